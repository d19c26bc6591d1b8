"""What is worked out of a whole build once and then kept for all visitors: themes and the register."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from answer.counts import Counts
from answer.matches import count_matches
from answer.register import Entry, read_register
from answer.themes import ThemeTable, read_themes
from domain.types import InspectionKind, Query
from domain.vocabulary import the_vocabulary
from index.build import OpenIndex
from index.search import understand_for
from ui.address import ANY, Asked, apply_changes
from ui.searching import matches_of, read_query, understood

_BUILD: dict[str | type[Any], Callable[[Any], Any]] = {OpenIndex: lambda opened: opened.build_id}


@st.cache_resource(max_entries=2, show_spinner="Reading what the reports say on each theme…", hash_funcs=_BUILD)
def themes_of(opened: OpenIndex) -> ThemeTable:
    """Return which passages speak of which theme."""
    return read_themes(opened)


@st.cache_resource(max_entries=2, show_spinner="Comparing recommendations with later reports…", hash_funcs=_BUILD)
def register_of(opened: OpenIndex) -> tuple[Entry, ...]:
    """Return the register of improvements."""
    return tuple(read_register(opened, themes_of(opened)))


def counts_of_themes(opened: OpenIndex) -> dict[str, Counts]:
    """Return for each theme that the reports mention what its search, `search_for_theme`, counts."""
    return {name: counts for name, (_, counts) in _themes_counted(opened).items() if counts.mentioning}


def search_for_theme(opened: OpenIndex, name: str) -> Asked:
    """Return the search for a theme of the vocabulary alone, of either side."""
    return _themes_counted(opened)[name][0]


@st.cache_resource(max_entries=2, show_spinner="Counting what the reports say on each theme…", hash_funcs=_BUILD)
def _themes_counted(opened: OpenIndex) -> dict[str, tuple[Asked, Counts]]:
    return {group.name: _count_theme(opened, group.name) for group in the_vocabulary().groups}


def _count_theme(opened: OpenIndex, name: str) -> tuple[Asked, Counts]:
    query = understand_for(opened, name)
    groups = {expansion.group for expansion in query.expansions}
    others = tuple(sorted(groups - {name})) if name in groups else ()
    asked = replace(_of_either_side(opened, name, query), without=others)
    return asked, count_matches(opened, apply_changes(query, asked))


def search_to_count(opened: OpenIndex, question: str) -> Asked:
    """Return the search for a question that is counted, of either side. Raises QuestionRejected."""
    return _of_either_side(opened, question, understood(opened, Asked(question)))


def count_search(opened: OpenIndex, asked: Asked) -> Counts:
    """Return what the passages that a search opens say. Raises QuestionRejected."""
    return matches_of(opened, read_query(opened, asked))


def _of_either_side(opened: OpenIndex, question: str, query: Query) -> Asked:
    """Return the search for a question of either side in the inspectors' own words: no summaries of reports."""
    has_articles = any(report.kind is InspectionKind.ARTICLE for report in opened.reports.values())
    left_out = (*map(str, query.filters.without_kinds), str(InspectionKind.ARTICLE))
    return Asked(question, polarity=ANY if query.polarity else "", without_kinds=left_out if has_articles else None)
