"""Make sound files: tones with pauses, as loud and as long as speech, in every form that people save."""

import io
import math
import struct
import wave
from array import array
from pathlib import Path

import lameenc

from messages.recordings import shown

SYLLABLE, PAUSE = 0.2, 0.1  # seconds
PITCH = 180.0  # hertz


def speech(seconds: float = 2.0, rate: int = 8000, level: float = -20.0) -> "array[int]":
    """Make syllables of a level in dBov, with pauses between them; each is the same, of whole waves."""
    height = 32768 * 10 ** (level / 20) * math.sqrt(2)
    turn = 2 * math.pi * PITCH / rate
    syllable = [round(height * math.sin(turn * number)) for number in range(round(SYLLABLE * rate))]
    spoken = array("h", [*syllable, *[0] * round(PAUSE * rate)])
    length = round(seconds * rate)
    return (spoken * (length // len(spoken) + 1))[:length]


def wav(samples: "array[int]", rate: int = 8000, channels: int = 1, width: int = 2) -> bytes:
    """Save samples as PCM, as the standard library does it."""
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(channels)
        written.setsampwidth(width)
        written.setframerate(rate)
        written.writeframes(samples.tobytes())
    return file.getvalue()


def chunked(form: bytes, sound: bytes, more: bytes = b"") -> bytes:
    """Save a WAV with a form of one's own, and with chunks between form and sound."""
    chunks = chunk(b"fmt ", form) + more + chunk(b"data", sound)
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def chunk(name: bytes, body: bytes) -> bytes:
    """Write one chunk, filled up to an even length."""
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def form(encoding: int, bits: int, rate: int = 8000) -> bytes:
    """Write the form of a WAV with one channel."""
    width = bits // 8
    return struct.pack("<HHIIHH", encoding, 1, rate, rate * width, width, bits)


def mp3(samples: "array[int]", rate: int = 8000, channels: int = 1) -> bytes:
    """Save samples as MP3 of 64 kbit/s, as LAME does it."""
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_in_sample_rate(rate)
    encoder.set_channels(channels)
    encoder.set_bit_rate(64)
    return bytes(encoder.encode(samples.tobytes()) + encoder.flush())


def saved(folder: Path, name: str, content: bytes, locale: str = "en") -> str:
    """Put a recording where operators put it; give its name as faults have it."""
    path = folder / locale / "audio" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return shown(path)
