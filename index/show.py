"""The commands `python -m index reports` and `passages`: everything that was read."""

import argparse
from pathlib import Path
from typing import Any

from domain.command_line import DONE, print_json_line
from domain.errors import QuestionRejected
from domain.settings import Settings
from domain.types import Passage, Report
from index.build import OpenIndex, open_index
from index.store import report_fields


def add_command(commands: Any) -> None:
    """Add `reports` and `passages` to `python -m index`."""
    for name, run, what in (
        ("reports", run_reports, "list the reports with the facts of their covers"),
        ("passages", run_passages, "list every passage with its sentences"),
    ):
        parser = commands.add_parser(name, help=what)
        parser.add_argument("--index", type=Path, metavar="DIR", help="folder of the index (default: var/index)")
        parser.add_argument("--json", action="store_true", help="one JSON object a line")
        parser.add_argument("--source", metavar="FILE", help="only this report, by its file relative to the corpus")
        parser.set_defaults(run=run)


def run_reports(args: argparse.Namespace, settings: Settings) -> int:
    """Print the reports."""
    with open_index(args.index or settings.index) as opened:
        for report in _chosen(opened, args.source):
            if args.json:
                print_json_line(report_line(report))
            else:
                print(f"{report.source}: {report.name}, {report.inspection}")
    return DONE


def run_passages(args: argparse.Namespace, settings: Settings) -> int:
    """Print the passages."""
    with open_index(args.index or settings.index) as opened:
        for report in _chosen(opened, args.source):
            for passage in opened.passages_of(report.report_id):
                if args.json:
                    print_json_line(passage_line(passage, report))
                else:
                    number = f"paragraph {passage.paragraph}, " if passage.paragraph else ""
                    print(f"{report.source}, {number}page {passage.first_page}: {passage.text}")
    return DONE


def _chosen(opened: OpenIndex, source: str | None) -> list[Report]:
    """Return the reports to print: all, or the one of a file. Raises QuestionRejected for a file that is not held."""
    chosen = [report for report in opened.reports.values() if source in (None, report.source)]
    if source and not chosen:
        raise QuestionRejected(f"the index holds no file {source!r}; python -m index reports lists what it holds")
    return chosen


def report_line(report: Report) -> dict[str, Any]:
    """Return a report as printed with --json."""
    fields = report_fields(report)
    judgements = fields.pop("judgements")
    return {
        **fields,
        "kind": str(report.kind),
        "lead_inspectors": list(report.lead_inspectors),
        "judgements": {judgement["area"]: judgement["grade"] for judgement in judgements},
        "inspection": report.inspection,
        "year": report.year,
    }


def passage_line(passage: Passage, report: Report) -> dict[str, Any]:
    """Return a passage as printed with --json."""
    judgement = passage.judgement
    return {
        "passage_id": passage.passage_id,
        "source": report.source,
        "ordinal": passage.ordinal,
        "kind": str(passage.kind),
        "section": " > ".join(passage.section),
        "paragraph": passage.paragraph,
        "judgement": {"area": judgement.area, "grade": judgement.grade} if judgement else None,
        "first_page": passage.first_page,
        "last_page": passage.last_page,
        "lead_in": passage.lead_in,
        "outcome": passage.outcome,
        "text": passage.text,
        "footnotes": list(passage.footnotes),
        "sentences": [
            {
                "text": sentence.text,
                "polarity": str(sentence.polarity) if sentence.polarity else None,
                "probability": round(sentence.probability, 4),
            }
            for sentence in passage.sentences
        ],
    }
