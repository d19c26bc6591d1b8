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

from domain.types import Citation, Passage, PassageKind, Polarity, Report, Sentence
from index.build import OpenIndex
from index.facts import PASSAGE_KINDS

Rows = npt.NDArray[np.int64]

# Cosines of all-MiniLM-L6-v2, chosen by reading pairs of the sample reports: from these on, most pairs are about the
# same thing.
_REPEATED = 0.62
_SAID_OF = 0.58


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


def read_register(opened: OpenIndex) -> list[Entry]:
    """Return every recommendation in the inspectors' own words, newest inspection first."""
    facts = opened.facts
    told = facts.searchable & facts.own_words & (facts.kind == PASSAGE_KINDS.index(PassageKind.RECOMMENDATION))
    by_authority: dict[int, list[int]] = defaultdict(list)
    for row in np.flatnonzero(told):
        by_authority[int(facts.authority[row])].append(int(row))
    entries = [entry for code, rows in by_authority.items() for entry in _of_authority(opened, code, rows)]
    return sorted(entries, key=lambda entry: (-int(facts.day[entry.row]), entry.row))


def _of_authority(opened: OpenIndex, code: int, rows: Sequence[int]) -> list[Entry]:
    facts = opened.facts
    passages = opened.passages(rows)
    usable = facts.searchable & facts.own_words & (facts.kind != PASSAGE_KINDS.index(PassageKind.CONTEXT))
    theirs = np.flatnonzero((facts.authority == code) & usable) if code else np.empty(0, dtype=np.int64)
    entries = []
    for row, passage in zip(rows, passages, strict=True):
        after = theirs[facts.day[theirs] > facts.day[row]] if facts.day[row] else theirs[:0]
        later, evidence = _later(opened, row, after)
        entries.append(Entry(row, opened.report_of(passage), passage, later, evidence))
    return entries


def _later(opened: OpenIndex, row: int, after: Rows) -> tuple[Later, Citation | None]:
    """Return what the rows of later reports say of a recommendation: a repetition first, else the nearest sentence."""
    if not len(after):
        return Later.NO_REPORT, None
    vector = opened.vectors.rows(np.array([row]))[0]
    told = after[opened.facts.kind[after] == PASSAGE_KINDS.index(PassageKind.RECOMMENDATION)]
    if len(told):
        nearness = opened.vectors.rows(told) @ vector
        best = int(np.argmax(nearness))
        if nearness[best] >= _REPEATED:
            return Later.REPEATED, _cite(opened, int(told[best]), None)
    vectors, offsets = opened.sentence_vectors(after)
    if not len(vectors):
        return Later.NOT_FOUND, None
    nearness = vectors @ vector
    best = int(np.argmax(nearness))
    if nearness[best] < _SAID_OF:
        return Later.NOT_FOUND, None
    place = int(np.searchsorted(offsets, best, side="right")) - 1
    citation = _cite(opened, int(after[place]), best - int(offsets[place]))
    sentence = next(one for one in citation.passage.sentences if one.text == citation.quote)
    return _said(sentence), citation


def _said(sentence: Sentence) -> Later:
    if sentence.polarity is Polarity.STRENGTH:
        return Later.PRAISED
    return Later.CRITICISED if sentence.polarity in (Polarity.WEAKNESS, Polarity.MIXED) else Later.MENTIONED


def _cite(opened: OpenIndex, row: int, sentence: int | None) -> Citation:
    passage = opened.passages([row])[0]
    quote = passage.text if sentence is None else passage.sentences[sentence].text
    return Citation(1, opened.report_of(passage), passage, quote)
