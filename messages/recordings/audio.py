"""Decode a sound file, and refuse one of which a byte is missing.

The decoder plays half a file without a word. Half a recording may lack its last sentence, which has
the number to call; so the chunks of a WAV and the frames of an MP3 are counted first.
"""

import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from ivr.core.errors import LineError
from messages.sounds import Kind

PCM, MU_LAW, EXTENSIBLE = 1, 7, 0xFFFE
ENCODINGS = {(PCM, 16), (MU_LAW, 8)}
"""The formats of a WAV, with their bits: those that need no guess about what the caller will hear."""

MPEG_1, LAYER_III = 3, 1
_BIT_RATES = {  # kbit/s by version; the first and the last stand for "free" and "none"
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0),
}
_RATES = {MPEG_1: (44100, 48000, 32000, 0), 2: (22050, 24000, 16000, 0), 0: (11025, 12000, 8000, 0)}
_TALLY_WITHIN = 44  # bytes of the first frame: its header and side information, then the tally


class AudioError(LineError):
    """Report a file that is no whole sound, with what to do about it, and the code of its kind."""

    def __init__(self, problem: str, code: str = "recording-form") -> None:
        self.code = code
        super().__init__(problem)


@dataclass(frozen=True, slots=True)
class Audio:
    """A decoded sound: samples of 16 bits, `rate` of them a second, those of several channels in turn."""

    channels: int
    rate: int
    samples: "array[int]"

    @property
    def seconds(self) -> float:
        """Tell how long it plays."""
        return len(self.samples) / self.channels / self.rate


def read_audio(kind: Kind, content: bytes) -> Audio:
    """Decode a whole sound file.

    Raises AudioError.
    """
    import miniaudio  # only here: it brings numpy along where there is one, and a service decodes nothing

    if kind is Kind.WAV:
        _check_wav(content)
        decode = miniaudio.wav_read_s16
    else:
        _check_mp3(content)
        decode = miniaudio.mp3_read_s16
    try:
        decoded = decode(content)
    except miniaudio.DecodeError as error:
        raise AudioError("cannot be decoded: save it again from the original") from error
    return Audio(decoded.nchannels, decoded.sample_rate, decoded.samples)


def _cut(missing: str) -> AudioError:
    problem = f"is cut short, {missing} missing at its end: save it again from the original"
    return AudioError(problem, "recording-cut")


def _check_wav(content: bytes) -> None:
    """Check that a WAV is whole, and of a format that telephones take."""
    if content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        raise AudioError("is no WAV, whatever its name says: save it as one")
    chunks = dict(_chunks(content))
    form = chunks.get(b"fmt ", b"")
    if len(form) < 16 or b"data" not in chunks:
        raise AudioError("is a WAV without a sound in it: save it again from the original")
    encoding, bits = struct.unpack_from("<H12xH", form)
    if encoding == EXTENSIBLE and len(form) > 25:
        encoding = struct.unpack_from("<24xH", form)[0]
    if (encoding, bits) not in ENCODINGS:
        raise AudioError(
            f"has {bits} bits a sample in format {encoding}: save it as PCM of 16 bits, or as µ-law of 8"
        )


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at + 8 <= len(content):
        name, size = struct.unpack_from("<4sI", content, at)
        body = content[at + 8 : at + 8 + size]
        if len(body) < size:
            raise _cut(f"{size - len(body)} bytes are")
        yield name, body
        at += 8 + size + size % 2  # chunks begin at even places


def _check_mp3(content: bytes) -> None:
    """Check that an MP3 is whole frames from its first byte to its last, and as many as it says."""
    frames = list(_frames(_without_tags(content)))
    if not frames:
        raise _no_mp3()
    missing = _tally(frames[0]) - (len(frames) - 1)  # the frame with the tally is not in it
    if missing > 0:
        raise _cut(f"{missing} frames are")


def _no_mp3() -> AudioError:
    return AudioError("is no MP3 from end to end: save it as MP3 with a fixed bit rate, without tags")


def _without_tags(content: bytes) -> bytes:
    """Take off what players write before and behind the sound: ID3, versions 2 and 1."""
    if content[:3] == b"ID3":
        size = 10
        for place, byte in enumerate(reversed(content[6:10])):
            size += (byte & 0x7F) << 7 * place
        content = content[size:]
    return content[:-128] if content[-128:-125] == b"TAG" else content


def _frames(content: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(content):
        size = _frame_size(content[at : at + 4])
        frame = content[at : at + size]
        if len(frame) < size:
            raise _cut(f"{size - len(frame)} bytes are")
        yield frame
        at += size


def _frame_size(header: bytes) -> int:
    """Work out the bytes of a frame from its first four (ISO 11172-3 section 2.4.2.3, ISO 13818-3)."""
    bits = int.from_bytes(header, "big")
    version, layer = bits >> 19 & 3, bits >> 17 & 3
    if bits >> 21 != 0x7FF or version not in _RATES or layer != LAYER_III:
        raise _no_mp3()
    bit_rate = _BIT_RATES[version == MPEG_1][bits >> 12 & 15]
    rate = _RATES[version][bits >> 10 & 3]
    if not bit_rate or not rate:
        raise _no_mp3()
    return (144 if version == MPEG_1 else 72) * bit_rate * 1000 // rate + (bits >> 9 & 1)


def _tally(first: bytes) -> int:
    """Read how many frames follow, where the first frame is one that says so (Xing, LAME); else 0."""
    for name in (b"Xing", b"Info"):
        before, _, tally = first.partition(name)
        if len(before) < _TALLY_WITHIN and tally[3:4] and tally[3] & 1:
            return int.from_bytes(tally[4:8], "big")
    return 0
