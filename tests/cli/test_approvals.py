"""People sign, take back and take out by `cupline catalog`, whatever breaks off in the middle."""

import json
import random
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from ivr.cli import main
from ivr.web.fitness import STARTER
from messages.acts import Kind, Role, Slot
from messages.approvals import FOLDER, read_approvals, sign
from messages.build import build
from messages.codes import code
from messages.desk import Desk, Signer, new_act
from messages.publication import alone
from messages.release import current, in_service, load, released
from tests.messages.tiny import EN, ES, LOCALE, SMS, VOICE, TinyLine, change

ANA = ("--who", "Ana Ruiz", "--role", "clinical")
LUIS = ("--who", "Luis Paz", "--role", "language")
LINE = ("--who", "The line", "--role", "starter")
HOT, CALIENTE = Slot(SMS, EN, "topic.hot"), Slot(SMS, ES, "topic.hot")
RELEASE = "`cupline catalog release` puts into service what has all its approvals.\n"


@pytest.fixture
def tiny(tmp_path: Path) -> TinyLine:
    line = TinyLine(tmp_path / "locales")
    line.write()
    return line


def there(tiny: TinyLine, *command: str) -> list[str]:
    return ["catalog", *command, "--locales", str(tiny.folder)]


def run(tiny: TinyLine, *command: str) -> int:
    return main(there(tiny, *command))


def edit(tiny: TinyLine, key: str, words: str) -> None:
    change(tiny, [(EN, SMS, key, words), (ES, SMS, key, words.replace("Words of", "Palabras de"))])


def acts(tiny: TinyLine) -> list[tuple[Kind, str, int]]:
    """List the acts: what each does, who signed it, and for how many texts."""
    return [(act.kind, act.who, len(act.texts)) for act in read_approvals(tiny.folder)[0].acts.values()]


Output = pytest.CaptureFixture[str]


def test_a_topic_is_approved_by_its_key_with_all_that_goes_with_it(tiny: TinyLine, capsys: Output) -> None:
    change(tiny, [(EN, VOICE, "topic.hot.2", "More.")])
    assert run(tiny, "approve", "topic.hot", *ANA, "--note", "Read twice.") == 0
    [(name, act)] = read_approvals(tiny.folder)[0].acts.items()
    assert capsys.readouterr().out == f"3 texts approved (en): approvals/{name}.json\n{RELEASE}"
    assert (act.who, act.role, act.note, {text.slot.locale for text in act.texts}) == (
        "Ana Ruiz",
        Role.CLINICAL,
        "Read twice.",
        {EN},
    )


def test_what_is_approved_already_is_not_approved_again_unless_it_is_for_another_day(
    tiny: TinyLine, capsys: Output
) -> None:
    for _ in range(2):
        assert run(tiny, "approve", "no_more", *ANA) == 0
    assert capsys.readouterr().out.endswith("Nothing to approve: none of it waits for the role clinical.\n")
    assert run(tiny, "approve", "no_more", *ANA, "--review-by", "2030-01-31") == 0
    assert {act.review_by for act in read_approvals(tiny.folder)[0].acts.values()} > {"2030-01-31"}
    assert len(acts(tiny)) == 2


def test_codes_and_keys_are_not_given_together(tiny: TinyLine, capsys: Output) -> None:
    assert run(tiny, "approve", "no_more", *ANA, "--codes", "0000-0000") == 1
    assert "not both" in capsys.readouterr().err
    assert acts(tiny) == []


def test_paper_from_before_a_withdrawal_does_not_bring_a_topic_back(tiny: TinyLine, capsys: Output) -> None:
    tiny.release()
    slot = Slot(SMS, EN, "topic.hot")
    written = code(Desk.open(tiny.folder).texts[slot])
    assert run(tiny, "withdraw", "topic.hot", *ANA) == 0
    assert run(tiny, "approve", *ANA, "--codes", written) == 1
    assert "topic.hot: withdrawn, perhaps after the paper" in capsys.readouterr().err


