"""Forgiving slips of the keyboard: a word that no report holds is read as the nearest that one does."""

import re
from collections.abc import Callable, Collection
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from domain.words import STOP_WORDS, stem

_WORD = re.compile(r"[A-Za-z]{4,30}")
_ACRONYM = re.compile(r"[A-Z]{2,}[a-z]*")
_LONGEST_ACRONYM = 6
_SHORTEST_PART = 4
_ENDING = re.compile(r"(?<=\w{6})(?:ing|ed|es|s|ly)$")  # after six letters, so that "assesed" is no form of "asses"


def correct_spelling(
    text: str,
    known_words: Collection[str],
    vocabulary_words: frozenset[str],
    is_word: Callable[[str], bool] | None = None,
) -> tuple[str, list[str]]:
    """Return the text with unknown words replaced, and a note for each.

    A word is unknown if neither it nor its stem is among the words of the index or of the vocabulary. It is replaced
    by the two words of the vocabulary that it joins ("careleavers"), or by the nearest known word that begins alike and
    is one slip away (two, from nine letters on); words of the vocabulary come first. Without such a word it stays, and
    the note says that no report holds it; so does what `is_word` knows, with or without its ending: "dogs" is no slip
    for "DoLS", "breaching" none for "breaking". Acronyms stay, unless the whole text is in capitals.
    """
    is_shouted = text.isupper() and any(len(word) > _LONGEST_ACRONYM for word in _WORD.findall(text))
    index_words = known_words if isinstance(known_words, frozenset) else frozenset(known_words)
    notes: list[str] = []

    def corrected(found: re.Match[str]) -> str:
        word = found.group()
        lower = word.lower()
        if lower in STOP_WORDS or lower in index_words or lower in vocabulary_words:
            return word
        if stem(lower) in _stems(index_words) or stem(lower) in _stems(vocabulary_words):
            return word
        slip = is_shouted or not _ACRONYM.fullmatch(word)
        if slip and is_word is not None:
            slip = not (is_word(lower) or is_word(_ENDING.sub("", lower)))
        if slip and (
            meant := _split(lower, vocabulary_words)
            or _nearest(lower, vocabulary_words)
            or _nearest(lower, index_words)
        ):
            notes.append(f"read '{word}' as '{meant}'")
            return meant
        notes.append(f"no report has the word '{word}'")
        return word

    return _WORD.sub(corrected, text), notes


@lru_cache(maxsize=8)
def _stems(words: frozenset[str]) -> frozenset[str]:
    return frozenset(stem(word) for word in words)


def _split(word: str, words: frozenset[str]) -> str | None:
    """Return the two words of the vocabulary that were written as one: "careleavers"."""
    parts = ((word[:at], word[at:]) for at in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1))
    return next((f"{left} {right}" for left, right in parts if {left, right} <= words), None)


def _nearest(word: str, words: Collection[str]) -> str | None:
    slips = 2 if len(word) >= 9 else 1
    alike = [other for other in words if other[:1] == word[:1] and abs(len(other) - len(word)) <= slips]
    found = process.extractOne(word, sorted(alike), scorer=DamerauLevenshtein.distance, score_cutoff=slips)
    return str(found[0]) if found else None
