"""What ranking reads of each passage: stems of its headings and sentences, and how far each praises or criticises.

Two files of a build: `lines.txt`, for every row its headings and then its sentences, a line each, as stems between
spaces (" privat foster arrangement "); and `lines.npz`, where each row begins, with two columns per sentence.
"""

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from domain.types import Passage, Polarity, Sentence
from domain.words import stem_words
from index.arrays import Rows
from index.texts import sentences_of

TEXT, COLUMNS = "lines.txt", "lines.npz"

_LEAST_OF_MIXED = 0.25
"""Of four polarities a neutral one is likelier than this, so each of the others is less likely."""

Stems = Sequence[str]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of some passages, one after the other.

    `text` ends every line with a line feed. `first[i]` is the line of passage i's headings, the lines after it up to
    `first[i + 1]` are its sentences; `strength` and `weakness` (0 to 1) have one entry per line, 0 for headings.
    """

    text: bytes
    first: Rows
    strength: Floats
    weakness: Floats


def lines_of(passages: Iterable[Passage]) -> Lines:
    """Return the lines of passages, worked out from their texts."""
    text: list[bytes] = []
    first = [0]
    columns: list[tuple[float, float]] = []
    for passage in passages:
        sentences = sentences_of(passage)
        text += [_line(" . ".join((*passage.section, passage.lead_in or "")))]
        text += [_line(sentence.text) for sentence in sentences]
        columns += [(0.0, 0.0), *(polarity_of(sentence) for sentence in sentences)]
        first.append(len(columns))
    values = np.array(columns, dtype=np.float32).reshape(-1, 2)
    return Lines(b"".join(text), np.array(first, dtype=np.int64), values[:, 0], values[:, 1])


def polarity_of(sentence: Sentence) -> tuple[float, float]:
    """Return how likely a sentence praises, and criticises (0 to 1); a mixed one does half of each."""
    likely = sentence.probability
    if sentence.polarity is None:
        return 0.0, 0.0
    if sentence.polarity is Polarity.MIXED:
        return likely / 2, likely / 2
    rest = (1.0 - likely) / 3
    strength = likely if sentence.polarity is Polarity.STRENGTH else rest
    return strength, likely if sentence.polarity is Polarity.WEAKNESS else rest


def judging(lines: Lines, sure: float) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return which lines praise, and which criticise, with a probability of at least `sure`; a mixed one does both.

    Reads back what `polarity_of` wrote: only a mixed sentence, with half of its probability for each, and a neutral
    one with little of either, has the same of both.
    """
    strength, weakness = lines.strength, lines.weakness
    both = (strength == weakness) & (strength > _LEAST_OF_MIXED) & (strength >= sure / 2)
    return both | ((strength > weakness) & (strength >= sure)), both | ((weakness > strength) & (weakness >= sure))


def write_lines(folder: Path, passages: Iterable[Passage]) -> None:
    """Write the lines of all passages of a build, in the order of their rows."""
    made = lines_of(passages)
    (folder / TEXT).write_bytes(made.text)
    ends = np.flatnonzero(np.frombuffer(made.text, dtype=np.uint8) == ord("\n")) + 1
    begins = np.concatenate([[0], ends])[made.first]
    with (folder / COLUMNS).open("wb") as file:
        np.savez(
            file,
            allow_pickle=False,
            begins=begins,
            first=made.first,
            strength=np.round(made.strength * 255).astype(np.uint8),
            weakness=np.round(made.weakness * 255).astype(np.uint8),
        )


class StoredLines:
    """The lines of a published build."""

    def __init__(self, folder: Path) -> None:
        """Open the two files."""
        size = (folder / TEXT).stat().st_size
        # As a plain array: slicing a memmap makes a memmap, which costs more than the slice.
        mapped = np.memmap(folder / TEXT, dtype=np.uint8, mode="r") if size else np.empty(0, dtype=np.uint8)
        self._text = np.asarray(mapped)
        with np.load(folder / COLUMNS, allow_pickle=False) as stored:
            self._begins, self._first = stored["begins"], stored["first"]
            self._strength, self._weakness = stored["strength"], stored["weakness"]

    def lines(self, rows: Rows) -> Lines:
        """Return the lines of these rows, in this order."""
        pieces = [self._text[self._begins[row] : self._begins[row + 1]].tobytes() for row in rows]
        counts = self._first[rows + 1] - self._first[rows]
        first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        places = np.repeat(self._first[rows] - first[:-1], counts) + np.arange(first[-1])
        strength, weakness = (column[places].astype(np.float32) / 255 for column in (self._strength, self._weakness))
        return Lines(b"".join(pieces), first, strength, weakness)


def mark_lines(
    lines: Lines, groups: Sequence[Sequence[Stems]], false_friends: Sequence[Sequence[Stems]] = ()
) -> npt.NDArray[np.bool_]:
    """Return which lines hold a term of each group, `(groups, lines)`. A term is the stems of its words, in order.

    `false_friends`, one list for each group, are phrases inside which its terms do not count.
    """
    held = np.zeros((len(groups), int(lines.first[-1])), dtype=np.bool_)
    for at, terms in enumerate(groups):
        friends = false_friends[at] if false_friends else ()
        text = _without(lines.text, tuple(map(_as_bytes, friends)))
        held[at, find_in_lines(text, [_as_bytes(term) for term in terms])] = True
    return held


def _as_bytes(stems: Stems) -> bytes:
    return f" {' '.join(stems)} ".encode("ascii")


def _without(text: bytes, phrases: Sequence[bytes]) -> bytes:
    for phrase in sorted(phrases, key=len, reverse=True):
        text = text.replace(phrase, b" . ")
    return text


def find_in_lines(text: bytes, terms: Sequence[bytes]) -> Rows:
    """Return the numbers of the lines that hold any of the terms (stems between spaces), ascending, each once."""
    places = [place for term in terms for place in _places(text, term)]
    if not places:
        return np.empty(0, dtype=np.int64)
    ends = _line_ends(text)
    held = np.zeros(len(ends), dtype=np.bool_)
    held[np.searchsorted(ends, places)] = True
    return np.flatnonzero(held)


@functools.lru_cache(maxsize=64)
def _places(text: bytes, term: bytes) -> list[int]:
    """Return where a term begins; kept, because a question's words are asked for as its own and as its themes'."""
    places = []
    at = text.find(term)
    while at >= 0:
        places.append(at)
        at = text.find(term, at + len(term) - 1)
    return places


@functools.lru_cache(maxsize=2)
def _line_ends(text: bytes) -> Rows:
    """Return where the lines end; kept, because many terms are looked for in one text."""
    return np.flatnonzero(np.frombuffer(text, dtype=np.uint8) == ord("\n"))


def _line(text: str) -> bytes:
    return f" {' '.join(stem_words(text))} \n".encode("ascii")