def test_one_text_is_one_text(tiny: TinyLine, capsys: Output) -> None:
    assert run(tiny, "approve", "title.hot", *ANA) == 0
    assert run(tiny, "revoke", "title.hot", *ANA, "--all") == 0
    said = capsys.readouterr().out
    assert ("1 text approved (en): " in said, "1 text revoked: " in said) == (True, True)


def test_all_is_what_waits_for_the_role(tiny: TinyLine) -> None:
    assert run(tiny, "approve", "--all", *ANA) == 0
    assert run(tiny, "approve", "--all", "--locale", "es", *LUIS) == 0
    sizes = [size for _, _, size in acts(tiny)]
    assert sum(sizes) == len(Desk.open(tiny.folder).texts)


def test_all_leaves_out_what_is_stale_and_what_was_withdrawn(tiny: TinyLine, capsys: Output) -> None:
    tiny.release()
    assert run(tiny, "withdraw", "topic.hot", *ANA) == 0
    tiny.replace("en/LC_MESSAGES/sms.po", 'msgstr "Words of no_more."', 'msgstr "A person."')
    capsys.readouterr()
    assert run(tiny, "approve", "--all", *LUIS) == 0
    assert capsys.readouterr().out.startswith(
        "Left out, for they were withdrawn: topic.hot. To bring them back, name them.\n"
    )
    *_, act = read_approvals(tiny.folder)[0].acts.values()
    assert {"topic.hot", "no_more"} & {
        text.slot.key for text in act.texts if text.slot.catalog is SMS
    } == set()


def test_all_leaves_out_a_language_that_is_a_draft_unless_it_is_named(tiny: TinyLine) -> None:
    tiny.line = tiny.line.replace('["en", "es"]', '["en", "es", "vi"]')
    tiny.locales["vi"] = LOCALE.format(name="Việt", locale="vi").replace("served", "draft")
    tiny.words |= {("vi", catalog): {} for catalog in (SMS, VOICE)}
    change(tiny, [("vi", SMS, "topic.hot", "Canh.")])
    tiny.words["vi", SMS]["topic.hot"] = "Canh."
    tiny.release()
    assert run(tiny, "approve", "--all", *LUIS) == 0
    assert run(tiny, "approve", "--all", "--locale", "vi", *LUIS) == 0
    *_, served, draft = read_approvals(tiny.folder)[0].acts.values()
    assert [{text.slot.locale for text in act.texts} for act in (served, draft)] == [{ES}, {"vi"}]


def test_a_withdrawn_topic_comes_back_when_it_is_named(tiny: TinyLine) -> None:
    tiny.release()
    assert run(tiny, "withdraw", "topic.hot", *ANA) == 0
    assert run(tiny, "approve", "topic.hot", *LINE) == 0
    assert run(tiny, "release") == 0
    assert load(tiny.folder, current(tiny.folder)).withdrawn == frozenset()


def test_older_words_that_are_approved_again_are_said_again(tiny: TinyLine) -> None:
    tiny.release()
    edit(tiny, "no_more", "A person.")
    tiny.release()
    edit(tiny, "no_more", "Words of no_more.")
    assert run(tiny, "release") == 1
    assert run(tiny, "approve", "no_more", *LINE) == 0
    assert run(tiny, "release") == 0
    assert load(tiny.folder, current(tiny.folder)).sms[EN, "no_more"] == "Words of no_more."


def test_codes_from_paper_approve_just_their_texts(tiny: TinyLine) -> None:
    texts = Desk.open(tiny.folder).texts
    typed = [code(texts[HOT]).lower(), code(texts[replace(HOT, catalog=VOICE)]).replace("-", " ")]
    assert run(tiny, "approve", "--codes", *typed, *ANA) == 0
    assert acts(tiny) == [(Kind.APPROVE, "Ana Ruiz", 2)]


