"""A report as text, section by section, beside its pages with the passage outlined."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import streamlit as st

from domain.errors import ReportSearchError, UnreadableReport
from domain.settings import read_settings
from domain.types import Box, Hit, Passage, Query, Report, Sentence, format_day
from index.build import OpenIndex
from ui.address import Asked, read_address, write_address
from ui.escape import as_html, as_markdown
from ui.links import page_named, source_parameters
from ui.originals import Original, find_original
from ui.page_images import page_image
from ui.passages import arrange_hits, hit_as_evidence, render_cite, render_evidence_button
from ui.resources import require_index
from ui.searching import find_hits, query_of
from ui.style import grade_words, hit_html, marked_text, name_tab, passage_html, render_style


@st.cache_data(max_entries=64, show_spinner=False)
def _rendered_page(path: Path, changed_ns: int, page: int, boxes: Sequence[Box]) -> bytes:  # noqa: ARG001 (the time belongs to the cache's key)
    return page_image(path, page, boxes)


@dataclass(frozen=True, slots=True)
class Section:
    """Neighbouring passages under the same headings."""

    title: str
    passages: tuple[Passage, ...]


def render_page() -> None:
    """Show the report and passage that the address names, or a list to choose from."""
    render_style()
    opened = require_index()
    report = opened.reports.get(st.query_params.get("report", ""))
    if report is None:
        _render_choice(opened)
        return
    passages = opened.passages_of(report.report_id)
    if not passages:
        st.title(as_markdown(report.name), anchor=False)
        st.text("No passage was read from this report.")
        return
    asked = read_address(st.query_params.get_all)
    chosen = _chosen_passage(passages)
    hit = _render_hits_bar(opened, asked, chosen)
    name_tab(f"{report.name}, {report.inspection}")
    st.title(as_markdown(report.name), anchor=False)
    st.html(_cover_html(report))
    text, page = st.columns([1, 1], gap="large")
    with text:
        _render_chosen(report, chosen, hit, query_of(opened, asked))
        _render_text(report, passages, chosen, hit.matched if hit else ())
    with page:
        _render_original(report, chosen)


def _render_choice(opened: OpenIndex) -> None:
    st.title("Read a report", anchor=False)
    if "report" in st.query_params:
        st.warning("The report of this link is not in the index any more.", icon=":material/info:")
    reports = sorted(opened.reports.values(), key=lambda report: (report.name, report.inspection))
    chosen = st.selectbox(
        "Report",
        reports,
        index=None,
        placeholder="Type an authority's name",
        format_func=lambda report: f"{report.name}: {report.inspection}",
    )
    if chosen:
        st.query_params.from_dict({"report": chosen.report_id})
        st.rerun()


def _chosen_passage(passages: list[Passage]) -> Passage:
    wanted = st.query_params.get("passage", "")
    return next((passage for passage in passages if str(passage.ordinal) == wanted), passages[0])


def _render_hits_bar(opened: OpenIndex, asked: Asked, chosen: Passage) -> Hit | None:
    """Show where in the search this passage stands, with the way to the hits before and after it and back."""
    if not asked.question and not asked.like:
        return None
    try:
        hits = arrange_hits(find_hits(opened, asked), asked)
    except ReportSearchError:
        return None
    at = next((place for place, hit in enumerate(hits) if hit.passage.passage_id == chosen.passage_id), None)
    with st.container(horizontal=True, vertical_alignment="center", key="hits-bar"):
        st.page_link(
            page_named("ask"),
            label="Back to the results",
            icon=":material/arrow_back:",
            query_params=_back(asked),
        )
        if at is not None:
            st.html(f'<p class="position">Passage {at + 1} of {len(hits)} found</p>', width="content")
            for label, place, icon in (
                ("Previous found", at - 1, ":material/chevron_left:"),
                ("Next found", at + 1, ":material/chevron_right:"),
            ):
                if 0 <= place < len(hits):
                    hit = hits[place]
                    there = source_parameters(hit.report, hit.passage, asked, hit.rank)
                    st.button(label, key=label, icon=icon, type="tertiary", on_click=_go_to, args=(there,))
    return hits[at] if at is not None else None


def _back(asked: Asked) -> dict[str, str | list[str]]:
    return write_address(asked)


def _go_to(parameters: dict[str, str | list[str]]) -> None:
    st.query_params.from_dict(parameters)


def _cover_html(report: Report) -> str:
    published = f", published {format_day(report.published)}" if report.published else ""
    lines = [f'<p class="facts">{as_html(report.inspection)}{as_html(published)}. File: {as_html(report.source)}</p>']
    if not report.own_words:
        lines.append('<p class="about">A summary about a report, not the inspectors’ own words</p>')
    if report.judgements:
        grades = "; ".join(grade_words(judgement) for judgement in report.judgements)
        lines.append(f'<p class="facts">Judgements as stated: {as_html(grades)}</p>')
    return f'<div class="cover">{"".join(lines)}</div>'


def _render_chosen(report: Report, chosen: Passage, hit: Hit | None, query: Query) -> None:
    if "passage" not in st.query_params:
        return
    shown = hit or Hit(passage=chosen, report=report, score=0.0, rank=1)
    with st.container(border=True, key="chosen"):
        st.html(hit_html(hit, 2) if hit else passage_html(report, chosen, level=2))
        with st.container(horizontal=True):
            render_cite(shown, "cite-read")
            render_evidence_button(hit_as_evidence(shown, query), "keep-read")
            st.page_link(
                page_named("ask"),
                label="More like this",
                icon=":material/join_inner:",
                query_params={"like": chosen.passage_id},
            )


def split_sections(passages: list[Passage]) -> list[Section]:
    """Return the passages by the headings they stand under, in reading order."""
    grouped = groupby(passages, key=lambda passage: passage.section)
    return [Section(" › ".join(section) or "Start of the report", tuple(group)) for section, group in grouped]


def _render_text(report: Report, passages: list[Passage], chosen: Passage, matched: tuple[Sentence, ...]) -> None:
    sections = split_sections(passages)
    at = next(place for place, section in enumerate(sections) if chosen in section.passages)
    key = f"section-{report.report_id}-{chosen.ordinal}"
    st.selectbox(
        "Section",
        range(len(sections)),
        index=at,
        format_func=lambda place: f"{sections[place].title} (page {sections[place].passages[0].first_page})",
        key=key,
        on_change=_open_section,
        args=(key, sections),
    )
    section = sections[at]
    st.html(f"<h2>{as_html(section.title)}</h2>{_section_html(section, chosen, matched)}")
    with st.container(horizontal=True):
        for label, place in (("Previous section", at - 1), ("Next section", at + 1)):
            if 0 <= place < len(sections):
                st.button(label, key=label, on_click=_open_passage, args=(sections[place].passages[0],))


def _section_html(section: Section, chosen: Passage, matched: tuple[Sentence, ...]) -> str:
    lines, lead_in = [], None
    for passage in section.passages:
        if passage.lead_in and passage.lead_in not in (lead_in, *passage.section):
            lines.append(f'<p class="passage">{as_html(passage.lead_in)}</p>')
        lead_in = passage.lead_in
        number = f'<span class="number">{as_html(passage.paragraph)}.</span>' if passage.paragraph else ""
        text = marked_text(passage, matched) if passage is chosen else as_html(passage.text)
        names = f"passage{' chosen' if passage is chosen else ''}{' bullet' if passage.lead_in else ''}"
        lines.append(f'<p class="{names}">{"• " if passage.lead_in and not number else number}{text}</p>')
        lines += [f'<p class="passage footnote">{as_html(note)}</p>' for note in passage.footnotes]
    return f'<div class="read">{"".join(lines)}</div>'


def _open_section(key: str, sections: list[Section]) -> None:
    _open_passage(sections[int(st.session_state[key])].passages[0])


def _open_passage(passage: Passage) -> None:
    st.query_params["passage"] = str(passage.ordinal)


def _render_original(report: Report, chosen: Passage) -> None:
    original = find_original(read_settings().corpus, report)
    if original is None:
        st.text(f"The original file is not in the corpus folder any more: {report.source}")
        return
    _render_download(original)
    if original.path.suffix.lower() != ".pdf":
        st.caption("Pages can be shown of PDF files only; download the original to see it as published.")
        return
    for number in range(chosen.first_page, chosen.last_page + 1):
        try:
            image = _rendered_page(original.path, original.path.stat().st_mtime_ns, number, chosen.boxes)
        except UnreadableReport as error:
            st.text(str(error))
            return
        what = f"paragraph {chosen.paragraph}" if chosen.paragraph else "the passage"
        outlined = f", with {what} outlined" if chosen.boxes else ""
        name = report.name
        st.image(
            image,
            alt=f"Page {number} of {name}, {report.inspection}{outlined}. Its text is on this page, beside the image.",
            caption=as_markdown(f"Page {number} of {report.pages}{outlined}"),
            width="stretch",
        )


def _render_download(original: Original) -> None:
    st.download_button(
        "Download the original",
        original.path.read_bytes,
        file_name=original.path.name,
        icon=":material/download:",
    )
    if original.changed:
        st.warning(
            "The file has changed since the index was built: pages and outlines may not fit the text.",
            icon=":material/info:",
        )


render_page()
