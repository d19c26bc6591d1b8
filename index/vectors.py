"""Search by meaning: the vectors of the passages in a FAISS index. The only module that knows FAISS.

Every vector has an id. A passage's first (mostly its only) vector has the passage's row as id; further vectors of
a passage too long for the model have ids from n (the number of passages) on, and `parts` says whose they are.
Vectors have length 1, so the inner product is the cosine.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss as _faiss
import numpy as np

from domain.errors import IndexCorrupt
from index.arrays import Rows, Vectors
from index.files import writing

faiss: Any = _faiss  # its types are generated and wrong in many places


# Measured on 50,000 to 5 million vectors of 384 numbers: exact search takes 4.5 ms at 50,000 and some 25 ms at 250,000;
# halves find 99.9 % of its hits in half the memory. No HNSW: under filters it loses most hits, and it cannot remove.
EXACT_UP_TO = 250_000
HALF_UP_TO = 1_000_000
_PROBES = 32
_SAMPLES_PER_LIST = 40


def choose_index(vectors: int) -> str:
    """Return FAISS's name of the index for so many vectors: exact, then halves of the bytes, then in lists."""
    if vectors <= EXACT_UP_TO:
        return "IDMap2,Flat"
    if vectors <= HALF_UP_TO:
        return "IDMap2,SQfp16"
    lists = 2 ** round(np.log2(4 * np.sqrt(vectors)))
    return f"IDMap2,IVF{lists},SQfp16"


def write_vectors(path: Path, vectors: Vectors, ids: Rows, name: str | None = None) -> str:
    """Write float32 `(n, dim)` vectors of length 1 under unique ids; return the name of the index chosen.

    Raises ValueError if an id is there twice: FAISS would take it and return every hit twice.
    """
    if len(ids) != len(vectors) or len(np.unique(ids)) != len(ids):
        raise ValueError(f"{len(vectors)} vectors need as many different ids, got {len(np.unique(ids))} of {len(ids)}")
    name = name or choose_index(len(vectors))
    index = faiss.index_factory(vectors.shape[1], name, faiss.METRIC_INNER_PRODUCT)
    if not index.is_trained:
        index.train(_sample(vectors, name))
    index.add_with_ids(np.ascontiguousarray(vectors, dtype=np.float32), ids.astype(np.int64))
    with writing(path, RuntimeError):
        faiss.write_index(index, str(path))
    return name


def _sample(vectors: Vectors, name: str) -> Vectors:
    lists = int(name.split("IVF")[1].split(",")[0]) if "IVF" in name else 256
    wanted = min(len(vectors), lists * _SAMPLES_PER_LIST)
    chosen = np.random.default_rng(0).choice(len(vectors), wanted, replace=False)
    return np.ascontiguousarray(vectors[np.sort(chosen)], dtype=np.float32)


