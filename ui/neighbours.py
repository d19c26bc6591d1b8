"""The statistical neighbours of authorities, from a table that staff supply: see docs/neighbours.md."""

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path

from domain.authorities import find_authority

COLUMNS = ("authority", "neighbour")
NAME = "neighbours.csv"


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Neighbours of each authority in the order of the file, and what in the file is not understood."""

    of: dict[str, tuple[str, ...]] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def read_neighbours(path: Path) -> Neighbours:
    """Read the table; a row that is not understood is left out and reported with its line.

    Raises OSError if the file is missing or cannot be read.
    """
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:  # Excel's plain "CSV" on Windows
        text = content.decode("cp1252", errors="replace")
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    head = [name.strip().lower() for name in next(lines, [])]
    if missing := [name for name in COLUMNS if name not in head]:
        return Neighbours(problems=(f"line 1: there is no column {' and no column '.join(missing)}",))
    places = [head.index(name) for name in COLUMNS]
    found: dict[str, dict[str, None]] = {}
    problems = []
    for cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        pair = [cells[place].strip() if place < len(cells) else "" for place in places]
        known = [find_authority(name) for name in pair]
        unknown = [name for name, authority in zip(pair, known, strict=True) if authority is None]
        if unknown:
            names = " and ".join(f"“{name}”" if name else "an empty cell" for name in unknown)
            problems.append(f"line {lines.line_num}: {names}: no such authority")
            continue
        authority, neighbour = (one.name for one in known if one is not None)
        if authority != neighbour:
            found.setdefault(authority, {})[neighbour] = None
    return Neighbours({name: tuple(neighbours) for name, neighbours in found.items()}, tuple(problems))


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return max(",;\t", key=head.count)
