"""What the nodes of a Cluster say of each other is read, and of two claims to a slot the later is right."""

import pytest

from ivr.adapters.slots import ALL, Member, holders, members, slot_of

ME = ("asked", 7000)

TOLD = """\
a1 10.0.0.1:7001@17001 master - 0 1 3 connected 0-2 5 [6->-b2] [7-<-c3]
b2 10.0.0.2:7002@17002,redis-2.example.org master,fail? - 0 1 2 connected 3-4
c3 :7000@17000 myself,master - 0 1 1 connected 8
d4 10.0.0.4:7004@17004 slave a1 0 1 3 connected
e5 :0@0 master,noaddr - 0 1 0 disconnected 9
f6 10.0.0.6:7006@17006 handshake - 0 0 0 disconnected
g7 :7007@17007 master - 0 1 1 connected
h8 ::1:7008@17008,,tls-port=0,shard-id=12 slave a1 0 1 3 connected
"""


def test_each_node_is_read_with_its_slots() -> None:
    assert list(members(TOLD, ME)) == [
        Member(("10.0.0.1", 7001), 3, (range(3), range(5, 6))),
        Member(("redis-2.example.org", 7002), 2, (range(3, 5),)),
        Member(ME, 1, (range(8, 9),)),
        Member(("10.0.0.4", 7004), 3, ()),
        Member(("::1", 7008), 3, ()),
    ]


def test_an_address_that_is_none_is_left_out() -> None:
    assert not list(members("a1 nowhere master - 0 1 3 connected 0-2\n", ME))


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_claims_the_later_is_right(order: int) -> None:
    old, new = Member(("old", 1), 1, (range(4),)), Member(("new", 1), 2, (range(2, 6),))
    held = holders([old, new][::order])
    assert held[:7] == [("old", 1)] * 2 + [("new", 1)] * 4 + [None]
    assert len(held) == ALL


@pytest.mark.parametrize(
    ("command", "slot"),
    [
        (("GET", "foo"), 12182),
        (("SET", "cup:{foo}:x", 1, "NX"), 12182),
        (("EVALSHA", "0" * 40, 2, "{foo}a", "{foo}b", "x"), 12182),
        (("EVAL", "return 1", 1, "foo"), 12182),
        (("GET", "\udcff"), 7920),
    ],
)
def test_a_command_goes_to_the_slot_of_its_keys(command: tuple[str | int, ...], slot: int) -> None:
    assert slot_of(command) == slot
