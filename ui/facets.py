"""What the passages on a question's theme are of, with counts: choosing a value narrows the search to it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import streamlit as st

from answer.matches import count_facets
from domain.judgements import OVERALL, area_words
from domain.types import Filters, InspectionKind, Query
from index.build import OpenIndex
from ui.address import Asked, changes_of, write_address
from ui.escape import as_markdown
from ui.searching import matches_of

_SHOWN = 15


@dataclass(frozen=True, slots=True)
class Facet:
    """A property of passages that a search can be narrowed to. `name` is what `index.facets` calls it."""

    name: str
    label: str
    words: Callable[[str], str]
    narrow: Callable[[Filters, str], Filters]
    widen: Callable[[Filters], Filters]
    """Takes this restriction away: counts are of what could be chosen instead."""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _without_areas(filters: Filters) -> Filters:
    return replace(filters, areas=tuple(area for area in filters.areas if area == OVERALL))


FACETS = (
    # A passage may be of one of the authorities or of one of the regions: chosen alone, each takes the other away.
    Facet(
        "authority",
        "Authority",
        str,
        lambda filters, value: replace(filters, authorities=(value,), regions=()),
        lambda filters: replace(filters, authorities=()),
    ),
    Facet(
        "region",
        "Region",
        str,
        lambda filters, value: replace(filters, authorities=(), regions=(value,)),
        lambda filters: replace(filters, authorities=(), regions=()),
    ),
    Facet(
        "kind",
        "Kind of inspection",
        _capital,
        lambda filters, value: replace(filters, kinds=(InspectionKind(value),)),
        lambda filters: replace(filters, kinds=()),
    ),
    Facet(
        "year",
        "Year",
        str,
        lambda filters, value: replace(filters, first_year=int(value), last_year=int(value)),
        lambda filters: replace(filters, first_year=None, last_year=None),
    ),
    Facet(
        "area",
        "Section",
        area_words,
        lambda filters, value: replace(_without_areas(filters), areas=(*_without_areas(filters).areas, value)),
        _without_areas,
    ),
)

Counts = dict[str, dict[str, int]]


def count_facets_of(opened: OpenIndex, query: Query) -> Counts:
    """Return for each facet, and "polarity", its values with the number of passages that match.

    A facet that the search is narrowed by is counted as if it were not, the others as they are: each number is that of
    the search with this value alone.
    """
    counts = _count(opened, query, query.filters)
    for facet in FACETS:
        wider = facet.widen(query.filters)
        if wider != query.filters:
            counts[facet.name] = _count(opened, query, wider)[facet.name]
        if query.filters.latest_only and facet.name in ("kind", "year"):  # the latest of each is another report
            values = _count(opened, query, replace(wider, latest_only=False))[facet.name]
            narrowed = {
                value: _count(opened, query, facet.narrow(query.filters, value))[facet.name] for value in values
            }
            counts[facet.name] = {value: count[value] for value, count in narrowed.items() if value in count}
    return counts


def _count(opened: OpenIndex, query: Query, filters: Filters) -> Counts:
    return count_facets(opened, matches_of(opened, replace(query, filters=filters)), query.polarity)


def render_facets(opened: OpenIndex, first: Query, query: Query, asked: Asked) -> None:
    """Show a menu for each facet that has a choice. Its values are worked out when it is opened."""
    counts = count_facets_of(opened, query)
    with st.container(horizontal=True, gap="small", key="facets"):
        for facet in FACETS:
            chosen = _chosen(facet.name, query.filters)
            values = {value: count for value, count in counts[facet.name].items() if value not in chosen}
            if not values or len(values) + len(chosen) < 2:
                continue
            menu = st.popover(facet.label, key=f"facet-{facet.name}", on_change="rerun")
            if menu.open:
                with menu, st.container(gap="xsmall"):
                    _render_values(facet, values, first, query, asked)


def _render_values(facet: Facet, values: dict[str, int], first: Query, query: Query, asked: Asked) -> None:
    st.text("Passages that match. Choose one to see only these:")
    for value, count in list(values.items())[:_SHOWN]:
        wanted = changes_of(first, facet.narrow(query.filters, value), query.polarity, asked.without, asked)
        st.button(
            as_markdown(f"{facet.words(value)} ({count:,})"),
            key=f"facet-{facet.name}-{value}",
            type="tertiary",
            on_click=_go_to,
            args=(wanted, facet.name),
        )
    if len(values) > _SHOWN:
        st.text(f"and {len(values) - _SHOWN} more under “Change or narrow this search”")


def _go_to(asked: Asked, facet: str) -> None:
    st.session_state.pop(f"facet-{facet}", None)
    st.query_params.from_dict(write_address(asked))


def _chosen(facet: str, filters: Filters) -> tuple[str, ...]:
    years = (str(filters.first_year),) if filters.first_year and filters.first_year == filters.last_year else ()
    return {
        "authority": filters.authorities,
        "region": filters.regions,
        "kind": tuple(str(kind) for kind in filters.kinds),
        "year": years,
        "area": filters.areas,
    }[facet]
