"""What every reader hands over: the blocks of a file in reading order, before anyone asks what they mean."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from domain.types import Box


class Role(StrEnum):
    """What the file itself says that a block is. `ITEM` is a list item, `CELL` a cell of a table."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    CELL = "cell"
    NOTE = "note"
    CONTENTS = "contents"


@dataclass(slots=True)
class Block:
    """A paragraph, heading, list item, table cell or footnote, as far as it stands on its pages in one piece.

    Sizes and distances are in points; a reader that knows no layout leaves them at 0. `bold` is the share of letters
    in bold, 0 to 1. Pages count from 1.
    """

    text: str
    first_page: int
    last_page: int
    role: Role = Role.PARAGRAPH
    label: str = ""
    """The printed number or bullet of a list item, not part of `text`: "17", "•"."""
    depth: int = 0
    """How many lists a list item stands in: 1 is an outermost item."""
    level: int = 0
    """Of a heading, 1 is the outermost; 0 if the file does not say."""
    table: int = 0
    """Number of the table that a cell belongs to, from 1."""
    row: int = 0
    column: int = 0
    bold: float = 0.0
    size: float = 0.0
    left: float = 0.0
    """Where the text (not its label) begins."""
    boxes: tuple[Box, ...] = ()
    notes: tuple[str, ...] = ()
    """Footnotes that the file itself ties to this block."""


@dataclass(slots=True)
class ReadFile:
    """A file as read: its blocks, and what a person should know about the reading."""

    blocks: list[Block]
    pages: int
    tagged: bool = True
    """The file says itself what is a paragraph, a list, running furniture. If not, it was worked out from the layout."""
    words: int = 0
    """Words on its pages, running headers and footers left out."""
    ocr: bool = False
    warnings: list[str] = field(default_factory=list)


# Bullets as Word, Acrobat and LibreOffice write them: real bullets, dashes, and glyphs of symbol fonts in the private
# use area (U+F06E is a black square in Wingdings, U+F0B7 a bullet in Symbol).
BULLETS = "•◦▪▫■□●○◼◾⬛➢➤►▶‣⁃∙·✓✔❖\u0083\u0336" + "".join(chr(code) for code in range(0xF020, 0xF100))
_DASH_BULLETS = "-‐‑‒–—―−─"
_LABEL = re.compile(
    rf"\s*(?:(?P<number>\d{{1,3}})(?:\.(?=\D|$)|\)|(?=\s+[A-Z‘“]))|\(?(?P<letter>[a-z]|[ivx]{{1,4}})\)|(?P<bullet>[{BULLETS}]|[{_DASH_BULLETS}o§](?=\s|$)))\s*"
)


def split_label(text: str) -> tuple[str, str]:
    """Split "17. Children are" into ("17", "Children are") and "• ensure" into ("•", "ensure").

    Without a number or bullet at its start the label is empty and the text is as it was.
    """
    found = _LABEL.match(text)
    if not found:
        return "", text
    label = found["number"] or found["letter"] or found["bullet"]
    return label, text[found.end() :]
