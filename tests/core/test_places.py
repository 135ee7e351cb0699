"""A place beside the menu is told from a place of the menu, whatever their names."""

from dataclasses import replace

import pytest

from ivr.core.places import apart, settle, way_back
from ivr.core.session import CallSession
from tests.core.line import ACS, helped_by


@pytest.mark.parametrize(
    ("place", "parts"),
    [
        ("keep.nodes.neck", ("keep", "nodes.neck")),
        ("keep.person.acs", ("keep", "person.acs")),
        ("transfer.acs", ("transfer", "acs")),
        ("person.acs", ("person", "acs")),
        ("nodes.neck", ("", "nodes.neck")),
        ("main", ("", "main")),
        ("person", ("", "person")),
        ("keep.", ("", "keep.")),
    ],
)
def test_a_place_of_the_menu_is_whole(place: str, parts: tuple[str, str]) -> None:
    assert apart(place) == parts


def test_a_person_who_has_the_name_of_a_topic_is_no_topic() -> None:
    menu = helped_by(replace(ACS, name="cup"))
    session = CallSession("en", "person.cup", back="nodes")
    assert (settle(menu, session), way_back(menu, session)) == (session, "nodes")
