"""The passages found, as one list or by report: where each stands, what matched and why, and what to do with it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

import streamlit as st

from domain.types import Citation, Hit, Polarity, Query
from ui import basket
from ui.address import (
    AS_LIST,
    BY_RELEVANCE,
    BY_REPORT,
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
    hits: Sequence[Hit],
    asked: Asked,
    query: Query,
    build: str,
    *,
    answered: bool,
    before: Callable[[], None] = lambda: None,
) -> None:
    """Show the hits that the address asks for, in its order; `before` shows what stands between heading and hits."""
    st.header("Passages" if answered else "Passages that come nearest", anchor=False)
    if not hits:
        st.text("No passage matches. Try other words, or take away a restriction above.")
        return
    before()
    _render_order(asked)
    ordered = arrange_hits(hits, asked, query.polarity)[: asked.shown]
    reports = len({hit.report.report_id for hit in ordered})
    st.caption(f"{len(ordered)} of the {len(hits)} best passages, from {reports} report{'s' if reports > 1 else ''}.")
    if asked.view == BY_REPORT:
        for _, of_report in groupby(ordered, key=lambda hit: hit.report.report_id):
            group = list(of_report)
            report = group[0].report
            st.html(f"<h3>{as_html(report.name)}: {as_html(report.inspection)}</h3>")
            for hit in group:
                _render_hit(hit, asked, query, build, level=4)
    else:
        for hit in ordered:
            _render_hit(hit, asked, query, build, level=3)
    if len(hits) > len(ordered):
        more = replace(asked, shown=asked.shown + SHOWN_AT_ONCE)
        st.button("Show more passages", key="more", on_click=_go_to, args=(more,))


def arrange_hits(hits: Sequence[Hit], asked: Asked, wanted: Polarity | None = None) -> list[Hit]:
    """Return hits in the order asked for; by report, a report stands where its first hit would.

    By date, those of the side `wanted` come first: the last of the best are of the other side, however new.
    """
    ordered = list(hits)
    if asked.sort == NEWEST_FIRST:
        ordered.sort(key=lambda hit: (_opposes(hit, wanted), -(hit.report.day or date.min).toordinal(), hit.rank))
    if asked.view == BY_REPORT:
        first: dict[str, int] = {}
        for place, hit in enumerate(ordered):
            first.setdefault(hit.report.report_id, place)
        ordered.sort(key=lambda hit: first[hit.report.report_id])
    return ordered


def _opposes(hit: Hit, wanted: Polarity | None) -> bool:
    """Whether what matched is of the side that is not asked for."""
    sides = {Polarity.STRENGTH: Polarity.WEAKNESS, Polarity.WEAKNESS: Polarity.STRENGTH}
    return wanted in sides and hit.polarity is sides[wanted]


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
