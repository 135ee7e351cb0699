"""Every leaf of the shipped words is reached and heard to its end, in each language and channel."""

from ivr.core.menu import Channel, walk
from ivr.core.session import CRISIS
from messages.rehearsal import rehearse
from messages.release import Release

MOST_TURNS = 35_000  # at about 0.08 ms each, so that `cupline check` takes less than 5 s


def test_every_leaf_can_be_reached_and_heard_to_its_end(release: Release) -> None:
    rehearsal = rehearse(release)
    assert [str(fault) for fault in rehearsal.faults] == []
    leaves = {place for _, place in walk(release.menu.entries)} - release.menu.entries.keys() - {CRISIS}
    assert leaves == release.menu.topics.keys()
    assert rehearsal.topics_heard == len(leaves) * len(Channel) * len(release.languages)
    assert rehearsal.turns < MOST_TURNS
