"""The topologies of the tests see when servers have found each other."""

import pytest

from tests.topologies import copies


@pytest.mark.parametrize(
    ("role", "count"),
    [
        (["master", 7, [["127.0.0.1", "1", "7"], ["127.0.0.1", "2", "7"]]], 2),
        (["master", 7, []], 0),
        (["slave", "127.0.0.1", 1, "connected", 7], 1),
        (["slave", "127.0.0.1", 1, "sync", 7], 0),
        (None, 0),
    ],
)
def test_who_has_its_data_copied_is_known_by_its_role(role: object, count: int) -> None:
    assert copies(role) == count
