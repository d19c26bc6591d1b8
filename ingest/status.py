"""The command `python -m ingest status`: what is current, from when, from what, and whether the corpus has moved on."""

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from domain.command_line import DONE, print_json_line
from domain.errors import CorpusProblem, ModelProblem
from domain.settings import Settings
from index.build import OpenIndex, open_index
from index.embedder import load_embedder
from ingest.corpus import Changes, compare, find_files
from ingest.versions import reader_version, stale_parts


def add_command(commands: Any) -> None:
    """Add `status` to `python -m ingest`."""
    parser = commands.add_parser("status", help="what is current, and how it differs from the corpus folder")
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="folder of reports (default: the build's own)")
    parser.add_argument("--index", type=Path, metavar="DIR", help="folder of the index (default: var/index)")
    parser.add_argument("--json", action="store_true", help="print one line of JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the status. A missing corpus folder is part of it, a missing index an error."""
    index_dir = args.index or settings.index
    with open_index(index_dir) as opened:
        corpus = args.corpus or Path(opened.manifest.corpus)
        changes, corpus_problem = _changes(opened, corpus)
        stale = _stale(opened, settings.model)
        fields = status_fields(opened, index_dir, corpus, changes, corpus_problem, stale)
    if args.json:
        print_json_line(fields)
    else:
        print("\n".join(status_lines(fields, rebuild_command(args, settings, corpus))))
    return DONE


def status_fields(
    opened: OpenIndex,
    index_dir: Path,
    corpus: Path,
    changes: Changes | None,
    corpus_problem: str | None,
    stale: list[str],
) -> dict[str, Any]:
    """Return the status for programs."""
    manifest = opened.manifest
    return {
        "build": manifest.build_id,
        "index": str(index_dir),
        "created": manifest.created,
        "built_from": manifest.corpus,
        "model": manifest.model_id,
        "vector_index": manifest.vector_index,
        "reports": manifest.reports,
        "passages": manifest.passages,
        "searchable": manifest.searchable,
        "sentences": manifest.sentences,
        "skipped": [{"source": f.source, "reason": f.detail} for f in opened.store.files() if f.outcome == "skipped"],
        "bytes": sum(entry.size for entry in manifest.files.values()),
        "corpus": str(corpus),
        "corpus_problem": corpus_problem,
        "new": list(changes.new) if changes else [],
        "changed": list(changes.changed) if changes else [],
        "renamed": list(changes.renamed) if changes else [],
        "removed": list(changes.removed) if changes else [],
        "stale": stale,
        "up_to_date": changes is not None and not changes and not stale,
    }


def rebuild_command(args: argparse.Namespace, settings: Settings, corpus: Path) -> str:
    """Return the command that brings this index up to date with the folder that it was compared with."""
    command = "python -m ingest"
    if corpus.resolve() != settings.corpus.resolve():
        command += f' --corpus "{corpus}"'
    if args.index and args.index.resolve() != settings.index.resolve():
        command += f' --index "{args.index}"'
    return command


def status_lines(fields: dict[str, Any], rebuild: str) -> list[str]:
    """Return the status for people; `rebuild` is the command that brings the index up to date."""
    age = datetime.now(UTC) - datetime.strptime(fields["created"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    lines = [
        f"current  {Path(fields['index']) / fields['build']}",
        f"built    {fields['created']} ({_age(age.total_seconds())} ago) from {fields['built_from']}",
        f"holds    {fields['reports']:,} reports, {fields['passages']:,} passages, {fields['sentences']:,} sentences, "
        f"{fields['bytes'] / 1e6:,.1f} MB; {len(fields['skipped'])} skipped",
        f"model    {fields['model']}, vectors in {fields['vector_index']}",
    ]
    if fields["corpus_problem"]:
        lines.append(f"corpus   {fields['corpus_problem']}")
    names = ("new", "changed", "renamed", "removed")
    differs = [f"{len(fields[name]):,} {name}" for name in names if fields[name]]
    if differs:
        lines.append(f"corpus   {fields['corpus']}: {', '.join(differs)} since then")
    lines += [f"stale    {reason}" for reason in fields["stale"]]
    if not fields["corpus_problem"]:  # it says itself what to do
        lines.append("up to date" if fields["up_to_date"] else f"bring it up to date: {rebuild}")
    return lines


def _changes(opened: OpenIndex, corpus: Path) -> tuple[Changes | None, str | None]:
    try:
        found, closed = find_files(corpus)
    except CorpusProblem as error:
        return None, str(error)
    return compare(found, closed, opened.store.files()), None


def _stale(opened: OpenIndex, model: str | None) -> list[str]:
    """Return what a build with this model would make anew, or why the model cannot be loaded."""
    from ingest.polarity import load_classifier

    problem = []
    model_id = opened.manifest.model_id
    try:
        model_id = load_embedder(model).model_id
    except ModelProblem as error:
        problem.append(str(error))
    parts = stale_parts(
        opened.manifest,
        reader_version=reader_version(),
        model_id=model_id,
        polarity_version=load_classifier().version,
    )
    return [*parts, *problem]


def _age(seconds: float) -> str:
    for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} seconds"
