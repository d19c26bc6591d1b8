"""Search by words: BM25 over English stems, with tantivy. The only module that knows tantivy.

A question reaches tantivy as words and phrases, never as text for its query parser: what people type is no syntax.
"""

import functools
import re
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tantivy

from domain.errors import IndexCorrupt
from domain.text import fold_text
from index.arrays import Rows, Vectors
from index.files import writing

VERSION = 1
"""Part of the manifest: another version means other terms, so the lexical index is written again."""


_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_POSSESSIVE = re.compile(r"(?<=\w)'s\b", re.IGNORECASE)  # else "children's" would be the phrase "children s"
_HEAP_BYTES = 128_000_000
_FEW_ROWS = 2_000  # up to here a filter goes into the query; beyond, hits are taken in order and filtered
_HEADING_WEIGHT = 0.3


@dataclass(frozen=True, slots=True)
class WordForm:
    """A word, or several as a phrase, and how much it counts (1.0: as typed; less for a synonym)."""

    text: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Forms that mean the same, such as a word and its synonyms: a passage earns its best form, not their sum."""

    forms: tuple[WordForm, ...]
    weight: float = 1.0
    required: bool = False
    """Whether a passage must hold one of the forms to be a hit at all."""


@dataclass(frozen=True, slots=True)
class LexicalQuery:
    """What to look for. A hit holds one group at least, and each of `phrases`."""

    groups: tuple[AnyOf, ...] = ()
    phrases: tuple[str, ...] = ()

    @classmethod
    def of_words(cls, text: str) -> "LexicalQuery":
        """Return a query for any of the words of a text, all equal."""
        return cls(tuple(AnyOf((WordForm(word),)) for word in dict.fromkeys(words_of(text))))


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case, quotes folded; "children's" stays one word."""
    return _WORD.findall(fold_text(text).lower())


def _analyzer() -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    builder = builder.filter(tantivy.Filter.remove_long(40)).filter(tantivy.Filter.lowercase())
    return builder.filter(tantivy.Filter.ascii_fold()).filter(tantivy.Filter.stemmer("english")).build()


_ANALYZER = _analyzer()


@functools.lru_cache(maxsize=10_000)
def tantivy_stems(text: str) -> tuple[str, ...]:
    """Return a text's terms as they are indexed: folded, in lower case, stemmed. Kept: themes come back often."""
    return tuple(_ANALYZER.analyze(_folded(text)))


def _folded(text: str) -> str:
    return _POSSESSIVE.sub("", fold_text(text))


def write_lexical(folder: Path, rows: Iterable[int], texts: Iterable[str], headings: Iterable[str]) -> None:
    """Write the index of passages' texts and headings under their rows, as one segment."""
    schema = tantivy.SchemaBuilder()
    schema.add_text_field("text", tokenizer_name="reports")
    schema.add_text_field("heading", tokenizer_name="reports")
    schema.add_unsigned_field("row", indexed=True, fast=True)
    folder.mkdir()
    with writing(folder, ValueError, RuntimeError):
        index = tantivy.Index(schema.build(), path=str(folder), reuse=False)
        index.register_tokenizer("reports", _ANALYZER)
        writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)  # one thread: the same corpus gives the same index
        for row, text, heading in zip(rows, texts, headings, strict=True):
            document = tantivy.Document()
            document.add_unsigned("row", row)
            document.add_text("text", _folded(text))
            document.add_text("heading", _folded(heading))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
    for lock in folder.glob("*.lock"):
        lock.unlink()
    readable = folder.stat().st_mode & 0o666
    for path in folder.iterdir():  # tantivy keeps two of its files to the user who wrote them
        path.chmod(readable)


