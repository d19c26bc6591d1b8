"""Plain text and Markdown: paragraphs between empty lines, or one a line; form feeds are page breaks."""

import re
from pathlib import Path

from domain.errors import UnreadableReport
from ingest.readers.blocks import Block, ReadFile, Role, split_label


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
    text = decode(content)
    if not text.strip():
        raise UnreadableReport(path.name, "empty: no text in it")
    blocks = [
        block
        for number, page in enumerate(text.split("\f"), start=1)
        for paragraph in re.split(r"\n\s*\n", page.replace("\r\n", "\n").replace("\r", "\n"))
        for block in _blocks(paragraph, number)
    ]
    return ReadFile(blocks, text.count("\f") + 1, words=len(text.split()))


def _blocks(paragraph: str, page: int) -> list[Block]:
    """One block for a wrapped paragraph; one for each line where lines are paragraphs, items or headings themselves."""
    lines = [line.strip() for line in paragraph.split("\n") if line.strip()]
    blocks: list[Block] = []
    for line in lines:
        heading = re.match(r"(#{1,6})\s+(.*?)\s*#*$", line)
        if heading:
            blocks.append(Block(heading[2], page, page, Role.HEADING, level=len(heading[1]), bold=1.0))
            continue
        label, text = split_label(line)
        if label:
            blocks.append(Block(text, page, page, Role.ITEM, label=label, depth=1))
        elif blocks and blocks[-1].role != Role.HEADING and _is_wrapped(blocks[-1].text):
            blocks[-1].text = f"{blocks[-1].text} {text}"
        else:
            blocks.append(Block(text, page, page))
    return blocks


def _is_wrapped(line: str) -> bool:
    """Whether a line was broken for its length: it stops without a full stop, at the width that editors break at."""
    return len(line) >= 50 and not re.search(r"[.?!:][\"'”’)]*$", line)
