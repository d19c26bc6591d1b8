"""The register of what authorities were told to improve, and what a later report says about each.

Whether a later report repeats or resolves a recommendation is worked out from nearness in meaning and from the polarity
of what was found: it is a pointer to a passage that a person reads, never a verdict.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from answer.said import is_sure
from answer.scope import find_scope
from answer.themes import ThemeTable
from domain.types import Citation, Filters, Passage, PassageKind, Polarity, Report, Sentence
from index.arrays import Rows
from index.build import OpenIndex

Themes = defaultdict[int, frozenset[int]]

# Cosines of all-MiniLM-L6-v2, chosen by reading pairs of the sample reports: from these on, most pairs are about the
# same thing if they share a theme of the vocabulary, or, from _ALIKE on, even if they share none.
_REPEATED = 0.60
_SAID_OF = 0.58
_ALIKE = 0.75
_EVERYWHERE = 0.08  # a theme in more than this share of the passages (timeliness, plans) binds no two of them


class Later(StrEnum):
    """What later reports of the same authority say about a recommendation."""

    NO_REPORT = "no later report"
    NOT_FOUND = "not found in a later report"
    REPEATED = "recommended again"
    CRITICISED = "criticised later"
    PRAISED = "praised later"
    MENTIONED = "mentioned later"


@dataclass(frozen=True, slots=True)
class Entry:
    """One recommendation or area for improvement."""

    row: int
    report: Report
    passage: Passage
    later: Later
    evidence: Citation | None
    """Where a later report says so; None for NO_REPORT and NOT_FOUND."""


def read_register(opened: OpenIndex, table: ThemeTable) -> list[Entry]:
    """Return every recommendation in the inspectors' own words, newest inspection first."""
    facts = opened.facts
    told = facts.quotable & facts.of_kind(PassageKind.RECOMMENDATION)
    if (rows := find_scope(opened, Filters()).rows) is not None:
        told &= np.isin(np.arange(len(facts)), rows)
    themes = themes_by_row(opened, table)
    by_authority: dict[int, list[int]] = defaultdict(list)
    for row in np.flatnonzero(told):
        by_authority[int(facts.authority[row])].append(int(row))
    entries = [entry for code, rows in by_authority.items() for entry in _of_authority(opened, themes, code, rows)]
    return sorted(entries, key=lambda entry: (-int(facts.day[entry.row]), entry.row))


def _of_authority(opened: OpenIndex, themes: Themes, code: int, rows: Sequence[int]) -> list[Entry]:
    facts = opened.facts
    passages = opened.passages(rows)
    usable = facts.quotable & ~facts.of_kind(PassageKind.CONTEXT)
    theirs = np.flatnonzero((facts.authority == code) & usable) if code else np.empty(0, dtype=np.int64)
    entries = []
    for row, passage in zip(rows, passages, strict=True):
        after = theirs[facts.day[theirs] > facts.day[row]] if facts.day[row] else theirs[:0]
        later, evidence = _later(opened, themes, row, after)
        entries.append(Entry(row, opened.report_of(passage), passage, later, evidence))
    return entries


def _later(opened: OpenIndex, themes: Themes, row: int, after: Rows) -> tuple[Later, Citation | None]:
    """Return what the rows of later reports say of a recommendation: a repetition first, else the nearest sentence."""
    if not len(after):
        return Later.NO_REPORT, None
    vector = opened.vectors.rows(np.array([row]))[0]
    shared = np.array([bool(themes[row] & themes[int(other)]) for other in after])
    told = opened.facts.of_kind(PassageKind.RECOMMENDATION)[after]
    best = _nearest(opened.vectors.rows(after[told]) @ vector, shared[told], _REPEATED)
    if best is not None:
        return Later.REPEATED, _cite(opened, int(after[told][best]), None)
    vectors, offsets = opened.sentence_vectors(after)
    best = _nearest(vectors @ vector, np.repeat(shared, np.diff(offsets)), _SAID_OF)
    if best is None:
        return Later.NOT_FOUND, None
    place = int(np.searchsorted(offsets, best, side="right")) - 1
    number = best - int(offsets[place])
    citation = _cite(opened, int(after[place]), number)
    return _said(citation.passage.sentences[number]), citation


def _nearest(cosines: npt.NDArray[np.float32], shared: npt.NDArray[np.bool_], enough: float) -> int | None:
    """Return the place of the nearest that is near enough: nearer, where no theme is shared."""
    near = np.where(shared, cosines >= enough, cosines >= _ALIKE)
    if not near.any():
        return None
    return int(np.argmax(np.where(near, cosines, -1.0)))


def themes_by_row(opened: OpenIndex, table: ThemeTable) -> Themes:
    """Return the themes of each row, without those that are everywhere."""
    counts = np.bincount(table.theme, minlength=len(table.names))
    telling = counts <= _EVERYWHERE * max(1, len(opened))
    found: Themes = defaultdict(frozenset)
    for theme, row in zip(table.theme, table.row, strict=True):
        if telling[theme]:
            found[int(row)] |= {int(theme)}
    return found


def _said(sentence: Sentence) -> Later:
    if not is_sure(sentence):
        return Later.MENTIONED
    if sentence.polarity is Polarity.STRENGTH:
        return Later.PRAISED
    return Later.CRITICISED if sentence.polarity in (Polarity.WEAKNESS, Polarity.MIXED) else Later.MENTIONED


def _cite(opened: OpenIndex, row: int, sentence: int | None) -> Citation:
    passage = opened.passages([row])[0]
    quote = passage.text if sentence is None else passage.sentences[sentence].text
    return Citation(1, opened.report_of(passage), passage, quote)
