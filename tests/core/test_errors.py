"""Errors carry facts."""

from ivr.core.errors import CatalogError, Fault, RequestError


def test_all_faults_are_listed_once_and_in_order() -> None:
    late, early = Fault("line.toml", 9, "late"), Fault("line.toml", 2, "early")
    error = CatalogError([late, early, late])
    assert error.faults == (early, late)
    assert str(error) == "line.toml:2: early\nline.toml:9: late"


def test_a_fault_of_a_whole_file_has_no_line() -> None:
    assert str(Fault("es/sms.po", 0, "is missing")) == "es/sms.po: is missing"


def test_a_bad_request_knows_its_status() -> None:
    error = RequestError(400, "a field is repeated")
    assert (error.status, str(error)) == (400, "a field is repeated")
