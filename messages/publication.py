"""Put releases in service, take words out of them, and go back to older ones.

Only one process at a time changes what is in service; the files of releases never change.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from ivr.core.errors import CatalogError, LineError, ReleaseError
from ivr.core.menu import Channel
from messages.acts import Act, Kind, Role, Slot, words_digest
from messages.approvals import Approvals, read_approvals
from messages.build import build_with_recordings
from messages.draft import CATALOG
from messages.files import digest, to_json, write_whole
from messages.frozen import Frozen, freeze_signature, thaw
from messages.keys import UNAVAILABLE, is_later_part, with_parts
from messages.plan import Plan, read_plan
from messages.recordings import shelve
from messages.release import RELEASES, content_of, in_service, load, parse, released
from messages.render import Phone, thaw_spans, write_phone
from messages.standing import Policy, Standing


def put_in_service(folder: Path, today: date | None = None) -> str:
    """Build a release from what is approved, with its recordings, and serve it; give its name.

    Raises CatalogError with every fault if there is any; ReleaseError if it would bring texts into
    service whose review is overdue `today`.
    """
    with alone(folder):  # built outside, it could put out what another process has put in since
        content, recordings = build_with_recordings(folder)
        late = lapsed(folder, content, today) if today else []
        if late:
            listed = "\n".join(["these texts need a new review before they go in:", *late])
            raise ReleaseError(listed, "review-lapsed")
        shelve(folder, recordings)
        return _publish(folder, content)


def publish(folder: Path, content: bytes) -> str:
    """Write a release under the next number and put it in service; an unchanged one keeps its number.

    Returns its name. Files appear whole or not at all. Raises ReleaseError for what cannot be served.
    """
    with alone(folder):
        return _publish(folder, content)


def _publish(folder: Path, content: bytes) -> str:
    names = released(folder)
    same = next((name for name in names if name.endswith(digest(content))), None)
    number = int(names[0][:4]) + 1 if names else 1
    name = same or f"{number:04d}-{digest(content)}"
    parse(name, content)
    write_whole(folder / RELEASES / f"{name}.json", content)
    write_whole(folder / RELEASES / "current.json", to_json({"release": name}))
    return name


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep other processes from changing what is in service; a lock ends with its process."""
    try:
        (folder / RELEASES).mkdir(exist_ok=True)
        place = os.open(folder / RELEASES, os.O_RDONLY)
    except OSError as error:
        problem = f"{folder / RELEASES} cannot be opened ({error.strerror}): correct its name or its rights"
        raise LineError(problem) from error
    try:
        fcntl.flock(place, fcntl.LOCK_EX)
        yield
    finally:
        os.close(place)


def lapsed(folder: Path, content: bytes, today: date) -> list[str]:
    """List texts that a release would bring into service though their review is overdue.

    A text that is in service already stays there: a date never stops a call.
    """
    new = parse(f"0000-{digest(content)}", content)
    try:
        old = load(folder, in_service(folder)).words
    except ReleaseError:
        old = {}
    return [
        f"{slot}: review was due on {due}"
        for slot, due in new.reviews.items()
        if due and due < today.isoformat() and old.get(slot) != new.words[slot]
    ]


def withdraw(folder: Path, act: Act) -> str:
    """Put a release in service that is the one there is, but for the keys that an act withdraws.

    What other acts took out stays out too: where current.json is lost, the one there is may be older
    than they are. Nothing else is read, so that no fault anywhere can hold it back.
    """

    def without(frozen: Frozen) -> None:
        approvals, _ = read_approvals(folder)
        standing = Standing.of(approvals, _policy_of(frozen), frozen["languages"])
        said = {key for texts in frozen["texts"].values() for channel in Channel for key in texts[channel]}
        keys = {text.slot.key for text in act.texts} | (standing.withdrawn & said)
        taken = {name: each for name, each in approvals.acts.items() if each.kind is Kind.WITHDRAW}
        signed = {name: freeze_signature(each) for name, each in (taken | {act.name: act}).items()}
        frozen["acts"] = dict(sorted((frozen["acts"] | signed).items()))
        silence(frozen, keys)

    with alone(folder):
        return _change(folder, in_service(folder), without)


