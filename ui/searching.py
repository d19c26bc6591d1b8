"""Searches and answers kept for a while, so that putting a passage aside or opening one does not search again."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from answer import ask
from answer.counts import Counts
from answer.matches import Found, count_matches, list_passages
from domain.errors import QuestionRejected
from domain.types import Answer, Hit, Query
from index.arrays import Vector
from index.build import OpenIndex
from index.search import question_vectors, search, understand_for
from index.similar import search_like
from ui.address import MOST_SHOWN, NEWEST_FIRST, Asked, apply_changes

_KEPT = 300
_KEPT_S = 3600
_KEYS: dict[str | type[Any], Callable[[Any], Any]] = {OpenIndex: lambda opened: opened.build_id, Query: repr}


def understood(opened: OpenIndex, asked: Asked) -> Query:
    """Return what the question is understood to mean, before its asker changed anything. Raises QuestionRejected."""
    return _understood(opened, asked.question)


def find_passages(opened: OpenIndex, asked: Asked) -> Found:
    """Return what there is to show for an address. Raises QuestionRejected."""
    if asked.like:
        return Found(_hits_like(opened, asked.like))
    if not asked.question:
        return Found()
    return _found(opened, read_query(opened, asked), asked.sort == NEWEST_FIRST)


def query_of(opened: OpenIndex, asked: Asked) -> Query:
    """Return what an address asks for; without a question, or with one that cannot be searched for, nothing."""
    nothing = Query(text="", theme="")
    if asked.like or not asked.question:
        return nothing
    try:
        return read_query(opened, asked)
    except QuestionRejected:
        return nothing


def find_hits(opened: OpenIndex, asked: Asked) -> tuple[Hit, ...]:
    """Return the hits that the list of an address holds: the less near only if asked for, or if none matches.

    Raises QuestionRejected.
    """
    found = find_passages(opened, asked)
    if asked.less_near or not found.passages:
        return found.hits
    return tuple(hit for hit in found.hits if not hit.less_near)


def read_query(opened: OpenIndex, asked: Asked) -> Query:
    """Return what an address asks for: as understood, with what its asker changed. Raises QuestionRejected."""
    return apply_changes(understood(opened, asked), asked)


def find_answer(opened: OpenIndex, query: Query) -> Answer:
    """Return the answer to what was understood."""
    return _answer(opened, query)


def matches_of(opened: OpenIndex, query: Query) -> Counts:
    """Return which passages match, whatever they say of the theme. Nobody may change what is returned."""
    return _matches(opened, replace(query, polarity=None))


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
def _matches(opened: OpenIndex, query: Query) -> Counts:
    return count_matches(opened, query)


@st.cache_resource(max_entries=_KEPT, ttl=_KEPT_S, show_spinner=False, hash_funcs=_KEYS)
def _found(opened: OpenIndex, query: Query, newest_first: bool) -> Found:
    best, vectors = _hits(opened, query), _vectors(opened, query)
    return list_passages(opened, query, best, vectors, MOST_SHOWN, newest_first=newest_first)


@st.cache_resource(max_entries=_KEPT, ttl=_KEPT_S, show_spinner=False, hash_funcs=_KEYS)
def _answer(opened: OpenIndex, query: Query) -> Answer:
    return ask(opened, query, found=_hits(opened, query), vectors=_vectors(opened, query))
