"""Plain text and Markdown: paragraphs between empty lines, or one a line; form feeds are page breaks."""

import re
from collections.abc import Sequence
from pathlib import Path

from domain.errors import UnreadableReport
from ingest.readers.blocks import Block, ReadFile, Role, clean, split_label

_ENTRY = re.compile(r"[^.:]{3,100}: [^.:]{1,40}$")  # "Overall effectiveness: Good"


def decode(content: bytes) -> str:
    """Return the text of a content in UTF-8, UTF-16 or, failing both, Windows-1252."""
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def read_text(path: Path, content: bytes) -> ReadFile:
    """Read plain text or Markdown. Raises UnreadableReport if there is none."""
    text = decode(content).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise UnreadableReport(path.name, "empty: no text in it")
    blocks = [
        block
        for number, page in enumerate(text.split("\f"), start=1)
        for paragraph in re.split(r"\n\s*\n", page)
        for block in _blocks([line.strip() for line in paragraph.split("\n") if line.strip()], number)
    ]
    return ReadFile(blocks, text.count("\f") + 1)


def _blocks(lines: Sequence[str], page: int) -> list[Block]:
    """One block for a wrapped paragraph; one for each line where lines are paragraphs, items or headings themselves."""
    width = max((len(line) for line in lines), default=0)
    blocks: list[Block] = []
    before = ""
    for line in lines:
        marked = re.match(r"(#{1,6})\s+(.*?)\s*#*$", line)
        label, text = split_label(line)
        if marked:
            blocks.append(Block(clean(marked[2]), page, page, Role.HEADING, level=len(marked[1]), bold=1.0))
        elif label:
            blocks.append(Block(clean(text), page, page, Role.ITEM, label=label, depth=1))
        elif before and _is_wrapped(before, line, width) and not (_ENTRY.match(before) and _ENTRY.match(line)):
            blocks[-1].text = f"{blocks[-1].text} {clean(text)}"
        elif len(lines) == 1 and _looks_like_heading(line):
            blocks.append(Block(clean(line), page, page, Role.HEADING, bold=1.0))
        else:
            blocks.append(Block(clean(text), page, page))
        before = "" if marked else line
    return blocks


def _is_wrapped(before: str, line: str, width: int) -> bool:
    """Whether a line was broken for its length: the next word would not have fitted on it any more."""
    return width >= 40 and len(before) + 1 + len(line.split()[0]) > width


def _looks_like_heading(line: str) -> bool:
    """Whether a line that stands alone is a heading: short, and no sentence."""
    return len(line.split()) <= 20 and line[:1].isupper() and not re.search(r"[.,;:!\"”’)]$", line)
