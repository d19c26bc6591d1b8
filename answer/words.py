"""Finding terms in sentences by the stems of their words."""

from collections.abc import Iterable, Sequence

from domain.words import STOP_WORDS, split_words, stem, stem_words

# Words that stand in so many findings that two findings are no more alike for sharing them.
_COMMON = frozenset(stem_words("child children young people authority local social worker service family"))


def list_content_stems(text: str) -> tuple[str, ...]:
    """Return the stems of the words that carry meaning, in order, each once."""
    return tuple(dict.fromkeys(stem(word) for word in split_words(text) if word not in STOP_WORDS))


def list_telling_stems(text: str) -> frozenset[str]:
    """Return the stems by which two findings can be told apart or found alike."""
    return frozenset(list_content_stems(text)) - _COMMON


def find_term(stems: Sequence[str], term: Sequence[str]) -> int | None:
    """Return where the stems of a term first stand in a row in the stems of a text, or None."""
    length = len(term)
    for start in range(len(stems) - length + 1):
        if stems[start] == term[0] and tuple(stems[start : start + length]) == tuple(term):
            return start
    return None


def holds_any(stems: Sequence[str], terms: Iterable[Sequence[str]]) -> bool:
    """Whether a text holds at least one of the terms, each the stems of its words in order."""
    present = frozenset(stems)
    return any(term and present.issuperset(term) and find_term(stems, term) is not None for term in terms)
