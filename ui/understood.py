"""What was understood of a question, as chips that can be taken away, and a form to change any of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from domain.authorities import type_words
from domain.judgements import OVERALL, area_words
from domain.types import Filters, Polarity, Query, Subject
from index.build import OpenIndex
from index.filters import without_time
from index.times import say_time
from ui.address import Asked, changes_of, write_address
from ui.escape import as_html, as_markdown
from ui.narrow import DIRECTIONS, added_words, render_form
from ui.style import PART_WORDS

_POLARITY_NOTE = re.compile(r'".*" asks for (?:weaknesses|strengths)')


@dataclass(frozen=True, slots=True)
class Chip:
    """Something that was understood, and the search without it."""

    label: str
    without: Asked


def render_understood(opened: OpenIndex, first: Query, query: Query, asked: Asked) -> None:
    """Show how the question was read; `first` is as understood, `query` with what its asker changed."""
    with st.container(key="understood"):
        chips = list_chips(first, query, asked)
        hint = ' <span class="hint">(choose one to take it away)</span>' if chips else ""
        st.html(f'<p class="understood">I understood{hint}</p>')
        with st.container(horizontal=True, gap="small"):
            st.html(_theme_html(query), width="content")
            for number, chip in enumerate(chips):
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
            if not (query.polarity and _POLARITY_NOTE.fullmatch(note)):  # a chip says so already
                st.caption(as_markdown(note[:1].upper() + note[1:]))
    form = st.expander("Change or narrow this search", icon=":material/tune:", key="narrow", on_change="rerun")
    if form.open:
        with form:
            render_form(opened, first, query, asked)


def list_chips(first: Query, query: Query, asked: Asked) -> list[Chip]:
    """Return what can be taken away, in the order in which it is read."""
    filters, chips = query.filters, []

    def chip(label: str, wanted: Filters = filters, polarity: Polarity | None = query.polarity) -> None:
        chips.append(Chip(label, changes_of(first, wanted, polarity, asked.without, asked)))

    if query.polarity:
        chip(DIRECTIONS.get(query.polarity, str(query.polarity)), polarity=None)
    for expansion in query.expansions:
        if added := added_words(expansion, query):
            label = f"Also: {_few(added)}"
            chips.append(Chip(label, replace(asked, without=(*asked.without, expansion.group))))
    for place in query.places:
        authorities, regions = _but(filters.authorities, *place.authorities), _but(filters.regions, *place.regions)
        chip(_capital(place.name), replace(filters, authorities=authorities, regions=regions))
    for one in filters.authority_types:
        chip(_capital(type_words(one)), replace(filters, authority_types=_but(filters.authority_types, one)))
    for kind in filters.kinds:
        chip(_capital(kind), replace(filters, kinds=_but(filters.kinds, kind)))
    for place in query.places_left_out:
        authorities = _but(filters.without_authorities, *place.authorities)
        regions = _but(filters.without_regions, *place.regions)
        chip(f"Not {place.name}", replace(filters, without_authorities=authorities, without_regions=regions))
    for one in filters.without_types:
        chip(f"Not {type_words(one)}", replace(filters, without_types=_but(filters.without_types, one)))
    for kind in filters.without_kinds:
        chip(f"Not {kind}", replace(filters, without_kinds=_but(filters.without_kinds, kind)))
    for part in filters.passage_kinds:
        chip(PART_WORDS[part], replace(filters, passage_kinds=_but(filters.passage_kinds, part)))
    overall = " overall" if OVERALL in filters.areas else ""
    for grade in filters.grades:
        chip(f"Judged {grade}{overall}", replace(filters, grades=_but(filters.grades, grade)))
    for area in filters.areas:
        if area != OVERALL:
            chip(f"Section: {area_words(area)}", replace(filters, areas=_but(filters.areas, area)))
    if time := " and ".join(map(str, query.years_compared)) or say_time(filters):
        chip(time, without_time(filters))
    if filters.latest_only:
        chip("Latest report of each authority", replace(filters, latest_only=False))
    return chips


def words_of_filters(query: Query) -> list[str]:
    """Return in words what a search is narrowed to: "Weaknesses only", "Westmarch", "since 2018"."""
    return [chip.label for chip in list_chips(query, replace(query, expansions=()), Asked())]


_ASKED_OF_COVERS = {
    Subject.JUDGEMENTS: "the judgements that reports state",
    Subject.REPORTS: "which inspections there are, when and by whom",
}


def _theme_html(query: Query) -> str:
    if asked := _ASKED_OF_COVERS.get(query.subject):
        return f'<p class="theme">You ask: <strong>{asked}</strong></p>'
    phrases = "".join(f" with the words “{as_html(phrase)}”" for phrase in query.phrases)
    return f'<p class="theme">Theme: <strong>{as_html(query.theme or "any")}</strong>{phrases}</p>'


def _go_to(asked: Asked) -> None:
    st.query_params.from_dict(write_address(asked))


def _but(values: tuple, *ones: object) -> tuple:  # type: ignore[type-arg]
    return tuple(value for value in values if value not in ones)


def _few(synonyms: Sequence[str]) -> str:
    more = len(synonyms) - 2
    return ", ".join(synonyms[:2]) + (f" and {more} more" if more > 0 else "")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
