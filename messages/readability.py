"""Measure how a text is heard: how long a voice takes to speak it."""

import re

SENTENCE_PAUSE = 0.35  # seconds
WORD = re.compile(r"[0-9]|[^\W\d_]+(?:['’-][^\W\d_]+)*")  # a digit is spoken as a word of its own
INITIAL = re.compile(r"\b([A-ZÑ])\.")
SENTENCE_END = re.compile(r"[.!?…]+(?=[\s\"'”’»)]|$)")


def spoken_seconds(text: str, words_per_minute: int) -> float:
    """Tell how many seconds a voice needs for a text: its words, and a breath after each sentence.

    Each digit is a word; "C. U. P." is three words and ends no sentence.

    >>> spoken_seconds("C. U. P. is rare. Call 988.", words_per_minute=60)
    9.7
    """
    words = len(WORD.findall(text))
    sentences = sum(1 for part in SENTENCE_END.split(INITIAL.sub(r"\1", text)) if WORD.search(part))
    return words / words_per_minute * 60 + sentences * SENTENCE_PAUSE
