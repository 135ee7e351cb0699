"""The commands of `cupline catalog` by which people answer for words: approve, revoke, withdraw."""

import argparse
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ivr.core.errors import CatalogError, Fault, LineError
from messages.acts import Kind, Role, SignedText, Slot, read_day
from messages.approvals import read_approvals, sign
from messages.catalog import Catalog
from messages.codes import code, read_code
from messages.desk import Desk, Signer, new_act
from messages.keys import UNAVAILABLE, with_parts
from messages.publication import withdraw as take_out
from messages.release import Release, in_service, load
from messages.review import returned_codes
from messages.standing import SPOKEN

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]


def add_to(found: "Subparsers", add: Callable[[argparse.ArgumentParser, object], None]) -> None:
    """Add the commands."""
    parser = found.add_parser("approve", help="sign for words as they stand")
    parser.add_argument(
        "keys", nargs="*", metavar="KEY", help="topic.symptoms, or whatever lint and status name"
    )
    parser.add_argument("--codes", nargs="+", metavar="CODE", help="the codes from the paper of the review")
    parser.add_argument(
        "--from", dest="file", type=Path, metavar="FILE", help="the CSV of the review, filled in"
    )
    parser.add_argument("--all", action="store_true", help="everything that waits for the role")
    parser.add_argument("--locale", default="", help="in this language only")
    parser.add_argument(
        "--review-by",
        type=_day,
        default="",
        metavar="DAY",
        help="when it is due again, as 2028-11-21 (default: line.toml)",
    )
    _add_signer(parser, tuple(Role))
    add(parser, approve)
    parser = found.add_parser("revoke", help="take an approval back: what was approved before it returns")
    parser.add_argument("keys", nargs="+", metavar="KEY")
    parser.add_argument("--locale", default="", help="in this language only")
    parser.add_argument("--all", action="store_true", help="all that was ever approved for the keys")
    _add_signer(parser, tuple(Role))
    add(parser, revoke)
    parser = found.add_parser("withdraw", help="take a topic out at once, in every language and channel")
    parser.add_argument("keys", nargs="+", metavar="KEY", help="as topic.symptoms")
    _add_signer(parser, tuple(Role))
    add(parser, withdraw)


def _add_signer(parser: argparse.ArgumentParser, roles: Collection[Role]) -> None:
    parser.add_argument("--who", required=True, help="the name of the person who answers for it")
    parser.add_argument("--role", required=True, type=Role, choices=roles, help="in what capacity")
    parser.add_argument("--note", default="", help="a few words on why")


def _day(text: str) -> str:
    """Take a day as it is typed; none is none."""
    return text and read_day(text).isoformat()


_day.__name__ = "day"  # argparse says: invalid day value


def now() -> datetime:
    """Tell the time of signing."""
    return datetime.now(UTC)


def _signer(options: argparse.Namespace) -> Signer:
    if not any(map(str.isalpha, options.who)):
        raise LineError("--who must be the name of a person")
    if not (options.who + options.note).isprintable():
        raise LineError("--who and --note must be one line of plain text")
    return Signer(
        " ".join(options.who.split()), options.role, now(), getattr(options, "review_by", ""), options.note
    )


def approve(options: argparse.Namespace) -> int:
    """Sign for words: by key, by the codes from paper, or by the returned file."""
    desk = Desk.open(options.locales)
    _check_locale(desk, options.locale)
    wanted = _wanted(desk, options)
    new = [slot for slot in wanted if options.review_by or not _has_signed(desk, slot, options)]
    if not new:
        print(f"Nothing to approve: none of it waits for the role {options.role}.")
        return 0
    name = desk.approve(_signer(options), new)
    print(f"{_texts(len(new))} approved ({_languages(new)}): approvals/{name}.json")
    print("`cupline catalog release` puts into service what has all its approvals.")
    return 0


def _texts(number: int) -> str:
    return "1 text" if number == 1 else f"{number} texts"


def _languages(slots: Collection[Slot]) -> str:
    return ", ".join(sorted({slot.locale for slot in slots}))


def _has_signed(desk: Desk, slot: Slot, options: argparse.Namespace) -> bool:
    approved = desk.approved(slot)
    return (
        any(desk.approvals.acts[name].role is options.role for name in approved.acts) if approved else False
    )


def _wanted(desk: Desk, options: argparse.Namespace) -> list[Slot]:
    typed = [*(options.codes or ()), *(returned_codes(options.file, desk) if options.file else ())]
    if typed:
        if options.keys or options.all:
            raise LineError("give codes or a returned file, or else keys or --all: not both")
        return _by_code(desk, typed)
    may_sign = desk.for_role(options.role, options.locale)
    if options.all:
        return _all(desk, may_sign, options.locale)
    unknown = sorted({*options.keys} - {slot.key for slot in desk.texts})
    if unknown:
        raise LineError(f"no catalog has {', '.join(unknown)}: `cupline catalog status --all` lists the keys")
    if not options.keys:
        raise LineError("name the keys, or give --codes, --from FILE or --all")
    keys = with_parts(options.keys, {slot.key for slot in may_sign})
    here = (options.locale,) if options.locale else tuple(desk.draft.plan.languages)
    return [slot for slot in may_sign if slot.key in keys and slot.locale in here]


