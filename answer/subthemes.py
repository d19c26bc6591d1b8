"""Short sub-themes found in the evidence: the headings under which an answer's statements are put together."""

import itertools
import tomllib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path

from answer.theme import PEOPLE
from answer.words import Term, TermFinder, list_content_stems
from domain.vocabulary import the_vocabulary
from domain.words import STOP_WORDS, stem, stems_of, stems_of_terms

OTHER = "other findings"
MAIN = "main findings"
"""What OTHER is called where it comes first."""
_MOST_GROUPS = 5
_SMALLEST_GROUP = 2
_LARGEST_SHARE = 0.7
"""A heading over more than this share of the statements divides nothing."""
_PHRASE_SHARE = 0.15
"""A phrase of the inspectors becomes a heading of its own where this share of the statements uses it."""
# Words of which no phrase makes a heading: every report is full of them.
_TELLS_NOTHING = STOP_WORDS | PEOPLE | {"local", "authority", "authorities", "social", "work", "service", "services"}
_TELLS_NOTHING |= {"child", "children", "child's", "children’s", "council", "area", "areas", "leaders", "need", "needs"}
_TELLS_NOTHING |= {"national", "framework", "outcome", "enabler", "principle"}  # "(Outcome 3, National Framework)"


@cache
def read_aspects() -> dict[str, tuple[Term, ...]]:
    """Return the aspects of practice in aspects.toml: label -> terms."""
    read = tomllib.loads((Path(__file__).parent / "aspects.toml").read_text(encoding="utf-8"))
    return {entry["label"]: stems_of_terms(tuple(entry["terms"])) for entry in read["aspect"]}


@cache
def _finders() -> tuple[TermFinder, ...]:
    """Find everything that can be a heading: term groups of the vocabulary and aspects of practice."""
    return TermFinder.of(the_vocabulary().groups), TermFinder(read_aspects())


def _find_headings(text: str) -> set[tuple[str, Term]]:
    """Return the headings that a text speaks of, each with the term that shows it."""
    stems = stems_of(text)
    return {found for finder in _finders() for found in finder.find(stems)}


def headings_in(text: str) -> set[str]:
    """Return the headings that a text speaks of: what a question names divides none of its answers."""
    return {label for label, _ in _find_headings(text)}


def name_subthemes(texts: Sequence[str], theme: str, asked: Collection[str] = ()) -> list[str]:
    """Return a label for each statement: at most five, and OTHER for what none of them fits.

    `theme` is all that the question's theme was searched by; its words make no heading. `asked` are headings that
    the question itself names.
    """
    known = set(list_content_stems(theme))
    members: dict[str, set[int]] = {}
    for place, text in enumerate(texts):
        for label, term in _find_headings(text):
            if label not in asked and not known.issuperset(term):
                members.setdefault(label, set()).add(place)
    for phrase, places in _find_phrases(texts, known).items():
        members.setdefault(phrase, places)
    chosen = _cover(members, len(texts))
    return [next((label for label in chosen if place in members[label]), OTHER) for place in range(len(texts))]


def _cover(members: Mapping[str, set[int]], total: int) -> list[str]:
    """Choose headings greedily, each time the one that takes in most of what is left; small ones come before large.

    A statement under several chosen headings goes to the rarest, so the order returned is from rare to common.
    """
    usable = {
        label: places
        for label, places in members.items()
        if _SMALLEST_GROUP <= len(places) <= max(_SMALLEST_GROUP, _LARGEST_SHARE * total)
    }
    chosen: list[str] = []
    left = set(range(total))
    while left and len(chosen) < _MOST_GROUPS:
        gains = {label: len(places & left) for label, places in usable.items() if label not in chosen}
        best = max(gains, key=lambda label: (gains[label], -len(usable[label]), label), default=None)
        if best is None or gains[best] < _SMALLEST_GROUP:
            break
        chosen.append(best)
        left -= usable[best]
    return sorted(chosen, key=lambda label: (len(usable[label]), label))


def _find_phrases(texts: Sequence[str], known: set[str]) -> dict[str, set[int]]:
    """Return pairs of words that several statements share, as they are printed most often, with the statements."""
    places: dict[tuple[str, str], set[int]] = {}
    printed: dict[tuple[str, str], Counter[str]] = {}
    for place, text in enumerate(texts):
        words = [word.strip(".,;:()\"'“”‘’") for word in text.lower().split()]
        for left, right in itertools.pairwise(words):
            pair = (stem(left), stem(right))
            if any(_is_weak(word) for word in (left, right)) or pair[0] in known or pair[1] in known:
                continue
            places.setdefault(pair, set()).add(place)
            printed.setdefault(pair, Counter())[f"{left} {right}"] += 1
    enough = max(3, _PHRASE_SHARE * len(texts))
    return {printed[pair].most_common(1)[0][0]: found for pair, found in places.items() if len(found) >= enough}


def _is_weak(word: str) -> bool:
    return not word.replace("-", "").isalpha() or len(word) < 4 or word in _TELLS_NOTHING or word.endswith("ly")