class LexicalIndex:
    """The lexical index of a published build."""

    def __init__(self, folder: Path) -> None:
        """Open the index. Raises IndexCorrupt if it cannot be read."""
        self._copy: tempfile.TemporaryDirectory[str] | None = None
        try:
            try:
                index = tantivy.Index.open(str(folder))
                self._searcher = index.searcher()
            except ValueError as error:
                if "Lockfile" not in str(error):
                    raise
                # tantivy wants to write a lock even to read; a folder that cannot be written is read from a copy.
                self._copy = tempfile.TemporaryDirectory(prefix="report-search-", ignore_cleanup_errors=True)
                shutil.copytree(folder, self._copy.name, dirs_exist_ok=True, copy_function=shutil.copyfile)
                index = tantivy.Index.open(self._copy.name)
                self._searcher = index.searcher()
            self._schema = index.schema
        except (ValueError, OSError) as error:
            self.close()
            raise IndexCorrupt(f"{folder} cannot be read ({error}); rebuild it: python -m ingest") from error

    def close(self) -> None:
        """Throw away the copy, if one was needed."""
        if self._copy is not None:
            self._copy.cleanup()

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def search(
        self, query: LexicalQuery | str, k: int, rows: Sequence[int] | Rows | None = None
    ) -> tuple[Rows, Vectors]:
        """Return the rows of the k best passages and their BM25 scores (above 0), best first.

        A plain text is searched for any of its words. With `rows`, only these are searched, and as many come back
        as there are among them.
        """
        built = self._built(LexicalQuery.of_words(query) if isinstance(query, str) else query)
        if built is None or k < 1 or len(self) == 0 or (rows is not None and len(rows) == 0):
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        if rows is None:
            return self._best(built, k)
        allowed = np.unique(np.asarray(rows, dtype=np.int64))
        if len(allowed) <= _FEW_ROWS:
            inside = tantivy.Query.term_set_query(self._schema, "row", [int(row) for row in allowed])
            inside = tantivy.Query.const_score_query(inside, 0.0)
            both = tantivy.Query.boolean_query([(tantivy.Occur.Must, built), (tantivy.Occur.Must, inside)])
            return self._best(both, k)
        ask = k
        while True:
            ask = min(len(self), ask * max(2, len(self) // len(allowed) + 1))
            found, scores = self._best(built, ask)
            kept = np.isin(found, allowed, assume_unique=True)
            if kept.sum() >= k or len(found) < ask or ask == len(self):
                return found[kept][:k], scores[kept][:k]

    def rows(self) -> Rows:
        """Return the rows of all passages that can be found by words."""
        return self._best(tantivy.Query.all_query(), max(1, len(self)))[0]

    def doc_freq(self, text: str) -> int:
        """Return how many passages hold this word (or, for several words, all of them as a phrase), by its stem."""
        query = self._form("text", text)
        if query is None:
            return 0
        found: Any = self._searcher.search(query, 1)  # its stub lacks `count`
        return int(found.count)

    def _best(self, query: tantivy.Query, k: int) -> tuple[Rows, Vectors]:
        hits = self._searcher.search(query, k, count=False).hits
        rows = np.array(self._searcher.fast_field_values("row", [at for _, at in hits]), dtype=np.int64)
        scores = np.array([score for score, _ in hits], dtype=np.float32)
        order = np.lexsort((rows, -scores))
        return rows[order], scores[order]

    def _built(self, query: LexicalQuery) -> tantivy.Query | None:
        parts = []
        for group in query.groups:
            if (one := self._group(group)) is not None:
                parts.append((tantivy.Occur.Must if group.required else tantivy.Occur.Should, one))
        for phrase in query.phrases:
            one = self._form("text", phrase)
            if one is not None:
                parts.append((tantivy.Occur.Must, one))
        return tantivy.Query.boolean_query(parts) if parts else None

    def _group(self, group: AnyOf) -> tantivy.Query | None:
        forms = []
        # Of forms with the same stems the first counts: related words come after the terms.
        for form in {tantivy_stems(form.text): form for form in reversed(group.forms)}.values():
            for field, share in (("text", 1.0), ("heading", _HEADING_WEIGHT)):
                if (one := self._form(field, form.text)) is not None:
                    forms.append(tantivy.Query.boost_query(one, form.weight * group.weight * share))
        return tantivy.Query.disjunction_max_query(forms, tie_breaker=0.1) if forms else None

    def _form(self, field: str, text: str) -> tantivy.Query | None:
        stems = tantivy_stems(text)
        if not stems:
            return None
        if len(stems) == 1:
            return tantivy.Query.term_query(self._schema, field, stems[0], index_option="freq")
        return tantivy.Query.phrase_query(self._schema, field, list(stems))
