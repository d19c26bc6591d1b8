"""Names of saved files: safe on Windows, readable, never one that exists."""

import re
import unicodedata
from datetime import date
from pathlib import Path

from domain.authorities import find_authority
from domain.text import fold_text

_RESERVED = re.compile(r"^(?:con|prn|aux|nul|(?:com|lpt)[\d¹²³])(?:\.|$)", re.IGNORECASE)
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_LONGEST = 120
"""Windows refuses paths above 260 characters; this leaves room for the corpus folder."""
_LONGEST_SUFFIX = 8
"""What follows the last dot of "v1. Reports of the year" is no suffix."""


def authority_name(printed: str) -> str:
    """Return the name in the table of authorities ("Derby" for "Derby City Council"), or the name as printed."""
    known = find_authority(printed)
    return known.name if known else " ".join(printed.split())


def report_name(authority: str, kind: str, published: date | None) -> str:
    """Return "derby--ilacs--2025-07-08.pdf"."""
    return f"{slug(authority)}--{kind}--{published.isoformat() if published else 'undated'}.pdf"


def slug(text: str) -> str:
    """Return lower-case letters, digits and single dashes: "St Helens & Co." becomes "st-helens-and-co"."""
    plain = unicodedata.normalize("NFKD", fold_text(text).replace("&", " and ").replace("'", ""))
    return re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode().lower()).strip("-")[:80] or "unnamed"


def safe_name(name: str) -> str:
    """Return a file or folder name that Windows, macOS and Linux all take, as like the original as possible.

    It does not begin as a formula, which Excel would run in the list of downloads.
    """
    cleaned = " ".join(_UNSAFE.sub(" ", name).split()).lstrip("=+-@ .").rstrip(" .")
    stem, dot, suffix = cleaned.rpartition(".")
    if not dot or len(suffix) > _LONGEST_SUFFIX:
        stem, suffix = cleaned, ""
    stem = stem[: _LONGEST - len(suffix) - 1].strip(" .") or "report"
    stem = f"_{stem}" if _RESERVED.match(stem) else stem
    return f"{stem}.{suffix}" if suffix else stem


def free_path(path: Path) -> Path:
    """Return the path, or with "--2", "--3" ... before the suffix if that name is taken."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem}--{number}{path.suffix}")
    return free