def test_a_returned_table_approves_what_it_says(tiny: TinyLine) -> None:
    file = tiny.folder.parent / "review.csv"
    text = Desk.open(tiny.folder).texts[HOT]
    file.write_text(f"code,english,text,decision\n{code(text)},,{text.words[0]},approve\n", "utf-8")
    assert run(tiny, "approve", "--from", str(file), *ANA) == 0
    assert acts(tiny) == [(Kind.APPROVE, "Ana Ruiz", 1)]


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        pytest.param([], "name the keys, or give --codes, --from FILE or --all", id="nothing is named"),
        pytest.param(
            ["topic.cake", "soup"],
            "no catalog has soup, topic.cake: `cupline catalog status --all` lists the keys",
            id="unknown keys",
        ),
        pytest.param(
            ["--all", "--locale", "fr"], "there is no language fr: there are en, es", id="no language"
        ),
        pytest.param(
            ["--codes", "7KQ2-M9X0"],
            "code 7KQ2-M9X0: stands for no text as it is now: it was changed since the review,"
            " or the code is mistyped [approve-code]",
            id="an unknown code",
        ),
        pytest.param(
            ["no_more", "--who", " .. "], "--who must be the name of a person", id="a name without letters"
        ),
        pytest.param(
            ["no_more", "--note", "a\nb"],
            "--who and --note must be one line of plain text",
            id="a note of two lines",
        ),
        pytest.param(
            ["no_more", "--who", "Ana \udc80"],
            "--who and --note must be one line of plain text",
            id="a name of broken bytes",
        ),
    ],
)
def test_what_cannot_be_approved_is_refused_in_one_line(
    tiny: TinyLine, options: list[str], problem: str, capsys: Output
) -> None:
    assert run(tiny, "approve", *ANA, *options) == 1
    assert (capsys.readouterr().err, acts(tiny)) == (f"cupline: {problem}\n", [])


@pytest.mark.parametrize("day", ["soon", "20300131", "2030-02-31"])
def test_a_day_that_is_none_is_no_day_of_review(tiny: TinyLine, day: str, capsys: Output) -> None:
    with pytest.raises(SystemExit, match="2"):
        run(tiny, "approve", "no_more", *ANA, "--review-by", day)
    assert f"argument --review-by: invalid day value: '{day}'" in capsys.readouterr().err
    assert acts(tiny) == []


def test_the_same_person_under_another_spelling_is_refused(tiny: TinyLine, capsys: Output) -> None:
    assert run(tiny, "approve", "title.hot", *ANA) == 0
    assert run(tiny, "approve", "title.hot", "--who", "ana  RUÍZ", "--role", "language") == 1
    assert capsys.readouterr().err.endswith(
        "`title.hot` needs another person: Ana Ruiz approved title.hot (sms, en) [approve-same-person]\n"
    )


def test_a_revocation_brings_back_what_was_approved_before(tiny: TinyLine, capsys: Output) -> None:
    tiny.release()
    edit(tiny, "no_more", "A person.")
    tiny.release()
    assert run(tiny, "revoke", "no_more", "--locale", "en", *ANA) == 0
    [name] = [name for name, act in read_approvals(tiny.folder)[0].acts.items() if act.kind is Kind.REVOKE]
    assert capsys.readouterr().out == (
        f"2 texts revoked: approvals/{name}.json\n"
        "Callers hear them until `cupline catalog release` puts into service what was approved before.\n"
        "To take a topic out at once: `cupline catalog withdraw`.\n"
        "WARNING: nothing else is approved for no_more, so no release can be built.\n"  # by voice
    )


