"""The command `python -m ingest prune`: forget what is cached and the current build does not use."""

import argparse
from pathlib import Path
from typing import Any

from domain.command_line import DONE
from domain.settings import Settings
from index.build import OpenIndex, current_build, open_index
from index.publish import writer_lock
from ingest.cache import EmbeddingCache, judgement_key
from ingest.prepare import Texts

_AT_ONCE = 1000


def add_command(commands: Any) -> None:
    """Add `prune` to `python -m ingest`."""
    parser = commands.add_parser("prune", help="forget cached results that the current build does not use")
    parser.add_argument("--index", type=Path, metavar="DIR", help="folder of the index (default: var/index)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Prune the cache and say what it saved. Raises IndexLocked while a build runs: it needs what it has cached."""
    index_dir = args.index or settings.index
    current_build(index_dir)  # said before the lock makes the folder
    with writer_lock(index_dir), open_index(index_dir) as opened:
        cache = EmbeddingCache(settings.cache, opened.manifest.model_id)
        try:
            forgotten = cache.prune(keys_in_use(opened, cache))
        finally:
            cache.close()
    print(
        f"pruned   {forgotten:,} cached results forgotten; {cache.path} has {cache.path.stat().st_size / 1e6:,.1f} MB"
    )
    return DONE


def keys_in_use(opened: OpenIndex, cache: EmbeddingCache) -> set[str]:
    """Return the cache's names of all vectors and judgements that the build's passages need."""
    keys: set[str] = set()
    for at in range(0, len(opened), _AT_ONCE):
        for passage in opened.passages(range(at, min(at + _AT_ONCE, len(opened)))):
            texts = Texts(passage, opened.embedder, cache)
            keys.add(judgement_key(passage, opened.manifest.polarity_version or ""))
            keys.update(key for key, _ in (*texts.of("passage"), *texts.of("sentence")))
    return keys
