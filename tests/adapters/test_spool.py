"""A wish that waits on the disk is there after a crash, in order, and under no number."""

import threading
from pathlib import Path

import pytest

from ivr.adapters.spool import DiskSpool
from ivr.core.errors import SpoolError, StoreError
from ivr.core.ports import Wish

ANN, BEN = "a" * 32, "b" * 32
SID = "SM" + "1" * 32
DIGEST = "8e9a7f75"


@pytest.fixture
def spool(tmp_path: Path) -> DiskSpool:
    return DiskSpool(tmp_path / "spool")


def test_a_wish_is_one_empty_file_that_names_the_caller_by_key_alone(
    spool: DiskSpool, tmp_path: Path
) -> None:
    spool.add(Wish(ANN, SID, True, 1700000000.25))
    files = [path for path in (tmp_path / "spool").iterdir() if path.name != ".lock"]
    assert [(path.name, path.read_bytes()) for path in files] == [
        (f"01700000000250000-{ANN}-{DIGEST}-out", b"")
    ]


def test_the_folder_is_for_the_service_alone(spool: DiskSpool, tmp_path: Path) -> None:
    spool.add(Wish(ANN, SID, True, 1.0))
    folder = tmp_path / "spool"
    assert {oct(path.stat().st_mode & 0o777) for path in folder.iterdir()} == {"0o600"}
    assert oct(folder.stat().st_mode & 0o777) == "0o700"


def test_the_folder_is_made_with_those_above_it(tmp_path: Path) -> None:
    spool = DiskSpool(tmp_path / "var" / "spool")
    spool.add(Wish(ANN, SID, True, 1.0))
    assert spool.waiting == 1


def test_wishes_are_handed_over_in_the_order_in_which_they_were_sent(spool: DiskSpool) -> None:
    spool.add(Wish(ANN, SID, False, 2.0))
    spool.add(Wish(BEN, SID, True, 3.0))
    spool.add(Wish(ANN, SID, True, 1.0))
    handed: list[Wish] = []

    def keep(wish: Wish) -> bool:
        handed.append(wish)
        return True

    assert spool.replay(keep) == 3
    assert handed == [
        Wish(ANN, DIGEST, True, 1.0),
        Wish(ANN, DIGEST, False, 2.0),
        Wish(BEN, DIGEST, True, 3.0),
    ]
    assert spool.waiting == 0


def test_the_last_wish_stands(spool: DiskSpool) -> None:
    spool.add(Wish(ANN, SID, True, 1.0))
    spool.add(Wish(ANN, SID, False, 2.0))
    spool.add(Wish(BEN, SID, True, 1.0))
    assert [spool.standing((caller,), "") for caller in (ANN, BEN, "c" * 32)] == [
        Wish(ANN, DIGEST, False, 2.0),
        Wish(BEN, DIGEST, True, 1.0),
        None,
    ]


@pytest.mark.parametrize("last", [ANN, BEN])
def test_the_last_wish_under_any_name_of_a_caller_stands(spool: DiskSpool, last: str) -> None:
    spool.add(Wish(ANN, SID, last == ANN, 2.0 if last == ANN else 1.0))
    spool.add(Wish(BEN, SID, last == BEN, 2.0 if last == BEN else 1.0))
    assert spool.standing((ANN, BEN), "") == Wish(last, DIGEST, True, 2.0)


def test_a_time_is_kept_to_the_microsecond(spool: DiskSpool) -> None:
    spool.add(Wish(ANN, SID, True, 1_700_000_000.123456))
    assert spool.wishes() == [Wish(ANN, DIGEST, True, 1_700_000_000.123456)]


def test_a_wish_that_the_store_might_still_lose_waits_on(spool: DiskSpool) -> None:
    spool.add(Wish(ANN, SID, True, 1.0))
    spool.add(Wish(BEN, SID, True, 2.0))
    assert spool.replay(lambda wish: wish.caller == BEN) == 1
    assert spool.wishes() == [Wish(ANN, DIGEST, True, 1.0)]


def test_of_two_wishes_at_one_moment_the_stop_stands(spool: DiskSpool) -> None:
    spool.add(Wish(ANN, SID, True, 1.0))
    spool.add(Wish(ANN, SID, False, 1.0))
    assert spool.standing((ANN,), "") == Wish(ANN, DIGEST, True, 1.0)


def test_wishes_outlive_the_process(spool: DiskSpool, tmp_path: Path) -> None:
    spool.add(Wish(ANN, SID, True, 1.0))
    assert DiskSpool(tmp_path / "spool").wishes() == [Wish(ANN, DIGEST, True, 1.0)]


def test_what_is_no_wish_is_left_alone(spool: DiskSpool, tmp_path: Path) -> None:
    (tmp_path / "spool" / "notes.txt").write_text("on duty: Kim")
    spool.add(Wish(ANN, SID, True, 1.0))
    assert spool.replay(lambda wish: True) == 1
    assert (tmp_path / "spool" / "notes.txt").exists()


def test_a_store_that_fails_leaves_the_rest_waiting(spool: DiskSpool) -> None:
    spool.add(Wish(ANN, SID, True, 1.0))
    spool.add(Wish(BEN, SID, True, 2.0))

    def refuse_ben(wish: Wish) -> bool:
        if wish.caller == BEN:
            raise StoreError("gone")
        return True

    with pytest.raises(StoreError):
        spool.replay(refuse_ben)
    assert [wish.caller for wish in spool.wishes()] == [BEN]


def test_two_processes_do_not_replay_side_by_side(spool: DiskSpool, tmp_path: Path) -> None:
    spool.add(Wish(ANN, SID, True, 1.0))
    spool.add(Wish(ANN, SID, False, 2.0))
    handed: list[bool] = []
    other = threading.Thread(target=lambda: DiskSpool(tmp_path / "spool").replay(keep))

    def keep(wish: Wish) -> bool:
        handed.append(wish.opted_out)
        return True

    def keep_while_another_comes(wish: Wish) -> bool:
        if wish.opted_out:
            other.start()
            other.join(0.2)
        return keep(wish)

    spool.replay(keep_while_another_comes)
    other.join()
    assert handed == [True, False]


def test_a_disk_that_fails_says_so_in_every_call(spool: DiskSpool, tmp_path: Path) -> None:
    (tmp_path / "spool" / ".lock").unlink()
    (tmp_path / "spool").rmdir()
    (tmp_path / "spool").write_text("a file where the folder was")
    for call in (
        lambda: spool.add(Wish(ANN, SID, True, 1.0)),
        lambda: spool.standing((ANN,), ""),
        lambda: spool.waiting,
        lambda: spool.replay(lambda wish: True),
        lambda: DiskSpool(tmp_path / "spool"),
    ):
        with pytest.raises(SpoolError) as error:
            call()
        assert str(error.value).startswith(f"the spool in {tmp_path / 'spool'} fails (")


def test_the_wish_of_a_text_does_not_stand_in_its_own_way(spool: DiskSpool) -> None:
    spool.add(Wish(ANN, SID, True, 1.0))
    standing = [spool.standing((ANN,), but_for) for but_for in (SID, "SM2")]
    assert standing == [None, Wish(ANN, DIGEST, True, 1.0)]
