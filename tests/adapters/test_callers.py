"""A number becomes a pseudonym, and nobody without the key can go back."""

from ivr.adapters.callers import caller_key


def test_a_number_has_one_name_of_32_hex_digits_under_one_key() -> None:
    assert caller_key(b"k" * 32, "+14155550123") == "919c86908b8fb36e5823774361844cc9"


def test_another_number_or_another_key_is_another_name() -> None:
    names = {caller_key(key, number) for key in (b"k", b"l") for number in ("+14155550123", "+14155550124")}
    assert len(names) == 4
