"""A form with every restriction of a search, to change any of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

import streamlit as st

from domain.authorities import type_words
from domain.judgements import OVERALL, area_words
from domain.types import Expansion, Filters, InspectionKind, PassageKind, Polarity, Query
from domain.words import stem_words
from index.build import OpenIndex
from ui.address import Asked, changes_of, write_address
from ui.escape import as_markdown
from ui.facets import count_facets_of
from ui.style import PART_WORDS

DIRECTIONS = {Polarity.WEAKNESS: "Weaknesses only", Polarity.STRENGTH: "Strengths only", None: "Both"}


def render_form(opened: OpenIndex, first: Query, query: Query, asked: Asked) -> None:
    """Show every restriction in one form. Options carry how many passages they would leave."""
    filters = query.filters
    key = sha256(repr(asked).encode()).hexdigest()[:10]
    facts = opened.facts
    counts = count_facets_of(opened, query)
    if any(counts.values()):
        st.caption("Numbers in brackets: passages that match and meet the other restrictions.")
    overall = tuple(area for area in filters.areas if area == OVERALL)
    with st.form(f"change-{key}", border=False):
        left, right = st.columns(2)
        with left:
            direction = st.radio(
                "Looking for",
                list(DIRECTIONS),
                index=list(DIRECTIONS).index(query.polarity if query.polarity in DIRECTIONS else None),
                format_func=lambda one: _counted(DIRECTIONS[one], counts["polarity"].get(str(one or ""))),
                horizontal=True,
                key=f"direction-{key}",
            )
            authorities = _choose("Authority", facts.authorities, filters.authorities, counts["authority"], key)
            regions = _choose("Region", facts.regions, filters.regions, counts["region"], key)
            types = _choose(
                "Type of council",
                sorted({report.authority_type or "" for report in opened.reports.values()}),
                filters.authority_types,
                {},
                key,
                lambda one: _capital(type_words(one)),
            )
            years = sorted({report.year for report in opened.reports.values() if report.year})
            with st.container(horizontal=True):
                from_year = _choose_year("From year", years, filters.first_year, counts["year"], key)
                to_year = _choose_year("To year", years, filters.last_year, counts["year"], key)
        with right:
            present = {report.kind for report in opened.reports.values()}
            kinds = _choose(
                "Kind of inspection",
                [kind for kind in InspectionKind if kind in present],
                filters.kinds,
                counts["kind"],
                key,
                _capital,
            )
            sections = tuple(area for area in filters.areas if area != OVERALL)
            areas = _choose("Section", facts.areas, sections, counts["area"], key, area_words)
            graded = "Judged overall" if overall else "Section judged"
            grades = _choose(graded, facts.grades, filters.grades, {}, key, _capital)
            parts = _choose(
                "Part of the report",
                [kind for kind in PassageKind if kind is not PassageKind.ABOUT],
                filters.passage_kinds,
                {},
                key,
                lambda part: PART_WORDS[PassageKind(part)],
            )
            latest = st.checkbox(
                "Only the latest report of each authority", value=filters.latest_only, key=f"latest-{key}"
            )
        left_out = _choose_left_out(opened, filters, key)
        kept = _choose_words(first, asked, key)
        if st.form_submit_button("Search again", type="primary"):
            same_years = (from_year, to_year) == (filters.first_year, filters.last_year)
            wanted = replace(
                left_out,
                authorities=authorities,
                regions=regions,
                kinds=tuple(InspectionKind(kind) for kind in kinds),
                authority_types=types,
                grades=grades,
                areas=(*areas, *(overall if grades else ())),
                passage_kinds=tuple(PassageKind(part) for part in parts),
                first_year=from_year,
                last_year=to_year,
                first_day=filters.first_day if same_years else None,
                last_day=filters.last_day if same_years else None,
                latest_only=latest,
            )
            without = [one.group for one in first.expansions if one.group not in kept]
            _go_to(changes_of(first, wanted, direction, without, asked))
            st.rerun()


def added_words(expansion: Expansion, query: Query) -> tuple[str, ...]:
    """Return the words that are searched for beside those of the question itself."""
    asked = " ".join(stem_words(query.text))
    return tuple(word for word in expansion.synonyms if f" {' '.join(stem_words(word))} " not in f" {asked} ")


def _choose(
    label: str,
    options: Iterable[str],
    chosen: Sequence[str],
    counts: Mapping[str, int],
    key: str,
    words: Callable[[str], str] = str,
) -> tuple[str, ...]:
    known = {option for option in options if option}
    ordered = sorted(known | set(chosen), key=lambda option: (-counts.get(option, 0), option))
    picked = st.multiselect(
        label,
        ordered,
        default=list(chosen),
        format_func=lambda option: _counted(words(option), counts.get(option, 0) if counts else None),
        placeholder="Any",
        key=f"{label}-{key}",
    )
    return tuple(picked)


def _choose_left_out(opened: OpenIndex, filters: Filters, key: str) -> Filters:
    """Let the asker choose what to leave out; return the filters with that."""
    facts, reports = opened.facts, opened.reports.values()
    options: dict[str, Iterable[str]] = {
        "without_authorities": facts.authorities,
        "without_regions": facts.regions,
        "without_types": {report.authority_type or "" for report in reports},
        "without_kinds": {report.kind for report in reports},
    }
    words = {
        (field, value): _capital(type_words(value))
        for field, values in options.items()
        for value in dict.fromkeys([*sorted(filter(None, values)), *getattr(filters, field)])
    }
    picked = st.multiselect(
        "Leave out",
        list(words),
        default=[(field, value) for field, value in words if value in getattr(filters, field)],
        format_func=lambda option: words[option],
        placeholder="Nothing",
        key=f"left-out-{key}",
        help="Places, types of council and kinds of inspection that shall not be searched",
    )
    left_out: dict[str, Any] = {field: tuple(value for its, value in picked if its == field) for field in options}
    return replace(filters, **left_out)


def _counted(words: str, count: int | None) -> str:
    return words if count is None else f"{words} ({count:,})"


def _choose_year(
    label: str, years: Sequence[int], chosen: int | None, counts: Mapping[str, int], key: str
) -> int | None:
    options = [None, *sorted({*years, *([chosen] if chosen else [])})]
    found = {year: counts.get(str(year), 0) for year in years} if counts else {}
    return st.selectbox(
        label,
        options,
        index=options.index(chosen),
        format_func=lambda year: "any" if year is None else _counted(str(year), found.get(year)),
        key=f"{label}-{key}",
    )


def _choose_words(first: Query, asked: Asked, key: str) -> set[str]:
    """Let the asker leave out groups of words that were added; return the groups that are kept."""
    groups = {one.group: added for one in first.expansions if (added := added_words(one, first))}
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


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
