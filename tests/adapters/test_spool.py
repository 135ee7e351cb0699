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
    assert oct((tmp_path / "spool").stat().st_mode & 0o777) == "0o700"


def test_wishes_are_handed_over_in_the_order_in_which_they_were_sent(spool: DiskSpool) -> None:
    spool.add(Wish(ANN, SID, False, 2.0))
    spool.add(Wish(BEN, SID, True, 3.0))
    spool.add(Wish(ANN, SID, True, 1.0))
    handed: list[tuple[str, bool]] = []
    assert spool.replay(lambda caller, wish: handed.append((caller, wish))) == 3
    assert handed == [(ANN, True), (ANN, False), (BEN, True)]
    assert spool.waiting == 0


def test_the_last_wish_stands(spool: DiskSpool) -> None:
    spool.add(Wish(ANN, SID, True, 1.0))
    spool.add(Wish(ANN, SID, False, 2.0))
    spool.add(Wish(BEN, SID, True, 1.0))
    assert [spool.standing(caller, "") for caller in (ANN, BEN, "c" * 32)] == [False, True, None]


def test_of_two_wishes_at_one_moment_the_stop_stands(spool: DiskSpool) -> None:
    spool.add(Wish(ANN, SID, True, 1.0))
    spool.add(Wish(ANN, SID, False, 1.0))
    assert spool.standing(ANN, "") is True


def test_wishes_outlive_the_process(spool: DiskSpool, tmp_path: Path) -> None:
    spool.add(Wish(ANN, SID, True, 1.0))
    assert DiskSpool(tmp_path / "spool").standing(ANN, "") is True


def test_what_is_no_wish_is_left_alone(spool: DiskSpool, tmp_path: Path) -> None:
    (tmp_path / "spool" / "notes.txt").write_text("on duty: Kim")
    spool.add(Wish(ANN, SID, True, 1.0))
    spool.replay(lambda caller, wish: None)
    assert (tmp_path / "spool" / "notes.txt").exists()


def test_a_store_that_fails_leaves_the_rest_waiting(spool: DiskSpool) -> None:
    spool.add(Wish(ANN, SID, True, 1.0))
    spool.add(Wish(BEN, SID, True, 2.0))

    def refuse_ben(caller: str, _wish: bool) -> None:
        if caller == BEN:
            raise StoreError("gone")

    with pytest.raises(StoreError):
        spool.replay(refuse_ben)
    assert [spool.standing(caller, "") for caller in (ANN, BEN)] == [None, True]


def test_two_processes_do_not_replay_side_by_side(spool: DiskSpool, tmp_path: Path) -> None:
    spool.add(Wish(ANN, SID, True, 1.0))
    spool.add(Wish(ANN, SID, False, 2.0))
    handed: list[bool] = []
    other = threading.Thread(target=lambda: DiskSpool(tmp_path / "spool").replay(keep))

    def keep(_caller: str, wish: bool) -> None:
        handed.append(wish)

    def keep_while_another_comes(caller: str, wish: bool) -> None:
        keep(caller, wish)
        if wish:
            other.start()
            other.join(0.2)

    spool.replay(keep_while_another_comes)
    other.join()
    assert handed == [True, False]


def test_a_disk_that_fails_says_so_in_every_call(spool: DiskSpool, tmp_path: Path) -> None:
    (tmp_path / "spool" / ".lock").unlink()
    (tmp_path / "spool").rmdir()
    (tmp_path / "spool").write_text("a file where the folder was")
    for call in (
        lambda: spool.add(Wish(ANN, SID, True, 1.0)),
        lambda: spool.standing(ANN, ""),
        lambda: spool.waiting,
        lambda: spool.replay(lambda caller, wish: None),
        lambda: DiskSpool(tmp_path / "spool"),
    ):
        with pytest.raises(SpoolError, match="the spool in"):
            call()


def test_the_wish_of_a_text_does_not_stand_in_its_own_way(spool: DiskSpool) -> None:
    spool.add(Wish(ANN, SID, True, 1.0))
    assert [spool.standing(ANN, but_for) for but_for in (SID, "SM2")] == [None, True]
