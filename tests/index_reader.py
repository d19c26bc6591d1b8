"""Opens the index and asks it questions until its input is closed: the reader of the crash tests, a process of its own.

Prints the number of the builds it saw; ends with a traceback if an answer is not of one whole build.
"""

import sys
import threading
from pathlib import Path

from index_fakes import FakeEmbedder

from index.build import current_build, open_index


def ask(index_dir: Path) -> str:
    """Open the current build, check that vectors, words and passages are of one build, return its number."""
    with open_index(index_dir, embedder=FakeEmbedder()) as opened:
        rows, _ = opened.vectors.search(opened.embedder.embed_question("visits are prompt"), k=5)
        found, _ = opened.lexical.search("prompt visits", k=5)
        numbers = {passage.text.split()[1] for passage in opened.passages([*rows, *found])}
        numbers |= {passage.text.split()[1] for passage in opened.passages(range(len(opened)))}
        if len(numbers) != 1 or len(rows) != 5 or len(found) != 5:
            raise SystemExit(f"mixed builds {numbers}, {len(rows)} and {len(found)} hits")
        current_build(index_dir)
        return numbers.pop()


def main(index_dir: Path) -> None:
    """Ask until standard input ends."""
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    seen = []
    while not ended.is_set():
        seen.append(ask(index_dir))
    print(len(seen), len(set(seen)), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
