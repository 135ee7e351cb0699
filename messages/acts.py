"""What a signing act is: who approved, revoked or withdrew which words, and the file that says so."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import TypedDict, TypeGuard

from ivr.core.errors import LineError
from messages.catalog import Catalog
from messages.files import DIGEST_DIGITS, digest, to_json
from messages.forms import fits, read_json
from messages.render import FrozenSpan, Rendered, freeze_spans, thaw_spans

FORMAT = 1
"""The form of the file."""

_NAME = re.compile(rf"(?P<day>\d{{4}}-\d\d-\d\d)-(?P<who>[a-z0-9-]+)-(?P<digest>[0-9a-f]{{{DIGEST_DIGITS}}})")


class Kind(StrEnum):
    """What an act does to the words it names."""

    APPROVE = "approve"
    REVOKE = "revoke"
    WITHDRAW = "withdraw"


class Role(StrEnum):
    """In what capacity somebody signs."""

    CLINICAL = "clinical"
    LANGUAGE = "language"
    STARTER = "starter"


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """The place of one text on the line: which catalog, which language, which key."""

    catalog: Catalog
    locale: str
    key: str

    def __str__(self) -> str:
        """Name it as operators do."""
        return f"{self.key} ({self.catalog}, {self.locale})"


@dataclass(frozen=True, slots=True)
class SignedText:
    """The words of one slot as they are said, and the digest of the English they were checked against."""

    slot: Slot
    words: Rendered
    english: str

    @property
    def digest(self) -> str:
        """Name the words by what they are."""
        return words_digest(self.words)


@dataclass(frozen=True, slots=True)
class Act:
    """One signing act; `when` is UTC as 2026-11-21T05:10:02Z, `review_by` a day or empty.

    `after` are the acts that nobody had followed up when this one was signed.
    """

    kind: Kind
    who: str
    role: Role
    when: str
    review_by: str
    note: str
    after: tuple[str, ...]
    texts: tuple[SignedText, ...]

    @property
    def name(self) -> str:
        """Name the act by its day, its signer and the digest of its file."""
        return f"{self.when[:10]}-{_slug(self.who)}-{digest(self.content)}"

    @property
    def content(self) -> bytes:
        """Write the act as its file."""
        frozen: FrozenAct = {
            "format": FORMAT,
            "kind": self.kind,
            "who": self.who,
            "role": self.role,
            "when": self.when,
            "review_by": self.review_by,
            "note": self.note,
            "after": list(self.after),
            "texts": [
                {
                    "key": text.slot.key,
                    "channel": text.slot.catalog,
                    "locale": text.slot.locale,
                    "words": freeze_spans(text.words),
                    "digest": text.digest,
                    "english": text.english,
                }
                for text in self.texts
            ],
        }
        return to_json(frozen)


class FrozenText(TypedDict):
    """A text as it stands in the file of an act."""

    key: str
    channel: str
    locale: str
    words: list[FrozenSpan]
    digest: str
    english: str


class FrozenAct(TypedDict):
    """The file of an act."""

    format: int
    kind: str
    who: str
    role: str
    when: str
    review_by: str
    note: str
    after: list[str]
    texts: list[FrozenText]


@lru_cache(maxsize=4096)
def words_digest(words: Rendered) -> str:
    """Name words by what they are, numbers marked: a changed number is another text.

    >>> words_digest(("Call 988.",)) == words_digest(("Call 988.",))
    True
    """
    return digest(to_json(freeze_spans(words)))


def same_person(one: str, other: str) -> bool:
    """Say whether two names are one person under another spelling of case, accents or spaces.

    >>> same_person("Ana  Ruíz", "ana ruiz")
    True
    """
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in letters if letter.isalnum())


def _slug(name: str) -> str:
    """Write a name for a file name; one without a Latin letter is `somebody`.

    >>> _slug("Ana Ruíz, MD")
    'ana-ruiz-md'
    """
    latin = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", latin).strip("-")[:40].strip("-") or "somebody"


class WrongActError(LineError):
    """Tell why a file is no act."""

    def __init__(self, problem: str, code: str) -> None:
        self.code = code
        super().__init__(problem)


@lru_cache(maxsize=1024)
def read_act(name: str, content: bytes) -> Act:
    """Read an act, refusing any that is not, to the byte, what its name says; it is read only once."""
    named = _NAME.fullmatch(name)
    if not named or named["digest"] != digest(content):
        raise WrongActError(
            "is not what its name says: it was edited or renamed; take it from version control again",
            "act-changed",
        )
    act = thaw_act(content)
    if act.name != name:
        raise WrongActError(
            f"is a copy of {act.name} under another name: remove it, or take it from version control again",
            "act-renamed",
        )
    return act


def thaw_act(content: bytes) -> Act:
    """Read the file of an act."""
    try:
        value = read_json(content)
    except (ValueError, RecursionError) as error:
        raise WrongActError("is no JSON: take it from version control again", "act-syntax") from error
    if not _is_frozen(value):
        raise WrongActError(f"is no act of format {FORMAT}: take it from version control again", "act-form")
    try:
        texts = tuple(
            SignedText(
                Slot(Catalog(text["channel"]), text["locale"], text["key"]),
                thaw_spans(text["words"]),
                text["english"],
            )
            for text in value["texts"]
        )
        act = Act(
            Kind(value["kind"]),
            value["who"],
            Role(value["role"]),
            value["when"],
            value["review_by"],
            value["note"],
            tuple(value["after"]),
            texts,
        )
        datetime.strptime(act.when, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        _ = act.review_by and read_day(act.review_by)
        digests = [text.digest for text in texts]
        _ = act.content  # half a letter of UTF-16 cannot be written
    except ValueError as error:
        raise WrongActError(f"is no act ({error}): take it from version control again", "act-form") from error
    if digests != [text["digest"] for text in value["texts"]]:
        raise WrongActError("names a text by a digest that is not the text's", "act-form")
    return act


def read_day(text: str) -> date:
    """Read a day as acts have it, 2026-11-21; texts of just this form sort as their days do.

    Raises ValueError.
    """
    day = date.fromisoformat(text)
    if day.isoformat() != text:
        raise ValueError(f"{text} is no day such as 2026-11-21")
    return day


def _is_frozen(value: object) -> TypeGuard[FrozenAct]:
    return fits(value, FrozenAct) and isinstance(value, dict) and value["format"] == FORMAT
