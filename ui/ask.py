"""The home page: one box, the answer with its citations, the passages below it."""

import streamlit as st

from answer import ask
from domain.errors import ReportSearchError
from domain.types import Answer, Citation, Hit, Polarity, Query
from index.build import OpenIndex
from index.search import search, understand_for
from ui.escape import as_html, as_markdown
from ui.links import render_source_link
from ui.resources import require_index
from ui.style import hit_html, polarity_label, render_style

SHOWN = 20
EXAMPLES = ("connected carers weaknesses", "good support for care leavers with housing", "supervision lacks reflection")


def render_page() -> None:
    """Show the page for the question in the address, so that every search is a link."""
    render_style()
    st.title("What do inspectors say?")
    opened = require_index()
    question = _render_question_box(opened)
    if not question:
        return
    try:
        query = understand_for(opened, question)
        _render_understood(query)
        _render_answer(ask(opened, query))
        _render_passages(search(opened, query, k=SHOWN))
    except ReportSearchError as error:
        st.warning("This question cannot be searched for.", icon=":material/info:")
        st.text(str(error))


def _render_question_box(opened: OpenIndex) -> str:
    with st.form("question", border=False):
        asked = st.text_input(
            "Your question",
            value=st.query_params.get("q", ""),
            placeholder="For example: connected carers weaknesses",
            help="A theme, with strengths or weaknesses if you want only those; an authority or years narrow it.",
        )
        if st.form_submit_button("Search", type="primary"):
            st.query_params["q"] = asked
    question = st.query_params.get("q", "").strip()
    if not question:
        newest = max((report.year for report in opened.reports.values() if report.year), default=None)
        st.text(
            f"Searches {len(opened.reports)} reports{f', the newest of {newest}' if newest else ''}. Try one of these:"
        )
        for example in EXAMPLES:
            if st.button(example, type="tertiary"):
                st.query_params["q"] = example
                st.rerun()
    return question


def _render_understood(query: Query) -> None:
    """Say in words what was understood."""
    parts = [f"theme: {query.theme}"]
    parts += [
        f"also searching: {', '.join(expansion.synonyms)}" for expansion in query.expansions if expansion.synonyms
    ]
    if query.polarity in (Polarity.STRENGTH, Polarity.WEAKNESS):
        parts.append(f"looking for: {'strengths' if query.polarity is Polarity.STRENGTH else 'weaknesses'}")
    for name, values in (
        ("authority", query.filters.authorities),
        ("region", query.filters.regions),
        ("kind", query.filters.kinds),
        ("grade", query.filters.grades),
    ):
        if values:
            parts.append(f"{name}: {', '.join(values)}")
    if query.filters.first_year or query.filters.last_year:
        parts.append(f"years: {query.filters.first_year or 'any'} to {query.filters.last_year or 'now'}")
    st.caption("I understood - " + as_markdown("; ".join([*parts, *query.notes])))


def _render_answer(answer: Answer) -> None:
    st.subheader("Answer, in the inspectors’ own words" if answer.found else "The reports do not say")
    st.text(answer.headline)
    subtheme = None
    for number, statement in enumerate(answer.statements, start=1):
        if statement.subtheme and statement.subtheme != subtheme:
            subtheme = statement.subtheme
            st.markdown(f"**{as_markdown(subtheme)}**")
        st.html(f'<p class="statement">“{as_html(statement.text)}”{polarity_label(statement.polarity)}</p>')
        for citation in statement.citations:
            _render_citation(citation, f"answer-{number}")


def _render_citation(citation: Citation, key: str) -> None:
    render_source_link(citation.report, citation.passage, f"[{citation.number}] {citation}", key)


def _render_passages(hits: list[Hit]) -> None:
    st.subheader(f"Passages ({len(hits)})")
    if not hits:
        st.text("No passage matches. Try other words, or fewer of them.")
    for hit in hits:
        with st.container(border=True):
            st.html(hit_html(hit))
            if hit.reasons:
                st.caption("Why: " + as_markdown("; ".join(hit.reasons)))
            if hit.also_in:
                also = (f"{report.authority or report.title}, {report.inspection}" for report, _ in hit.also_in)
                st.caption("The same words also in: " + as_markdown("; ".join(also)))
            with st.container(horizontal=True):
                render_source_link(hit.report, hit.passage, "Open at the page", f"hit-{hit.rank}")
                with st.popover("Cite", type="tertiary"):
                    citation = Citation(hit.rank, hit.report, hit.passage, hit.passage.text)
                    st.code(f"“{hit.passage.text}”\n({citation})", language=None, wrap_lines=True)


render_page()
