"""How long a question takes, to 20 ranked hits with their reasons, on as many passages as wished.

    python benchmarks/bench_search.py --index var/index --passages 61000

The passages of an index are repeated, with some noise on their vectors and some of their words left out, until there
are enough; the copy lies in a temporary folder. Times are of the searching thread (CPU), so that other work on the
machine does not count; the aim is at most 1.3 times what embedding the question takes, plus 15 ms.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from domain.types import Passage
from index.build import OpenIndex, open_index
from index.publish import NewPassage, NewReport, Origin, publish, writer_lock
from index.search import prepare, search

QUESTIONS = (
    "connected carers weaknesses",
    "early help strengths",
    "what do inspectors criticise about supervision?",
    "are return home interviews timely?",
    "care leavers well supported with housing",
    "caseloads too high",
    "children missing education",
    "private fostering poor practice",
    "strategy discussions without all agencies",
    "management oversight since 2019",
    "life-story work not completed",
    "unaccompanied asylum-seeking children",
    "virtual school and personal education plans",
    "neglect not recognised early enough",
    "what does outstanding look like for care leavers?",
    "pre-birth assessments start too late",
    "foster carers feel listened to",
    "edge of care services keep families together",
    "performance data unreliable",
    "out-of-hours service",
)
K = 20
REPEATS = 3


def main(argv: Sequence[str]) -> int:
    """Print the times; exit code 1 if the aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, default=Path("var/index"))
    parser.add_argument("--passages", type=int, default=61_000)
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder, open_index(args.index) as small:
        large_dir = Path(folder) / "index"
        origin = Origin("benchmark", small.manifest.model, "benchmark", small.manifest.polarity_version)
        with writer_lock(large_dir):
            publish(large_dir, repeated(small, args.passages), small.embedder, origin)
        with open_index(large_dir, embedder=small.embedder) as opened:
            prepare(opened)
            embedding = times(opened.embedder.embed_question)
            searching = times(lambda question: search(opened, question, K))
            print(f"{len(opened):,} passages, {len(QUESTIONS)} questions, {REPEATS} times each")
    missed = False
    for name, at in (("p50", 50), ("p95", 95)):
        one, other = np.percentile(embedding, at), np.percentile(searching, at)
        aim = 1.3 * one + 15
        missed |= bool(other > aim)
        print(f"{name}: embedding {one:.1f} ms, question to {K} hits {other:.1f} ms, aim {aim:.1f} ms")
    return int(missed)


def times(run: Callable[[str], object]) -> list[float]:
    """Return the median milliseconds of the thread's CPU for each question, after one run to warm up."""
    taken = []
    for question in QUESTIONS:
        run(question)
        some = []
        for _ in range(REPEATS):
            start = time.thread_time()
            run(question)
            some.append((time.thread_time() - start) * 1000)
        taken.append(statistics.median(some))
    return taken


def repeated(small: OpenIndex, wanted: int) -> Iterator[NewReport]:
    """Yield the reports of an index again and again, each time a little different, until there are enough passages."""
    noise, words = np.random.default_rng(0), random.Random(0)  # noqa: S311 not a secret
    made = turn = 0
    rows_of = {report_id: np.flatnonzero(small.facts.report == at) for at, report_id in enumerate(small.reports)}
    while made < wanted:
        for report_id, report in small.reports.items():
            rows = [int(row) for row in rows_of[report_id]][: wanted - made]
            if not rows:
                return
            copy = replace(report, report_id=f"{turn:08x}{report_id[8:]}", source=f"{turn}/{report.source}")
            passages = []
            for row, passage in zip(rows, small.passages(rows), strict=True):
                searchable = bool(small.facts.searchable[row])
                parts = small.vectors.rows([row]) if searchable else np.empty((0, small.vectors.dim), np.float32)
                sentences, _ = small.sentence_vectors([row])
                copied = replace(passage, passage_id=f"{copy.report_id}#{passage.ordinal:03}", report_id=copy.report_id)
                passages.append(
                    NewPassage(
                        varied(copied, words) if turn else copied,
                        shaken(parts, noise),
                        shaken(sentences, noise).astype(np.float16),
                    )
                )
            made += len(passages)
            yield NewReport(copy, passages)
        turn += 1


def varied(passage: Passage, words: random.Random) -> Passage:
    """Return a passage whose sentences each lack a fifth of their words, so that it is no near-duplicate."""
    text, sentences = "", []
    for sentence in passage.sentences:
        kept = " ".join(word for word in sentence.text.split() if words.random() > 0.2) or sentence.text
        sentences.append(replace(sentence, text=kept, start=len(text)))
        text += kept + " "
    return replace(passage, text=text.strip(), sentences=tuple(sentences)) if sentences else passage


def shaken(vectors: np.ndarray, noise: np.random.Generator) -> np.ndarray:
    """Return vectors of length 1 near these."""
    moved = vectors + 0.02 * noise.standard_normal(vectors.shape, dtype=np.float32)
    return (moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)).astype(np.float32)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
