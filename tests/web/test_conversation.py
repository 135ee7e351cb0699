"""One call and one text go through every room of the house."""

from ivr.simulator.handset import Handset


def test_a_call_goes_from_the_gate_to_a_topic_in_spanish(phone: Handset) -> None:
    gate = phone.call()
    assert [spoken.say.language for spoken in gate.spoken] == ["en-US", "es-US"]
    phone.press("2")
    phone.press("1")
    symptoms = phone.press("3")
    assert symptoms.spoken[0].say.text.startswith("Síntomas")


def test_a_text_gets_the_topic_in_the_language_of_its_word(phone: Handset) -> None:
    body = phone.text("síntomas").body
    assert body is not None
    assert body.startswith("Síntomas: ")
