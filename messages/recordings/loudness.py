"""Measure how loud a voice is as telephone engineers do: while it speaks, not in its pauses.

Levels are decibels below full scale, which is a square wave of the largest samples (dBov). Source:
the idea of ITU-T P.56, method B, over windows instead of an envelope.
"""

import math
from array import array
from operator import mul

FULL_SCALE = 32768
WINDOW = 0.05  # seconds: shorter than a syllable, longer than a period of any voice
MARGIN = 15.9
"""Decibels: a window that lies further below the speech is a pause (ITU-T P.56 section 7)."""

CLIPPED = 32124
"""The largest sample of µ-law: what reaches it, in any format, lies at the edge of what a call can carry."""


def speech_level(samples: "array[int]", rate: int) -> float:
    """Give the level of the speech in a recording of one channel; minus infinity where there is none.

    >>> round(speech_level(array("h", [0, 0, 16384, -16384] * 8000), rate=8000), 2)
    -9.03
    """
    size = max(1, round(rate * WINDOW))
    windows = (samples[start : start + size] for start in range(0, len(samples), size))
    powers = sorted((sum(map(mul, window, window)) / len(window) for window in windows), reverse=True)
    spoken, total = 0, 0.0
    for power in powers:
        mean = (total + power) / (spoken + 1)
        if power <= mean * 10 ** (-MARGIN / 10):
            break
        spoken, total = spoken + 1, total + power
    return 10 * math.log10(total / spoken / FULL_SCALE**2) if spoken else -math.inf


def clipped_share(samples: "array[int]") -> float:
    """Tell what share of the samples is as large as a sample can be: they crackle."""
    return sum(1 for sample in samples if not -CLIPPED < sample < CLIPPED) / max(1, len(samples))
