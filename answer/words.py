"""Finding terms in sentences by the stems of their words."""

from collections.abc import Iterable, Mapping, Sequence

from domain.words import STOP_WORDS, split_words, stem, stem_words

Term = tuple[str, ...]
"""The stems of a term's words, in order."""

# Words that stand in so many findings that two findings are no more alike for sharing them.
_COMMON = frozenset(stem_words("child children young people authority local social worker service family"))


def list_content_stems(text: str) -> tuple[str, ...]:
    """Return the stems of the words that carry meaning, in order, each once."""
    return tuple(dict.fromkeys(stem(word) for word in split_words(text) if word not in STOP_WORDS))


def list_telling_stems(text: str) -> frozenset[str]:
    """Return the stems by which two findings can be told apart or found alike."""
    return frozenset(list_content_stems(text)) - _COMMON


def leave_out(stems: Sequence[str], phrases: Sequence[Term]) -> Sequence[str]:
    """Return the stems of a text with a full stop for each of the phrases that stands in it."""
    for phrase in phrases:
        at = 0
        while phrase and phrase[0] in stems[at:]:
            at = stems.index(phrase[0], at)
            if tuple(stems[at : at + len(phrase)]) == phrase:
                stems = [*stems[:at], ".", *stems[at + len(phrase) :]]
            at += 1
    return stems


class TermFinder:
    """Finds many terms at once in a text: its stems are walked through once, whatever the number of terms."""

    def __init__(self, terms: Mapping[str, Iterable[Term]]) -> None:
        """`terms` gives each label its terms."""
        self._by_first: dict[str, list[tuple[Term, str]]] = {}
        for label, listed in terms.items():
            for term in listed:
                if term:
                    self._by_first.setdefault(term[0], []).append((term, label))

    def find(self, stems: Sequence[str]) -> set[tuple[str, Term]]:
        """Return the labels found in a text given as stems, each with the term that showed it."""
        found = set()
        for at, first in enumerate(stems):
            for term, label in self._by_first.get(first, ()):
                if len(term) == 1 or tuple(stems[at : at + len(term)]) == term:
                    found.add((label, term))
        return found