def _all(desk: Desk, may_sign: Collection[Slot], locale: str) -> list[Slot]:
    """Leave out what nobody means who says "all": what was taken out, and languages that are drafts."""
    served = [slot for slot in may_sign if slot.locale in desk.draft.plan.languages or slot.locale == locale]
    withdrawn = sorted({slot.key for slot in served if desk.standing.is_withdrawn(slot.key)})
    if withdrawn:
        print(f"Left out, for they were withdrawn: {', '.join(withdrawn)}. To bring them back, name them.")
    return [slot for slot in served if slot.key not in withdrawn and not desk.is_stale(slot)]


def _check_locale(desk: Desk, locale: str) -> None:
    if locale not in ("", *desk.draft.words):
        raise LineError(f"there is no language {locale}: there are {', '.join(desk.draft.words)}")


def _by_code(desk: Desk, typed: Collection[str]) -> list[Slot]:
    """Find the texts that codes stand for; a code of words that have changed since is of no text."""
    slots = {code(text): slot for slot, text in desk.texts.items()}
    unknown = [each for each in typed if read_code(each) not in slots]
    if unknown:
        problem = "stands for no text as it is now: it was changed since the review, or the code is mistyped"
        raise CatalogError([Fault(f"code {each}", 0, problem, "approve-code") for each in unknown])
    found = sorted({slots[read_code(each)] for each in typed})
    out = sorted({slot.key for slot in found if desk.standing.is_withdrawn(slot.key)})
    if out:
        raise LineError(
            f"{', '.join(out)}: withdrawn, perhaps after the paper; to bring it back, name the key"
        )
    return found


def revoke(options: argparse.Namespace) -> int:
    """Take approvals back, of the words in service or of all there ever were."""
    desk = Desk.open(options.locales)
    _check_locale(desk, options.locale)
    texts = [text for key in options.keys for text in _approved(desk, key, options)]
    if not texts:
        raise LineError(f"nothing is approved under {', '.join(options.keys)}")
    name = desk.revoke(_signer(options), texts)
    print(f"{_texts(len(texts))} revoked: approvals/{name}.json")
    print("Callers hear them until `cupline catalog release` puts into service what was approved before.")
    print("To take a topic out at once: `cupline catalog withdraw`.")
    left = Desk.open(options.locales).standing
    spoken = [text.slot for text in texts if text.slot.catalog in SPOKEN]
    stuck = sorted({slot.key for slot in spoken if not left.choose(slot.catalog, slot.key)})
    if stuck:
        print(f"WARNING: nothing else is approved for {', '.join(stuck)}, so no release can be built.")
    return 0


def _approved(desk: Desk, key: str, options: argparse.Namespace) -> Iterator[SignedText]:
    for catalog in Catalog:
        for locale in desk.draft.words:
            if options.locale not in ("", locale):
                continue
            said = (desk.standing.choose(catalog, key) or {}).get(locale)
            every = desk.standing.approved(Slot(catalog, locale, key))
            yield from (each.text for each in every if options.all or (said and each.text == said.text))


def withdraw(options: argparse.Namespace) -> int:
    """Take topics out at once; nothing that is wrong with any file holds it back."""
    served = load(options.locales, in_service(options.locales))
    topics = {slot.key for slot in served.words if slot.key.startswith("topic.")} - {UNAVAILABLE}
    unknown = sorted({*options.keys} - topics)
    if unknown:
        raise LineError(
            f"{', '.join(unknown)}: only a topic that is in service can be withdrawn;"
            " for other words `cupline catalog revoke`"
        )
    keys = with_parts(options.keys, topics)
    texts = [text for key in sorted(keys) for text in _served(served, key)]
    approvals, _ = read_approvals(options.locales)
    act = new_act(approvals, Kind.WITHDRAW, _signer(options), texts)
    sign(options.locales, act)
    try:
        name = take_out(options.locales, act)
    except LineError as error:
        raise LineError(f"signed, but callers still hear it: {error}; then withdraw it again") from error
    print(f"Withdrawn: {', '.join(options.keys)}. Release {name} is in service.")
    print("Callers hear that it is not available, and get the helpline. Approving it anew brings it back.")
    return 0


def _served(served: Release, key: str) -> Iterator[SignedText]:
    for catalog in SPOKEN:
        for locale in served.languages:
            words = served.voice.get((locale, key)) if catalog is Catalog.VOICE else None
            if catalog is Catalog.SMS and (locale, key) in served.sms:
                words = (served.sms[locale, key],)
            if words:
                yield SignedText(Slot(catalog, locale, key), words, "")
