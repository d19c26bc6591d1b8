"""Words of a sentence as they are compared with a theme or an aspect: lower case, endings cut, in order."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from domain.text import fold_text

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_ENDINGS = (
    "ational",
    "ations",
    "ation",
    "ments",
    "ment",
    "ings",
    "ing",
    "ers",
    "er",
    "edly",
    "ed",
    "ly",
    "ive",
    "es",
    "s",
    "e",
)
_SHORTEST_STEM = 4

_STOP = """
a about above after again against all also am an and any are as at be because been before being below between
both but by can could did do does doing done down during each either etc few first for from further had has
have having he her here hers him his how however i if in into is it its itself just less like made make makes
many may me might more most much must my neither no nor not now of off on once one only or other others our
out over own per rather same shall she should since so some still such than that the their theirs them then
there therefore these they this those through to too two under until up upon us use used using very was we
well were what when where whether which while who whom whose why will with within without would yet you your
local authority authorities council child children children's people young person inspectors inspection report
reports found find say says said
"""
STOP_WORDS = frozenset(_STOP.split())


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return a word with its ending cut, so that "assessing", "assessed" and "assessments" are one.

    Cruder than a dictionary and only ever compared with itself; a stem keeps at least four letters.
    """
    word = word.removesuffix("'s").replace("'", "")
    if len(word) > _SHORTEST_STEM and word.endswith("ies"):
        return word[:-3] + "y"
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word.removesuffix("s") if len(word) == _SHORTEST_STEM and not word.endswith("ss") else word


def list_stems(text: str) -> tuple[str, ...]:
    """Return the stems of all words of a text, in order."""
    return tuple(stem(word) for word in _WORD.findall(fold_text(text).lower()))


def list_content_stems(text: str) -> tuple[str, ...]:
    """Return the stems of the words that carry meaning, in order, each once."""
    words = (word for word in _WORD.findall(fold_text(text).lower()) if word not in STOP_WORDS)
    return tuple(dict.fromkeys(stem(word) for word in words))


def holds(stems: Sequence[str], term: Sequence[str]) -> bool:
    """Whether the stems of a term stand in a row in the stems of a text."""
    if not term:
        return False
    first, length = term[0], len(term)
    return any(
        stems[start] == first and tuple(stems[start : start + length]) == tuple(term)
        for start in range(len(stems) - length + 1)
    )


def holds_any(stems: Sequence[str], terms: Iterable[Sequence[str]]) -> bool:
    """Whether a text holds at least one of the terms."""
    present = frozenset(stems)
    return any(present.issuperset(term) and holds(stems, term) for term in terms)
