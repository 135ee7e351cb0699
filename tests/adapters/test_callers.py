"""A number becomes a pseudonym, and nobody without the key can go back."""

from ivr.adapters.callers import caller_key, caller_keys, fingerprint, prefix_key


def test_a_number_has_one_name_of_32_hex_digits_under_one_key() -> None:
    assert caller_key(b"k" * 32, "+14155550123") == "919c86908b8fb36e5823774361844cc9"


def test_another_number_or_another_key_is_another_name() -> None:
    names = {caller_key(key, number) for key in (b"k", b"l") for number in ("+14155550123", "+14155550124")}
    assert len(names) == 4


def test_a_caller_has_a_name_under_each_key_in_their_order() -> None:
    keys = (b"new", b"old")
    assert caller_keys(keys, "+14155550123") == tuple(caller_key(key, "+14155550123") for key in keys)


def test_what_is_derived_from_a_key_for_one_purpose_is_good_for_no_other() -> None:
    names = [caller_key(b"k", "+1415"), prefix_key(b"k", "+1415"), fingerprint(b"k")]
    assert [len(name) for name in names] == [32, 32, 16]
    assert len({name[:16] for name in names}) == 3
