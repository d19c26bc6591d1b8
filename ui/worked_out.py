"""What is worked out of a whole build once and then kept for all visitors: themes and the register."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from answer.register import Entry, read_register
from answer.themes import Spread, ThemeTable, read_themes, spread_of_question
from index.build import OpenIndex

_BUILD: dict[str | type[Any], Callable[[Any], Any]] = {OpenIndex: lambda opened: opened.build_id}


@st.cache_resource(max_entries=2, show_spinner="Reading what the reports say on each theme…", hash_funcs=_BUILD)
def themes_of(opened: OpenIndex) -> ThemeTable:
    """Return which passages speak of which theme."""
    return read_themes(opened)


@st.cache_resource(max_entries=2, show_spinner="Comparing recommendations with later reports…", hash_funcs=_BUILD)
def register_of(opened: OpenIndex) -> tuple[Entry, ...]:
    """Return the register of improvements."""
    return tuple(read_register(opened, themes_of(opened)))


@st.cache_resource(max_entries=200, ttl=3600, show_spinner="Counting reports…", hash_funcs=_BUILD)
def question_spread(opened: OpenIndex, question: str) -> Spread:
    """Return which reports say what of a question's theme."""
    return spread_of_question(opened, question)
