"""A sound is decoded whole, or refused with what to do: half of one may lack the number to call."""

import struct
from array import array

import pytest

from messages.recordings.audio import AudioError, read_audio
from messages.sounds import Kind
from tests.messages.speech import chunk, chunked, form, mp3, speech, wav

WAV, MP3 = Kind

SPEECH = speech()
RAW = SPEECH.tobytes()
WHOLE_MP3 = mp3(SPEECH)
FRAME = 576  # bytes of a frame of 64 kbit/s at 8 kHz
NO_MP3 = "is no MP3 from end to end: save it as MP3 with a fixed bit rate, without tags"
NO_WAV = "is no WAV, whatever its name says: save it as one"
EMPTY_WAV = "is a WAV without a sound in it: save it again from the original"


def cut(missing: str) -> str:
    return f"is cut short, {missing} missing at its end: save it again from the original"


def encoded(bits: int, encoding: int) -> str:
    return f"has {bits} bits a sample in format {encoding}: save it as PCM of 16 bits, or as µ-law of 8"


def with_tally(frames: int, name: bytes) -> bytes:
    """Put LAME's first frame before an MP3: a silent one, which says how many follow."""
    side = bytes(9)  # MPEG 2.5, one channel
    first = WHOLE_MP3[:4] + side + name + struct.pack(">II", 1, frames)
    return first.ljust(FRAME, b"\0") + WHOLE_MP3


def with_id3(content: bytes) -> bytes:
    """Put tags before and behind an MP3, as music players do."""
    body = b"TIT2" + bytes(300)
    size = bytes((len(body) >> shift) & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x04\0\0" + size + body + content + b"TAG".ljust(128, b"\0")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(wav(SPEECH), id="PCM"),
        pytest.param(chunked(form(1, 16), RAW, chunk(b"LIST", b"odd")), id="with a chunk of odd length"),
        pytest.param(chunked(form(1, 16), RAW) + b"\0\0\0", id="with a few bytes behind it"),
        pytest.param(
            chunked(form(0xFFFE, 16) + struct.pack("<HHIH14x", 22, 16, 4, 1), RAW), id="extensible PCM"
        ),
    ],
)
def test_a_wav_is_its_samples(content: bytes) -> None:
    audio = read_audio(WAV, content)
    assert (audio.channels, audio.rate, audio.samples) == (1, 8000, SPEECH)
    assert audio.seconds == 2.0


def test_mu_law_is_decoded() -> None:
    audio = read_audio(WAV, chunked(form(7, 8), bytes([0x00, 0x80, 0xFF])))
    assert audio.samples == array("h", [-32124, 32124, 0])


def test_two_channels_take_their_turns_and_no_more_time() -> None:
    audio = read_audio(WAV, wav(SPEECH, channels=2))
    assert (audio.channels, audio.samples, audio.seconds) == (2, SPEECH, 1.0)


