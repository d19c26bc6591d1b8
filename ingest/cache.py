"""Vectors of texts that were embedded before: a killed run resumes where it was, a text is never embedded twice.

Passages are kept in float32, so that a build made from the cache is the same as one made afresh; sentences in float16,
as builds keep them.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from domain.errors import IndexProblem
from index.files import cannot_write

NAME = "embeddings.sqlite"
Kind = Literal["passage", "sentence"]
_DTYPE: dict[Kind, npt.DTypeLike] = {"passage": np.float32, "sentence": np.float16}
_FOUND = "SELECT key, vector FROM vectors WHERE key IN (SELECT value FROM json_each(?))"
_KNOWN = "SELECT key FROM vectors WHERE key IN (SELECT value FROM json_each(?))"
_TABLE = "CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"


class EmbeddingCache:
    """A SQLite file: (model, kind of text, text) -> vector. Several processes may use one file."""

    def __init__(self, folder: Path, model_id: str) -> None:
        """Open or make the cache in a folder. A damaged file is put aside and a new one begun."""
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / NAME
        self._model_id = model_id
        try:
            self._connection = _connect(self.path)
        except sqlite3.OperationalError as error:
            raise cannot_write(self.path, OSError(0, str(error))) from error
        except sqlite3.DatabaseError:
            self.path.replace(self.path.with_suffix(".damaged"))
            self._connection = _connect(self.path)

    def key(self, kind: Kind, text: str) -> str:
        """Return the name under which the vector of a text is kept: 32 hex digits."""
        return hashlib.sha256(f"{self._model_id}\0{kind}\0{text}".encode()).hexdigest()[:32]

    def missing(self, keys: Iterable[str]) -> set[str]:
        """Return the keys that have no vector yet."""
        wanted = set(keys)
        return wanted - {row[0] for row in self._rows(_KNOWN, sorted(wanted))}

    def get(self, kind: Kind, keys: Sequence[str], dim: int) -> npt.NDArray[Any]:
        """Return the vectors of these keys, `(len(keys), dim)`, float32 or float16 by kind.

        Raises KeyError if one is missing.
        """
        found: dict[str, bytes] = dict(self._rows(_FOUND, sorted(set(keys))))
        return np.frombuffer(b"".join(found[key] for key in keys), dtype=_DTYPE[kind]).reshape(len(keys), dim)

    def put(self, kind: Kind, keys: Sequence[str], vectors: npt.NDArray[np.float32]) -> None:
        """Keep vectors `(len(keys), dim)`, durably when this returns."""
        rows = vectors.astype(_DTYPE[kind])
        pairs = [(key, row.tobytes()) for key, row in zip(keys, rows, strict=True)]
        try:
            with self._connection:
                self._connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", pairs)
        except sqlite3.Error as error:
            raise cannot_write(self.path, OSError(0, str(error))) from error

    def prune(self, keep: set[str]) -> int:
        """Delete all vectors, of any model, but those of these keys; return how many there were."""
        everything = {row[0] for row in self._connection.execute("SELECT key FROM vectors")}
        unused = [(key,) for key in everything - keep]
        with self._connection:
            self._connection.executemany("DELETE FROM vectors WHERE key = ?", unused)
        self._connection.execute("VACUUM")
        return len(unused)

    def _rows(self, query: str, keys: Sequence[str]) -> list[Any]:
        try:
            return self._connection.execute(query, [json.dumps(keys)]).fetchall()
        except sqlite3.DatabaseError as error:
            raise IndexProblem(f"{self.path} is damaged ({error}); delete it and run again") from error

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=60)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute(_TABLE)
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection
