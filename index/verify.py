"""The command `python -m index verify`: is the current build whole, and do its parts belong together?"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from domain.command_line import DONE
from domain.errors import IndexCorrupt
from domain.settings import Settings
from index.build import OpenIndex, check_files, open_index
from index.embedder import Embedder
from index.manifest import REBUILD
from index.texts import parts_to_embed, sentences_of

_SAMPLE = 24
# Engines and processors round differently; another model or a mixed-up row gives far less.
_LEAST_COSINE = 0.999


def add_command(commands: Any) -> None:
    """Add `verify` to `python -m index`."""
    parser = commands.add_parser("verify", help="check the current build: checksums, ids, a sample embedded again")
    parser.add_argument("--index", type=Path, metavar="DIR", help="folder of the index (default: var/index)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Check the build and say what was checked; the first fault is an error."""
    index_dir = args.index or settings.index
    with open_index(index_dir) as opened:
        for line in verify(index_dir, opened, opened.embedder):
            print(line)
    return DONE


def verify(index_dir: Path, opened: OpenIndex, embedder: Embedder) -> Iterator[str]:
    """Check a build; yield a line for each thing that is in order. Raises IndexCorrupt at the first that is not."""
    folder = index_dir / opened.build_id
    manifest = opened.manifest
    check_files(folder, manifest, again=True)
    size = sum(entry.size for entry in manifest.files.values())
    yield f"checksums  {len(manifest.files)} files, {size / 1e6:,.1f} MB"
    problem = opened.store.problem() or _mixed_up_ids(opened) or _misplaced_passage(opened)
    if problem:
        raise IndexCorrupt(f"{folder}: {problem}; {REBUILD}")
    yield f"ids        {manifest.passages:,} passages, {manifest.vectors:,} vectors, {manifest.sentences:,} sentences"
    rows = sample_rows(opened)
    worst = worst_cosine(opened, embedder, rows)
    if worst < _LEAST_COSINE:
        raise IndexCorrupt(f"{folder}: a passage embedded again differs (cosine {worst:.4f}); {REBUILD}")
    yield f"sample     {len(rows)} passages embedded again, worst cosine {worst:.6f}"
    yield f"current    {folder}"


def _mixed_up_ids(opened: OpenIndex) -> str | None:
    facts = opened.facts
    searchable = np.flatnonzero(facts.searchable)
    further = np.arange(len(facts), len(facts) + len(facts.parts))
    if not np.array_equal(np.sort(opened.vectors.ids), np.concatenate([searchable, further])):
        return "vectors and passages are not one to one"
    if not np.array_equal(np.sort(opened.lexical.rows()), searchable):
        return "the lexical index and the passages are not one to one"
    return None


def _misplaced_passage(opened: OpenIndex) -> str | None:
    facts = opened.facts
    for at in range(0, len(opened), 1000):
        rows = range(at, min(at + 1000, len(opened)))
        for row, passage in zip(rows, opened.passages(rows), strict=True):
            if passage.report_id != facts.report_ids[facts.report[row]]:
                return f"row {row} is not of the report that its facts name"
            vectors = int(facts.first_sentence[row + 1] - facts.first_sentence[row])
            if facts.searchable[row] and vectors != len(sentences_of(passage)):
                return f"row {row} has {vectors} sentence vectors for {len(sentences_of(passage))} sentences"
    return None


def sample_rows(opened: OpenIndex, most: int = _SAMPLE) -> list[int]:
    """Return rows spread evenly over the searchable passages."""
    searchable = np.flatnonzero(opened.facts.searchable)
    places = np.linspace(0, len(searchable) - 1, min(most, len(searchable))).round().astype(int)
    return [int(row) for row in searchable[np.unique(places)]]


def worst_cosine(opened: OpenIndex, embedder: Embedder, rows: list[int]) -> float:
    """Return the least cosine between stored vectors of these rows and the same passages embedded now."""
    passages = opened.passages(rows)
    again = embedder.embed_passages([parts_to_embed(passage, embedder)[0] for passage in passages])
    return float((again * opened.vectors.rows(rows)).sum(axis=1).min())
