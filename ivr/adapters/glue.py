"""Find out whether a signed form could be another form, cut differently from the same glue.

The signature covers names and values glued together, sorted by name, without a separator. From
`Body=Stop Chemo` somebody who has seen it once could cut `Body=Stop ` and an empty field `Chemo`; from
`ForwardedFrom=+1777` and `From=+1415`, a field `From=+1777`. Here the fields on which an effect hangs are
pinned to one place in the glue each: of all its cuts, one alone has them there.
"""

import re
from collections.abc import Mapping

_VERSION = "ApiVersion2010-04-01"

HIDDEN = r"anonymous|unknown|unavailable|restricted|private|blocked"
"""What stands for a number that its owner hides."""

SCHEMES = r"(?:client|sip|sips|whatsapp|rcs|app):"
"""What stands before an address that is no phone number."""

_PARTY = rf"(?=\+?[0-9]|(?i:{HIDDEN}|{SCHEMES}))"
_OTHER = r"(?!City|Country|State|Zip)"
_FROM_TEXTER = re.compile(f"From{_PARTY}"), re.compile(f"From{_OTHER}")
_FROM_CALLER = tuple(re.compile(f"(?<!Forwarded){pattern.pattern}") for pattern in _FROM_TEXTER)
_TO = re.compile(f"To{_PARTY}")
_DIGITS = re.compile(r"Digits(?=[0-9*#]?Direction)")
"""A key stands between these two names, with nothing else of Twilio's between them."""

_STATUS = re.compile("[a-z_-]{0,20}")
_DIALED = re.compile(rf"DialCallStatus(?={_STATUS.pattern}[A-Z])")
"""How a talk ended is told in small letters, and the next name begins with a large one."""

_BEHIND_BODY = (
    ("ButtonPayload", ".{0,256}?"),
    ("ButtonText", ".{0,256}?"),
    ("ChannelInstallSid", "[A-Z]{2}[0-9a-f]{32}"),
    ("ChannelMetadata", r"\{.{0,4096}?\}"),
    ("ChannelPrefix", "[a-z]{1,20}"),
    ("ChannelToAddress", r"[!-~]{1,200}?"),
    ("ContextSid", "[A-Z]{2}[0-9a-f]{32}"),
    ("ErrorCode", "[0-9]{5}"),
    ("ErrorUrl", r"https?://\S*"),
    ("Forwarded", "true|false"),
    ("FrequentlyForwarded", "true|false"),
)
"""What Twilio may send between Body and From: a channel's own fields, and an error at a fallback address."""

_TAIL = re.compile("".join(f"(?:{name}(?:{value}))?" for name, value in _BEHIND_BODY) + r"\Z", re.DOTALL)


def movable_field(fields: Mapping[str, str]) -> str | None:
    """Name a field of which another cut of the same glue, as good as this one, has another value.

    The form has From, To, and an AccountSid and an ApiVersion that were matched whole.
    """
    starts, glue = _glued(fields)
    is_text = "Body" in fields
    party, other = (_last(pattern, glue) for pattern in (_FROM_TEXTER if is_text else _FROM_CALLER))
    if starts["From"] != (other if party < 0 else party):
        return "From"
    if _TO.search(glue, starts["To"] + 1):
        return "To"
    if is_text:
        return _movable_in_text(fields, starts, glue)
    for name, pattern in (("DialCallStatus", _DIALED), ("Digits", _DIGITS)):
        if starts.get(name, -1) != _last(pattern, glue):
            return name
    return None if _STATUS.fullmatch(fields.get("DialCallStatus", "")) else "DialCallStatus"


def _glued(fields: Mapping[str, str]) -> tuple[dict[str, int], str]:
    """Glue a form as Twilio signs it, and say where each name stands."""
    starts, glue = {}, ""
    for name in sorted(fields):
        starts[name] = len(glue)
        glue += name + fields[name]
    return starts, glue


def _last(pattern: re.Pattern[str], glue: str) -> int:
    """Say where the last match begins, or -1: what callers and texters write stands before Twilio's own."""
    return max((found.start() for found in pattern.finditer(glue)), default=-1)


def _movable_in_text(fields: Mapping[str, str], starts: Mapping[str, int], glue: str) -> str | None:
    """Pin the body between the version and the sender; a texter may write anything, names of fields too."""
    names, body = list(starts), fields["Body"]
    at, sender = names.index("Body"), glue[starts["From"] :]
    if names[at - 1] != "ApiVersion" or (names[1] != "ApiVersion" and glue.count(_VERSION) != 1):
        return names[at - 1]
    known = {name for name, _ in _BEHIND_BODY}
    for name in names[at + 1 : names.index("From")]:
        if name not in known:
            return name
    if next(_TAIL.finditer(glue[starts["Body"] + 4 : starts["From"]])).start() != len(body):
        return "Body"
    if (glue[: starts["Body"]] + sender).count("OptOutType") != ("OptOutType" in fields):
        return "OptOutType"
    is_pinned = sender.find("MessageSid") == starts.get("MessageSid", -1) - starts["From"]
    return None if is_pinned else "MessageSid"