def test_what_has_older_approved_words_is_revoked_without_a_warning(tiny: TinyLine, capsys: Output) -> None:
    for words in ("A person.", "Another person."):
        change(tiny, [(locale, catalog, "no_more", words) for locale in (EN, ES) for catalog in (VOICE, SMS)])
        tiny.release()
    assert run(tiny, "revoke", "no_more", *ANA) == 0
    assert "WARNING" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "size"),
    [(["--locale", "en"], 2), ([], 4), (["--all"], 6)],
    ids=["one language", "said", "all"],
)
def test_revoked_is_what_is_said_or_all_that_ever_was(tiny: TinyLine, options: list[str], size: int) -> None:
    tiny.release()
    edit(tiny, "no_more", "A person.")
    tiny.release()
    assert run(tiny, "revoke", "no_more", *options, *ANA) == 0
    assert acts(tiny)[-1] == (Kind.REVOKE, "Ana Ruiz", size)


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        pytest.param(["soup"], "nothing is approved under soup", id="an unknown key"),
        pytest.param(
            ["no_more", "--locale", "fr"], "there is no language fr: there are en, es", id="a language"
        ),
    ],
)
def test_nothing_is_revoked_where_nothing_is_approved(
    tiny: TinyLine, options: list[str], problem: str, capsys: Output
) -> None:
    assert run(tiny, "revoke", *options, *ANA) == 1
    assert capsys.readouterr().err == f"cupline: {problem}\n"


def test_a_topic_is_withdrawn_at_once_with_all_its_parts(tiny: TinyLine, capsys: Output) -> None:
    change(tiny, [(locale, VOICE, "topic.hot.2", "More.") for locale in (EN, ES)])
    tiny.release()
    (tiny.folder / "line.toml").write_text("<<<<<<<", "utf-8")
    assert run(tiny, "withdraw", "topic.hot", *ANA) == 0
    name = current(tiny.folder)
    assert capsys.readouterr().out == (
        f"Withdrawn: topic.hot. Release {name} is in service.\n"
        "Callers hear that it is not available, and get the helpline. Approving it anew brings it back.\n"
    )
    assert load(tiny.folder, name).withdrawn == {"topic.hot", "topic.hot.2"}
    assert acts(tiny)[-1] == (Kind.WITHDRAW, "Ana Ruiz", 6)


@pytest.mark.parametrize("keys", [["no_more"], ["topic.unavailable"], ["topic.hot", "topic.cake", "no_more"]])
def test_only_a_topic_can_be_withdrawn(tiny: TinyLine, keys: list[str], capsys: Output) -> None:
    name = tiny.release()
    assert run(tiny, "withdraw", *keys, *ANA) == 1
    refused = ", ".join(sorted({*keys} - {"topic.hot"}))
    assert capsys.readouterr().err == (
        f"cupline: {refused}: only a topic that is in service can be withdrawn;"
        " for other words `cupline catalog revoke`\n"
    )
    assert current(tiny.folder) == name


def test_the_status_tells_where_everything_stands_and_whom_it_waits_for(
    tiny: TinyLine, capsys: Output
) -> None:
    tiny.approve("Ana Ruiz", Role.CLINICAL)
    tiny.approve("Luis Paz", Role.LANGUAGE)
    name = tiny.release()
    edit(tiny, "no_more", "A person.")
    assert run(tiny, "withdraw", "topic.hot", *ANA) == 0
    capsys.readouterr()
    assert run(tiny, "status") == 0
    texts = Desk.open(tiny.folder).texts
    size = len(texts) // 2
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Release 0002-")
    assert name[:4] == "0001"
    assert lines[0].endswith(" is in service. Its words: reviewed words.")
    assert lines[1:3] == ["The first review is due on 2028-11-21.", "Withdrawn: topic.hot."]
    assert lines[5:10] == [
        f"en: {size - 3} approved, 1 waiting, 2 withdrawn",
        f"es: {size - 3} approved, 1 waiting, 2 withdrawn",
        "  approved: approved by the roles that line.toml asks for",
        "  waiting: edited or new, and not approved: what was approved before is still said",
        "  withdrawn: taken out: callers are told that it is not available, and get the helpline",
    ]
    no_more = replace(HOT, key="no_more")
    assert f"no_more (sms, en): waiting, waits for clinical, code {code(texts[no_more])}" in lines[10:]
    assert len(lines[10:]) == 6


