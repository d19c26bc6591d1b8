"""What was understood of a question, as chips that can be taken away, and a form to change any of it."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

import streamlit as st

from domain.types import Filters, Hit, InspectionKind, PassageKind, Polarity, Query
from index.build import OpenIndex
from ui.address import OVERALL, Asked, changes_of, write_address
from ui.escape import as_html, as_markdown
from ui.style import PART_WORDS, area_words

_DIRECTIONS = {Polarity.WEAKNESS: "Weaknesses only", Polarity.STRENGTH: "Strengths only", None: "Both"}


@dataclass(frozen=True, slots=True)
class Chip:
    """Something that was understood, and the search without it."""

    label: str
    without: Asked


def render_understood(opened: OpenIndex, first: Query, query: Query, asked: Asked, hits: Sequence[Hit]) -> None:
    """Show how the question was read; `first` is as understood, `query` with what its asker changed."""
    with st.container(key="understood"):
        st.html('<p class="understood">I understood</p>')
        with st.container(horizontal=True, gap="small"):
            st.html(_theme_html(query), width="content")
            for number, chip in enumerate(list_chips(first, query, asked)):
                st.button(
                    as_markdown(chip.label),
                    key=f"chip-{number}-{chip.label}",
                    icon=":material/close:",
                    icon_position="right",
                    help="Take away",
                    on_click=_go_to,
                    args=(chip.without,),
                )
        for note in query.notes:
            st.caption(as_markdown(note))
    with st.expander("Change or narrow this search", icon=":material/tune:"):
        _render_form(opened, first, query, asked, hits)


def list_chips(first: Query, query: Query, asked: Asked) -> list[Chip]:
    """Return what can be taken away, in the order in which it is read."""
    filters, chips = query.filters, []

    def chip(label: str, wanted: Filters = filters, polarity: Polarity | None = query.polarity) -> None:
        chips.append(Chip(label, changes_of(first, wanted, polarity, asked.without, asked)))

    if query.polarity:
        chip(_DIRECTIONS.get(query.polarity, str(query.polarity)), polarity=None)
    for expansion in query.expansions:
        if expansion.synonyms:
            label = f"Also: {_few(expansion.synonyms)}"
            chips.append(Chip(label, replace(asked, without=(*asked.without, expansion.group))))
    for name in filters.authorities:
        chip(name, replace(filters, authorities=_but(filters.authorities, name)))
    for name in filters.regions:
        chip(name, replace(filters, regions=_but(filters.regions, name)))
    for kind in filters.kinds:
        chip(_capital(kind), replace(filters, kinds=_but(filters.kinds, kind)))
    for part in filters.passage_kinds:
        chip(PART_WORDS[part], replace(filters, passage_kinds=_but(filters.passage_kinds, part)))
    overall = " overall" if OVERALL in filters.areas else ""
    for grade in filters.grades:
        chip(f"Judged {grade}{overall}", replace(filters, grades=_but(filters.grades, grade)))
    for area in filters.areas:
        if area != OVERALL:
            chip(f"Section: {area_words(area)}", replace(filters, areas=_but(filters.areas, area)))
    if filters.first_year or filters.last_year:
        chip(_years_words(filters), replace(filters, first_year=None, last_year=None))
    if filters.latest_only:
        chip("Latest report of each authority", replace(filters, latest_only=False))
    return chips


def words_of_filters(query: Query) -> list[str]:
    """Return in words what a search is narrowed to: "Weaknesses only", "Westmarch", "since 2018"."""
    return [chip.label for chip in list_chips(query, replace(query, expansions=()), Asked())]


def _theme_html(query: Query) -> str:
    phrases = "".join(f" with the words “{as_html(phrase)}”" for phrase in query.phrases)
    return f'<p class="theme">Theme: <strong>{as_html(query.theme or "any")}</strong>{phrases}</p>'


def _render_form(opened: OpenIndex, first: Query, query: Query, asked: Asked, hits: Sequence[Hit]) -> None:
    """Every restriction in one form. Options carry how many of the passages found have them."""
    filters = query.filters
    key = sha256(repr(asked).encode()).hexdigest()[:10]
    facts = opened.facts
    st.caption(f"Numbers in brackets: how many of the {len(hits)} passages found are of it.")
    with st.form(f"change-{key}", border=False):
        left, right = st.columns(2)
        with left:
            direction = st.radio(
                "Looking for",
                list(_DIRECTIONS),
                index=list(_DIRECTIONS).index(query.polarity if query.polarity in _DIRECTIONS else None),
                format_func=lambda one: _DIRECTIONS[one],
                horizontal=True,
                key=f"direction-{key}",
            )
            authorities = _choose(
                "Authority", facts.authorities, filters.authorities, (hit.report.authority for hit in hits), key
            )
            regions = _choose("Region", facts.regions, filters.regions, (hit.report.region for hit in hits), key)
            years = sorted({report.year for report in opened.reports.values() if report.year})
            with st.container(horizontal=True):
                from_year = _choose_year("From year", years, filters.first_year, key)
                to_year = _choose_year("To year", years, filters.last_year, key)
        with right:
            present = {report.kind for report in opened.reports.values()}
            kinds = _choose(
                "Kind of inspection",
                [kind for kind in InspectionKind if kind in present],
                filters.kinds,
                (hit.report.kind for hit in hits),
                key,
                _capital,
            )
            grades = _choose(
                "Section judged", facts.grades, filters.grades, (_grade_of(hit) for hit in hits), key, _capital
            )
            parts = _choose(
                "Part of the report",
                [kind for kind in PassageKind if kind is not PassageKind.ABOUT],
                filters.passage_kinds,
                (hit.passage.kind for hit in hits),
                key,
                lambda part: PART_WORDS[PassageKind(part)],
            )
            latest = st.checkbox(
                "Only the latest report of each authority", value=filters.latest_only, key=f"latest-{key}"
            )
        kept = _choose_words(first, asked, key)
        if st.form_submit_button("Search again", type="primary"):
            wanted = replace(
                filters,
                authorities=authorities,
                regions=regions,
                kinds=tuple(InspectionKind(kind) for kind in kinds),
                grades=grades,
                passage_kinds=tuple(PassageKind(part) for part in parts),
                first_year=from_year,
                last_year=to_year,
                latest_only=latest,
            )
            without = [one.group for one in first.expansions if one.group not in kept]
            _go_to(changes_of(first, wanted, direction, without, asked))
            st.rerun()


def _choose(
    label: str,
    options: Iterable[str],
    chosen: Sequence[str],
    found: Iterable[str | None],
    key: str,
    words: Callable[[str], str] = str,
) -> tuple[str, ...]:
    counts = Counter(found)
    known = {option for option in options if option}
    ordered = sorted(known | set(chosen), key=lambda option: (-counts[option], option))
    picked = st.multiselect(
        label,
        ordered,
        default=list(chosen),
        format_func=lambda option: f"{words(option)} ({counts[option]})",
        placeholder="Any",
        key=f"{label}-{key}",
    )
    return tuple(picked)


def _choose_year(label: str, years: Sequence[int], chosen: int | None, key: str) -> int | None:
    options = [None, *sorted({*years, *([chosen] if chosen else [])})]
    return st.selectbox(
        label,
        options,
        index=options.index(chosen),
        format_func=lambda year: "any" if year is None else str(year),
        key=f"{label}-{key}",
    )


def _choose_words(first: Query, asked: Asked, key: str) -> set[str]:
    """Let the asker leave out groups of words that were added; return the groups that are kept."""
    groups = {one.group: one.synonyms for one in first.expansions if one.synonyms}
    if not groups:
        return {one.group for one in first.expansions}
    kept = set()
    for group, synonyms in groups.items():
        label = as_markdown(f"Also search for: {', '.join(synonyms)}")
        if st.checkbox(label, value=group not in asked.without, key=f"words-{group}-{key}"):
            kept.add(group)
    return kept


def _go_to(asked: Asked) -> None:
    st.query_params.from_dict(write_address(asked))


def _but(values: tuple, one: object) -> tuple:  # type: ignore[type-arg]
    return tuple(value for value in values if value != one)


def _few(synonyms: Sequence[str]) -> str:
    more = len(synonyms) - 2
    return ", ".join(synonyms[:2]) + (f" and {more} more" if more > 0 else "")


def _grade_of(hit: Hit) -> str:
    return hit.passage.judgement.grade if hit.passage.judgement else ""


def _years_words(filters: Filters) -> str:
    if filters.first_year and filters.last_year:
        same = filters.first_year == filters.last_year
        return str(filters.first_year) if same else f"{filters.first_year} to {filters.last_year}"
    return f"since {filters.first_year}" if filters.first_year else f"up to {filters.last_year}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