class VectorIndex:
    """The vectors of a published build, mapped into memory."""

    def __init__(self, path: Path, passages: int, parts: Rows) -> None:
        """Open the index of so many passages; `parts[j]` is the row whose further vector has id `passages + j`.

        Raises IndexCorrupt if the file cannot be read or its ids do not fit.
        """
        faiss.omp_set_num_threads(1)  # a second thread makes one question slower, not faster
        try:
            # MMAP_IFC maps flat codes; plain MMAP would quietly read everything into memory.
            self._index: Any = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            raise IndexCorrupt(f"{path} cannot be read; rebuild it: python -m ingest") from error
        inner = faiss.downcast_index(self._index.index)
        if isinstance(inner, faiss.IndexIVF):
            inner.make_direct_map()  # else vectors in lists cannot be read back
        self.dim = int(self._index.d)
        self.ids: Rows = np.array(faiss.vector_to_array(self._index.id_map), dtype=np.int64)
        self._passages = passages
        self._row_of = np.concatenate([np.arange(passages, dtype=np.int64), parts.astype(np.int64)])
        if len(self.ids) and (self.ids.min() < 0 or self.ids.max() >= len(self._row_of)):
            raise IndexCorrupt(f"{path} has ids that no passage has; rebuild it: python -m ingest")
        self._place = np.full(len(self._row_of), -1, dtype=np.int64)
        self._place[self.ids] = np.arange(len(self.ids))
        # The most vectors that one passage has: so many more must be asked for to be sure of k passages.
        self._most_parts = int(np.bincount(self._row_of[self.ids]).max()) if len(self.ids) else 1

    def __len__(self) -> int:
        return len(self.ids)

    def search(self, vector: Vectors, k: int, rows: Sequence[int] | Rows | None = None) -> tuple[Rows, Vectors]:
        """Return the rows of the k nearest passages and their cosines (-1 to 1), best first, ties by row.

        `vector` is float32 `(dim,)` of length 1. With `rows`, only these are searched, and as many come back as there
        are among them. A passage of several vectors counts once, with its best.
        """
        if rows is not None:
            allowed = self._ids_of(np.asarray(rows, dtype=np.int64))
            return self._search(vector, k, allowed)
        return self._search(vector, k, None)

    def rows(self, rows: Sequence[int] | Rows) -> Vectors:
        """Return the (first) vectors of these rows, float32 `(len(rows), dim)`, of length 1.

        Raises IndexError for a row without vector: passages of kind `about` have none.
        """
        wanted = np.asarray(rows, dtype=np.int64).reshape(-1)
        places = self._place[wanted]
        if (places < 0).any():
            raise IndexError(f"passage row {int(wanted[places < 0][0])} has no vector")
        return self.at(places)

    def at(self, places: Rows) -> Vectors:
        """Return the vectors at these places in the file, float32 `(len(places), dim)`; `ids` tells whose they are."""
        inner = faiss.downcast_index(self._index.index)
        return np.asarray(inner.reconstruct_batch(np.asarray(places, dtype=np.int64)))

    def _ids_of(self, rows: Rows) -> Rows:
        """Return the ids of all vectors of these rows."""
        mark = np.zeros(self._passages, dtype=bool)
        mark[rows] = True
        return np.asarray(self.ids[mark[self._row_of[self.ids]]])

    def _search(self, vector: Vectors, k: int, allowed: Rows | None) -> tuple[Rows, Vectors]:
        available = len(self.ids) if allowed is None else len(allowed)
        ask = min(available, k + self._most_parts - 1)
        while True:
            ids, scores = self._nearest(vector, ask, allowed)
            rows, best = self._folded(ids, scores)
            if len(rows) >= k or ask >= available:
                return rows[:k], best[:k]
            ask = min(available, 2 * ask)

    def _nearest(self, vector: Vectors, k: int, allowed: Rows | None) -> tuple[Rows, Vectors]:
        if k < 1:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        scores, ids = self._index.search(
            np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1), k, params=self._parameters(allowed)
        )
        found = ids[0] >= 0
        return ids[0][found], scores[0][found]

    def _parameters(self, allowed: Rows | None) -> Any:
        selector = None
        if allowed is not None:
            marks = np.zeros(len(self._row_of), dtype=bool)
            marks[allowed] = True
            selector = faiss.IDSelectorBitmap(np.packbits(marks, bitorder="little"))
        inner = faiss.downcast_index(self._index.index)
        if not isinstance(inner, faiss.IndexIVF):
            return faiss.SearchParameters(sel=selector) if selector else None
        # With a filter every list is read: cheap, as most is left out, and no hit is lost.
        return faiss.SearchParametersIVF(sel=selector, nprobe=inner.nlist if selector else min(_PROBES, inner.nlist))

    def _folded(self, ids: Rows, scores: Vectors) -> tuple[Rows, Vectors]:
        rows = self._row_of[ids]
        order = np.lexsort((rows, -scores))
        rows, scores = rows[order], scores[order]
        _, first = np.unique(rows, return_index=True)
        first.sort()
        return rows[first], scores[first]
