"""How good search is on labelled questions, and learning the ranking's weights from them.

A labelled set is a folder in the format of `queries.tsv` (id<TAB>question), `passages.jsonl` (id, text) and
`qrels.tsv` (question id<TAB>passage id<TAB>grade): 3 answers with the polarity asked, 2 contains that, 1 on the theme
but of the wrong polarity or in passing, 0 not relevant. A passage's id is `<file name without ending>#<number>`.
A hit is judged by the labelled paragraph of its report with which it shares the most words.
"""

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from domain.command_line import DONE, TOLD_WHY, print_json_line
from domain.errors import CorpusProblem
from domain.settings import Settings
from domain.types import Hit
from index.build import open_index
from index.search import search

CUT = 10
SAME_WORDS = 0.5  # F1 of word 4-grams from which a hit is the labelled paragraph

Grams = Counter[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """Questions, judgements, and the labelled paragraphs by report, to tell which of them a hit is."""

    questions: Mapping[str, str]
    grades: Mapping[str, Mapping[str, int]]
    paragraphs: Mapping[str, Sequence[tuple[str, Grams]]] = field(default_factory=dict)

    def paragraph_of(self, source: str, text: str) -> str | None:
        """Return the id of the labelled paragraph that a text of this report is, or None."""
        grams = word_grams(text)
        known = self.paragraphs.get(PurePosixPath(source).stem, ())
        best = max(((_f1(grams, other), paragraph) for paragraph, other in known), default=(0.0, None))
        return best[1] if best[0] >= SAME_WORDS else None


@dataclass(frozen=True, slots=True)
class Score:
    """Metrics of one question's first ten hits, or their means over questions."""

    ndcg: float
    precision: float
    """Share of the ten that are of grade 2 or 3."""
    wrong: float
    """Share of the ten that are of grade 1: on the theme, but not what was asked."""
    unjudged: float
    """Number of the ten that nobody judged; they count as grade 0."""


def add_command(commands: Any) -> None:
    """Add `search` to `python -m evaluation`."""
    parser = commands.add_parser("search", help="nDCG@10, P@10, wrong@10 on a labelled set", description=__doc__)
    add_labelled_arguments(parser)
    parser.add_argument("--index", type=Path, metavar="DIR", help="folder of the index (default: var/index)")
    parser.add_argument("--per-query", action="store_true", help="also print every question")
    parser.add_argument("--unjudged", type=Path, metavar="FILE", help="write the hits here that nobody judged")
    parser.add_argument("--floor", type=float, metavar="NDCG", help="exit code 1 if the mean nDCG@10 is below")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.set_defaults(run=run_search)


def add_labelled_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that name a labelled set: see `read_labelled`."""
    parser.add_argument("data", type=Path, help="folder with queries.tsv, passages.jsonl and qrels.tsv")
    parser.add_argument("--judgements", type=Path, action="append", default=[], metavar="FILE", help="further qrels")
    parser.add_argument("--questions", type=Path, action="append", default=[], metavar="FILE", help="further queries")


def run_search(args: argparse.Namespace, settings: Settings) -> int:
    """Search for every labelled question and print the metrics."""
    labelled = read_labelled(args.data, args.judgements, args.questions)
    scores: list[Score] = []
    unjudged: list[dict[str, Any]] = []
    with open_index(args.index or settings.index) as opened:
        for query_id, question in labelled.questions.items():
            if not any(labelled.grades.get(query_id, {}).values()):
                continue
            hits = search(opened, question, CUT)
            paragraphs = paragraphs_of(labelled, hits)
            scores.append(score_hits(paragraphs, labelled.grades[query_id]))
            unjudged += _unjudged(query_id, hits, paragraphs, labelled)
            if args.per_query:
                _print_score({"query_id": query_id, "question": question}, scores[-1], args.json)
    if args.unjudged:
        lines = (json.dumps(one, ensure_ascii=False) + "\n" for one in unjudged)
        args.unjudged.write_text("".join(lines), encoding="utf-8")
    mean = mean_score(scores)
    _print_score({"questions": len(scores)}, mean, args.json)
    return TOLD_WHY if args.floor is not None and mean.ndcg < args.floor else DONE


def read_labelled(data: Path, judgements: Sequence[Path] = (), questions: Sequence[Path] = ()) -> LabelledSet:
    """Read a labelled set, with further judgements and questions added. Raises CorpusProblem naming what is wrong."""
    try:
        asked: dict[str, str] = {}
        for path in (data / "queries.tsv", *questions):
            asked |= {columns[0]: columns[1] for columns in _rows(path, 2)}
        grades: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for path in (*judgements, data / "qrels.tsv"):
            for query_id, paragraph, grade in _rows(path, 3):
                grades[query_id][paragraph] = int(grade)
        paragraphs: defaultdict[str, list[tuple[str, Grams]]] = defaultdict(list)
        with (data / "passages.jsonl").open(encoding="utf-8") as lines:
            for line in lines:
                passage = json.loads(line)
                paragraphs[passage["id"].rpartition("#")[0]].append((passage["id"], word_grams(passage["text"])))
    except (OSError, ValueError, KeyError) as error:
        raise CorpusProblem(f"{data} cannot be read as a labelled set: {error}") from error
    return LabelledSet(asked, grades, paragraphs)


def _rows(path: Path, columns: int) -> list[list[str]]:
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            values = line.split("\t")[:columns]
            if len(values) < columns:
                raise ValueError(f"{path}, line {number}: expected {columns} columns, found {line[:60]!r}")
            rows.append(values)
    return rows


def paragraphs_of(labelled: LabelledSet, hits: Sequence[Hit]) -> list[str | None]:
    """Return the labelled paragraph of each hit; one found again is None, since a paragraph counts once."""
    found: list[str | None] = []
    for hit in hits:
        paragraph = labelled.paragraph_of(hit.report.source, hit.passage.text)
        found.append(None if paragraph in found else paragraph)
    return found


def score_hits(paragraphs: Sequence[str | None], grades: Mapping[str, int]) -> Score:
    """Return the metrics of a ranking of labelled paragraphs."""
    first = paragraphs[:CUT]
    found = [grades.get(paragraph or "", 0) for paragraph in first]
    return Score(
        ndcg=ndcg([_gain(grade) for grade in found], [_gain(grade) for grade in grades.values()]),
        precision=sum(grade >= 2 for grade in found) / CUT,
        wrong=sum(grade == 1 for grade in found) / CUT,
        unjudged=sum(paragraph not in grades for paragraph in first),
    )


def ndcg(found: Sequence[float], possible: Iterable[float]) -> float:
    """Return the discounted gain of a ranking over that of the best one, 0 to 1; both cut at ten, 0 without gain.

    Each gain counts over log2(rank + 1). Source: Järvelin and Kekäläinen, TOIS 2002, doi 10.1145/582415.582418.
    """
    ideal = _discounted(sorted(possible, reverse=True))
    return _discounted(found) / ideal if ideal else 0.0


def _discounted(gains: Sequence[float]) -> float:
    return float(sum(gain / np.log2(rank + 1) for rank, gain in enumerate(gains[:CUT], start=1)))


def _gain(grade: int) -> int:
    """Return 2^grade - 1. Source: Burges et al., ICML 2005, doi 10.1145/1102351.1102363."""
    return int(2**grade) - 1


def mean_score(scores: Sequence[Score]) -> Score:
    """Return the means over questions; zeros for none."""
    if not scores:
        return Score(0.0, 0.0, 0.0, 0.0)
    columns = np.array([(one.ndcg, one.precision, one.wrong, one.unjudged) for one in scores]).mean(axis=0)
    return Score(*(float(value) for value in columns))


def word_grams(text: str, size: int = 4) -> Grams:
    """Return the runs of four words of a text, with how often each stands."""
    words = re.findall(r"[a-z0-9]+", text.lower().replace("’", "'"))
    return Counter(tuple(words[at : at + size]) for at in range(max(1, len(words) - size + 1)))


def _f1(one: Grams, other: Grams) -> float:
    shared = sum((one & other).values())
    return 2 * shared / (sum(one.values()) + sum(other.values())) if shared else 0.0


def _unjudged(
    query_id: str, hits: Sequence[Hit], paragraphs: Sequence[str | None], labelled: LabelledSet
) -> list[dict[str, Any]]:
    return [
        {"query": query_id, "passage": paragraph, "source": hit.report.source, "text": hit.passage.text}
        for hit, paragraph in zip(hits, paragraphs, strict=True)
        if paragraph not in labelled.grades[query_id]
    ]


def _print_score(about: dict[str, Any], score: Score, as_json: bool) -> None:
    if as_json:
        print_json_line(
            about | {"ndcg": score.ndcg, "p": score.precision, "wrong": score.wrong, "unjudged": score.unjudged}
        )
        return
    name = "  ".join(str(value) for value in about.values())
    figures = f"nDCG@{CUT} {score.ndcg:.3f}  P@{CUT} {score.precision:.3f}  wrong@{CUT} {score.wrong:.3f}"
    print(f"{figures}  unjudged@{CUT} {score.unjudged:.2f}  {name}{' questions' if 'questions' in about else ''}")
