"""A recording is as loud as its voice is while it speaks."""

import math
from array import array

import pytest

from messages.recordings.audio import read_audio
from messages.recordings.loudness import CLIPPED, clipped_share, speech_level
from messages.sounds import Kind
from tests.messages.speech import mp3, speech


@pytest.mark.parametrize("level", [-40.0, -26.0, -20.0, -14.0])
@pytest.mark.parametrize("rate", [8000, 44100])
def test_the_level_is_that_of_the_speech(level: float, rate: int) -> None:
    assert speech_level(speech(rate=rate, level=level), rate) == pytest.approx(level, abs=0.3)


def test_pauses_are_not_counted_even_with_a_hiss_in_them() -> None:
    hiss = speech(seconds=8.0, level=-45.0)
    assert speech_level(speech(seconds=2.0) + hiss, 8000) == pytest.approx(-20.0, abs=0.3)


def test_the_level_survives_an_mp3() -> None:
    audio = read_audio(Kind.MP3, mp3(speech(rate=16000), 16000))
    assert speech_level(audio.samples, audio.rate) == pytest.approx(-20.0, abs=2.0)  # and its delay


@pytest.mark.parametrize("samples", [array("h"), array("h", [0] * 8000)], ids=["no sound", "silence"])
def test_silence_has_no_level(samples: "array[int]") -> None:
    assert speech_level(samples, 8000) == -math.inf


def test_a_square_wave_of_the_largest_samples_is_full_scale() -> None:
    assert speech_level(array("h", [32767, -32768] * 4000), 8000) == pytest.approx(0.0, abs=0.001)


def test_clipped_samples_are_counted_on_both_sides() -> None:
    samples = array("h", [0, CLIPPED, -CLIPPED, CLIPPED - 1, -32768, 32767, 0, 0])
    assert clipped_share(samples) == 0.5
    assert clipped_share(array("h")) == 0.0
