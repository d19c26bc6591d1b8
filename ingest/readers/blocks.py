"""What every reader hands over: the blocks of a file in reading order, before anyone asks what they mean."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from domain.errors import UnreadableReport
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
    lead_in: str = ""
    """What the block hangs from and is no part of its text: the other cells of its row."""
    notes: tuple[str, ...] = ()
    """Footnotes that the file itself ties to this block."""

    @property
    def is_bullet(self) -> bool:
        """Whether it hangs from a line or heading before it: it has a bullet or a letter, not a number."""
        return bool(self.label) and not self.label.isdigit()


@dataclass(slots=True)
class ReadFile:
    """A file as read: its blocks, and what a person should know about the reading."""

    blocks: list[Block]
    pages: int
    tagged: bool = True
    """The file says itself what is a paragraph, a list, a running header. If not, its layout was asked."""
    letters: int = 0
    """Letters and digits on its pages without running headers and footers: what a reading must account for."""
    ocr: bool = False
    warnings: list[str] = field(default_factory=list)


class ProbablyScanned(UnreadableReport):
    """The pages of a PDF show no text: they are pictures."""

    def __init__(self, source: object, pages: int) -> None:
        counted = "1 page" if pages == 1 else f"{pages} pages"
        super().__init__(source, f"no text on its {counted}; probably scanned; install tesseract and use --ocr")


# Symbol fonts give characters of the private use area: 0xF000 and the code in Wingdings or Symbol. These are the ones
# that reports use, as bullets mostly; any other shows nothing that can be read and is left out.
_SYMBOLS = {
    0xF020: " ", 0xF02D: "–", 0xF0B7: "•", 0xF06E: "■", 0xF0A7: "▪", 0xF0A8: "◻", 0xF0D8: "➢", 0xF0FC: "✓", 0xF0FB: "✗",
    0xF0E0: "→", 0xF0E8: "→", 0xF076: "❖", 0xF0BE: "–", 0xF071: "❑", 0xF06C: "●", 0xF06F: "□", 0xF073: "◆",
    0xF028: "(", 0xF029: ")", 0xF02E: ".", 0xF02C: ",", 0xF02F: "/", 0xF03A: ":", 0xF025: "%", 0xF02B: "+", 0xF03D: "=",
    0xF0B3: "≥", 0xF0A3: "≤", 0xF0B0: "°", 0xF0B1: "±", 0xF0B4: "×", 0x83: "•", 0x0336: "–",
    **{0xF030 + digit: str(digit) for digit in range(10)},
}  # fmt: skip
BULLETS = "•◦▪▫■□●○◼◾⬛➢➤►▶‣⁃∙·✓✔✗❖❑"
_DASH_BULLETS = "-‐‑‒–—―−─"
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_LABEL = re.compile(
    # "17. Children", "17.Children", "17) Children"; "17 Children" too, but not "17 March 2023 to ..."
    rf"\s*(?:(?P<number>\d{{1,3}})(?:\.(?=\D|$)|\)(?=\s|$)|(?=\s+(?!(?:{_MONTHS})[a-z]*\s+(?:19|20)\d\d)[A-Z‘“]))"
    r"|\(?(?P<letter>[a-z]|[ivx]{1,4})\)(?=\s|$)"
    rf"|(?P<bullet>[{BULLETS}]|[{_DASH_BULLETS}o§](?=\s|$)))\s*"
)


def count_letters(texts: Iterable[str]) -> int:
    """Return how many letters and digits there are in texts."""
    return sum(map(str.isalnum, "".join(texts)))


_PRIVATE_USE = re.compile(r"[\ue000-\uf8ff\u0083\u0336]")


def replace_symbols(text: str) -> str:
    """Return text with glyphs of symbol fonts as ordinary characters."""
    return _PRIVATE_USE.sub(lambda found: _SYMBOLS.get(ord(found.group()), ""), text)


_SPACES = re.compile(r"[\s\u00a0]+")
_SPACE_BEFORE_MARK = re.compile(r" ([,;:.])(?=\s|$)")
# A word broken at its hyphen; "pre- and post-birth" is none.
_BROKEN_WORD = re.compile(r"(?<=[A-Za-z0-9][-‐])\s*\n\s*(?!\s|(?:and|or|to)\s)")


def clean(text: str) -> str:
    """Return text with one kind of space and without characters that show nothing; line feeds are ends of lines."""
    text = replace_symbols(text).replace("\u00ad", "").replace("\u200b", "").replace("\ufeff", "")
    text = _BROKEN_WORD.sub("", text)
    return _SPACE_BEFORE_MARK.sub(r"\1", _SPACES.sub(" ", text)).strip()


def split_label(text: str) -> tuple[str, str]:
    """Split "17. Children are" into ("17", "Children are") and "• ensure" into ("•", "ensure").

    Without a number or bullet at its start the label is empty and the text is as it was.
    """
    found = _LABEL.match(text)
    if not found:
        return "", text
    label = found["number"] or found["letter"] or found["bullet"]
    return label, text[found.end() :]
