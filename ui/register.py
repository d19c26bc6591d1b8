"""The register of improvements: every recommendation, its theme and outcome, and what a later report says of it."""

from collections.abc import Iterable, Sequence

import streamlit as st

from answer.register import Entry
from domain.types import Citation, format_day
from domain.words import stem_words, stems_of
from index.build import OpenIndex
from ui.escape import as_html, as_markdown
from ui.export import rows_to_csv, rows_to_excel
from ui.links import page_named, render_source_link
from ui.resources import require_index
from ui.style import passage_html, render_style
from ui.worked_out import register_of, themes_of

_AT_ONCE = 25
_SORTS = ("Newest first", "Oldest first", "By authority")


def render_page() -> None:
    """Show the entries that the filters leave, with the ways to take them away. All choices are in the address."""
    render_style()
    st.title("Improvement register", anchor=False)
    opened = require_index()
    st.text(
        "Everything that inspectors recommended or named as an area for improvement, and what a later report of the "
        "same authority says about it. The later passage is found by nearness in meaning: read both passages first."
    )
    entries = register_of(opened)
    themes = _themes_by_row(opened)
    chosen = _choose(entries, themes)
    st.caption(f"{len(chosen):,} of {len(entries):,} entries.")
    if not chosen:
        return
    _render_exports(chosen, themes)
    page = _choose_page(-(-len(chosen) // _AT_ONCE))
    for entry in chosen[(page - 1) * _AT_ONCE : page * _AT_ONCE]:
        _render_entry(entry, themes.get(entry.row, ()))


def _choose_page(pages: int) -> int:
    if pages < 2:
        return 1
    if st.session_state.get("page", 1) > pages:
        _go_to_first_page()  # a link of an older index
    return int(st.number_input(f"Page, of {pages}", 1, pages, key="page", bind="query-params", width=160))


def _themes_by_row(opened: OpenIndex) -> dict[int, tuple[str, ...]]:
    table = themes_of(opened)
    found: dict[int, tuple[str, ...]] = {}
    for theme, row in zip(table.theme, table.row, strict=True):
        found[int(row)] = (*found.get(int(row), ()), table.names[int(theme)])
    return found


def _choose(entries: Sequence[Entry], themes: dict[int, tuple[str, ...]]) -> list[Entry]:
    left, right = st.columns(2)
    with left:
        authorities = _choose_some("Authority", "authorities", map(_authority, entries))
        regions = _choose_some("Region", "regions", (entry.report.region for entry in entries))
        about = _choose_some("Theme", "themes", (theme for entry in entries for theme in themes.get(entry.row, ())))
        words = st.text_input(
            "Containing the words", key="words", bind="query-params", placeholder="Any", on_change=_go_to_first_page
        )
    with right:
        since = _choose_some("Since then", "later", (str(entry.later) for entry in entries))
        outcomes = (entry.passage.outcome for entry in entries)
        framework = _choose_some("National Framework", "outcomes", outcomes)
        years = sorted({entry.report.year for entry in entries if entry.report.year})
        with st.container(horizontal=True):
            first = _choose_year("From year", "from", years)
            last = _choose_year("To year", "to", years)
    order = st.segmented_control(
        "Order", _SORTS, default=_SORTS[0], required=True, key="order", bind="query-params", on_change=_go_to_first_page
    )
    wanted = set(stem_words(words))
    chosen = [
        entry
        for entry in entries
        if (not authorities or _authority(entry) in authorities)
        and (not regions or entry.report.region in regions)
        and (not about or set(about) & set(themes.get(entry.row, ())))
        and (not since or entry.later in since)
        and (not framework or entry.passage.outcome in framework)
        and (not first or (entry.report.year or 0) >= first)
        and (not last or 0 < (entry.report.year or 0) <= last)
        and wanted.issubset(stems_of(entry.passage.text))
    ]
    if order == "Oldest first":
        chosen.reverse()
    elif order == "By authority":
        chosen.sort(key=lambda entry: entry.report.name)
    return chosen


def _go_to_first_page() -> None:
    st.session_state["page"] = 1


def _authority(entry: Entry) -> str:
    return entry.report.authority or "not stated"


def _choose_some(label: str, key: str, values: Iterable[str | None]) -> list[str]:
    options = sorted({value for value in values if value}, key=str.casefold)
    return st.multiselect(label, options, placeholder="Any", key=key, bind="query-params", on_change=_go_to_first_page)


def _choose_year(label: str, key: str, years: Sequence[int]) -> int | None:
    return st.selectbox(
        label,
        years,
        index=None,
        placeholder="Any",
        key=key,
        bind="query-params",
        width=160,
        on_change=_go_to_first_page,
    )


def _render_entry(entry: Entry, themes: Sequence[str]) -> None:
    facts = [f"Theme: {', '.join(themes)}"] if themes else []
    if entry.passage.outcome:
        facts.append(f"National Framework: {entry.passage.outcome}")
    extra = f'<p class="why">{as_html(" · ".join(facts))}</p>' if facts else ""
    with st.container(border=True):
        st.html(passage_html(entry.report, entry.passage, level=2, extra=extra))
        with st.container(horizontal=True):
            render_source_link(entry.report, entry.passage, f"Open at page {entry.passage.first_page}")
            if entry.report.authority:
                st.page_link(
                    page_named("authority"),
                    label=as_markdown(f"All about {entry.report.authority}"),
                    icon=":material/account_balance:",
                    query_params={"name": entry.report.authority},
                )
        st.html(f'<p class="later"><strong>Since then:</strong> {as_html(entry.later)}{_quote(entry.evidence)}</p>')
        if entry.evidence:
            cited = entry.evidence
            render_source_link(cited.report, cited.passage, str(cited))


def _quote(evidence: Citation | None) -> str:
    return f": “{as_html(evidence.quote)}”" if evidence else ""


def _render_exports(entries: Sequence[Entry], themes: dict[int, tuple[str, ...]]) -> None:
    head = ["Authority", "Inspection", "Published", "Recommendation", "Theme", "National Framework outcome", "Citation"]
    head += ["Since then", "Later passage", "Later citation"]
    rows = [_export_row(entry, themes.get(entry.row, ())) for entry in entries]
    with st.container(horizontal=True):
        st.download_button(
            "Excel", lambda: rows_to_excel("Register", head, rows), "improvement-register.xlsx",
            icon=":material/download:", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            "CSV", lambda: rows_to_csv(head, rows), "improvement-register.csv",
            icon=":material/download:", on_click="ignore",
        )  # fmt: skip


def _export_row(entry: Entry, themes: Sequence[str]) -> list[str]:
    report, passage, later = entry.report, entry.passage, entry.evidence
    return [
        report.name,
        report.inspection,
        format_day(report.published) if report.published else "",
        passage.text,
        ", ".join(themes),
        passage.outcome or "",
        str(Citation(1, report, passage, passage.text)),
        str(entry.later),
        later.quote if later else "",
        str(later) if later else "",
    ]


render_page()
