"""What the commands `python -m ingest`, `index`, `answer` and `evaluation` share."""

import argparse
import io
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from domain.errors import QuestionRejected, ReportSearchError
from domain.settings import read_settings

DONE, TOLD_WHY, USAGE, DONE_WITH_SKIPS = 0, 1, 2, 3


def run_command(parser: argparse.ArgumentParser, argv: Sequence[str]) -> int:
    """Parse, run `args.run(args, settings)` and return its exit code. The one place where errors become messages."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # Windows consoles and pipes default to a legacy code page
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    args = parser.parse_args(argv)
    try:
        code: int = args.run(args, read_settings())
        sys.stdout.flush()
        return code
    except ReportSearchError as error:
        print(f"error: {error}", file=sys.stderr)
        return TOLD_WHY
    except BrokenPipeError:  # the reader of our output has gone, as in `... | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except (OSError, UnicodeError, MemoryError) as error:  # whatever no layer has told in its own words
        print(f"error: {type(error).__name__}: {error}", file=sys.stderr)
        return TOLD_WHY
    except KeyboardInterrupt:
        print("stopped; what was published before is unchanged", file=sys.stderr)
        return 130


def read_questions(path: Path) -> list[tuple[str, str]]:
    """Return (id, question) of a file of tab-separated lines; further columns are ignored, a question may be empty.

    Raises QuestionRejected if the file cannot be read or a line has no second column.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionRejected(f"{path} cannot be read as questions ({error})") from error
    questions = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        query_id, *columns = line.split("\t")
        if not columns:
            raise QuestionRejected(f"{path}, line {number}: expected id<TAB>question, found {line[:60]!r}")
        questions.append((query_id.strip(), columns[0].strip()))
    return questions


def print_json_line(fields: dict[str, Any]) -> None:
    """Print one JSON object on one line of stdout."""
    print(json.dumps(fields, ensure_ascii=False))
