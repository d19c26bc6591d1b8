"""The passages found, as one list or by report: where each stands, what matched and why, and what to do with it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

import streamlit as st

from answer.matches import Found
from domain.text import count
from domain.types import Citation, Hit, Query
from ui import basket
from ui.address import (
    AS_LIST,
    BY_RELEVANCE,
    BY_REPORT,
    MOST_SHOWN,
    NEWEST_FIRST,
    SHOWN_AT_ONCE,
    Asked,
    write_address,
)
from ui.escape import as_html
from ui.feedback_form import ask_feedback
from ui.links import render_source_link
from ui.style import hit_html
from ui.understood import words_of_filters

_SORTS = {BY_RELEVANCE: "Best match first", NEWEST_FIRST: "Newest first"}
_VIEWS = {AS_LIST: "One list", BY_REPORT: "By report"}


def render_passages(
    found: Found,
    asked: Asked,
    query: Query,
    build: str,
    *,
    answered: bool,
    before: Callable[[], None] = lambda: None,
) -> None:
    """Show the hits that the address asks for, in its order; `before` shows what stands between heading and hits."""
    st.header("Passages" if answered else "Passages that come nearest", anchor=False)
    if not found.hits:
        st.text("No passage matches. Try other words, or take away a restriction above.")
        return
    before()
    _render_order(asked)
    ordered = arrange_hits(found.hits, asked)
    matching = [hit for hit in ordered if not hit.less_near]
    st.caption(say_found(found, len(matching), asked, answered=answered))
    if not found.passages:
        _render_part(ordered, asked, query, build, 0)
        return
    _render_part(matching, asked, query, build, 0)
    less_near = ordered[len(matching) :]
    if less_near and asked.shown >= len(matching):
        _render_less_near(less_near, asked, query, build, len(matching))


def say_found(found: Found, matching: int, asked: Asked, *, answered: bool) -> str:
    """Return how many passages match, and how many of these can be shown: `matching` hits."""
    if asked.like:
        return f"{count(len(found.hits), 'passage')}, nearest in meaning first."
    if not found.passages:
        return "No passage speaks of all that you ask for. These come nearest in meaning."
    verbs = ("matches", "match") if answered else ("has your words", "have your words")
    verb = verbs[0] if found.passages == 1 else verbs[1]
    said = f"{count(found.passages, 'passage')} in {count(found.reports, 'report')} {verb}."
    if matching < min(found.passages, MOST_SHOWN):
        return f"{said} Those with the same words are shown once."
    if matching < found.passages:
        which = "newest" if asked.sort == NEWEST_FIRST else "best"
        return f"{said} The {matching} {which} are shown: narrow the search to see others."
    return said


def _render_part(hits: Sequence[Hit], asked: Asked, query: Query, build: str, above: int) -> None:
    """Show one part of the list, as far as the address asks for it; `above` so many hits stand before."""
    shown = hits[: max(0, asked.shown - above)]
    if asked.view == BY_REPORT:
        for _, of_report in groupby(shown, key=lambda hit: hit.report.report_id):
            group = list(of_report)
            report = group[0].report
            st.html(f"<h3>{as_html(report.name)}: {as_html(report.inspection)}</h3>")
            for hit in group:
                _render_hit(hit, asked, query, build, level=4)
    else:
        for hit in shown:
            _render_hit(hit, asked, query, build, level=3)
    if left := len(hits) - len(shown):
        more = replace(asked, shown=above + len(shown) + SHOWN_AT_ONCE)
        label = f"Show {min(left, SHOWN_AT_ONCE)} more of {left} passages" if left > 1 else "Show one more passage"
        st.button(label, key=f"more-{above}", on_click=_go_to, args=(more,))


def _render_less_near(hits: Sequence[Hit], asked: Asked, query: Query, build: str, above: int) -> None:
    """Show what does not match, if the address asks for it, or the way to it."""
    st.header("Less near", anchor=False, divider="gray")
    st.caption(
        "These passages do not match: they lack a part of what you ask for"
        + (", or are of the other side" if query.polarity else "")
        + "."
    )
    if asked.less_near:
        _render_part(hits, asked, query, build, above)
        return
    there = replace(asked, less_near=True, shown=above + SHOWN_AT_ONCE)
    st.button(
        f"Show {count(len(hits), 'passage')} that {'is' if len(hits) == 1 else 'are'} less near",
        on_click=_go_to,
        args=(there,),
    )


def arrange_hits(hits: Sequence[Hit], asked: Asked) -> list[Hit]:
    """Return hits in the order asked for; by report, a report stands where its first hit would.

    Those that match come first in any order, however new the others are.
    """
    ordered = sorted(hits, key=lambda hit: hit.less_near)
    if asked.sort == NEWEST_FIRST:
        ordered.sort(key=lambda hit: (hit.less_near, -(hit.report.day or date.min).toordinal(), hit.rank))
    if asked.view == BY_REPORT:
        first: dict[tuple[bool, str], int] = {}
        for place, hit in enumerate(ordered):
            first.setdefault((hit.less_near, hit.report.report_id), place)
        ordered.sort(key=lambda hit: first[hit.less_near, hit.report.report_id])
    return ordered


def _render_order(asked: Asked) -> None:
    with st.container(horizontal=True, key="order"):
        for label, options, field in (("Order", _SORTS, "sort"), ("Show", _VIEWS, "view")):
            chosen = getattr(asked, field)
            key = f"{field}-{chosen}-{asked.question}-{asked.like}"
            st.segmented_control(
                label,
                list(options),
                default=chosen,
                required=True,
                format_func=options.__getitem__,
                key=key,
                on_change=_reorder,
                args=(asked, field, key),
            )


def _reorder(asked: Asked, field: str, key: str) -> None:
    changed = {field: str(st.session_state[key] or getattr(asked, field))}
    _go_to(replace(asked, **changed))  # type: ignore[arg-type]


def _go_to(asked: Asked) -> None:
    st.query_params.from_dict(write_address(asked))


def _render_hit(hit: Hit, asked: Asked, query: Query, build: str, *, level: int) -> None:
    with st.container(border=True, key=f"hit-{hit.rank}"):
        st.html(hit_html(hit, level))
        with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"actions-{hit.rank}"):
            render_source_link(hit.report, hit.passage, f"Open at {_page(hit)}", asked, hit=hit.rank)
            render_cite(hit, f"cite-hit-{hit.rank}")
            render_evidence_button(hit_as_evidence(hit, query), f"keep-{hit.rank}")
            st.button(  # a link to the page that one is on would not change the address
                "More like this",
                key=f"like-{hit.rank}",
                type="tertiary",
                icon=":material/join_inner:",
                on_click=_go_to,
                args=(Asked(like=hit.passage.passage_id),),
            )
            if st.button("Wrong?", key=f"wrong-{hit.rank}", type="tertiary", icon=":material/flag:"):
                ask_feedback(build, query.text, hit)


def render_cite(hit: Hit, key: str) -> None:
    """Offer quote and citation to copy."""
    menu = st.popover("Cite", type="tertiary", icon=":material/format_quote:", key=key, on_change="rerun")
    if not menu.open:  # a page has ten of them, and few are ever opened
        return
    with menu:
        citation = Citation(hit.rank, hit.report, hit.passage, hit.passage.text)
        st.text("Quote and citation, with a button to copy them:")
        st.code(f"“{hit.passage.text}”\n({citation})", language=None, wrap_lines=True)
        st.text("The citation alone:")
        st.code(str(citation), language=None, wrap_lines=True)


def hit_as_evidence(hit: Hit, query: Query) -> basket.Evidence:
    """Return the passage of a hit, quoted whole, as evidence for a question."""
    filters = "; ".join(words_of_filters(query))
    return basket.evidence_of(hit.report, hit.passage, hit.polarity, query.text, query.theme, filters)


def render_evidence_button(evidence: basket.Evidence, key: str) -> None:
    """Offer to put evidence aside, or say that it is."""
    if any(one.key == evidence.key for one in basket.basket()):
        st.button(
            "In your evidence: take out",
            key=key,
            type="tertiary",
            icon=":material/check:",
            on_click=basket.remove,
            args=(evidence.key,),
        )
        return
    st.button("Add to evidence", key=key, type="tertiary", icon=":material/add:", on_click=basket.add, args=(evidence,))


def _page(hit: Hit) -> str:
    return f"page {hit.passage.first_page}"
