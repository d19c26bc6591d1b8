"""`python -m evaluation answers`: statements on the theme, of the right polarity and exact; refusals; time.

The labelled set is a folder with queries.tsv (id, question), qrels.tsv (id, paragraph, grade: 3 answers with the
polarity asked, 2 contains that, 1 on the theme but the wrong polarity or in passing, 0 not relevant) and
passages.jsonl (the judged paragraphs). A statement is judged by the paragraph that its passage is about.
"""

import argparse
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from answer.ask import ask
from domain.command_line import DONE, TOLD_WHY, print_json_line
from domain.errors import QuestionRejected
from domain.settings import Settings
from domain.types import Answer, Citation
from domain.words import split_words
from index.build import open_index
from index.search import search

SAMPLES = Path(__file__).parent / "data" / "samples"
"""Our own labelled set over the sample reports."""
_SAME_PARAGRAPH = 0.5
"""F1 of word 4-grams from which a passage is about a judged paragraph."""
_GRAM = 4

Grams = Counter[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Scores:
    """Of one answer: its statements by grade of their paragraph, and what must never happen."""

    query_id: str
    question: str
    answerable: bool
    found: bool
    grades: tuple[int | None, ...]
    """None: nobody judged the paragraph."""
    wrong_quotes: int
    search_ms: float
    answer_ms: float
    """Of the whole answer, its search included."""


def add_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `answers` to the commands of evaluation."""
    parser = commands.add_parser("answers", help="statements, refusals, quotes and time on a labelled set")
    parser.add_argument("data", type=Path, nargs="?", default=SAMPLES, metavar="DIR", help="folder of the labelled set")
    parser.add_argument("--index", type=Path, metavar="DIR", help="an index of the judged reports")
    parser.add_argument("--per-query", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument(
        "--floor", type=float, metavar="SHARE", help="fail if fewer statements are of the right polarity"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the scores of every question and of all."""
    labels = read_labels(args.data)
    scores = []
    with open_index(args.index or settings.index) as opened:
        search(opened, "warm up", k=1)
        for query_id, question in labels.questions.items():
            start = time.perf_counter()
            search(opened, question, k=60)
            between = time.perf_counter()
            answer = ask(opened, question)
            end = time.perf_counter()
            scores.append(score_answer(query_id, answer, labels, 1e3 * (between - start), 1e3 * (end - between)))
    if args.per_query or args.json:
        for one in scores:
            _print_one(one, args.json)
    totals = sum_up(scores)
    if args.json:
        print_json_line(totals)
    else:
        print("  ".join(f"{name} {value}" for name, value in totals.items()))
    if totals["wrong_quotes"] or (args.floor is not None and totals["right_polarity"] < args.floor):
        print(f"below the floor: {totals['wrong_quotes']} wrong quotes, right polarity {totals['right_polarity']}")
        return TOLD_WHY
    return DONE


class Labels:
    """Questions, grades and judged paragraphs of a labelled set."""

    def __init__(
        self,
        questions: Mapping[str, str],
        grades: Mapping[str, Mapping[str, int]],
        paragraphs: Iterable[tuple[str, str]],
    ) -> None:
        self.questions = dict(questions)
        self.grades = grades
        self._by_report: dict[str, list[tuple[str, Grams]]] = defaultdict(list)
        for paragraph_id, text in paragraphs:
            self._by_report[paragraph_id.split("#")[0]].append((paragraph_id, _grams(text)))

    def grade(self, query_id: str, citation: Citation) -> int | None:
        """Return the grade of the paragraph that a citation's passage is about, or None if nobody judged it."""
        grams = _grams(citation.passage.text)
        judged = self._by_report.get(PurePosixPath(citation.report.source).stem, [])
        share, paragraph = max(((_f1(grams, other), name) for name, other in judged), default=(0.0, ""))
        return self.grades.get(query_id, {}).get(paragraph) if share >= _SAME_PARAGRAPH else None

    def is_answerable(self, query_id: str) -> bool:
        """Whether some paragraph was judged to answer the question."""
        return any(grade >= 2 for grade in self.grades.get(query_id, {}).values())


def read_labels(folder: Path) -> Labels:
    """Read a labelled set. Raises QuestionRejected if one of its files is missing or broken."""
    try:
        rows = [line.split("\t") for line in _lines(folder / "queries.tsv")]
        grades: dict[str, dict[str, int]] = defaultdict(dict)
        for line in _lines(folder / "qrels.tsv"):
            query_id, paragraph, grade = line.split("\t")
            grades[query_id][paragraph] = int(grade)
        paragraphs = [(one["id"], one["text"]) for one in map(json.loads, _lines(folder / "passages.jsonl"))]
        return Labels({row[0]: row[1] for row in rows}, grades, paragraphs)
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise QuestionRejected(f"{folder} cannot be read as a labelled set ({error})") from error


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _grams(text: str) -> Grams:
    words = split_words(text)
    return Counter(tuple(words[at : at + _GRAM]) for at in range(max(1, len(words) - _GRAM + 1)))


def _f1(one: Grams, other: Grams) -> float:
    shared = sum((one & other).values())
    return 2 * shared / (one.total() + other.total()) if shared else 0.0


def score_answer(query_id: str, answer: Answer, labels: Labels, search_ms: float, answer_ms: float) -> Scores:
    """Return the scores of one answer."""
    citations = [citation for statement in answer.statements for citation in statement.citations]
    wrong = [one for one in citations if one.quote not in one.passage.text]
    wrong += [one.citations[0] for one in answer.statements if one.text != one.citations[0].quote]
    return Scores(
        query_id=query_id,
        question=answer.query.text,
        answerable=labels.is_answerable(query_id),
        found=answer.found,
        grades=tuple(labels.grade(query_id, one.citations[0]) for one in answer.statements),
        wrong_quotes=len(wrong),
        search_ms=search_ms,
        answer_ms=answer_ms,
    )


def _print_one(one: Scores, as_json: bool) -> None:
    verdict = "answered" if one.found else "refused"
    if one.found != one.answerable:
        verdict += " WRONGLY"
    if as_json:
        fields = {"query_id": one.query_id, "verdict": verdict, "grades": list(one.grades), "ms": round(one.answer_ms)}
        print_json_line(fields)
        return
    grades = " ".join("-" if grade is None else str(grade) for grade in one.grades)
    print(f"{one.query_id}  {verdict:16} {one.answer_ms:5.0f} ms  {grades:28}  {one.question}")


def sum_up(scores: list[Scores]) -> dict[str, float]:
    """Return counts and shares over all questions; shares are of the statements that somebody judged."""
    counted = Counter(grade for one in scores if one.answerable for grade in one.grades)
    judged = counted.total() - counted[None]
    over = sorted(max(0.0, one.answer_ms - one.search_ms) for one in scores)
    return {
        "questions": len(scores),
        "refused_rightly": sum(not one.found and not one.answerable for one in scores),
        "refused_wrongly": sum(not one.found and one.answerable for one in scores),
        "answered_wrongly": sum(one.found and not one.answerable for one in scores),
        "statements": counted.total(),
        "judged": judged,
        "on_theme": round(sum(counted[grade] for grade in (1, 2, 3)) / max(1, judged), 3),
        "right_polarity": round(sum(counted[grade] for grade in (2, 3)) / max(1, judged), 3),
        "wrong_quotes": sum(one.wrong_quotes for one in scores),
        "ms_over_search_median": round(over[len(over) // 2]) if over else 0,
        "ms_over_search_most": round(over[-1]) if over else 0,
    }
