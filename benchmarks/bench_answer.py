"""How long an answer takes beyond its search: python -m benchmarks.bench_answer [--index DIR] [--queries FILE].

Prints median, 95th percentile and most, in milliseconds: of the search alone, of the whole answer, and of what the
answer adds. The goal is 150 ms added on 61,000 passages.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

from answer import ask
from answer.__main__ import read_questions
from domain.settings import read_settings
from index.build import open_index
from index.search import search

_QUESTIONS = (
    "connected carers weaknesses",
    "are return home interviews timely?",
    "how well are care leavers supported with housing?",
    "which authorities were told to improve supervision?",
    "how often do inspectors criticise pathway plans?",
    "what does outstanding look like for care leavers?",
    "since when have caseloads been too high?",
    "children in care",
    "pothole repairs",
    "management oversight",
)


def main(argv: list[str]) -> int:
    """Ask every question a few times, the first time not counted."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bench_answer", description=__doc__)
    parser.add_argument("--index", type=Path, default=read_settings().index)
    parser.add_argument("--queries", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cpu", action="store_true", help="processor time in place of the clock, on a busy machine")
    args = parser.parse_args(argv)
    clock = time.process_time if args.cpu else time.perf_counter
    questions = [text for _, text in read_questions(args.queries)] if args.queries else list(_QUESTIONS)
    with open_index(args.index) as opened:
        print(f"{len(opened.reports):,} reports, {len(opened):,} passages, {len(questions)} questions")
        for question in questions:
            ask(opened, question)
        alone, whole, added = [], [], []
        for question in questions * args.rounds:
            start = clock()
            search(opened, question, k=60)
            between = clock()
            ask(opened, question)
            end = clock()
            alone.append(between - start)
            whole.append(end - between)
            added.append(end - between - (between - start))
    for name, seconds in (("search", alone), ("answer", whole), ("added", added)):
        ordered = sorted(1e3 * one for one in seconds)
        at_95 = ordered[int(0.95 * (len(ordered) - 1))]
        print(f"{name:7} median {statistics.median(ordered):6.0f}  p95 {at_95:6.0f}  most {ordered[-1]:6.0f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
