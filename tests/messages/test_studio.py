"""A recording goes into service with the words it speaks, and out of it with them."""

import pytest

from ivr.core.errors import CatalogError
from messages.acts import Kind, Role, Slot
from messages.catalog import Catalog
from messages.desk import Desk, Signer, new_act
from messages.publication import put_in_service, withdraw
from messages.recordings import ALWAYS_SPOKEN
from messages.recordings.studio import Script, recorded, scripts
from messages.release import Release, load
from messages.sounds import FOLDER, sound
from tests.messages.speech import speech, wav
from tests.messages.tiny import TinyLine

PERSON = Slot(Catalog.VOICE, "es", "crisis")


def digest(release: Release, slot: Slot = PERSON) -> str:
    return release.words[slot]


def record(tiny: TinyLine, name: str, seconds: float = 2.0) -> None:
    folder = tiny.folder / "es" / "audio"
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(wav(speech(seconds=seconds)))


@pytest.fixture
def served(tiny: TinyLine) -> Release:
    return load(tiny.folder, tiny.release())


def test_what_is_to_be_recorded_is_listed_with_the_name_of_its_file(served: Release) -> None:
    assert Script(f"es/audio/crisis.{digest(served)}.wav", "Palabras de crisis.") in list(
        scripts(served, "es")
    )


def test_a_recording_of_the_words_in_service_is_released(tiny: TinyLine, served: Release) -> None:
    record(tiny, f"crisis.{digest(served)}.wav")
    release = load(tiny.folder, put_in_service(tiny.folder))
    [(place, name)] = release.recordings.items()
    assert place == ("es", "crisis")
    assert (
        sound(tiny.folder, name) == (tiny.folder / "es/audio" / f"crisis.{digest(served)}.wav").read_bytes()
    )
    assert str(recorded(tiny.folder, release)["es"]) == (
        f"1 of {len(served.voice) // 2 - len(ALWAYS_SPOKEN)} prompts recorded"
    )
    assert all(script.words != "Palabras de crisis." for script in scripts(release, "es"))


def test_other_words_retire_their_recording_at_once(tiny: TinyLine, served: Release) -> None:
    record(tiny, f"crisis.{digest(served)}.wav")
    put_in_service(tiny.folder)
    tiny.words["es", Catalog.VOICE]["crisis"] = "Otras palabras."
    tiny.write()
    release = load(tiny.folder, tiny.release())
    assert release.recordings == {}
    assert "1 recording retired" in str(recorded(tiny.folder, release)["es"])


def test_a_changed_number_retires_the_recording_that_speaks_it(tiny: TinyLine) -> None:
    for locale in ("en", "es"):
        tiny.words[locale, Catalog.VOICE]["crisis"] = "{desk.phone}"
    tiny.write()
    served = load(tiny.folder, tiny.release())
    record(tiny, f"crisis.{digest(served)}.wav", seconds=5.0)
    assert load(tiny.folder, put_in_service(tiny.folder)).recordings
    tiny.line = tiny.line.replace("+18002272345", "+18002272346")
    tiny.write()
    assert load(tiny.folder, tiny.release()).recordings == {}


def test_a_recording_that_is_not_fit_builds_no_release(tiny: TinyLine, served: Release) -> None:
    record(tiny, f"crisis.{digest(served)}.wav", seconds=30.0)
    with pytest.raises(CatalogError) as refused:
        put_in_service(tiny.folder)
    assert [fault.code for fault in refused.value.faults] == ["recording-length"]
    assert not (tiny.folder / FOLDER).exists()


def test_a_topic_that_is_withdrawn_is_not_played_and_need_not_be_recorded(
    tiny: TinyLine, served: Release
) -> None:
    hot = Slot(Catalog.VOICE, "es", "topic.hot")
    record(tiny, f"topic.hot.{digest(served, hot)}.wav")
    assert load(tiny.folder, put_in_service(tiny.folder)).recordings
    desk = Desk.open(tiny.folder)
    act = new_act(
        desk.approvals, Kind.WITHDRAW, Signer("Eva Sol", Role.CLINICAL, tiny.clock), [desk.texts[hot]]
    )
    release = load(tiny.folder, withdraw(tiny.folder, act))
    assert release.recordings == {}
    gone = {*scripts(served, "es")} - {*scripts(release, "es")}
    assert [script.file for script in gone] == [f"es/audio/topic.hot.{digest(served, hot)}.wav"]
