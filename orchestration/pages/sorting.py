"""The order of names in Vietnamese: by letters (a ă â b … d đ e ê …), by tones where letters are equal."""

from __future__ import annotations

import unicodedata

LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = "\u0300\u0309\u0303\u0301\u0323"  # grave, hook, tilde, acute, dot below: the order of dictionaries
NO_TONE = 0


def vietnamese_order(text: str) -> tuple[list[int], list[int]]:
    """A key for sorting: the places of the letters, then of the tones; capitals are as small letters."""
    letters, tones = [], []
    for character in unicodedata.normalize("NFC", text.lower()):
        parts = unicodedata.normalize("NFD", character)
        tone = next((mark for mark in parts if mark in TONES), "")
        bare = unicodedata.normalize("NFC", parts.replace(tone, "")) if tone else character
        letters.append(LETTERS.find(bare) + 1 if bare in LETTERS else -1)
        tones.append(TONES.find(tone) + 1 if tone else NO_TONE)
    return letters, tones