def test_the_status_of_starter_words_says_that_nobody_reviewed_them(tiny: TinyLine, capsys: Output) -> None:
    name = tiny.release()
    assert run(tiny, "status") == 0
    first, *_, last = capsys.readouterr().out.splitlines()
    assert first == f"Release {name} is in service. Its words: {STARTER}."
    assert last == "  starter: drafted by the project, not yet reviewed: demo only"


def test_the_status_doubts_a_note_that_names_no_release(tiny: TinyLine, capsys: Output) -> None:
    name = tiny.release()
    (tiny.folder / "releases" / "current.json").write_text("<<<<<<< HEAD", "utf-8")
    assert run(tiny, "status") == 0
    warning, taken, first, *_ = capsys.readouterr().out.splitlines()
    assert warning.startswith("WARNING: releases/current.json names no release")
    assert taken == "The newest sound release is taken for the one in service:"
    assert first.startswith(f"Release {name} is in service.")


def test_the_status_lists_every_text_if_asked(tiny: TinyLine, capsys: Output) -> None:
    change(tiny, [(ES, SMS, "topic.hot", None)])
    assert run(tiny, "status", "--all") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "No release is in service yet: `cupline catalog release` makes the first."
    assert "topic.hot (sms, es): missing" in lines
    assert len([line for line in lines if re.search(r", code ....-....$", line)]) == len(
        Desk.open(tiny.folder).texts
    )


def test_what_is_to_be_recorded_is_printed_with_the_name_of_its_file(tiny: TinyLine, capsys: Output) -> None:
    tiny.release()
    assert run(tiny, "status", "--to-record", "es") == 0
    assert re.search(
        r"es/audio/no_more\.[0-9a-f]{16}\.wav\n    Palabras de no_more\.\n", capsys.readouterr().out
    )
    assert run(tiny, "status", "--to-record", "fr") == 1
    assert capsys.readouterr().err == "cupline: there is no language fr: there are en, es\n"


def test_a_diff_shows_what_changed_word_by_word(tiny: TinyLine, capsys: Output) -> None:
    first = tiny.release()
    assert run(tiny, "diff") == 0
    tiny.replace("en/LC_MESSAGES/sms.po", 'msgstr "Words of no_more."', 'msgstr "Kind words of no_more."')
    assert run(tiny, "diff") == 0
    tiny.words[EN, SMS]["no_more"] = "Kind words of no_more."
    tiny.write()
    tiny.release()
    for options in (["1", "2"], ["0002", first]):
        assert run(tiny, "diff", *options) == 0
    assert capsys.readouterr().out.splitlines() == [
        "No text differs.",
        "no_more (sms, en): [-Words-]{+Kind words+} of no_more.",
        "no_more (sms, en): [-Words-]{+Kind words+} of no_more.",
        "no_more (sms, en): [-Kind words-]{+Words+} of no_more.",
    ]


def test_a_release_that_is_not_there_or_has_a_twin_is_not_shown(tiny: TinyLine, capsys: Output) -> None:
    assert run(tiny, "diff", "1") == 1
    assert capsys.readouterr().err == "cupline: there is no release 1: there are none yet\n"
    first = tiny.release()
    assert run(tiny, "diff", "7") == 1
    assert capsys.readouterr().err == f"cupline: there is no release 7: there are {first}\n"
    twin = "0001-0123456789abcdef"
    (tiny.folder / "releases" / f"{twin}.json").write_text("{}", "utf-8")
    assert run(tiny, "diff", "1") == 1
    names = " or ".join(sorted([first, twin], reverse=True))
    assert capsys.readouterr().err == f"cupline: there are two releases 1: write the whole name, {names}\n"
    assert run(tiny, "diff", first) == 0


