"""Fusion against its halves on a collection in the format of BEIR: python -m benchmarks.bench_plain FOLDER.

FOLDER holds corpus.jsonl and queries.jsonl (`_id`, `title`, `text`) and qrels/test.tsv (query-id, corpus-id, score).
Prints the mean nDCG@10, with linear gain as in trec_eval, of meaning alone, of BM25 alone and of `index.plain`.
Questions with a relevant text that is not in the corpus are left out, so a part of a collection can be measured.
"""

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from evaluation.search import CUT, ndcg
from index.embedder import load_embedder
from index.plain import PlainPassages


def main(folder: Path) -> None:
    """Measure and print."""
    for needed in ("corpus.jsonl", "queries.jsonl", "qrels/test.tsv"):
        if not (folder / needed).is_file():
            sys.exit(f"{folder / needed} is not there: give the folder of a collection in the format of BEIR")
    texts = {row["_id"]: f"{row.get('title', '')} {row['text']}".strip() for row in _rows(folder / "corpus.jsonl")}
    questions = {row["_id"]: row["text"] for row in _rows(folder / "queries.jsonl")}
    relevant: dict[str, dict[str, int]] = {}
    with (folder / "qrels" / "test.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            relevant.setdefault(row["query-id"], {})[row["corpus-id"]] = int(row["score"])
    asked = {at: grades for at, grades in relevant.items() if at in questions and grades.keys() <= texts.keys()}
    if not asked:
        sys.exit(f"{folder}: no question of qrels/test.tsv has all its relevant texts in corpus.jsonl")
    print(f"{len(texts):,} texts, {len(asked)} of {len(relevant)} questions")
    with PlainPassages(texts, load_embedder()) as passages:
        ways = {
            "meaning": passages.by_meaning,
            "BM25": passages.by_words,
            "both": lambda question, k: [at for at, _ in passages.search(question, k)],
        }
        for name, way in ways.items():
            scores = [
                ndcg([grades.get(text, 0) for text in way(questions[at], CUT)], grades.values())
                for at, grades in asked.items()
            ]
            print(f"{name:8} nDCG@{CUT} {np.mean(scores):.3f}")


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