@pytest.mark.parametrize("rate", [8000, 11025, 16000, 22050, 44100])
def test_an_mp3_is_decoded_at_its_rate(rate: int) -> None:
    audio = read_audio(MP3, mp3(speech(rate=rate), rate))
    assert (audio.channels, audio.rate) == (1, rate)
    assert audio.seconds == pytest.approx(2.0, abs=0.2)  # it is filled up to whole frames


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(with_id3(WHOLE_MP3), id="tags"),
        pytest.param(with_tally(len(WHOLE_MP3) // FRAME, b"Info"), id="the tally of a fixed bit rate"),
        pytest.param(with_tally(len(WHOLE_MP3) // FRAME, b"Xing"), id="the tally of a changing bit rate"),
    ],
)
def test_what_players_add_to_an_mp3_is_no_sound(content: bytes) -> None:
    assert read_audio(MP3, content).seconds == pytest.approx(2.0, abs=0.3)


@pytest.mark.parametrize(
    ("kind", "content", "problem", "code"),
    [
        pytest.param(WAV, b"", NO_WAV, "recording-form", id="nothing"),
        pytest.param(WAV, b"Hello, world.", NO_WAV, "recording-form", id="a text named .wav"),
        pytest.param(WAV, WHOLE_MP3, NO_WAV, "recording-form", id="an MP3 named .wav"),
        pytest.param(WAV, b"RIFF\x04\0\0\0AVI " + wav(SPEECH)[12:], NO_WAV, "recording-form", id="a film"),
        pytest.param(WAV, wav(SPEECH)[:12], EMPTY_WAV, "recording-form", id="a WAV without chunks"),
        pytest.param(WAV, wav(SPEECH)[:36], EMPTY_WAV, "recording-form", id="a WAV without data"),
        pytest.param(WAV, chunked(b"\1\0", RAW), EMPTY_WAV, "recording-form", id="a WAV with half a form"),
        pytest.param(WAV, wav(SPEECH)[:-1000], cut("1000 bytes are"), "recording-cut", id="a WAV cut short"),
        pytest.param(WAV, wav(SPEECH, width=1), encoded(8, 1), "recording-form", id="PCM of 8 bits"),
        pytest.param(WAV, chunked(form(3, 32), RAW), encoded(32, 3), "recording-form", id="floats"),
        pytest.param(WAV, chunked(form(6, 8), RAW), encoded(8, 6), "recording-form", id="A-law"),
        pytest.param(
            WAV, chunked(form(0xFFFE, 16), RAW), encoded(16, 0xFFFE), "recording-form", id="half extensible"
        ),
        pytest.param(
            WAV,
            chunked(form(1, 16, rate=0), RAW),
            "cannot be decoded: save it again from the original",
            "recording-form",
            id="a WAV at no rate",
        ),
        pytest.param(MP3, b"", NO_MP3, "recording-form", id="no byte"),
        pytest.param(MP3, b"Hello, world.", NO_MP3, "recording-form", id="a text named .mp3"),
        pytest.param(MP3, wav(SPEECH), NO_MP3, "recording-form", id="a WAV named .mp3"),
        pytest.param(MP3, b"ID3", NO_MP3, "recording-form", id="a tag cut short"),
        pytest.param(MP3, WHOLE_MP3 + b"more", NO_MP3, "recording-form", id="words behind the sound"),
        pytest.param(MP3, b"\xff\xfb\xf0\xc0", NO_MP3, "recording-form", id="a bit rate that is none"),
        pytest.param(MP3, b"\xff\xfb\x9c\xc0", NO_MP3, "recording-form", id="a rate that is none"),
        pytest.param(MP3, b"\xff\xfd\x90\xc0", NO_MP3, "recording-form", id="layer II"),
        pytest.param(MP3, b"\xff\xeb\x90\xc0", NO_MP3, "recording-form", id="a version that is none"),
        pytest.param(
            MP3, WHOLE_MP3[:-100], cut("100 bytes are"), "recording-cut", id="an MP3 cut within a frame"
        ),
        pytest.param(
            MP3, WHOLE_MP3 + WHOLE_MP3[:3], NO_MP3, "recording-form", id="an MP3 cut within a header"
        ),
        pytest.param(
            MP3,
            with_tally(len(WHOLE_MP3) // FRAME + 3, b"Info"),
            cut("3 frames are"),
            "recording-cut",
            id="an MP3 cut between frames",
        ),
        pytest.param(
            MP3,
            b"\xff\xf3\x40\xc0".ljust(104, b"\xff") * 3,
            "cannot be decoded: save it again from the original",
            "recording-form",
            id="frames of nonsense",
        ),
    ],
)
def test_what_is_no_whole_sound_is_refused(kind: Kind, content: bytes, problem: str, code: str) -> None:
    with pytest.raises(AudioError) as caught:
        read_audio(kind, content)
    assert (str(caught.value), caught.value.code) == (problem, code)
