"""Searches and answers kept for a while, so that putting a passage aside or opening one does not search again."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from answer import ask
from domain.errors import QuestionRejected
from domain.types import Answer, Hit, Polarity, Query
from index.arrays import Vector
from index.build import OpenIndex
from index.facets import count_facets
from index.search import question_vectors, search, understand_for
from index.similar import search_like
from ui.address import MOST_SHOWN, Asked, apply_changes

_KEPT = 300
_KEPT_S = 3600
_KEYS: dict[str | type[Any], Callable[[Any], Any]] = {OpenIndex: lambda opened: opened.build_id, Query: repr}


def understood(opened: OpenIndex, asked: Asked) -> Query:
    """Return what the question is understood to mean, before its asker changed anything. Raises QuestionRejected."""
    return _understood(opened, asked.question)


def asked_polarity(opened: OpenIndex, asked: Asked) -> Polarity | None:
    """Return the side that an address asks for, or None. Raises QuestionRejected."""
    if asked.like or not asked.question:
        return None
    return apply_changes(understood(opened, asked), asked).polarity


def query_of(opened: OpenIndex, asked: Asked) -> Query:
    """Return what an address asks for; without a question, or with one that cannot be searched for, nothing."""
    nothing = Query(text="", theme="")
    if asked.like or not asked.question:
        return nothing
    try:
        return apply_changes(understood(opened, asked), asked)
    except QuestionRejected:
        return nothing


def find_hits(opened: OpenIndex, asked: Asked) -> tuple[Hit, ...]:
    """Return the best hits for an address, best first, at most `MOST_SHOWN`. Raises QuestionRejected."""
    if asked.like:
        return _hits_like(opened, asked.like)
    if not asked.question:
        return ()
    return _hits(opened, apply_changes(understood(opened, asked), asked))


def find_answer(opened: OpenIndex, query: Query) -> Answer:
    """Return the answer to what was understood."""
    return _answer(opened, query)


def count_values(opened: OpenIndex, query: Query) -> dict[str, dict[str, int]]:
    """Return facet -> value -> number of passages on the theme. Nobody may change what is returned."""
    return _counts(opened, query)


# Hits and answers are frozen, so that one copy serves all visitors. A query prints as all that it holds.
@st.cache_resource(max_entries=_KEPT, ttl=_KEPT_S, show_spinner=False, hash_funcs=_KEYS)
def _understood(opened: OpenIndex, question: str) -> Query:
    return understand_for(opened, question)


@st.cache_resource(max_entries=_KEPT, ttl=_KEPT_S, show_spinner=False, hash_funcs=_KEYS)
def _hits(opened: OpenIndex, query: Query) -> tuple[Hit, ...]:
    return tuple(search(opened, query, k=MOST_SHOWN, vectors=_vectors(opened, query)))


@st.cache_resource(max_entries=_KEPT, ttl=_KEPT_S, show_spinner=False, hash_funcs=_KEYS)
def _vectors(opened: OpenIndex, query: Query) -> tuple[Vector, Vector]:
    return question_vectors(opened, query)


@st.cache_resource(max_entries=_KEPT, ttl=_KEPT_S, show_spinner=False, hash_funcs=_KEYS)
def _hits_like(opened: OpenIndex, passage_id: str) -> tuple[Hit, ...]:
    return tuple(search_like(opened, passage_id, k=MOST_SHOWN // 2))


@st.cache_resource(max_entries=_KEPT, ttl=_KEPT_S, show_spinner=False, hash_funcs=_KEYS)
def _counts(opened: OpenIndex, query: Query) -> dict[str, dict[str, int]]:
    return count_facets(opened, query)


@st.cache_resource(max_entries=_KEPT, ttl=_KEPT_S, show_spinner=False, hash_funcs=_KEYS)
def _answer(opened: OpenIndex, query: Query) -> Answer:
    return ask(opened, query, found=_hits(opened, query), vectors=_vectors(opened, query))
