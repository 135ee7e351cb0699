"""What people really text, and where the shipped words lead them."""

import re
import string

import pytest

from ivr.config import LOCALES
from ivr.core.events import EffectDone, Outcome, TextReceived
from ivr.core.menu import Menu
from ivr.core.prompts import TextTurn
from ivr.core.session import TextSession
from ivr.core.sms import step
from messages.catalog import read_words
from messages.release import Release
from messages.render import as_text

NOON = 1_750_000_000.0
GATE = "both.gate"

OF_THE_ISSUE = [
    ("What are the symptoms?", "symptoms en"),
    ("sintomas del cancer de mi mama", "symptoms es"),
    ("Where can I get a ride?", "local en"),
    ("should I stop chemo?", "types en"),
    ("presión baja", "not_understood es"),
    ("end of life", "dying en"),
    ("me quiero morir", "crisis es"),
    ("no puedo respirar", "urgent es"),
    ("MOTHER", "family en"),
    ("MAMÁ", "family es"),
    ("MAMA", "which_one nodes.underarm_women family es"),
    ("SEÑOR", "not_understood es"),
    ("NODOS", "menu.nodes es"),
    ("INGLES", "welcome en"),
    ("INGLE", "nodes.groin es"),
    ("CANCER", f"{GATE}, then cup es"),
    ("CANCEL", "stop en"),
    ("opt out", "stop en"),
    ("STOP. Thank you", "stop en"),
    ("ya no me escriba", "stop es"),
    ("👍", f"{GATE}, then welcome es"),
    ("", f"{GATE}, then welcome es"),
]
"""The table of the issue, for a phone that nobody knows; a picture has an empty body."""

