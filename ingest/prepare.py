"""Between reading and publishing: the texts of each passage that the model reads, and their vectors."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from domain.types import Passage, PassageKind, ReadReport
from index.arrays import Vectors
from index.build import OpenIndex
from index.embedder import Embedder
from index.publish import NewPassage, NewReport
from index.texts import pack, parts_to_embed, sentences_of, text_to_embed
from ingest.cache import EmbeddingCache, Kind

_PASSAGES_AT_ONCE = 1000


class Texts:
    """The texts that are embedded for one passage, with their keys in the cache. Kind `about` has none."""

    def __init__(
        self, passage: Passage, embedder: Embedder, cache: EmbeddingCache, fitting: Set[str] = frozenset()
    ) -> None:
        """Work out the texts; `fitting` are keys of whole passages that need no counting, as the model read them."""
        self.passage = replace(passage, sentences=sentences_of(passage))
        self._parts: list[tuple[str, str]] = []
        self._sentences: list[list[tuple[str, str]]] = []
        if passage.kind is not PassageKind.ABOUT:
            whole = text_to_embed(self.passage)
            fits = cache.key("passage", whole) in fitting
            texts = [whole] if fits else parts_to_embed(self.passage, embedder)
            self._parts = [(cache.key("passage", text), text) for text in texts]
            pieces = [pack([sentence.text], "", embedder) for sentence in self.passage.sentences]
            self._sentences = [[(cache.key("sentence", text), text) for text in one] for one in pieces]

    def of(self, kind: Kind) -> Iterator[tuple[str, str]]:
        """Yield key and text of the passage's parts, or of its sentences' pieces."""
        if kind == "passage":
            yield from self._parts
        else:
            yield from (pair for pieces in self._sentences for pair in pieces)

    def whole_sentences(self) -> Iterator[tuple[int, str]]:
        """Yield number and key of each sentence that the model read in one piece."""
        for number, pieces in enumerate(self._sentences):
            if len(pieces) == 1:
                yield number, pieces[0][0]

    def with_vectors(self, parts: Iterator[Vectors], sentences: Iterator[Vectors], dim: int) -> NewPassage:
        """Return the passage with its vectors, taken from the front of these."""
        part_rows = np.array([next(parts) for _ in self._parts], dtype=np.float32).reshape(-1, dim)
        rows = [_mean([next(sentences) for _ in pieces]) for pieces in self._sentences]
        return NewPassage(self.passage, part_rows, np.array(rows, dtype=np.float16).reshape(-1, dim))


def take_over(current: OpenIndex, embedder: Embedder, cache: EmbeddingCache) -> None:
    """Put the vectors of a build into the cache."""
    further: dict[int, list[int]] = {}
    places = np.empty(len(current.facts) + len(current.facts.parts), dtype=np.int64)
    places[current.vectors.ids] = np.arange(len(current.vectors))
    for number, row in enumerate(current.facts.parts):
        further.setdefault(int(row), []).append(len(current.facts) + number)
    for at in range(0, len(current), _PASSAGES_AT_ONCE):
        rows = range(at, min(at + _PASSAGES_AT_ONCE, len(current)))
        parts: dict[str, int] = {}
        sentences: dict[str, int] = {}
        vectors, offsets = current.sentence_vectors(rows)
        for row, passage, first in zip(rows, current.passages(rows), offsets, strict=False):
            texts = Texts(passage, embedder, cache)
            keys = [key for key, _ in texts.of("passage")]
            parts.update(zip(keys, [row, *further.get(row, [])], strict=False))
            sentences.update({key: int(first) + number for number, key in texts.whole_sentences()})
        cache.put("passage", list(parts), current.vectors.at(places[list(parts.values())]))
        cache.put("sentence", list(sentences), vectors[list(sentences.values())])


class PreparedReport:
    """A reading with the texts that are embedded for it."""

    def __init__(self, reading: ReadReport, embedder: Embedder, cache: EmbeddingCache) -> None:
        self.reading = reading
        wholes = [cache.key("passage", text_to_embed(passage)) for passage in reading.passages]
        fitting = set(wholes) - cache.missing(wholes)
        self._texts = [Texts(passage, embedder, cache, fitting) for passage in reading.passages]

    def texts(self, kind: Kind) -> Iterator[tuple[str, str]]:
        """Yield the texts to embed with their keys in the cache."""
        return (pair for one in self._texts for pair in one.of(kind))

    def with_vectors(self, cache: EmbeddingCache, dim: int) -> NewReport:
        """Return the report with its vectors from the cache."""
        parts = iter(cache.get("passage", [key for key, _ in self.texts("passage")], dim))
        sentences = iter(cache.get("sentence", [key for key, _ in self.texts("sentence")], dim))
        passages = [one.with_vectors(parts, sentences, dim) for one in self._texts]
        return NewReport(self.reading.report, passages, self.reading.warnings)


def _mean(rows: Sequence[npt.NDArray[Any]]) -> Vectors:
    """Return the mean direction of the pieces of a sentence that was too long for the model; mostly there is one."""
    if len(rows) == 1:
        return rows[0].astype(np.float32)
    mean = np.mean(np.asarray(rows, dtype=np.float32), axis=0)
    return cast(Vectors, mean / np.linalg.norm(mean))
