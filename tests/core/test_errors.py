"""Errors carry facts."""

import pytest

from ivr.core.errors import CatalogError, Fault, ReleaseError, RequestError, Severity


def test_all_faults_are_listed_once_and_in_order() -> None:
    late, early = Fault("line.toml", 9, "late"), Fault("line.toml", 2, "early")
    error = CatalogError([late, early, late])
    assert error.faults == (early, late)
    assert str(error) == "line.toml:2: early\nline.toml:9: late"


@pytest.mark.parametrize(
    ("fault", "shown"),
    [
        pytest.param(Fault("es/sms.po", 0, "is missing"), "es/sms.po: is missing", id="a whole file"),
        pytest.param(
            Fault("es/sms.po", 7, "say it", code="key-missing"),
            "es/sms.po:7: say it [key-missing]",
            id="a code",
        ),
        pytest.param(
            Fault("es/sms.po", 7, "look", "too-long", Severity.WARNING),
            "es/sms.po:7: warning: look [too-long]",
            id="a warning",
        ),
    ],
)
def test_a_fault_is_shown_as_compilers_do(fault: Fault, shown: str) -> None:
    assert str(fault) == shown


def test_a_release_that_cannot_be_served_names_the_kind_of_its_fault() -> None:
    error = ReleaseError("release 0002 is damaged", "release-damaged")
    assert (error.code, str(error)) == ("release-damaged", "release 0002 is damaged")
    assert ReleaseError("there is none").code == ""


def test_a_bad_request_knows_its_status() -> None:
    error = RequestError(400, "a field is repeated")
    assert (error.status, str(error)) == (400, "a field is repeated")
