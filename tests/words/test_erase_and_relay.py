"""Who asks to be forgotten is, and who cannot hear learns of the relay; words like theirs stay ordinary."""

import pytest

from ivr.core.keywords import Keyword, Kind
from ivr.core.reading import Meaning
from tests.words.test_opt_outs import reading

ERASE = [
    "ERASE",
    "Delete",
    "please erase my data",
    "Delete my data, thank you",
    "forget me",
    "can you delete my data please",
    "I want my data deleted",
    "BORRAR",
    "borrar mis datos por favor",
    "Borren mis datos",
    "olvidar",
    "Olvídenme",
    "quiero que borren mis datos, gracias",
]

RELAY = [
    "RELAY",
    "relay please",
    "DEAF",
    "I'm deaf",
    "I am deaf",
    "hard of hearing",
    "TTY",
    "711",
    "SORDO",
    "sorda",
    "Soy sordo",
    "Hola, soy sorda",
    "RELEVO",
    "no puedo oír",
]

OF_RELAY = [
    "I am deaf and need a ride",
    "my brother is deaf",
    "do you have a TTY number",
    "soy sorda y tengo cáncer",
    "mi hermano es sordo",
]

OF_SOMETHING_ELSE = [
    ("delete my number", Meaning.OPT_OUT),
    ("delete me from your list", Meaning.OPT_OUT),
    ("borren mi número", Meaning.OPT_OUT),
    ("bórrenme de la lista", Meaning.OPT_OUT),
    ("TD", Meaning.OPT_OUT),
    ("can chemo erase the tumor", Meaning.SUBJECT),
    ("no puedo olvidar el dolor de huesos", Meaning.SUBJECT),
    ("hearing loss from chemo", Meaning.SUBJECT),
    ("tengo un dolor sordo en el vientre", Meaning.SUBJECT),
    ("when is relay for life", Meaning.SUBJECT),
]


@pytest.mark.parametrize("body", ERASE)
def test_a_wish_to_be_forgotten_is_read(body: str) -> None:
    assert reading(body).meaning is Meaning.ERASE


@pytest.mark.parametrize("body", RELAY)
def test_the_relay_is_a_message_of_its_own(body: str) -> None:
    assert reading(body).meaning is Meaning.RELAY


@pytest.mark.parametrize("body", OF_RELAY)
def test_the_relay_counts_in_a_sentence(body: str) -> None:
    assert Keyword(Kind.RELAY) in reading(body).subjects


@pytest.mark.parametrize(("body", "meaning"), OF_SOMETHING_ELSE)
def test_words_like_theirs_mean_something_else(body: str, meaning: Meaning) -> None:
    assert reading(body).meaning is meaning
    assert Keyword(Kind.RELAY) not in reading(body).subjects
