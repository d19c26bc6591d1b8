"""What is worked out of a whole build once and then kept for all visitors: themes and the register."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from answer.counts import Counts
from answer.matches import count_matches
from answer.register import Entry, read_register
from answer.themes import ThemeTable, read_themes
from domain.types import InspectionKind
from domain.vocabulary import the_vocabulary
from index.build import OpenIndex
from ui.address import ANY, Asked, apply_changes
from ui.searching import understood

_BUILD: dict[str | type[Any], Callable[[Any], Any]] = {OpenIndex: lambda opened: opened.build_id}


@st.cache_resource(max_entries=2, show_spinner="Reading what the reports say on each theme…", hash_funcs=_BUILD)
def themes_of(opened: OpenIndex) -> ThemeTable:
    """Return which passages speak of which theme."""
    return read_themes(opened)


@st.cache_resource(max_entries=2, show_spinner="Comparing recommendations with later reports…", hash_funcs=_BUILD)
def register_of(opened: OpenIndex) -> tuple[Entry, ...]:
    """Return the register of improvements."""
    return tuple(read_register(opened, themes_of(opened)))


@st.cache_resource(max_entries=2, show_spinner="Counting what the reports say on each theme…", hash_funcs=_BUILD)
def counts_of_themes(opened: OpenIndex) -> dict[str, Counts]:
    """Return for each theme that the reports mention what the search for it, `search_for_theme`, counts."""
    searches = {group.name: search_for_theme(opened, group.name) for group in the_vocabulary().groups}
    counted = {name: count_search(opened, asked) for name, asked in searches.items()}
    return {name: counts for name, counts in counted.items() if counts.mentioning}


def count_search(opened: OpenIndex, asked: Asked) -> Counts:
    """Return what the passages that a search opens say. Raises QuestionRejected."""
    return count_matches(opened, apply_changes(understood(opened, asked), asked))


def search_for_theme(opened: OpenIndex, name: str) -> Asked:
    """Return the search for a theme of the vocabulary alone, of either side."""
    groups = {expansion.group for expansion in understood(opened, Asked(name)).expansions}
    return replace(search_to_count(opened, name), without=tuple(sorted(groups - {name})) if name in groups else ())


def search_to_count(opened: OpenIndex, question: str) -> Asked:
    """Return the search for a question of either side in the inspectors' own words: no summaries of reports."""
    asked = Asked(question)
    query = understood(opened, asked)
    has_articles = any(report.kind is InspectionKind.ARTICLE for report in opened.reports.values())
    left_out = tuple(map(str, query.filters.without_kinds))
    return Asked(
        question,
        polarity=ANY if query.polarity else "",
        without_kinds=(*left_out, str(InspectionKind.ARTICLE)) if has_articles else None,
    )
