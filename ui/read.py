"""A report as text, by section and paragraph, beside the page with the passage outlined."""

from pathlib import Path

import streamlit as st

from domain.errors import UnreadableReport
from domain.settings import read_settings
from domain.types import Passage, Report
from index.build import OpenIndex
from ui.escape import as_html, as_markdown
from ui.page_images import page_image
from ui.resources import require_index
from ui.style import facts_of, render_style

_rendered_page = st.cache_data(max_entries=64, show_spinner=False)(page_image)


def render_page() -> None:
    """Show the report and passage that the address names, or a list to choose from."""
    render_style()
    opened = require_index()
    report = opened.reports.get(st.query_params.get("report", ""))
    if report is None:
        _render_choice(opened)
        return
    passages = opened.passages_of(report.report_id)
    chosen = _chosen_passage(passages)
    st.title(report.authority or report.title)
    st.text(f"{report.inspection} · {report.pages} pages · {report.source}")
    path = read_settings().corpus / report.source
    text, page = st.columns([1, 1], gap="large")
    with text:
        _render_text(passages, chosen)
    with page:
        _render_original(report, path, chosen)


def _render_choice(opened: OpenIndex) -> None:
    st.title("Read a report")
    reports = sorted(opened.reports.values(), key=lambda report: (report.authority or report.title, report.inspection))
    chosen = st.selectbox(
        "Report",
        reports,
        index=None,
        format_func=lambda report: f"{report.authority or report.title}: {report.inspection}",
    )
    if chosen:
        st.query_params.from_dict({"report": chosen.report_id})
        st.rerun()


def _chosen_passage(passages: list[Passage]) -> Passage:
    wanted = st.query_params.get("passage", "")
    return next((passage for passage in passages if str(passage.ordinal) == wanted), passages[0])


def _render_text(passages: list[Passage], chosen: Passage) -> None:
    around = [passage for passage in passages if abs(passage.ordinal - chosen.ordinal) <= 4]
    section: tuple[str, ...] = ()
    for passage in around:
        if passage.section != section:
            section = passage.section
            st.markdown("**" + as_markdown(" › ".join(section)) + "**")
        number = f"{as_html(passage.paragraph)}. " if passage.paragraph else ""
        text = as_html(passage.text)
        if passage is chosen:
            text = f"<mark>{text}</mark>"
        st.html(f'<div class="evidence"><p class="words">{number}{text}</p></div>')
    before, after = st.columns(2)
    position = passages.index(chosen)
    if position > 0 and before.button("Previous passage", width="stretch"):
        _go_to(passages[position - 1])
    if position + 1 < len(passages) and after.button("Next passage", width="stretch"):
        _go_to(passages[position + 1])


def _go_to(passage: Passage) -> None:
    st.query_params["passage"] = str(passage.ordinal)
    st.rerun()


def _render_original(report: Report, path: Path, chosen: Passage) -> None:
    if not path.is_file():
        st.text(f"The original is not in the corpus folder any more: {path}")
        return
    st.download_button("Download the original", path.read_bytes(), file_name=path.name, icon=":material/download:")
    if path.suffix.lower() != ".pdf":
        return
    for number in range(chosen.first_page, chosen.last_page + 1):
        try:
            image = _rendered_page(path, number, chosen.boxes)
        except UnreadableReport as error:
            st.text(str(error))
            return
        st.image(image, caption=f"Page {number} of {report.pages}; {as_markdown(facts_of(report, chosen))}")


render_page()
