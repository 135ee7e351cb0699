"""A text takes the time, and is as easy, as was measured for its words."""

import pytest

from messages.readability import FORMULAS, measure, spoken_seconds


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


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        pytest.param(
            "CUP Line: facts about cancer of unknown primary (CUP). This is not medical advice. Reply"
            " with a number: 1 What is CUP, 2 Tests, 3 Treatment, 4 Support, 5 Research. 0 = talk to a"
            " person. Emergency: call 911. Crisis: 988. Msg&data rates may apply. HELP for help, STOP to"
            " end.",
            5.2,
            id="M1-SMS",
        ),
        pytest.param(
            "CUP means doctors found cancer in the body but cannot tell where it began. The cancer has"
            " spread from its first place. CUP can be treated even if that place is never found. Your"
            " care team uses test results to make a plan. More: reply WHY, TESTS or TREAT. 0 = talk to a"
            " person.",
            3.4,
            id="M2-SMS",
        ),
        pytest.param(
            "CUP Line: You asked us to stop. We will send you no more texts. To get texts again, reply"
            " START.",
            1.2,
            id="M4-SMS",
        ),
        pytest.param(
            "You can talk to a person at the American Cancer Society. The helpline is open day and night,"
            " every day. Trained staff can answer questions and listen. They can help you and your family"
            " find services. The number is 1-800-227-2345. Again, that is 1-800-227-2345. To be connected"
            " now, press 1. To get this number by text, press 7. To go back, press star.",
            3.6,
            id="M5-VOX",
        ),
        pytest.param(
            "Many people with C. U. P. feel sad, scared, or worried. You are not alone. Tell your care"
            " team how you feel. A counselor can help you. If you think about hurting yourself, call or"
            " text 988 now. It is open day and night. If you are in danger, call 911. To talk to a cancer"
            " helpline, press 0. To hear this again, press 9. To go back, press star.",
            1.6,
            id="M6-VOX",
        ),
    ],
)
def test_the_english_samples_are_of_the_grade_that_was_measured(text: str, grade: float) -> None:
    assert measure("flesch_kincaid", text, "en") == pytest.approx(grade, abs=1.0)


@pytest.mark.parametrize(
    ("text", "fernandez_huerta", "inflesz"),
    [
        pytest.param(
            "Línea CUP: datos sobre el cáncer de origen primario desconocido (CUP). No es consejo"
            " médico. Responda 1 Qué es, 2 Pruebas, 3 Tratamiento, 4 Apoyo, 5 Estudios. 0 = una persona."
            " Emergencia: 911. Crisis: 988. Pueden aplicarse tarifas. AYUDA = ayuda. ALTO = fin.",
            61,
            56,
            id="M1-SMS",
        ),
        pytest.param(
            "CUP quiere decir que hay cáncer en el cuerpo, pero no se sabe dónde empezó. Ya se ha"
            " extendido a otro lugar. Se puede tratar aunque nunca se encuentre el primer lugar. Su"
            " equipo médico usa las pruebas para hacer un plan. Más: PORQUE, PRUEBAS, TRATAR. 0 = una"
            " persona.",
            94,
            90,
            id="M2-SMS",
        ),
        pytest.param(
            "¿Qué es el cáncer de origen primario desconocido? Quiere decir que hay cáncer en el cuerpo, "
            "pero no se sabe dónde empezó. El lugar donde empieza un cáncer se llama sitio primario. "
            "Aquí, el cáncer ya se ha extendido a otro lugar. Esto puede ser duro de oír. Los médicos "
            "pueden tratarlo aunque nunca encuentren el primer lugar. Usan las pruebas para elegir el "
            "tratamiento. Para repetir, oprima el 9. Para volver, oprima asterisco. Para hablar con una "
            "persona, oprima el 0.",
            82,
            77,
            id="M2-VOX",
        ),
        pytest.param(
            "Línea CUP: usted pidió no recibir más mensajes. Ya no le enviaremos ninguno. Para volver a"
            " recibirlos, responda START.",
            77,
            73,
            id="M4-SMS",
        ),
        pytest.param(
            "Para hablar con una persona, llame a la Sociedad Americana Contra El Cáncer:"
            " 1-800-227-2345. Atiende día y noche, todos los días. Responden preguntas y le escuchan. Le"
            " ayudan a buscar servicios. Para decidir sobre su cuidado, hable con su médico. Emergencia:"
            " 911.",
            74,
            69,
            id="M5-SMS",
        ),
    ],
)
def test_the_spanish_samples_score_what_was_measured(
    text: str, fernandez_huerta: float, inflesz: float
) -> None:
    scores = [measure(formula, text, "es") for formula in ("fernandez_huerta", "inflesz")]
    assert scores == pytest.approx([fernandez_huerta, inflesz], abs=6)


@pytest.mark.parametrize(
    ("text", "spelt_out"),
    [
        pytest.param("Call 988 or 1-800-227-2345.", "Call this number or this number.", id="phone numbers"),
        pytest.param("Text 741741 or 44-20-7946-0958.", "Text this number or this number.", id="other ones"),
        pytest.param("Press 7, or text 321.", "Press seven, or text three two one.", id="keys and codes"),
        pytest.param("This is C. U. P. now.", "This is see you pea now.", id="initials end no sentence"),
        pytest.param("A follow-up.", "A followup.", id="a word with a hyphen is one"),
    ],
)
def test_a_text_is_measured_as_it_is_read_out(text: str, spelt_out: str) -> None:
    assert measure("flesch_kincaid", text, "en") == measure("flesch_kincaid", spelt_out, "en")


@pytest.mark.parametrize("text", ["Llame al 988.", "Llame al 1-800-227-2345."])
def test_a_number_is_read_out_in_its_language(text: str) -> None:
    spelt_out = "Llame al este número."
    assert measure("inflesz", text, "es-US") == measure("inflesz", spelt_out, "es")


def test_the_stricter_count_wins() -> None:
    assert FORMULAS["flesch_kincaid"].stricter(5, 6) == 6
    assert FORMULAS["inflesz"].stricter(50, 60) == 50


@pytest.mark.parametrize(
    ("formula", "text", "language"),
    [
        pytest.param("", "Xin chào.", "vi", id="no formula"),
        pytest.param("flesch_kincaid", "Xin chào.", "vi", id="no count of syllables"),
        pytest.param("inflesz", "... !", "es", id="no words"),
    ],
)
def test_where_nothing_can_be_measured_nothing_is(formula: str, text: str, language: str) -> None:
    assert measure(formula, text, language) is None
