"""Search over plain passages without report facts, such as the collections of BEIR.

    passages = PlainPassages({"d1": "text", ...}, embedder)
    for passage_id, score in passages.search("question", k=10): ...

The same ranking as for reports (`index.ranking`), where neither vocabulary nor polarity nor facts have anything to
say: what is left is reciprocal rank fusion of meaning and words.
"""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from domain.text import split_sentences
from domain.types import Passage, PassageKind, Sentence
from index.arrays import Rows, Vectors
from index.embedder import Embedder
from index.lexical import LexicalIndex, write_lexical
from index.ranking import Candidates, gather_evidence, score
from index.texts import parts_to_embed

DEPTH = 1000
"""How deep each of the two rankings is fused."""


class PlainPassages:
    """Texts by id, searchable by meaning and by words. Close it when done, or use it in a `with`."""

    def __init__(self, texts: Mapping[str, str], embedder: Embedder, vectors: Vectors | None = None) -> None:
        """Index the texts; `vectors`, float32 `(len(texts), dim)` of length 1, spares embedding them."""
        self._ids = list(texts)
        self._embedder = embedder
        self._vectors = _embedded(list(texts.values()), embedder) if vectors is None else vectors
        if len(self._vectors) != len(self._ids):
            raise ValueError(f"{len(self._ids)} texts need as many vectors, got {len(self._vectors)}")
        self._folder = tempfile.TemporaryDirectory(prefix="plain-passages-", ignore_cleanup_errors=True)
        folder = Path(self._folder.name) / "lexical"
        write_lexical(folder, range(len(self._ids)), texts.values(), [""] * len(self._ids))
        self._lexical = LexicalIndex(folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Throw the files away."""
        self._folder.cleanup()

    def search(self, question: str, k: int = 10) -> list[tuple[str, float]]:
        """Return the ids and scores of the k best texts, best first; of equal ones, the nearer in meaning."""
        if k < 1 or not self._ids:
            return []
        near, cosines = self._by_meaning(question, DEPTH)
        worded, bm25 = self._lexical.search(question, DEPTH)
        found = np.union1d(near, worded)
        meaning, words = np.zeros(len(found)), np.zeros(len(found))
        # Shifted above 0 so that what is near the question earns its rank whatever its cosine's sign.
        meaning[np.searchsorted(found, near)] = cosines + 2.0
        words[np.searchsorted(found, worded)] = bm25
        scores = score(gather_evidence(None, (), Candidates(meaning=meaning, words=words)))
        order = np.lexsort((found, -meaning, -scores))[:k]
        return [(self._ids[found[at]], float(scores[at])) for at in order]

    def by_meaning(self, question: str, k: int = 10) -> list[str]:
        """Return the ids of the k texts nearest in meaning: the one half of `search`, to compare it with."""
        return [self._ids[at] for at in self._by_meaning(question, k)[0]]

    def by_words(self, question: str, k: int = 10) -> list[str]:
        """Return the ids of the k texts that BM25 ranks first: the other half."""
        return [self._ids[at] for at in self._lexical.search(question, k)[0]]

    def _by_meaning(self, question: str, k: int) -> tuple[Rows, Vectors]:
        cosines = self._vectors @ self._embedder.embed_question(question)
        near = np.argsort(-cosines, kind="stable")[:k]
        return near, cosines[near]


def _embedded(texts: list[str], embedder: Embedder) -> Vectors:
    """Return one vector per text: of a text too long for the model, the mean of its parts."""
    parts: list[str] = []
    ends: list[int] = []
    for text in texts:
        sentences = tuple(Sentence(text[start:end], start) for start, end in split_sentences(text))
        plain = Passage("", "", 1, PassageKind.FINDING, text, 1, 1, sentences=sentences)
        parts += parts_to_embed(plain, embedder)
        ends.append(len(parts))
    embedded = embedder.embed_passages(parts)
    vectors: npt.NDArray[np.float32] = np.empty((len(texts), embedder.dim), dtype=np.float32)
    start = 0
    for at, end in enumerate(ends):
        mean = embedded[start:end].mean(axis=0)
        vectors[at] = mean / max(float(np.linalg.norm(mean)), 1e-9)
        start = end
    return vectors
