"""The commands `python -m ingest build` and its closing summary."""

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import Any

from domain.command_line import DONE, DONE_WITH_SKIPS, print_json_line
from domain.errors import IndexProblem
from domain.settings import Settings
from index.build import current_build
from index.embedder import load_embedder
from index.manifest import read_manifest
from ingest.pipeline import Outcome, Tools, build
from ingest.versions import reader_version


def add_command(commands: Any) -> None:
    """Add `build` to `python -m ingest`."""
    parser = commands.add_parser("build", help="bring the index up to date with the corpus folder (the default)")
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="folder of reports (default: corpus)")
    parser.add_argument("--index", type=Path, metavar="DIR", help="folder of the index (default: var/index)")
    parser.add_argument("--model", metavar="NAME", help="folder or hub name of another embedding model")
    parser.add_argument("--full", action="store_true", help="read and embed everything again")
    parser.add_argument("--ocr", action="store_true", help="read scans through tesseract, where it is installed")
    parser.add_argument("--strict", action="store_true", help="exit with 3 if a file had to be skipped")
    parser.add_argument("--json", action="store_true", help="print the summary as a line of JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Build, then say what was done."""
    from ingest.isolation import read_reports
    from ingest.polarity import load_classifier

    model = args.model or settings.model
    index_dir = args.index or settings.index
    tools = Tools(
        read=partial(read_reports, ocr=args.ocr),
        reader_version=reader_version(),
        embedder=load_embedder(model),
        classifier=load_classifier(),
        retry_skipped=args.ocr,
    )
    if args.corpus is None and (replaced := replaces_another(index_dir, settings.corpus)):
        print(f"note     {replaced}", file=sys.stderr)
    outcome = build(args.corpus or settings.corpus, index_dir, settings.cache, tools, model=model, full=args.full)
    for line in outcome.warnings:
        print(f"warning  {line}", file=sys.stderr)
    for file in outcome.skipped:
        print(f"skipped  {file.source}: {file.detail}", file=sys.stderr)
    for reason in outcome.reasons:
        print(f"note     {reason}", file=sys.stderr)
    if args.json:
        print_json_line(summary(outcome, index_dir))
    else:
        print("\n".join(closing_lines(outcome, index_dir)))
    return DONE_WITH_SKIPS if args.strict and outcome.skipped else DONE


def replaces_another(index_dir: Path, corpus: Path) -> str | None:
    """Return what to tell someone who named no corpus, if the index holds the reports of another folder than this."""
    try:
        manifest = read_manifest(index_dir / current_build(index_dir))
    except (IndexProblem, OSError):
        return None
    if Path(manifest.corpus) == corpus.resolve():
        return None
    keep = f' (to keep those: --corpus "{manifest.corpus}")' if Path(manifest.corpus).is_dir() else ""
    return (
        f"{index_dir} holds {manifest.reports:,} reports of {manifest.corpus}; "
        f"now {corpus.resolve()} is read instead{keep}"
    )


def closing_lines(outcome: Outcome, index_dir: Path) -> list[str]:
    """Return the summary for people."""
    manifest, changes = outcome.manifest, outcome.changes
    reports = f"{manifest.reports:,} {'report' if manifest.reports == 1 else 'reports'}"
    counts = f"{reports}, {manifest.passages:,} passages, {manifest.dim} dimensions"
    skips = f"; {len(outcome.skipped)} skipped" if outcome.skipped else ""
    lines = [f"indexed  {counts} in {outcome.seconds:.1f} s{skips}"]
    if outcome.published:
        counted = [(len(changes.new), "new"), (len(changes.changed), "changed"), (len(changes.renamed), "renamed")]
        counted += [(len(changes.removed), "removed"), (outcome.read, "read"), (outcome.embedded, "texts embedded")]
        lines.append("changes  " + ", ".join(f"{count:,} {what}" for count, what in counted))
    else:
        lines[0] = f"up to date  {counts}; checked in {outcome.seconds:.1f} s{skips}"
    copies = sum(file.outcome == "same" for file in outcome.files)
    if copies:
        lines.append(f"copies   {copies} {'file holds' if copies == 1 else 'files hold'} the same bytes as another")
    lines.append(f"current  {index_dir / manifest.build_id}")
    return lines


def summary(outcome: Outcome, index_dir: Path) -> dict[str, Any]:
    """Return the summary for programs."""
    manifest, changes = outcome.manifest, outcome.changes
    return {
        "build": manifest.build_id,
        "index": str(index_dir),
        "published": outcome.published,
        "reports": manifest.reports,
        "passages": manifest.passages,
        "sentences": manifest.sentences,
        "dimensions": manifest.dim,
        "new": len(changes.new),
        "changed": len(changes.changed),
        "renamed": len(changes.renamed),
        "removed": len(changes.removed),
        "read": outcome.read,
        "embedded": outcome.embedded,
        "skipped": [{"source": file.source, "reason": file.detail} for file in outcome.skipped],
        "same": [{"source": file.source, "as": file.detail} for file in outcome.files if file.outcome == "same"],
        "reasons": list(outcome.reasons),
        "seconds": round(outcome.seconds, 2),
    }
