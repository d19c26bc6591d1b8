"""Acronyms that the reports themselves explain: "the children's advice and duty service (CADS)"."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

NAME = "definitions.json"

_EXPLAINED = re.compile(r"((?:[A-Za-z][\w'’-]*,?\s+){2,10})\(‘?([A-Z]{3,8})s?’?\)")
_BRACKET = re.compile(r"\(‘?[A-Z]{3,8}s?’?\)")
_SMALL = frozenset(["a", "an", "and", "at", "by", "for", "in", "of", "on", "or", "the", "to", "with"])


def find_definitions(texts: Iterable[str]) -> dict[str, str]:
    """Return acronyms with their words, as most reports that explain them have it.

    The words before the bracket must begin with the acronym's letters; small words may be left out of it.
    """
    meanings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    # Few passages hold such a bracket; to look for words before one in all the others took half of a small rebuild.
    for text in filter(_BRACKET.search, texts):
        for found in _EXPLAINED.finditer(text):
            words, acronym = found.group(1).split(), found.group(2)
            if meaning := _meaning(words, acronym):
                meanings[acronym][meaning] += 1
    return {acronym: counts.most_common(1)[0][0] for acronym, counts in sorted(meanings.items())}


def _meaning(words: list[str], acronym: str) -> str | None:
    """Return the last words whose initials are the acronym, with or without small words, in lower case.

    A word with a hyphen gives one initial or, as in "multi-agency children's hub (MACH)", one for each part.
    """
    for start in range(len(words) - 1, -1, -1):
        if words[start].lower() in _SMALL:
            continue
        some = words[start:]
        telling = [word for word in some if word.lower() not in _SMALL]
        apart = [part for word in telling for part in word.split("-") if part]
        if any(acronym == "".join(word[0] for word in listed).upper() for listed in (some, telling, apart)):
            return " ".join(some).replace(",", "").lower()
    return None


def write_definitions(folder: Path, texts: Iterable[str]) -> None:
    """Write the acronyms of a build."""
    content = json.dumps(find_definitions(texts), ensure_ascii=False, indent=1)
    (folder / NAME).write_text(content + "\n", encoding="utf-8")


def read_definitions(folder: Path) -> dict[str, str]:
    """Return the acronyms of a build."""
    found: dict[str, str] = json.loads((folder / NAME).read_text(encoding="utf-8"))
    return found
