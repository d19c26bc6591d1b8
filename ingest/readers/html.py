"""Web pages, read with Beautiful Soup: headings, paragraphs, list items and table cells of the main part."""

import re
from collections.abc import Iterator
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from domain.errors import UnreadableReport
from ingest.readers.blocks import Block, ReadFile, Role, clean, split_label

_NOT_TEXT = (
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "nav",
    "header",
    "footer",
    "aside",
    "form",
    "button",
    "iframe",
)
_BLOCKS = (
    "p",
    "li",
    "td",
    "th",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "dt",
    "dd",
    "figcaption",
    "pre",
    "div",
    "section",
    "article",
)
_NOT_FOUND = re.compile(
    r"\b(report|page|document) (was |could )?not( be)? found\b|\b404\b|access denied|service unavailable", re.IGNORECASE
)


def read_html(path: Path, content: bytes) -> ReadFile:
    """Read a web page as page 1. Raises UnreadableReport for a page without text or one that reports an error."""
    soup = BeautifulSoup(content, "html.parser")
    for line_end in soup.find_all("br"):
        line_end.replace_with("\n")
    title = clean(soup.title.get_text(" ")) if soup.title else ""
    for unwanted in soup.find_all(_NOT_TEXT):
        if not (unwanted.name == "header" and unwanted.find_parent(["article", "main"])):
            unwanted.decompose()
    main = soup.find("main") or soup.find("article") or soup.body or soup
    blocks = list(_Walk().blocks(main))
    words = sum(len(block.text.split()) for block in blocks)
    if words < 400 and (_NOT_FOUND.search(title) or any(_NOT_FOUND.search(block.text) for block in blocks[:5])):
        raise UnreadableReport(path.name, f"a web page that says {title or blocks[0].text[:60]!r}, not a report")
    if words == 0:
        raise UnreadableReport(path.name, "a web page without text")
    return ReadFile(blocks, 1)


class _Walk:
    """Goes through a page's elements in order, counting tables and ordered items."""

    def __init__(self) -> None:
        self._tables = 0

    def blocks(self, element: Tag, depth: int = 0) -> Iterator[Block]:
        loose: list[str] = []
        for child in element.children:
            if isinstance(child, NavigableString):
                loose.append(str(child) if type(child) is NavigableString else "")
            elif isinstance(child, Tag) and (child.name in (*_BLOCKS, "ul", "ol", "table") or child.find(_BLOCKS)):
                yield from self._loose(loose)
                loose = []
                yield from self._element(child, depth)
            elif isinstance(child, Tag):
                loose.append(child.get_text())
        yield from self._loose(loose)

    def _loose(self, parts: list[str]) -> Iterator[Block]:
        text = clean("".join(parts))
        if text:
            yield _block(text)

    def _element(self, element: Tag, depth: int) -> Iterator[Block]:
        if depth > 100:
            return
        if element.name in ("ul", "ol"):
            yield from self._list(element, depth)
        elif element.name == "table":
            yield from self._table(element, depth)
        elif re.fullmatch(r"h[1-6]", element.name):
            text = clean(element.get_text(" "))
            if text:
                yield Block(text, 1, 1, Role.HEADING, level=int(element.name[1]), bold=1.0)
        elif element.find((*_BLOCKS, "ul", "ol", "table")):
            yield from self.blocks(element, depth + 1)
        else:
            text = clean(element.get_text())
            if text:
                strong = "".join(part.get_text() for part in element.find_all(["b", "strong"]))
                yield _block(text, bold=min(1.0, len(clean(strong)) / len(text)))

    def _list(self, listing: Tag, depth: int) -> Iterator[Block]:
        nesting = 1 + len(listing.find_parents(["ul", "ol"]))
        start = str(listing.get("start") or "1")
        number = int(start) if start.isdigit() else 1
        for item in listing.find_all("li", recursive=False):
            inner = list(self.blocks(item, depth + 1))
            for place, block in enumerate(inner):
                if place == 0 and block.role == Role.PARAGRAPH:
                    block.role, block.depth = Role.ITEM, nesting
                    block.label = block.label or (str(number) if listing.name == "ol" else "•")
                yield block
            number += 1

    def _table(self, table: Tag, depth: int) -> Iterator[Block]:
        self._tables += 1
        number = self._tables
        rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
        for row_number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row.find_all(["td", "th"], recursive=False), start=1):
                for block in self.blocks(cell, depth + 1):
                    if not block.table:
                        block.table, block.row, block.column = number, row_number, column
                        block.role = Role.CELL if block.role == Role.PARAGRAPH else block.role
                    yield block


def _block(text: str, bold: float = 0.0) -> Block:
    label, rest = split_label(text)
    if label and rest:
        return Block(rest, 1, 1, Role.ITEM, label=label, depth=1, bold=bold)
    return Block(text, 1, 1, bold=bold)
