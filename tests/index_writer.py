"""Publishes builds one after another until it is killed: the writer of the crash tests, run as a process of its own."""

import sys
from pathlib import Path

from index_fakes import tools, write_corpus

from ingest.pipeline import build


def main(folder: Path) -> None:
    """Publish again and again; every build holds reports that name its number in each passage."""
    number = 0
    while True:
        number += 1
        corpus = folder / "corpus-of-writer"
        lines = [f"Build {number} passage {line} says that visits are prompt." for line in range(8)]
        write_corpus(corpus, {f"report{one}.txt": [*lines, f"Build {number} report {one}."] for one in range(3)})
        build(corpus, folder / "index", folder / "cache", tools())
        print(number, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
