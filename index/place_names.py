"""Forgiving slips in the names of places: "Stockton on Teas", "Northumberlad", "Blackburn with Darwin".

Before anything else is understood: what is left of a misspelt place would count as a theme.
"""

import functools
import re
from collections.abc import Callable, Sequence

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from domain.authorities import all_authorities, find_mentions, fold_same_length

_WORD = re.compile(r"[^\W\d_]+|&")
_MOST_WORDS = 5  # "Bath and North East Somerset"
_SHORTEST = 5  # "Kent" and "Bury" are one slip from too much
_LONG, _VERY_LONG = 9, 16
"""Letters from which a name of one word may have two slips, and from which one of several may."""


def correct_places(text: str, is_known: Callable[[str], bool]) -> tuple[str, list[str]]:
    """Return the text with misspelt names of authorities corrected, and a note for each.

    A single word that `is_known` knows is never one: "Boston" is no slip for "Bolton", "CAMHS" none for "Cambs". Of
    several words ("Stockton on Teas") one may be a word, as long as the others fit.
    """
    words = [found.span() for found in _WORD.finditer(text)]
    placed = [(mention.start, mention.end) for mention in find_mentions(text)]
    notes: list[str] = []
    begin = len(words)
    while begin:  # from the end, so that what is replaced moves nothing that is still to be read
        begin -= 1
        for count in range(min(_MOST_WORDS, len(words) - begin), 0, -1):
            start, end = words[begin][0], words[begin + count - 1][1]
            if meant := _meant(text, (start, end), words[begin : begin + count], placed, is_known):
                notes.insert(0, f"read '{text[start:end]}' as '{meant}'")
                text = text[:start] + meant + text[end:]
                words = words[:begin]
                break
    return text, notes


def _meant(
    text: str,
    span: tuple[int, int],
    words: Sequence[tuple[int, int]],
    placed: Sequence[tuple[int, int]],
    is_known: Callable[[str], bool],
) -> str | None:
    """Return the name that the words are a slip of, or None; what is a name as it stands is none."""
    start, end = span
    if any(first <= start and end <= last for first, last in placed):
        return None
    written = _folded(text[start:end])
    if len(written) < _SHORTEST or re.search(r"[,;:.?!]", text[start:end]):
        return None
    most = 1 + (len(written) >= (_LONG if len(words) == 1 else _VERY_LONG))
    names = _names_of(len(words), written[0])
    found = process.extractOne(written, list(names), scorer=DamerauLevenshtein.distance, score_cutoff=most)
    if found is None or found[1] == 0:
        return None
    fitting = set(found[0].split())
    strange = [word for word in written.split() if word not in fitting]
    if len(words) == 1 and is_known(written):
        return None
    return names[found[0]] if len(strange) <= 1 else None


@functools.cache
def _names_of(count: int, letter: str) -> dict[str, str]:
    """Return the names of so many words that begin with this letter, folded, as they are written."""
    written = (name for authority in all_authorities() for name in (authority.name, *authority.aliases))
    folded = {_folded(name): name for name in written}
    return {one: name for one, name in folded.items() if len(one.split()) == count and one[:1] == letter}


def _folded(text: str) -> str:
    return " ".join(_WORD.findall(fold_same_length(text).lower())).replace("&", "and")
