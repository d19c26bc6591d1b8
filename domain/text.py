"""Text as it is compared, split and counted. What is shown to people of a report is never changed here."""

import re
from collections.abc import Iterator

_FOLD = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "ʼ": "'", "`": "'", "´": "'",
        "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
        "\u00a0": " ", "\u2007": " ", "\u202f": " ", "\u00ad": None, "\u200b": None, "\ufeff": None, "…": "...",
    }
)  # fmt: skip

_SPACE = re.compile(r"\s+")

# A full stop, question or exclamation mark (and what closes with it) before white space and something that can
# begin a sentence. Whether it really ends one is decided in `split_sentences`.
_BREAK = re.compile(r"[.!?]+[\"'”’)\]]*(?=\s+[\"'“‘(\[]*[A-Z0-9])")

_ABBREVIATIONS = frozenset(
    {"mr", "mrs", "ms", "dr", "prof", "st", "rev", "hon", "cllr", "no", "nos", "para", "paras", "p", "pp", "vol"}
    | {"ed", "fig", "dept", "e.g", "i.e", "eg", "ie", "cf", "vs", "approx"}
)


def fold_text(text: str) -> str:
    """Return text as it is compared: one kind of quote, dash and space, runs of white space as one; case is kept."""
    return _SPACE.sub(" ", text.translate(_FOLD)).strip()


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Return the `(start, end)` offsets of the sentences of a passage, in order, without the space between them.

    Every character that is not white space belongs to exactly one sentence. Full stops of abbreviations ("e.g.",
    "St. Helens", "para. 4"), initials and decimal numbers do not end a sentence.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for end in _sentence_ends(text):
        if span := _trimmed(text, start, end):
            spans.append(span)
        start = end
    if span := _trimmed(text, start, len(text)):
        spans.append(span)
    return spans


def _sentence_ends(text: str) -> Iterator[int]:
    for found in _BREAK.finditer(text):
        if found.group()[0] == "." and len(found.group().rstrip("\"'”’)]")) == 1:
            word = re.split(r"[\s(\[\"'“‘]", text[: found.start()])[-1].lower()
            initial = len(word) == 1 and word.isalpha() and word != "i"
            if initial or word in _ABBREVIATIONS:
                continue
        yield found.end()


def count(number: int, noun: str) -> str:
    """Return "1 report", "1,204 reports"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None
