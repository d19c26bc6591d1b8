"""Reports that a visitor of the app brings: checked as the command line checks them, then put into the corpus folder.

The checks are `python -m ingest add` and `check`, run as separate processes: a file that is made to break its reader
breaks nothing of the app.
"""

import json
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domain.errors import CorpusProblem
from domain.settings import PROJECT

SUFFIXES = ("pdf", "docx", "html", "htm", "txt", "md")
LARGEST_MB = 50
_LONGEST_S = 300.0
_UNSAFE = re.compile(r"[^\w .,()&'-]+")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)\d)(?:\.|$)", re.IGNORECASE)  # on Windows
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as the browser sent it. Nothing about its name is to be trusted."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of an upload: `saved_as` is its path in the corpus folder, or empty if it was refused."""

    name: str
    saved_as: str = ""
    already: bool = False
    """It was refused because the corpus folder has the same file."""
    note: str = ""
    """Why it was refused, or what was read of it."""


def add_uploads(uploads: Sequence[Upload], corpus: Path) -> list[Brought]:
    """Check files and put those that are reports into the corpus folder; return what became of each, in order.

    No file there is ever replaced. Raises CorpusProblem if nothing could be added for a reason of the machine's own,
    such as a full disk.
    """
    with _one_at_a_time, tempfile.TemporaryDirectory(prefix="report-search-") as folder:
        staged = Path(folder) / "checked"
        came = {path: upload.name for path, upload in _write(uploads, Path(folder)).items()}
        # First into a folder of their own: there each is judged by its content and given a safe name.
        outcomes = _add(list(came), staged)
        brought = {Path(one["source"]): _refused(came[Path(one["source"])], one) for one in outcomes}
        kept = {staged / one["saved_as"]: Path(one["source"]) for one in outcomes if one["action"] == "added"}
        read = {path: notes for path, notes in _check(list(kept), staged).items() if path in kept}
        for path, (good, note) in read.items():
            if not good:
                brought[kept[path]] = Brought(came[kept[path]], note=note)
        good_ones = [path for path, (good, _) in read.items() if good]
        for one in _add(good_ones, corpus) if good_ones else []:
            path = Path(one["source"])
            origin = kept[path]
            if one["action"] == "added":
                brought[origin] = Brought(came[origin], saved_as=one["saved_as"], note=read[path][1])
            else:
                brought[origin] = _refused(came[origin], one)
        return [brought[path] for path in came]


def plain_name(name: str) -> str:
    """Return the last part of a name that a browser sent, in characters that every system takes in a file name."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    stem, dot, suffix = _UNSAFE.sub(" ", last).rstrip(" .").rpartition(".")
    if not dot:
        stem, suffix = suffix, ""
    stem = " ".join(stem.split()).strip(" .")[:100] or "report"
    stem = f"_{stem}" if _RESERVED.match(stem) else stem
    return f"{stem}.{suffix}" if suffix else stem


def _write(uploads: Sequence[Upload], folder: Path) -> dict[Path, Upload]:
    """Write each upload into a folder of its own, so that two of one name stay apart."""
    written = {}
    for number, upload in enumerate(uploads):
        path = folder / str(number) / plain_name(upload.name)
        try:
            path.parent.mkdir()
            path.write_bytes(upload.content)
        except OSError as error:
            raise CorpusProblem(
                f"{folder}: cannot be written ({error.strerror or error}); nothing was added"
            ) from error
        written[path] = upload
    return written


def _add(paths: Sequence[Path], corpus: Path) -> list[dict[str, Any]]:
    return _run(["add", "--corpus", str(corpus), "--largest", str(LARGEST_MB), "--json", *map(str, paths)], len(paths))


def _check(paths: Sequence[Path], corpus: Path) -> dict[Path, tuple[bool, str]]:
    """Return for each file whether it reads like a report, and why not or what was read of it."""
    if not paths:
        return {}
    lines = _run(["check", "--corpus", str(corpus), "--json", *map(str, paths)], len(paths))
    return {corpus / line["source"]: _judged(line) for line in lines}


def _judged(read: dict[str, Any]) -> tuple[bool, str]:
    if "skipped" in read:
        return False, str(read["skipped"])
    passages = sum(read["passages"].values())
    if not read["authority"] and not read["inspection_start"] and not read["inspection_end"]:
        return False, (
            "no authority and no inspection dates were found in it, so it does not look like an inspection report. If "
            "it is one, the people who run this app can add it with the command python -m ingest add"
        )
    pages = f"{read['pages']} page{'s' * (read['pages'] != 1)}"
    facts = [read["authority"] or "authority unknown", read["kind"], pages, f"{passages:,} passages"]
    return True, "; ".join([", ".join(facts), *read["warnings"]])


def _refused(name: str, outcome: dict[str, Any]) -> Brought:
    return Brought(name, already=outcome["action"] == "already", note=str(outcome["note"]))


def _run(arguments: list[str], expected: int) -> list[dict[str, Any]]:
    """Run `python -m ingest` and return the objects that it prints, one for each of the files."""
    command = [sys.executable, "-m", "ingest", *arguments]
    try:
        done = subprocess.run(
            command,
            cwd=PROJECT,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_LONGEST_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CorpusProblem(
            f"checking took longer than {_LONGEST_S:.0f} s and was given up; nothing was added"
        ) from None
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if len(found) != expected:
        said = [line.removeprefix("error: ") for line in done.stderr.splitlines() if line.startswith("error: ")]
        raise CorpusProblem(
            said[-1] if said else f"the check ended with exit code {done.returncode}; nothing was added"
        )
    return found