OF_ENGLISH_TEXTERS = [
    ("what is cup", "cup en"),
    ("What is CUP?", "cup en"),
    ("WHAT IS IT", "cup en"),
    ("what is cancer of unknown primary", "cup en"),
    ("unknown primary", "cup en"),
    ("why cant they find it", "why en"),
    ("Why?", "why en"),
    ("not found", "why en"),
    ("whats the symptoms", "symptoms en"),
    ("signs of cancer", "symptoms en"),
    ("Symptons", "symptoms en"),
    ("SYMTOMS", "symptoms en"),
    ("how long do i have", "outlook en"),
    ("can it be cured", "outlook en"),
    ("is there a cure for this?", "outlook en"),
    ("survival rate", "outlook en"),
    ("what tests will they do", "first_tests en"),
    ("blood test results", "first_tests en"),
    ("how is it treated?", "choosing en"),
    ("treatment", "choosing en"),
    ("treatmant", "choosing en"),
    ("lymph nodes", "menu.nodes en"),
    ("swollen glands in my neck", "nodes.neck en"),
    ("sore throat", "nodes.neck en"),
    ("breast cancer", "nodes.underarm_women en"),
    ("lump under my arm", "which_one nodes.underarm_women nodes.underarm_men en"),
    ("armpit", "which_one nodes.underarm_women nodes.underarm_men en"),
    ("underarm men", "nodes.underarm_men en"),
    ("Groin", "nodes.groin en"),
    ("is melanoma bad", "nodes.melanoma en"),
    ("side effects of chemo", "types en"),
    ("Will the chemotherapy make me sick", "types en"),
    ("should I quit chemo", "types en"),
    ("end of treatment", "choosing en"),
    ("radiation or surgery", "types en"),
    ("what if it comes back", "comeback en"),
    ("the cancer came back", "comeback en"),
    ("im so scared", "feelings en"),
    ("I feel sad all the time", "feelings en"),
    ("depresed", "feelings en"),
    ("my husband has cancer", "which_one family cup en"),
    ("how do I help my mom", "family en"),
    ("I need money for rent", "local en"),
    ("need a ride to the clinic please", "local en"),
    ("help paying my bills", "local en"),
    ("what's new?", "news en"),
    ("any news on research", "news en"),
    ("phone number please", "helplines en"),
    ("can I talk to a person", "person.acs en"),
    ("call me", "person.acs en"),
    ("can I cancel my appointment", "not_understood en"),
    ("no more pain?", "not_understood en"),
    ("when will this end", "not_understood en"),
    ("please remove the stitches", "not_understood en"),
    ("I want to stop smoking", "risk en"),
    ("is it ok to stop eating meat", "not_understood en"),
    ("do they remove the tumor", "not_understood en"),
    ("am i going to die", "dying en"),
    ("is it terminal", "dying en"),
    ("i want to die", "crisis en"),
    ("thinking about suicide", "crisis en"),
    ("I can't breathe!!", "urgent en"),
    ("Chest pain since this morning", "urgent en"),
    ("Please stop.", "stop en"),
    ("stop texting me", "stop en"),
    ("Don't text me anymore", "stop en"),
    ("thank you, no more texts please", "stop en"),
    ("Hello, please unsubscribe me. Thanks!", "stop en"),
    ("help please", "help en"),
    ("hello", "welcome en"),
    ("thanks", "welcome en"),
    ("help me please", "help en"),
    ("i took all my pills", "urgent en"),
    ("i cant take it anymore", "crisis en"),
    ("why me", "feelings en"),
    ("leave me alone", "stop en"),
    ("in English please", "welcome en"),
    ("my mamá has symptoms", "symptoms en"),
    ("hola, where can I get food", "local en"),
    ("chemo or money", "which_one types local en"),
    ("Will you quit smoking with me", "risk en"),
    ("can I lower my risk", "risk en"),
    ("how do you prevent it", "risk en"),
    ("do i need a biopsy", "biopsy en"),
    ("pathology report", "biopsy en"),
    ("when do I get my lab results", "biopsy en"),
    ("genetic testing", "genes en"),
    ("is it inherited?", "genes en"),
    ("DNA test", "genes en"),
    ("what is a CAT scan", "scans en"),
    ("mri tomorrow", "scans en"),
    ("chest x-ray", "scans en"),
    ("what should I ask the doctor", "ask en"),
    ("questions", "ask en"),
    ("PLACES", "menu.places en"),
    ("where", "menu.places en"),
    ("where did it start?", "why en"),
    ("where can I get help", "helplines en"),
    ("ovarian cancer", "places.belly en"),
    ("is it in my belly", "places.belly en"),
    ("CHEST", "places.chest en"),
    ("germ cell tumor", "places.chest en"),
    ("it is in my liver and my bones", "places.several en"),
    ("lung cancer", "places.several en"),
    ("what is targeted therapy", "targeted en"),
    ("immunotherapy side effects", "immune en"),
    ("PD-L1", f"{GATE}, then immune es"),
    ("imunotherapy", "immune en"),
    ("clinical trials near me", "trials en"),
    ("chemo or immunotherapy", "which_one types immune en"),
    ("the other day I saw my doctor", "not_understood en"),
    ("several days of pain", "not_understood en"),
    ("my mother has other problems", "family en"),
    ("several places", "places.several en"),
    ("other topics", "menu.main en"),
    ("my belly hurts", "symptoms en"),
    ("bone pain", "symptoms en"),
    ("my chest feels tight", "urgent en"),
    ("I am short of breath", "urgent en"),
    ("I feel I am a burden", "crisis en"),
    ("I have a gun", "crisis en"),
    ("my husband beats me", "crisis en"),
    ("he hits me", "crisis en"),
    ("I just want to disappear", "crisis en"),
    ("I want to stop living", "crisis en"),
    ("I can't go on anymore", "crisis en"),
]

