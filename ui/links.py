"""Links from one page of the app to another; each can be opened by a colleague."""

from collections.abc import Sequence

import streamlit as st
from streamlit.navigation.page import Page

from domain.types import Passage, Report
from ui.address import Asked, Parameters, write_address
from ui.escape import as_markdown

_PAGES = "pages"


def remember_pages(pages: Sequence[Page]) -> None:
    """Keep this run's pages for links: a link to a path would be looked up on the disk, thirty times a page."""
    st.session_state[_PAGES] = {page.url_path or "ask": page for page in pages}


def page_named(name: str) -> Page:
    """Return the page "ask", "read" ... for a link to it."""
    pages: dict[str, Page] = st.session_state[_PAGES]
    return pages[name]


def source_parameters(report: Report, passage: Passage, asked: Asked | None = None, hit: int = 0) -> Parameters:
    """Return the query parameters of the page Read for a passage; with the search it came from, if any."""
    parameters: Parameters = {"report": report.report_id, "passage": str(passage.ordinal)}
    if asked:
        parameters |= write_address(asked)
    if hit:
        parameters["hit"] = str(hit)
    return parameters


def render_source_link(
    report: Report, passage: Passage, label: str, asked: Asked | None = None, *, hit: int = 0
) -> None:
    """Show a link that opens the report at the passage."""
    st.page_link(
        page_named("read"),
        label=as_markdown(label),
        icon=":material/description:",
        query_params=source_parameters(report, passage, asked, hit),
    )
