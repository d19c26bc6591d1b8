"""Finding vocabulary terms in a text, by stems."""

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from domain.types import Polarity
from domain.vocabulary import Vocabulary
from domain.words import split_words, stem

Span = tuple[int, int]
Stems = tuple[str, ...]

WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
_JOINS = re.compile(r"[,;:.]|\b(?:and|or|but)\b")
_ACRONYMS = re.compile(r"[A-Z]{2,}s")  # "RHIs", whose s the stemmer leaves
_PLURAL = re.compile(r"['’]?s$")  # "the IRO's view"


@dataclass(frozen=True, slots=True)
class Found:
    """A term group whose words stand at `text[start:end]`."""

    name: str
    span: Span
    implies: Polarity | None = None


@dataclass(frozen=True, slots=True)
class _Table:
    """What each run of stems stands for."""

    names: Mapping[Stems, tuple[str, ...]]
    longest: int
    """Stems in the longest run."""
    acronyms: Mapping[str, frozenset[str]]
    """Stems that only acronyms have, with these in lower case: "send" stands for SEND, and "sending" does not."""

    @classmethod
    def of(cls, names: Mapping[Stems, tuple[str, ...]], terms: Iterable[str] = ()) -> Self:
        return cls(names, max(map(len, names), default=0), _acronyms(terms))


def find_terms(text: str, vocabulary: Vocabulary) -> list[Found]:
    """Return the terms that a text holds, in order of place. Longer terms win over terms inside them.

    A term inside one of its group's false friends (`not_in`) does not count.
    """
    table = _table(vocabulary)
    groups = {group.name: group for group in vocabulary.groups}
    shields: dict[str, list[Span]] = {}
    matches: list[Found] = []
    for span, names in _matches(text, table):
        for name in names:
            if name not in shields:
                shields[name] = find_listed(text, groups[name].not_in)
            if not any(lies_within(span, shield) for shield in shields[name]):
                matches.append(Found(name, span, groups[name].implies))
    spans = {found.span for found in matches}
    kept = [found for found in matches if not any(lies_within_longer(found.span, span) for span in spans)]
    return sorted(kept, key=lambda found: found.span)


def find_listed(text: str, phrases: Sequence[str], covered_by: Iterable[Found] = ()) -> list[Span]:
    """Return where any of the phrases stands, longest first wins; not inside longer spans of `covered_by`."""
    table = _phrase_table(tuple(phrases))
    spans = [span for span, _ in _matches(text, table)]
    covers = [found.span for found in covered_by]
    return [
        span
        for span in spans
        if not any(lies_within(span, other) for other in covers)
        and not any(lies_within_longer(span, other) for other in spans)
    ]


def find_apart(text: str, pairs: Sequence[str]) -> list[Span]:
    """Return where both words of a pair ("high ... caseloads") stand in that order, up to three words between them.

    Not across a comma or an "and", which begin something else; nor where the first is half a word ("long-term").
    """
    tokens = tokens_of(text)
    wanted = _phrase_table(tuple(pairs)).names
    return [
        (start, end)
        for at, (first, start, first_end) in enumerate(tokens)
        for second, second_start, end in tokens[at + 1 : at + 5]
        if (first, second) in wanted and text[first_end] != "-" and not _JOINS.search(text, first_end, second_start)
    ]


def lies_within(inner: Span, outer: Span) -> bool:
    """Return whether a span is part of another, or the same."""
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def lies_within_longer(inner: Span, outer: Span) -> bool:
    """Return whether a span is part of another, and not the same."""
    return inner != outer and lies_within(inner, outer)


def _matches(text: str, table: _Table) -> Iterable[tuple[Span, tuple[str, ...]]]:
    tokens = tokens_of(text)
    for at in range(len(tokens)):
        for size in range(1, min(table.longest, len(tokens) - at) + 1):
            stems = tuple(token[0] for token in tokens[at : at + size])
            names = table.names.get(stems)
            if names and not (size == 1 and _is_no_acronym(text, tokens[at], table)):
                yield (tokens[at][1], tokens[at + size - 1][2]), names


def _is_no_acronym(text: str, token: tuple[str, int, int], table: _Table) -> bool:
    """Whether a word only shares its stem with an acronym: "sending" with SEND, "cafe" with CAF."""
    stem_of_it, start, end = token
    acronyms = table.acronyms.get(stem_of_it)
    word = text[start:end].lower()
    return acronyms is not None and word not in acronyms and _PLURAL.sub("", word) not in acronyms


@functools.lru_cache(maxsize=64)
def tokens_of(text: str) -> list[tuple[str, int, int]]:
    """Return each word's stem and place; kept, because many lists are looked for in one text."""
    tokens = []
    for found in WORD.finditer(text):
        word = found.group()
        if _ACRONYMS.fullmatch(word):
            word = word[:-1]
        if word.isascii() and word.isalnum():
            tokens.append((stem(word.lower()), found.start(), found.end()))
        elif words := split_words(word):
            tokens.append((stem(words[0]), found.start(), found.end()))
    return tokens


@functools.lru_cache(maxsize=256)
def _phrase_table(phrases: tuple[str, ...]) -> _Table:
    return _Table.of({stems: (" ".join(stems),) for stems in _phrase_stems(phrases)})


def _phrase_stems(phrases: tuple[str, ...]) -> tuple[Stems, ...]:
    return tuple({_stems_as_asked(phrase) for phrase in phrases} - {()})


def _stems_as_asked(text: str) -> Stems:
    """Return the stems of a term as `tokens_of` finds them in a question, which reads "PAs" as "PA"."""
    return tuple(token[0] for token in tokens_of(text))


@functools.lru_cache(maxsize=2)
def _table(vocabulary: Vocabulary) -> _Table:
    """Return each term's stems with the groups that it brings, made once for a vocabulary."""
    table: dict[Stems, list[str]] = {}
    for group in vocabulary.groups:
        for text in (*group.terms, *group.asked_as):
            names = table.setdefault(_stems_as_asked(text), [])
            if group.name not in names:
                names.append(group.name)
    terms = [text for group in vocabulary.groups for text in (*group.terms, *group.asked_as)]
    return _Table.of({stems: tuple(names) for stems, names in table.items()}, terms)


def _acronyms(terms: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return the stems that only acronyms ("SEND", "DoLS") among the terms have, with these in lower case."""
    acronyms: dict[str, set[str]] = {}
    words: set[str] = set()
    for term in terms:
        stems = _stems_as_asked(term)
        if len(stems) != 1:
            continue
        if term[1:] == term[1:].lower():
            words.update(stems)
        else:
            acronyms.setdefault(stems[0], set()).add(_PLURAL.sub("", term).lower())
    return {one: frozenset(found) for one, found in acronyms.items() if one not in words}