OF_SPANISH_TEXTERS = [
    ("que es cup", "cup es"),
    ("¿Qué es el CUP?", "cup es"),
    ("cáncer", "cup es"),
    ("el cancer de origen desconocido", "cup es"),
    ("porque no lo encuentran", "why es"),
    ("xq", "why es"),
    ("¿Por qué?", "why es"),
    ("cuales son los sintomas", "symptoms es"),
    ("SINTOMAS POR FAVOR", "symptoms es"),
    ("señales", "symptoms es"),
    ("sinomas", "symptoms es"),
    ("¿cuánto tiempo me queda?", "outlook es"),
    ("cuanto tiempo le queda a mi papa", "which_one outlook family es"),
    ("se puede curar", "outlook es"),
    ("¿tiene cura?", "outlook es"),
    ("pronóstico", "outlook es"),
    ("qué pruebas me van a hacer", "first_tests es"),
    ("analisis de sangre", "first_tests es"),
    ("examenes", "first_tests es"),
    ("¿cómo se trata?", "choosing es"),
    ("tratamiento", "choosing es"),
    ("tratamineto", "choosing es"),
    ("el fin del tratamiento", "choosing es"),
    ("ganglios linfáticos", "menu.nodes es"),
    ("nodulos en el cuello", "nodes.neck es"),
    ("me duele la garganta", "nodes.neck es"),
    ("cáncer de seno", "nodes.underarm_women es"),
    ("bulto en la axila", "which_one nodes.underarm_women nodes.underarm_men es"),
    ("axila de hombre", "nodes.underarm_men es"),
    ("dolor en la ingle", "nodes.groin es"),
    ("me dijeron que es un melanoma", "nodes.melanoma es"),
    ("¿debo dejar la quimio?", "types es"),
    ("la quimioterapia duele?", "types es"),
    ("parar la radioterapia", "types es"),
    ("cirugia", "types es"),
    ("¿y si regresa?", "comeback es"),
    ("volvió el cáncer", "comeback es"),
    ("tengo mucho miedo", "feelings es"),
    ("estoy muy triste señor", "feelings es"),
    ("ansiedad", "feelings es"),
    ("mi mamá no quiere comer", "family es"),
    ("mi mama no quiere comer", "family es"),
    ("necesito ayuda", "help es"),
    ("mi mamá se tomó todas las pastillas", "urgent es"),
    ("ya no aguanto más", "crisis es"),
    ("¿por qué a mí?", "feelings es"),
    ("mi esposo se está muriendo", "dying es"),
    ("quiero dejar de recibir mensajes", "stop es"),
    ("como ayudo a mi esposo", "family es"),
    ("mi papa esta enfermo", "family es"),
    ("no tengo dinero para la renta", "local es"),
    ("¿dónde hay transporte?", "local es"),
    ("necesito comida", "local es"),
    ("¿qué hay de nuevo?", "news es"),
    ("noticias", "news es"),
    ("un numero de telefono", "helplines es"),
    ("quiero hablar con alguien", "person.acs es"),
    ("llámenme por favor", "person.acs es"),
    ("baja de peso", "not_understood es"),
    ("fin de semana", "not_understood es"),
    ("no puedo salir", "not_understood es"),
    ("¿cuándo va a terminar esto?", "not_understood es"),
    ("no más dolor", "not_understood es"),
    ("cancelar mi cita", "ask es"),
    ("¿voy a morir?", "dying es"),
    ("fin de la vida", "dying es"),
    ("ya no quiero vivir", "crisis es"),
    ("pienso en el suicidio", "crisis es"),
    ("mi esposo no puede respirar", "urgent es"),
    ("me duele el pecho", "urgent es"),
    ("Por favor no más", "stop es"),
    ("BAJA", "stop es"),
    ("ya no quiero mensajes, gracias", "stop es"),
    ("Buenas tardes, por favor ya no me escriban. Gracias", "stop es"),
    ("ayuda por favor", "help es"),
    ("hola", "welcome es"),
    ("muchas gracias", "welcome es"),
    ("en español por favor", "welcome es"),
    ("el doctor dice CUP", "cup es"),
    ("what es la quimio", "types es"),
    ("quimio o dinero", "which_one types local es"),
    ("quiero dejar de fumar", "risk es"),
    ("¿se puede prevenir?", "risk es"),
    ("riesgos", "risk es"),
    ("me van a hacer una biopsia", "biopsy es"),
    ("resultados de patología", "biopsy es"),
    ("prueba genetica", "genes es"),
    ("¿es hereditario?", "genes es"),
    ("pruebas de biomarcadores", "genes es"),
    ("TOMOGRAFIA", "scans es"),
    ("¿me duele la resonancia magnética?", "scans es"),
    ("radiografía del tórax", "scans es"),
    ("qué le pregunto al doctor", "ask es"),
    ("tengo una pregunta", "ask es"),
    ("LUGARES", "menu.places es"),
    ("en otras partes", "menu.places es"),
    ("¿dónde empezó?", "why es"),
    ("cáncer de ovario", "places.belly es"),
    ("está en el vientre", "places.belly es"),
    ("torax", "places.chest es"),
    ("células germinativas", "places.chest es"),
    ("PECHO", "which_one nodes.underarm_women places.chest es"),
    ("bulto en el pecho", "which_one nodes.underarm_women places.chest es"),
    ("lo tiene en el hígado y los huesos", "places.several es"),
    ("cancer de pulmon", "places.several es"),
    ("terapia dirigida", "targeted es"),
    ("la inmunoterapia sirve?", "immune es"),
    ("ensayos clinicos", "trials es"),
    ("estudio clínico", "trials es"),
    ("quimio o inmunoterapia", "which_one types immune es"),
    ("el otro día fui al doctor", "not_understood es"),
    ("varios días con dolor", "not_understood es"),
    ("tengo varios hijos", "family es"),
    ("varias partes", "places.several es"),
    ("otros temas", "menu.main es"),
    ("cáncer de mama", "which_one nodes.underarm_women family es"),
    ("me duele el vientre", "symptoms es"),
    ("dolor de huesos", "symptoms es"),
    ("siento presión en el pecho", "urgent es"),
    ("me aprieta el pecho", "urgent es"),
    ("tiene falta de aire", "urgent es"),
    ("tengo una pistola", "crisis es"),
    ("mi esposo me pega", "crisis es"),
    ("estoy en peligro", "crisis es"),
    ("quiero desaparecer", "crisis es"),
    ("¿para qué vivir?", "crisis es"),
    ("no quiero despertar", "crisis es"),
]

