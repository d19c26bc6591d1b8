"""Finding terms in sentences by the stems of their words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Self

from domain.vocabulary import TermGroup
from domain.words import STOP_WORDS, split_words, stem, stem_words, stems_of_terms

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


_ByFirst = Mapping[str, Sequence[tuple[Term, str]]]


class TermFinder:
    """Finds many terms at once in a text: its stems are walked through once, whatever the number of terms."""

    def __init__(
        self, terms: Mapping[str, Iterable[Term]], false_friends: Mapping[str, Iterable[Term]] | None = None
    ) -> None:
        """`terms` gives each label its terms, `false_friends` the phrases inside which these are not meant."""
        self._terms = _by_first(terms)
        self._false_friends = _by_first(false_friends or {})

    @classmethod
    def of(cls, groups: Iterable[TermGroup]) -> Self:
        """Return what finds the terms of the vocabulary's groups, labelled with their names."""
        listed = list(groups)
        return cls(
            {group.name: stems_of_terms(group.terms) for group in listed},
            {group.name: stems_of_terms(group.not_in) for group in listed},
        )

    def find(self, stems: Sequence[str]) -> set[tuple[str, Term]]:
        """Return the labels found in a text given as stems, each with the term that showed it."""
        false = [(label, at, at + len(phrase)) for label, phrase, at in _walk(self._false_friends, stems)]
        return {
            (label, term)
            for label, term, at in _walk(self._terms, stems)
            if not any(label == other and start <= at and at + len(term) <= end for other, start, end in false)
        }


def _by_first(terms: Mapping[str, Iterable[Term]]) -> _ByFirst:
    found: dict[str, list[tuple[Term, str]]] = {}
    for label, listed in terms.items():
        for term in listed:
            if term:
                found.setdefault(term[0], []).append((term, label))
    return found


def _walk(terms: _ByFirst, stems: Sequence[str]) -> Iterator[tuple[str, Term, int]]:
    """Yield the label of every term that stands in the stems, the term, and where it begins."""
    for at, first in enumerate(stems):
        for term, label in terms.get(first, ()):
            if len(term) == 1 or tuple(stems[at : at + len(term)]) == term:
                yield label, term, at
