"""`python -m ingest check`: read reports without indexing them, and say what was found and what looks wrong."""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from domain.command_line import DONE, DONE_WITH_SKIPS, print_json_line
from domain.errors import CorpusProblem, UnreadableReport
from domain.settings import Settings
from domain.types import PassageKind, ReadReport, format_day
from ingest.isolation import read_reports
from ingest.reading import find_reports


def add_command(commands: Any) -> None:
    """Add `check` to the subcommands of `python -m ingest`."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "check", help="read reports without indexing; print what was found and what looks wrong", description=__doc__
    )
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="files to read (default: the whole corpus)")
    parser.add_argument("--corpus", type=Path, help="the folder of reports")
    parser.add_argument("--ocr", action="store_true", help="read scans through tesseract, where it is installed")
    parser.add_argument("--json", action="store_true", help="one JSON object for each report read, on stdout")
    parser.add_argument("--strict", action="store_true", help="end with exit code 3 if a file was skipped")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Read and print. Raises CorpusProblem if a named file is missing."""
    corpus: Path = args.corpus or settings.corpus
    paths: Sequence[Path] = args.files or find_reports(corpus)
    for path in paths:
        if not path.exists():
            raise CorpusProblem(f"{path}: no such file")
    skipped: list[UnreadableReport] = []
    read = warned = passages = 0
    for _, outcome in read_reports(paths, corpus, ocr=args.ocr):
        if isinstance(outcome, UnreadableReport):
            skipped.append(outcome)
            continue
        read += 1
        warned += bool(outcome.warnings)
        passages += len(outcome.passages)
        if args.json:
            print_json_line(describe(outcome))
        else:
            print("\n".join(render(outcome)))
        for warning in outcome.warnings:
            print(f"warning  {outcome.report.source}: {warning}", file=sys.stderr)
    for error in skipped:
        print(f"skipped  {error.source}: {error.reason}", file=sys.stderr)
    if not args.json:
        print(f"checked  {read:,} reports, {passages:,} passages; {warned:,} with warnings, {len(skipped):,} skipped")
    return DONE_WITH_SKIPS if skipped and args.strict else DONE


def describe(read: ReadReport) -> dict[str, Any]:
    """Return the facts of a report and the counts of its passages, as they are printed as JSON."""
    report = read.report
    return {
        "source": report.source,
        "kind": report.kind,
        "authority": report.authority,
        "inspection_start": _iso(report.inspection_start),
        "inspection_end": _iso(report.inspection_end),
        "published": _iso(report.published),
        "published_from": report.published_from,
        "lead_inspectors": list(report.lead_inspectors),
        "judgements": {judgement.area: judgement.grade for judgement in report.judgements},
        "pages": report.pages,
        "passages": dict(Counter(str(passage.kind) for passage in read.passages)),
        "numbered": sum(passage.paragraph is not None for passage in read.passages),
        "own_words": report.own_words,
        "ocr": report.ocr,
        "warnings": list(read.warnings),
    }


def render(read: ReadReport) -> list[str]:
    """Return what `check` prints of a report: its facts, its passages, its judgements."""
    report = read.report
    counts = Counter(passage.kind for passage in read.passages)
    kinds = ", ".join(f"{counts[kind]} {kind}" for kind in PassageKind if counts[kind])
    facts = [
        report.authority or "unknown authority",
        report.inspection,
        f"{report.pages} page{'s' * (report.pages != 1)}",
    ]
    if report.published:
        facts.append(f"published {format_day(report.published)} (from the {report.published_from})")
    if report.lead_inspectors:
        facts.append(f"led by {' and '.join(report.lead_inspectors)}")
    lines = [
        f"read     {report.source}",
        f"         {'; '.join(facts)}",
        f"         {len(read.passages)} passages: {kinds}",
    ]
    if report.judgements:
        judged = "; ".join(f"{judgement.area}: {judgement.grade}" for judgement in report.judgements)
        lines.append(f"         {judged}")
    return lines


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None