OF_KNOWN_TEXTERS = [
    ("CUP", "en", "cup en"),
    ("CUP", "es", "cup es"),
    ("CANCER", "en", "cup en"),
    ("CANCER", "es", "cup es"),
    ("HELP", "es", "help es"),
    ("INFO", "en", "help en"),
    ("STOP", "es", "stop es"),
    ("STOP", "en", "stop en"),
    ("CANCEL", "es", "stop en"),
    ("988", "es", "crisis es"),
    ("911", "en", "urgent en"),
    ("terminal", "es", "dying es"),
    ("211", "en", "local en"),
    ("👍", "es", "not_understood es"),
    ("", "en", "not_understood en"),
    ("MOTHER", "es", "family en"),
    ("MAMÁ", "en", "family es"),
    ("MAMA", "en", "which_one nodes.underarm_women family es"),
    ("MAMA", "es", "which_one nodes.underarm_women family es"),
    ("SEÑOR", "es", "not_understood es"),
    ("SENOR", "en", "not_understood es"),
    ("NODOS", "en", "menu.nodes es"),
    ("INGLE", "en", "nodes.groin es"),
    ("INGLES", "es", "welcome en"),
    ("presión baja", "en", "not_understood es"),
    ("should I stop chemo?", "es", "types en"),
    ("no puedo respirar", "en", "urgent es"),
    ("me quiero morir", "en", "crisis es"),
    ("i want to die", "es", "crisis en"),
    ("outlok", "en", "near_miss outlook en"),
    ("pronostco", "es", "near_miss outlook es"),
    ("melanomo", "es", "near_miss nodes.melanoma es"),
    ("mediastino", "en", "places.chest es"),
    ("livers", "en", "near_miss places.several en"),
    ("vientrre", "es", "near_miss places.belly es"),
    ("PELVIS", "es", "places.belly es"),
    ("GENES", "en", "genes en"),
    ("OVARIOS", "es", "places.belly es"),
    ("VARIOS", "es", "not_understood es"),
    ("OTHER", "en", "not_understood en"),
    ("331", "en", "places.belly en"),
    ("33", "es", "menu.places es"),
    ("54", "es", "trials es"),
    ("324", "es", "nodes.groin es"),
    ("0", "en", "person.acs en"),
    ("8", "en", "welcome es"),
    ("hola", "en", "welcome es"),
    ("buenos días", "en", "welcome es"),
    ("gracias", "en", "welcome es"),
    ("hello", "es", "welcome en"),
    ("thank you", "es", "welcome en"),
    ("ok", "en", "welcome en"),
    ("ok", "es", "welcome es"),
]

WITHOUT_LANGUAGE = [
    ("CUP", f"{GATE}, then cup es"),
    ("cancer", f"{GATE}, then cup es"),
    ("STOP", "both.stop"),
    ("START", "both.start"),
    ("HELP", "both.help"),
    ("INFO", "both.help"),
    ("911", "both.urgent"),
    ("988", "both.crisis"),
    ("211", f"{GATE}, then local es"),
    ("324", f"{GATE}, then nodes.groin es"),
    ("0", "both.helpline"),
    ("MENU", f"{GATE}, then welcome es"),
    ("pronostco", "near_miss outlook es"),
    ("GENES", f"{GATE}, then genes es"),
    ("pet", f"{GATE}, then scans es"),
    ("necesito un ride", "local es"),
    ("los symptoms del cáncer", "symptoms es"),
    ("quiero que se cure", "outlook es"),
    ("my mama is sick", "family en"),
    ("no hablo ingles", "welcome es"),
    ("no me llamen", "stop es"),
    ("do not call me", "stop en"),
    ("terminal", "both.dying"),
    ("988 stop", "both.crisis_stop"),
]

