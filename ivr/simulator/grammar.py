"""The grammar of TwiML: which tag may hold what, and which voice speaks which language.

What Twilio would refuse is refused, with its code. The grammar is the table TAGS, the voices are the
table VOICES. Sources: Twilio's pages on TwiML, its voice schema, and its error directory.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

NOT_TWIML, NOT_AUDIO = 12200, 13420
OWN_RULE = 0
"""The code of a refusal that is this phone's alone, and not Twilio's."""


class Refused(Exception):  # noqa: N818 - what Twilio does to an answer, not an error of this program
    """Tell why Twilio would not go on from here: its error code, and the reason in words."""

    def __init__(self, code: int, reason: str) -> None:
        self.code = code
        self.reason = reason
        super().__init__(f"Twilio {code}: {reason}" if code else reason)


@dataclass(frozen=True, slots=True)
class Value:
    """What an attribute or a tag may hold: in words, and as a pattern."""

    words: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Tag:
    """What may stand in a tag: attributes (some of them required), other tags, and words."""

    attributes: Mapping[str, Value] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    children: frozenset[str] = frozenset()
    words: Value | None = None


def _one_of(values: str) -> Value:
    return Value(f"one of {values}", values.replace(" ", "|"))


NATURAL = Value("a whole number", r"[0-9]{1,5}")
COUNT = Value("a whole number of at least 1", r"[1-9][0-9]{0,4}")
YES_NO = _one_of("true false")
METHOD = _one_of("GET POST")
KEY = Value("one of 0-9 * #, or empty", r"[0-9*#]?")
TONES = Value("keys out of 0-9 * # w", r"[0-9*#w]+")
ADDRESS = Value("an address", r"[^\s<>\"]+")
PHONE = Value("a phone number", r"\+?[0-9][0-9 ().-]*")
WORDS = Value("words", r"(?s).+")
ANYTHING = Value("anything", r"(?s).*")
NAME = Value("a name", r"[\w:-]+")
LANGUAGE = Value("a language such as es-US", r"[a-z]{2,3}-[A-Z]{2}")
VOICE = Value("a voice such as Polly.Lupe-Neural", r"(Polly|Google)\.[\w-]+")
SPEED = Value("a speed such as slow or 85%", r"(x-)?(slow|fast)|medium|default|[1-9][0-9]{1,2}%")
VOLUME = Value("a volume such as loud or +6dB", r"silent|(x-)?(soft|loud)|medium|default|[+-][0-9.]+dB")
PITCH = Value("a pitch such as low or +5%", r"(x-)?(low|high)|medium|default|[+-][0-9.]+%")
TIME = Value("a time such as 500ms", r"[0-9]{1,5}m?s")
SPELLING = _one_of(
    "cardinal character characters spell-out number ordinal digits fraction unit date time address expletive"
    " telephone"
)

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SSML = frozenset({"break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub", "w"})
PROMPTS = frozenset({"Say", "Play", "Pause"})
VOICE_DOCUMENT = Tag(children=PROMPTS | {"Gather", "Dial", "Redirect", "Hangup", "Reject"})
TEXT_DOCUMENT = Tag(children=frozenset({"Message"}))

TAGS: Mapping[str, Tag] = {
    "Say": Tag(
        {"voice": VOICE, "language": LANGUAGE, "loop": NATURAL},
        frozenset({"voice", "language"}),  # Twilio's defaults depend on the account
        SSML,
        WORDS,
    ),
    "Play": Tag({"loop": NATURAL, "digits": TONES}, words=ADDRESS),
    "Pause": Tag({"length": COUNT}),
    "Gather": Tag(
        {
            "action": ADDRESS,
            "method": METHOD,
            "input": Value("dtmf, speech or both", r"dtmf|speech|dtmf speech"),
            "timeout": NATURAL,
            "numDigits": COUNT,
            "finishOnKey": KEY,
            "actionOnEmptyResult": YES_NO,
            "language": LANGUAGE,
            "hints": WORDS,
            "speechTimeout": Value("a whole number or auto", r"[1-9][0-9]?|auto"),
            "speechModel": NAME,
            "enhanced": YES_NO,
            "profanityFilter": YES_NO,
            "partialResultCallback": ADDRESS,
            "partialResultCallbackMethod": METHOD,
        },
        frozenset({"action"}),  # without it Twilio asks for the same document again, for ever
        PROMPTS,
    ),
    "Dial": Tag(
        {
            "action": ADDRESS,
            "method": METHOD,
            "timeout": COUNT,
            "timeLimit": COUNT,
            "callerId": PHONE,
            "answerOnBridge": YES_NO,
            "hangupOnStar": YES_NO,
            "ringTone": NAME,
        },
        frozenset({"action", "timeout", "timeLimit"}),  # without an action the call ends with the talk
        frozenset({"Number"}),
    ),
    "Number": Tag(
        {"sendDigits": TONES, "url": ADDRESS, "method": METHOD, "statusCallback": ADDRESS}, words=PHONE
    ),
    "Redirect": Tag({"method": METHOD}, words=ADDRESS),
    "Hangup": Tag(),
    "Reject": Tag({"reason": _one_of("rejected busy")}),
    "Message": Tag({"action": ADDRESS, "method": METHOD, "statusCallback": ADDRESS}, words=ANYTHING),
    "break": Tag({"strength": _one_of("none x-weak weak medium strong x-strong"), "time": TIME}),
    "emphasis": Tag({"level": _one_of("strong moderate reduced")}, children=SSML, words=WORDS),
    "lang": Tag({XML_LANG: LANGUAGE}, frozenset({XML_LANG}), SSML, WORDS),
    "p": Tag(children=SSML, words=WORDS),
    "phoneme": Tag({"alphabet": NAME, "ph": WORDS}, frozenset({"ph"}), words=WORDS),
    "prosody": Tag({"rate": SPEED, "volume": VOLUME, "pitch": PITCH}, children=SSML, words=WORDS),
    "s": Tag(children=SSML, words=WORDS),
    "say-as": Tag({"interpret-as": SPELLING, "format": NAME}, frozenset({"interpret-as"}), words=WORDS),
    "sub": Tag({"alias": WORDS}, frozenset({"alias"}), words=WORDS),
    "w": Tag({"role": NAME}, frozenset({"role"}), words=WORDS),
}

VOICES: Mapping[str, str] = {
    "en-US": r"Polly\.(Ivy|Joanna|Joey|Justin|Kendra|Kevin|Kimberly|Matthew|Salli)"
    r"|Polly\.(Danielle|Gregory|Ivy|Joanna|Joey|Justin|Kendra|Kevin|Kimberly|Matthew|Ruth|Salli|Stephen)-Neural"
    r"|Polly\.(Danielle|Joanna|Matthew|Ruth|Stephen|Tiffany)-Generative"
    r"|Google\.en-US-(Standard|Wavenet|Neural2|Chirp3-HD)-\w+",
    "es-US": r"Polly\.(Lupe|Miguel|Penelope|Penélope)|Polly\.(Lupe|Pedro)-(Neural|Generative)"
    r"|Google\.es-US-(Standard|Wavenet|Neural2)-[ABC]"
    r"|Google\.es-US-Chirp3-HD-(Aoede|Charon|Fenrir|Kore|Leda|Orus|Puck|Zephyr)",
    "es-MX": r"Polly\.Mia|Polly\.(Mia|Andres)-Neural|Polly\.(Mia|Mía|Andres)-Generative",
}
"""The voices that Twilio lists; in a language that is not here, every voice of no other one will do."""


def check(element: Element, tag: Tag) -> None:
    """Hold an element and all within it against the grammar."""
    name = element.tag
    for attribute, value in element.items():
        allowed = tag.attributes.get(attribute)
        if allowed is None:
            raise Refused(NOT_TWIML, f"<{name}> has no attribute {attribute}")
        if not re.fullmatch(allowed.pattern, value):
            raise Refused(NOT_TWIML, f'<{name} {attribute}="{value}">: must be {allowed.words}')
    for attribute in sorted(tag.required - set(element.keys())):
        raise Refused(NOT_TWIML, f"<{name}> lacks {attribute}")
    if tag.words and not re.fullmatch(tag.words.pattern, words_in(element)):
        raise Refused(NOT_TWIML, f"<{name}> must hold {tag.words.words}")
    if not tag.words and _own_words(element):
        raise Refused(NOT_TWIML, f"<{name}> holds no words: {_own_words(element)!r}")
    for child in element:
        if child.tag not in tag.children:
            raise Refused(NOT_TWIML, f"<{child.tag}> cannot stand in <{name}>")
        check(child, TAGS[child.tag])


def words_in(element: Element) -> str:
    """Give the words of an element and of all within it, white space single."""
    return " ".join("".join(element.itertext()).split())


def _own_words(element: Element) -> str:
    return " ".join([element.text or "", *(child.tail or "" for child in element)]).strip()