# Real processes: what they leave behind when they are many, or die.

DYING = """
import os, signal, sys
from pathlib import Path

left = int(sys.argv[2])

def die_or(do):
    def dying(*given):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return do(*given)
    return dying

owner, name = {"sync": (os, "fsync"), "rename": (Path, "replace")}[sys.argv[1]]
setattr(owner, name, die_or(getattr(owner, name)))
from ivr.cli import main
sys.exit(main(sys.argv[3:]))
"""

FULL = """
import resource, signal, sys

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
from ivr.cli import main
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
status = main(sys.argv[1:])
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
sys.exit(status)
"""


def start(tiny: TinyLine, *command: str) -> "subprocess.Popen[str]":
    """Start a command as an operator does."""
    return subprocess.Popen(
        [sys.executable, "-m", "ivr.cli", *there(tiny, *command)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def ended(process: "subprocess.Popen[str]") -> str:
    """Wait for a command; give what it said."""
    said, _ = process.communicate(timeout=60)
    return said


def is_sound(tiny: TinyLine) -> bool:
    """Say whether every act is whole, and what is current is a release."""
    _, faults = read_approvals(tiny.folder)
    return not faults and load(tiny.folder, current(tiny.folder)).name == in_service(tiny.folder)


def test_two_people_who_approve_at_once_have_both_approved(tiny: TinyLine) -> None:
    both = [start(tiny, "approve", "--all", *who) for who in (ANA, LUIS)]
    said = "".join(map(ended, both))
    assert [process.returncode for process in both] == [0, 0]
    named = sorted(re.findall(r"approvals/(\S+)\.json", said))
    assert named == sorted(read_approvals(tiny.folder)[0].acts)
    assert run(tiny, "release") == 0
    assert load(tiny.folder, current(tiny.folder)).is_reviewed


def test_two_releases_at_once_are_one(tiny: TinyLine) -> None:
    tiny.approve()
    both = [start(tiny, "release") for _ in range(2)]
    said = [ended(each).splitlines()[0] for each in both]
    [name] = released(tiny.folder)
    assert f"Release {name} is in service." in said
    assert is_sound(tiny)


def test_a_release_waits_for_whoever_takes_something_out(tiny: TinyLine) -> None:
    """Built before the withdrawal and published after it, a release would bring the topic back."""
    tiny.release()
    edit(tiny, "no_more", "A person.")
    tiny.approve()
    with alone(tiny.folder):
        waiting = start(tiny, "release")
        time.sleep(1)
        desk = Desk.open(tiny.folder)
        act = new_act(
            desk.approvals, Kind.WITHDRAW, Signer("Eva", Role.CLINICAL, tiny.clock), [desk.texts[HOT]]
        )
        sign(tiny.folder, act)
        assert waiting.poll() is None
    assert ended(waiting).startswith(f"Release {current(tiny.folder)} is in service.\n")
    assert load(tiny.folder, current(tiny.folder)).withdrawn == {"topic.hot"}


@pytest.mark.parametrize(
    ("command", "place"),
    [
        pytest.param(command, place, id=f"{command[0]}, {place[0]} {place[1]}")
        for command, places in (
            (("approve", "--all", *ANA), [("sync", "1"), ("rename", "1")]),
            (("release",), [("sync", "1"), ("rename", "1"), ("sync", "3"), ("rename", "2")]),
        )
        for place in places
    ],
)
def test_a_command_that_is_killed_as_it_writes_leaves_everything_whole(
    tiny: TinyLine, command: tuple[str, ...], place: tuple[str, str]
) -> None:
    name = tiny.release()
    edit(tiny, "no_more", "A person.")
    tiny.approve()
    before = acts(tiny)
    done = subprocess.run([sys.executable, "-c", DYING, *place, *there(tiny, *command)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert (is_sound(tiny), acts(tiny), current(tiny.folder)) == (True, before, name)
    assert run(tiny, *command) == 0
    assert is_sound(tiny)


def test_whenever_a_command_is_killed_no_approval_that_was_reported_is_lost(tiny: TinyLine) -> None:
    tiny.release()
    chance, reported = random.Random(5), set[str]()
    for number in range(5):
        edit(tiny, "no_more", f"Person {number}.")
        for command in (("approve", "no_more", *LINE), ("release",)):
            process = start(tiny, *command)
            time.sleep(chance.uniform(0.3, 1.2))
            process.kill()
            reported |= set(re.findall(r"approvals/(\S+)\.json", ended(process)))
            assert is_sound(tiny)
            assert reported <= set(read_approvals(tiny.folder)[0].acts)
    assert run(tiny, "approve", "no_more", *LINE) == 0
    run(tiny, "release")
    assert load(tiny.folder, current(tiny.folder)).sms[EN, "no_more"] == "Person 4."


@pytest.mark.parametrize(
    "command",
    [("approve", "--all", *ANA), ("release",), ("rollback", "1")],
    ids=lambda command: command[0],
)
def test_a_full_disk_is_told_in_one_line_and_changes_nothing(
    tiny: TinyLine, command: tuple[str, ...]
) -> None:
    tiny.release()
    edit(tiny, "no_more", "A person.")
    name = tiny.release()
    edit(tiny, "title.hot", "Words of title.hot")
    tiny.replace("line.toml", "resume_minutes = 15", "resume_minutes = 10")
    before = acts(tiny)
    done = subprocess.run(
        [sys.executable, "-c", FULL, *there(tiny, *command)], check=False, capture_output=True, text=True
    )
    [line] = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(
        r"cupline: \S+\.json cannot be written \(File too large: .+; nothing was changed", line
    )
    assert (is_sound(tiny), acts(tiny), current(tiny.folder)) == (True, before, name)
    assert not list(tiny.folder.rglob("*.tmp"))


def test_a_withdrawal_on_a_full_disk_says_that_callers_still_hear_the_topic(tiny: TinyLine) -> None:
    name = tiny.release()
    done = subprocess.run(
        [sys.executable, "-c", FULL, *there(tiny, "withdraw", "topic.hot", *ANA)],
        check=False,
        capture_output=True,
        text=True,
    )
    [line] = done.stderr.splitlines()
    assert (done.returncode, line[:45]) == (1, "cupline: signed, but callers still hear it: 0")
    assert (is_sound(tiny), current(tiny.folder)) == (True, name)
    assert run(tiny, "withdraw", "topic.hot", *ANA) == 0
    assert load(tiny.folder, current(tiny.folder)).withdrawn == {"topic.hot"}


@pytest.mark.parametrize(
    ("folder", "command"),
    [(FOLDER, ("approve", "no_more", *ANA)), ("releases", ("release",))],
    ids=["acts", "releases"],
)
def test_a_folder_that_cannot_be_written_is_told_in_one_line(
    tiny: TinyLine, folder: str, command: tuple[str, ...], capsys: Output
) -> None:
    """A file stands in its place: no rights stop those who run this as root."""
    (tiny.folder / folder).write_text("", "utf-8")
    assert run(tiny, *command) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert re.fullmatch(r"cupline: .+ cannot be (written|opened) \(.+\).*", line)


def test_a_withdrawal_by_command_is_byte_for_byte_a_build(tiny: TinyLine) -> None:
    for key in ("topic.hot", "topic.bread"):
        assert run(tiny, "approve", key, *LINE) == 0
    tiny.release()
    assert run(tiny, "withdraw", "topic.hot", *ANA) == 0
    file = tiny.folder / "releases" / f"{current(tiny.folder)}.json"
    assert file.read_bytes() == build(tiny.folder)
    assert json.loads(file.read_bytes())["withdrawn"] == ["topic.hot"]
