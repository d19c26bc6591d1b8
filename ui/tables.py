"""Tables that a screen reader reads as tables, with links in their cells. Everything in them is escaped."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

from ui.address import Asked, Parameters, write_address
from ui.escape import as_html


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that opens a page of the app."""

    text: str
    page: str
    parameters: Parameters

    @property
    def address(self) -> str:
        """Relative, so that it holds wherever the app is served."""
        return f"./{self.page}?{urlencode(self.parameters, doseq=True)}"


Cell = str | Link


def search_link(text: str, asked: Asked) -> Link:
    """Return a cell that opens a search."""
    return Link(text, "", write_address(asked))


def authority_link(name: str) -> Link:
    """Return a cell that opens the page of an authority."""
    return Link(name, "authority", {"name": name})


def render_table(caption: str, head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Show a table; the first cell of each row is its heading."""
    heads = "".join(f'<th scope="col">{as_html(text)}</th>' for text in head)
    body = "".join(f"<tr>{_row_html(row)}</tr>" for row in rows)
    st.html(
        f'<div class="scroll" tabindex="0" role="region" aria-label="{as_html(caption)}"><table class="matrix">'
        f"<caption>{as_html(caption)}</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row_html(row: Sequence[Cell]) -> str:
    cells = [_cell_html(cell) for cell in row]
    return f'<th scope="row">{cells[0]}</th>' + "".join(f"<td>{cell}</td>" for cell in cells[1:])


def _cell_html(cell: Cell) -> str:
    if isinstance(cell, str):
        return as_html(cell)
    return f'<a href="{as_html(cell.address)}">{as_html(cell.text)}</a>'
