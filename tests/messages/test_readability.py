"""A voice needs the time that was measured for the words and pauses of a text."""

import pytest

from messages.readability import spoken_seconds


@pytest.mark.parametrize(
    ("text", "words", "sentences"),
    [
        pytest.param("", 0, 0, id="silence"),
        pytest.param("For tests, press star.", 4, 1, id="a sentence"),
        pytest.param("Call 988.", 4, 1, id="a digit is a word"),
        pytest.param("1-800-227-2345", 11, 1, id="a phone number is its digits"),
        pytest.param("C. U. P. is rare.", 5, 1, id="initials end no sentence"),
        pytest.param("What is C. U. P.? It is rare.", 8, 2, id="but a question after them does"),
        pytest.param("This is about C. U. P.", 6, 1, id="initials at the end"),
        pytest.param("¿Peligro? ¡Llame ahora!", 3, 2, id="Spanish marks"),
        pytest.param("Wait... Now", 2, 2, id="dots, and an end without a mark"),
        pytest.param("He said “stop.” Then he left.", 6, 2, id="a mark inside quotation marks"),
        pytest.param("Don’t skip follow-up", 3, 1, id="apostrophe and hyphen join"),
    ],
)
def test_words_and_sentences_are_counted_as_they_are_spoken(text: str, words: int, sentences: int) -> None:
    assert spoken_seconds(text, words_per_minute=60) == pytest.approx(words + 0.35 * sentences)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        pytest.param(
            "Welcome to the C. U. P. Line, about cancer of unknown primary. For English, press 1. "
            "Para español, oprima el 2.",
            10.05,
            id="M0 in both languages",
        ),
        pytest.param(
            "¿Qué es el cáncer de origen primario desconocido? Quiere decir que hay cáncer en el cuerpo, "
            "pero no se sabe dónde empezó. El lugar donde empieza un cáncer se llama sitio primario. "
            "Aquí, el cáncer ya se ha extendido a otro lugar. Esto puede ser duro de oír. Los médicos "
            "pueden tratarlo aunque nunca encuentren el primer lugar. Usan las pruebas para elegir el "
            "tratamiento. Para repetir, oprima el 9. Para volver, oprima asterisco. Para hablar con una "
            "persona, oprima el 0.",
            38.64,
            id="M2 in Spanish",
        ),
        pytest.param(
            "You can talk to a person at the American Cancer Society. The helpline is open day and night,"
            " every day. Trained staff can answer questions and listen. They can help you and your family"
            " find services. The number is 1-800-227-2345. Again, that is 1-800-227-2345. To be connected"
            " now, press 1. To get this number by text, press 7. To go back, press star.",
            38.72,
            id="M5 in English",
        ),
    ],
)
def test_the_samples_take_as_long_as_they_were_measured(text: str, seconds: float) -> None:
    assert spoken_seconds(text, words_per_minute=140) == pytest.approx(seconds, abs=0.01)