ADVERTISED = re.compile(
    r"\b(?:[Rr]eply|[Rr]esponda|[Ee]nvíe|[Ss]end) ([A-ZÁÉÍÓÚÑ]{2,})(?: (?:or|o) ([A-ZÁÉÍÓÚÑ]{2,}))?"
)
"""A word in capitals that a text asks its reader to send, or two of them."""

COMMANDS = {
    "MENU": "menu.main",
    "TEMAS": "menu.main",
    "MORE": "menu.main",
    "MÁS": "menu.main",
    "START": "start",
    "STOP": "stop",
    "AYUDA": "help",
    "ERASE": "erased",
    "BORRAR": "erased",
}
"""Advertised words that lead to no topic; before the first topic there is nothing more but the menu."""

WITH_NO_TOPIC = {
    "menu": "menu.main",
    "more": "menu.main",
    "back": "menu.main",
    "again": "menu.main",
    "language": "welcome",
    "courtesy": "welcome",
    "opt_out": "stop",
    "opt_in": "start",
    "erase": "erased",
    "person": "person.acs",
    "common": "not_understood",
}
"""What the lists that are not about a topic lead to, for a phone that has asked for nothing yet."""

COURTEOUS = ["please {}", "{}. Thank you", "Hello, {} right now!", "por favor {}", "{}, gracias", "¡¡{}!!"]


def answer(menu: Menu, body: str, remembered: str | None = None) -> str:
    """Say in short what a text leads to; where that is the gate, also what comes after a 2 for Spanish."""
    turn = turn_for(menu, TextSession(locale=remembered), body)
    if in_short(turn) != GATE:
        return in_short(turn)
    return f"{GATE}, then {in_short(turn_for(menu, turn.session, '2'))}"


def turn_for(menu: Menu, session: TextSession, body: str) -> TextTurn:
    """Answer one text, with a session that was stored and read again, and with its effects done."""
    turn = step(menu, TextSession.from_dict(session.to_dict()), TextReceived(NOON, body))
    for effect in turn.effects:
        turn = step(menu, turn.session, EffectDone(NOON, effect, Outcome.DONE))
    return turn


def in_short(turn: TextTurn) -> str:
    """Name the place or the message and its language, and of a question all its titles."""
    assert turn.reply
    keys = [re.sub(r"^(topic|title|heading)\.", "", line.key) for line in turn.reply.lines]
    return keys[0] if keys[0].startswith("both.") else " ".join((*keys, turn.reply.lines[0].locale))


def led_to(menu: Menu, key: str, locale: str) -> str:
    """Say in short what the words of one list of keywords.po lead to."""
    kind, _, name = key.partition(".")
    if kind == "choice":
        return " ".join(("which_one", *menu.choices[name], locale))
    if kind == "topic":
        return f"{name} {locale}"
    return f"{key if name else WITH_NO_TOPIC.get(key, key)} {locale}"


def by_text(case: object) -> str:
    return str(case)


@pytest.mark.parametrize(
    ("body", "expected"),
    [*OF_THE_ISSUE, *OF_ENGLISH_TEXTERS, *OF_SPANISH_TEXTERS, *WITHOUT_LANGUAGE],
    ids=by_text,
)
def test_a_text_of_an_unknown_phone_leads_to(release: Release, body: str, expected: str) -> None:
    assert answer(release.menu, body) == expected


@pytest.mark.parametrize(("body", "remembered", "expected"), OF_KNOWN_TEXTERS, ids=by_text)
def test_a_text_of_a_known_texter_leads_to(
    release: Release, body: str, remembered: str, expected: str
) -> None:
    assert answer(release.menu, body, remembered) == expected


@pytest.mark.parametrize("remembered", ["en", "es"])
def test_words_of_one_language_are_answered_in_it_whatever_is_remembered(
    release: Release, remembered: str
) -> None:
    table = [case for case in OF_THE_ISSUE if not case[1].startswith(GATE)]
    assert [(body, answer(release.menu, body, remembered)) for body, _ in table] == table


@pytest.mark.parametrize("locale", ["en", "es"])
def test_every_keyword_leads_where_its_list_says_in_capitals_or_not(release: Release, locale: str) -> None:
    published = [
        (written, led_to(release.menu, key, locale))
        for key, words in read_words(LOCALES, locale).keywords().items()
        for word in words
        for written in (word.upper(), word.lower())
        if key != "weak"
    ]
    assert len(published) > 1000
    assert [(word, answer(release.menu, word, locale)) for word, _ in published] == published


@pytest.mark.parametrize("locale", ["en", "es"])
def test_a_weak_word_is_a_keyword_of_another_list(locale: str) -> None:
    lists = read_words(LOCALES, locale).keywords()
    weak = lists.pop("weak")
    assert set(weak) <= {word for words in lists.values() for word in words}


@pytest.mark.parametrize("locale", ["en", "es"])
def test_every_stop_word_stops_with_courtesies_too(release: Release, locale: str) -> None:
    words = read_words(LOCALES, locale).keywords()["opt_out"]
    texts = [COURTEOUS[place % len(COURTEOUS)].format(word) for place, word in enumerate(words)]
    assert {answer(release.menu, text, locale)[:4] for text in texts} == {"stop"}


@pytest.mark.parametrize("courtesy", COURTEOUS)
@pytest.mark.parametrize("word", ["STOP", "End", "opt out", "ALTO", "baja", "no más"])
def test_a_polite_stop_is_a_stop(release: Release, word: str, courtesy: str) -> None:
    assert re.fullmatch("(both.)?stop( en| es)?", answer(release.menu, courtesy.format(word)))


def test_no_slip_of_cancer_is_a_stop_but_the_one_that_spells_cancel(release: Release) -> None:
    slips = {
        "CANCER"[:place] + letter + "CANCER"[end:]
        for place in range(6)
        for end in (place, place + 1)
        for letter in ("", *string.ascii_uppercase)
    }
    assert [slip for slip in sorted(slips) if "stop" in answer(release.menu, slip)] == ["CANCEL"]


@pytest.mark.parametrize("locale", ["en", "es"])
def test_every_word_that_a_text_asks_for_is_known_in_its_language(release: Release, locale: str) -> None:
    texts = [text for (each, _), text in release.sms.items() if each == locale]
    words = {word for text in texts for found in ADVERTISED.findall(text) for word in found if word}
    led = {word: answer(release.menu, word, locale).removesuffix(f" {locale}") for word in words}
    assert len(words) > len(COMMANDS)
    assert {
        word for word in words if led[word] != COMMANDS.get(word) and led[word] not in release.menu.topics
    } == set()


@pytest.mark.parametrize("more", [("MORE", "en"), ("MÁS", "es")], ids=str)
def test_more_after_a_word_about_dying_says_what_can_be_said_from_its_beginning(
    release: Release, more: tuple[str, str]
) -> None:
    word, locale = more
    turn = turn_for(release.menu, TextSession(locale=locale), "terminal")
    assert in_short(turn) == f"dying {locale}"
    assert in_short(turn_for(release.menu, turn.session, word)) == f"{release.menu.dying} {locale}"


@pytest.mark.parametrize("locale", ["en", "es"])
def test_who_is_not_understood_reads_last_whom_to_call_in_danger(release: Release, locale: str) -> None:
    assert re.findall("[0-9-]{3,}", release.sms[locale, "not_understood"])[-2:] == ["988", "911"]


@pytest.mark.parametrize("locale", ["en", "es"])
def test_a_helpline_names_the_key_that_connects_before_its_number(release: Release, locale: str) -> None:
    said = as_text(release.voice[locale, "person.acs"])
    assert re.findall(r"\b[0-9-]+\b", said) == ["1", "1-800-227-2345", "1-800-227-2345"]


@pytest.mark.parametrize("key", ["emergency", "both.emergency"])
@pytest.mark.parametrize("locale", ["en", "es"])
def test_in_an_emergency_one_number_is_said_and_little_else(release: Release, locale: str, key: str) -> None:
    said = as_text(release.voice[locale, key])
    assert re.findall("[0-9]+", said) == ["911"]
    assert len(said.split()) <= 12