def silence(frozen: Frozen, keys: set[str]) -> None:
    """Say, in place of some topics, that they are not available; their later parts are gone.

    Approvals of what is not said any more are left out, as a build leaves them out.
    """
    frozen["withdrawn"] = sorted({*frozen["withdrawn"], *keys})
    for locale, texts in frozen["texts"].items():
        for channel in Channel:
            for key in with_parts(keys, texts[channel]):
                signed = frozen["signed"][locale][CATALOG[channel]]
                if is_later_part(key):
                    del texts[channel][key], signed[key]
                else:
                    texts[channel][key], signed[key] = texts[channel][UNAVAILABLE], signed[UNAVAILABLE]
        spoken = frozen["recordings"][locale]
        for key in with_parts(keys, spoken):
            del spoken[key]
    by_key = [signed for texts in frozen["signed"].values() for signed in texts.values()]
    used = {name for signed in by_key for names in signed.values() for name in names}
    for name in [name for name, each in frozen["acts"].items() if each["kind"] == Kind.APPROVE]:
        if name not in used:
            del frozen["acts"][name]


def _change(folder: Path, name: str, change: Callable[[Frozen], None]) -> str:
    frozen = thaw(name, content_of(folder, name))
    change(frozen)
    return _publish(folder, to_json(frozen))


def roll_back(folder: Path, name: str) -> str:
    """Put an older release in service again, but for what was taken out since.

    Topics that were withdrawn or revoked since stay out. Raises ReleaseError if the older release
    has other words that do not stand any more: they cannot be left out.
    """
    load(folder, name)
    with alone(folder):  # read outside, the acts could lack what another process takes out now
        approvals, faults = read_approvals(folder)
        if faults:  # one that cannot be read may have taken words out
            raise CatalogError(faults)
        plan, faulty = read_plan(folder)

        def as_it_stands(frozen: Frozen) -> None:
            _leave_out_fallen(name, frozen, approvals)
            if not faulty:  # else nobody can tell which numbers there are, and going back is urgent
                _refuse_old_numbers(name, frozen, plan)

        return _change(folder, name, as_it_stands)


def _refuse_old_numbers(name: str, frozen: Frozen, plan: Plan) -> None:
    """Refuse a release that speaks a number which the directory does not have any more."""
    phones = {write_phone(referral.phone) for referral in plan.directory.listings.values()}
    spoken = {
        span.written
        for texts in frozen["texts"].values()
        for channel in Channel
        for spans in texts[channel].values()
        for span in thaw_spans(spans)
        if isinstance(span, Phone)
    }
    old = sorted(spoken - phones)
    if old:
        raise ReleaseError(
            f"release {name} cannot come back: it speaks {', '.join(old)}, which line.toml does not have",
            "release-number",
        )


def _leave_out_fallen(name: str, frozen: Frozen, approvals: Approvals) -> None:
    """Leave out what does not stand any more, going by all signing acts."""
    standing = Standing.of(approvals, _policy_of(frozen), frozen["languages"])
    gone = {
        Slot(CATALOG[channel], locale, key)
        for locale, texts in frozen["texts"].items()
        for channel in Channel
        for key, spans in texts[channel].items()
        if key not in frozen["withdrawn"]
        and not standing.stands(Slot(CATALOG[channel], locale, key), words_digest(thaw_spans(spans)))
    }
    stuck = sorted(slot for slot in gone if not slot.key.startswith("topic.") or slot.key == UNAVAILABLE)
    if stuck:
        listed = ", ".join(map(str, stuck[:5]))
        raise ReleaseError(
            f"release {name} cannot come back: {listed} was revoked since, and no call can do without it",
            "release-revoked",
        )
    if gone:
        taken = {each: act for each, act in approvals.acts.items() if act.kind is not Kind.APPROVE}
        frozen["acts"] |= {each: freeze_signature(act) for each, act in taken.items()}
        frozen["acts"] = dict(sorted(frozen["acts"].items()))
        silence(frozen, {slot.key for slot in gone})


def _policy_of(frozen: Frozen) -> Policy:
    policy = frozen["policy"]
    source, translations = Role(policy["source"]), Role(policy["translations"])
    return Policy(source, translations, starter=True, review_months=0, keywords=tuple(policy["keywords"]))
