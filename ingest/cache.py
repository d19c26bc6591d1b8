"""What was worked out before, by content: a killed run resumes where it was, nothing is embedded or judged twice.

Vectors of passages are kept in float32, so that a build made from the cache is the same as one made afresh; those of
sentences in float16, as builds keep them.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from domain.errors import IndexProblem
from domain.types import Passage, Polarity
from index.files import cannot_write

NAME = "embeddings.sqlite"
Kind = Literal["passage", "sentence"]
_DTYPE: dict[Kind, npt.DTypeLike] = {"passage": np.float32, "sentence": np.float16}
_FOUND = "SELECT key, vector FROM vectors WHERE key IN (SELECT value FROM json_each(?))"
_KNOWN = "SELECT key FROM vectors WHERE key IN (SELECT value FROM json_each(?))"
_JUDGED = "SELECT key, judged FROM judgements WHERE key IN (SELECT value FROM json_each(?))"
_JUDGEMENTS = "CREATE TABLE IF NOT EXISTS judgements (key TEXT PRIMARY KEY, judged TEXT NOT NULL) WITHOUT ROWID"
_TABLE = "CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"


class EmbeddingCache:
    """A SQLite file: (model, kind of text, text) -> vector, and (classifier, passage) -> polarity of its sentences.

    Several processes may use one file.
    """

    def __init__(self, folder: Path, model_id: str) -> None:
        """Open or make the cache in a folder. A damaged file is put aside and a new one begun."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise cannot_write(folder, error) from error
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

        Raises IndexProblem if one is missing: a run of another index that shares the cache has pruned it.
        """
        found: dict[str, bytes] = dict(self._rows(_FOUND, sorted(set(keys))))
        if lost := set(keys) - found.keys():
            raise IndexProblem(f"{self.path} was pruned meanwhile: {len(lost):,} vectors are gone; run again")
        return np.frombuffer(b"".join(found[key] for key in keys), dtype=_DTYPE[kind]).reshape(len(keys), dim)

    def put(self, kind: Kind, keys: Sequence[str], vectors: npt.NDArray[np.float32]) -> None:
        """Keep vectors `(len(keys), dim)`, durably when this returns."""
        rows = vectors.astype(_DTYPE[kind])
        pairs = [(key, row.tobytes()) for key, row in zip(keys, rows, strict=True)]
        self._write("INSERT OR REPLACE INTO vectors VALUES (?, ?)", pairs)

    def judged(self, passages: Sequence[Passage], version: str) -> list[Passage | None]:
        """Return the passages with the polarity that this version of the classifier gave them, None where unknown."""
        keys = [judgement_key(passage, version) for passage in passages]
        found = dict(self._rows(_JUDGED, sorted(set(keys))))
        return [
            _with_polarity(passage, json.loads(found[key])) if key in found else None
            for passage, key in zip(passages, keys, strict=True)
        ]

    def put_judged(self, passages: Sequence[Passage], version: str) -> None:
        """Keep the polarity of these passages' sentences."""
        rows = [
            (judgement_key(one, version), json.dumps([(each.polarity, each.probability) for each in one.sentences]))
            for one in passages
        ]
        self._write("INSERT OR REPLACE INTO judgements VALUES (?, ?)", rows)

    def prune(self, keep: set[str]) -> int:
        """Forget everything, of any model, but what has these keys; return how much that was."""
        forgotten = 0
        for known, forget in (
            ("SELECT key FROM vectors", "DELETE FROM vectors WHERE key = ?"),
            ("SELECT key FROM judgements", "DELETE FROM judgements WHERE key = ?"),
        ):
            unused = [(row[0],) for row in self._connection.execute(known) if row[0] not in keep]
            self._write(forget, unused)
            forgotten += len(unused)
        self._connection.execute("VACUUM")
        return forgotten

    def _write(self, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
        try:
            with self._connection:
                self._connection.executemany(statement, rows)
        except sqlite3.Error as error:
            raise cannot_write(self.path, OSError(0, str(error))) from error

    def _rows(self, query: str, keys: Sequence[str]) -> list[Any]:
        try:
            return self._connection.execute(query, [json.dumps(keys)]).fetchall()
        except sqlite3.DatabaseError as error:
            raise IndexProblem(f"{self.path} is damaged ({error}); delete it and run again") from error

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def judgement_key(passage: Passage, version: str) -> str:
    """Return the name under which a passage's polarity is kept: of all that a classifier may go by, but no place."""
    seen = (version, passage.kind, passage.section, passage.lead_in, [one.text for one in passage.sentences])
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:32]


def _with_polarity(passage: Passage, judged: Sequence[tuple[str | None, float]]) -> Passage:
    sentences = [
        replace(sentence, polarity=Polarity(polarity) if polarity else None, probability=probability)
        for sentence, (polarity, probability) in zip(passage.sentences, judged, strict=True)
    ]
    return replace(passage, sentences=tuple(sentences))


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=60)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute(_TABLE)
        connection.execute(_JUDGEMENTS)
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection
