"""What the commands `python -m ingest`, `index`, `answer` and `evaluation` share."""

import argparse
import io
import json
import os
import sys
from collections.abc import Sequence
from typing import Any

from domain.errors import ReportSearchError
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
    except KeyboardInterrupt:
        print("stopped; what was published before is unchanged", file=sys.stderr)
        return 130


def print_json_line(fields: dict[str, Any]) -> None:
    """Print one JSON object on one line of stdout."""
    print(json.dumps(fields, ensure_ascii=False))
