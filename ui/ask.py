"""The home page: one box, what was understood, the answer with its citations, the passages below it."""

import streamlit as st

from domain.errors import ReportSearchError
from domain.types import Query, Subject
from index.build import OpenIndex
from ui.address import Asked, apply_changes, narrow_as_before, narrowed_by_hand, read_address, write_address
from ui.answers import render_answer
from ui.escape import as_markdown
from ui.examples import examples_of
from ui.facets import render_facets
from ui.passages import render_passages
from ui.resources import require_index
from ui.searching import find_answer, find_passages, understood
from ui.style import name_tab, passage_html, render_style
from ui.understood import render_understood, words_of_filters

MOST_CHARACTERS = 1_000
_NARROWED = "narrowed-before"


def render_page() -> None:
    """Show what the address asks for, so that every search is a link."""
    render_style()
    opened = require_index()
    asked = read_address(st.query_params.get_all)
    if asked.question:
        name_tab(asked.question)
    st.title("What do inspectors say?", anchor=False)
    _render_question_box(asked)
    if asked.like:
        _render_like(opened, asked)
    elif asked.question:
        _render_results(opened, asked)
    else:
        _render_welcome(opened)


def _render_question_box(asked: Asked) -> None:
    key = f"question-{asked.question}"
    with st.form("ask", border=False, enter_to_submit=True), st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            "Your question",
            value=asked.question,
            key=key,
            max_chars=MOST_CHARACTERS,
            placeholder="For example: connected carers weaknesses",
            type="search",
        )
        st.form_submit_button("Search", type="primary", icon=":material/search:", on_click=_ask, args=(key,))


def _ask(key: str) -> None:
    """Put a question; the same again changes nothing. How the last one was narrowed is kept, to be offered."""
    before = read_address(st.query_params.get_all)
    question = str(st.session_state.get(key, "")).strip()
    if question != before.question or before.like:
        st.session_state[_NARROWED] = narrowed_by_hand(before)
        _go_to(Asked(question=question))


def _go_to(asked: Asked) -> None:
    st.query_params.from_dict(write_address(asked))


def _render_as_before(first: Query, asked: Asked) -> None:
    """Offer to narrow this search by hand as the one before it was: a new question begins without that."""
    before = st.session_state.get(_NARROWED, {})
    if narrowed_by_hand(asked):
        return
    narrowed = narrow_as_before(asked, before, first.filters)
    said = words_of_filters(apply_changes(first, asked))
    words = [word for word in words_of_filters(apply_changes(first, narrowed)) if word not in said]
    if words:
        st.button(
            as_markdown(f"Search within {', '.join(words)}, as before"),
            key="as-before",
            type="tertiary",
            icon=":material/filter_alt:",
            on_click=_go_to,
            args=(narrowed,),
        )


def _render_welcome(opened: OpenIndex) -> None:
    reports = opened.reports.values()
    years = [report.year for report in reports if report.year]
    span = f" of {min(years)} to {max(years)}" if years else ""
    st.text(
        f"Searches {len(reports):,} inspection reports{span}. Ask about a theme, and say if you want only strengths "
        "or only weaknesses; name an authority, a region, years or a kind of inspection to narrow the search."
    )
    st.header("Try one of these", anchor=False)
    with st.container(key="examples"):
        for question, why in examples_of(opened):
            st.button(question, key=f"example-{question}", help=why, on_click=_ask_example, args=(question,))


def _ask_example(question: str) -> None:
    _go_to(Asked(question=question))


def _render_results(opened: OpenIndex, asked: Asked) -> None:
    try:
        first = understood(opened, asked)
        query = apply_changes(first, asked)
        _render_as_before(first, asked)
        render_understood(opened, first, query, asked)
        found = find_passages(opened, asked)
        answer = find_answer(opened, query)
    except ReportSearchError as error:
        _render_rejected(error)
        return
    render_answer(answer, asked)
    if query.subject is Subject.REPORTS:  # answered by covers: no passage says more
        return
    render_passages(
        found,
        asked,
        query,
        opened.build_id,
        answered=answer.found,
        before=lambda: render_facets(opened, first, query, asked),
    )


def _render_like(opened: OpenIndex, asked: Asked) -> None:
    row = opened.store.passage_row(asked.like)
    if row is None:
        st.warning("The passage of this link is not in the index any more.", icon=":material/info:")
        return
    passage = opened.passages([row])[0]
    st.header("Passages like this one", anchor=False)
    st.html(passage_html(opened.report_of(passage), passage))
    render_passages(find_passages(opened, asked), asked, Query(text="", theme=""), opened.build_id, answered=True)


def _render_rejected(error: ReportSearchError) -> None:
    st.warning("This question cannot be searched for.", icon=":material/info:")
    st.text(str(error))


render_page()
