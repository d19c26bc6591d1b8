"""In how many reports a theme is mentioned, praised and criticised: counted over the whole index, not the top hits."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from answer.theme import Part, Theme
from answer.words import stems_of
from domain.types import Passage, PassageKind, Polarity, Searched
from index.build import OpenIndex
from index.lexical import Form, LexicalQuery, TermGroup

Rows = npt.NDArray[np.int64]

_COMMON_SHARE = 0.03
"""A word of the question that stands in more than this share of the passages is left out of "mentions"."""
_ENOUGH = 0.6
"""Share of the theme that a sentence must hold itself for its polarity to be about the theme."""
_MOST_PASSAGES = 4_000
"""Of a theme in more passages than this, the best are read: it is in every report anyway."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Reports in scope by what they say of a theme. A report may both praise and criticise it."""

    named: str
    """What was counted, as a heading names it; empty if the question has nothing that could be counted."""
    mentioning: dict[str, list[Passage]] = field(default_factory=dict)
    """report_id -> passages that hold all counted parts, in reading order."""
    saying: dict[Polarity, frozenset[str]] = field(default_factory=dict)
    """Reports with at least one sentence on the theme of that polarity."""

    def reports(self, polarity: Polarity) -> frozenset[str]:
        """Return the reports that say it; mixed sentences count for both sides."""
        return self.saying.get(polarity, frozenset()) | self.saying.get(Polarity.MIXED, frozenset())


def counted_parts(theme: Theme, passages: int) -> tuple[Part, ...]:
    """Return the parts of a theme that a passage must hold to mention it: term groups, and words that are rare."""
    rare = [part for part in theme.parts if part.known or 0 < part.passages <= _COMMON_SHARE * passages]
    if not rare and len(theme.parts) == 1 and theme.parts[0].passages:
        return theme.parts
    return tuple(rare)


def count_reports(opened: OpenIndex, theme: Theme, scope: Rows | None) -> Counts:
    """Count the reports in scope (all, for None) that mention the theme, and how."""
    parts = counted_parts(theme, len(opened))
    if not parts:
        return Counts("")
    groups = tuple(TermGroup(tuple(Form(text) for text in part.texts), required=True) for part in parts if part.texts)
    rows, _ = opened.lexical.search(LexicalQuery(groups), _MOST_PASSAGES, scope)
    mentioning: dict[str, list[Passage]] = defaultdict(list)
    saying: dict[Polarity, set[str]] = defaultdict(set)
    for passage in opened.passages(np.sort(rows)):
        if passage.kind is PassageKind.ABOUT or not opened.reports[passage.report_id].own_words:
            continue
        found = _read_polarities(passage, parts)
        if found is None:
            continue
        mentioning[passage.report_id].append(passage)
        for polarity in found:
            saying[polarity].add(passage.report_id)
    named = " and ".join(part.name for part in parts[:3])
    return Counts(named, dict(mentioning), {polarity: frozenset(ids) for polarity, ids in saying.items()})


def _read_polarities(passage: Passage, parts: Sequence[Part]) -> set[Polarity] | None:
    """Return the polarities of a passage's sentences about the theme, or None if its own words do not mention it."""
    held = [
        [part.held_by(stems) == 1.0 for part in parts]
        for stems in (stems_of(sentence.text) for sentence in passage.sentences)
    ]
    if not all(any(row[at] for row in held) for at in range(len(parts))):
        heading = stems_of(" ".join([*passage.section[-1:], passage.lead_in or ""]))
        if not all(any(row[at] for row in held) or part.held_by(heading) == 1.0 for at, part in enumerate(parts)):
            return None
    about = [
        sentence
        for sentence, row in zip(passage.sentences, held, strict=True)
        if sum(row) >= _ENOUGH * len(row) and sentence.polarity
    ]
    said = {sentence.polarity for sentence in about if sentence.polarity}
    if passage.kind is PassageKind.RECOMMENDATION and about:
        return (said - {Polarity.NEUTRAL, Polarity.STRENGTH}) | {Polarity.WEAKNESS}
    return said


def describe_scope(opened: OpenIndex, scope: Rows | None) -> Searched:
    """Return what was searched: reports and passages in scope, their years, the newest."""
    facts = opened.facts
    rows = np.flatnonzero(facts.searchable) if scope is None else scope
    places = np.unique(facts.report[rows]) if len(rows) else np.empty(0, dtype=np.int64)
    reports = [opened.reports[facts.report_ids[int(place)]] for place in places]
    years = [report.year for report in reports if report.year]
    days = {
        report.report_id: day
        for report in reports
        if (day := report.inspection_end or report.inspection_start or report.published)
    }
    newest = max(
        (report for report in reports if report.report_id in days), key=lambda one: days[one.report_id], default=None
    )
    return Searched(
        reports=len(reports),
        passages=len(rows),
        first_year=min(years, default=None),
        last_year=max(years, default=None),
        newest=f"{newest.authority or newest.title}, {newest.inspection}" if newest else None,
    )
