"""In how many reports a theme is mentioned, praised and criticised: counted over the whole index, not the top hits."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from answer.findings import Finding
from answer.said import SURE, what_is_said
from answer.theme import Part, Theme
from domain.types import PassageKind, Polarity, Searched
from domain.words import stems_of
from index.arrays import Marks, Rows
from index.build import OpenIndex
from index.lexical import AnyOf, LexicalQuery, WordForm
from index.lines import judging, mark_lines

_COMMON_SHARE = 0.03
"""A word of the question that stands in more than this share of the passages is left out of "mentions"."""
_ENOUGH = 0.6
"""Share of the theme's parts that a sentence must hold itself for its polarity to be about the theme."""
_MOST_PASSAGES = 4_000
"""Of a theme in more passages than this, the best are read: it is in every report anyway."""
_TOP, _STRAY_SHARE = 15, 0.3
"""A part that fewer than this share of the best findings' passages hold is not what these are about."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Reports in scope by what they say of a theme. A report may both praise and criticise it."""

    named: str
    """What was counted, as a heading names it; empty if the question has nothing that could be counted."""
    mentioning: dict[str, list[int]] = field(default_factory=dict)
    """report_id -> rows of the passages that hold all counted parts, in reading order."""
    saying: dict[Polarity, frozenset[int]] = field(default_factory=dict)
    """Those of the rows that have a sentence on the theme that praises (STRENGTH) or criticises (WEAKNESS)."""
    parts: tuple[Part, ...] = ()
    """What was counted: a passage that mentions the theme holds all of them."""
    uncounted: tuple[str, ...] = ()
    """Words of the question that a passage need not hold to be counted."""
    told: frozenset[int] = frozenset()
    """Those of the rows that tell an authority to improve it."""

    @property
    def named_fully(self) -> str:
        """What was counted, with the words that were not: "neglect, with or without “dental”"."""
        words = " and ".join(f"“{word}”" for word in self.uncounted)
        return f"{self.named}, with or without {words}" if self.named and words else self.named

    def rows_in_question(self, wanted: Polarity | None) -> list[int]:
        """Return the rows that say it with the polarity wanted, or mention it at all, by report."""
        mentioning = [row for rows in self.mentioning.values() for row in rows]
        saying = self.saying.get(wanted) if wanted else None
        return mentioning if saying is None else [row for row in mentioning if row in saying]

    def reports(self, polarity: Polarity) -> frozenset[str]:
        """Return the reports that say it."""
        return self._holding(self.saying.get(polarity, frozenset()))

    @property
    def reports_told(self) -> frozenset[str]:
        """The reports that tell an authority to improve it."""
        return self._holding(self.told)

    def passages(self, report_id: str, polarity: Polarity) -> int:
        """Return how many passages of a report say it."""
        return len(self.saying.get(polarity, frozenset()).intersection(self.mentioning.get(report_id, ())))

    def _holding(self, chosen: frozenset[int]) -> frozenset[str]:
        return frozenset(report_id for report_id, rows in self.mentioning.items() if not chosen.isdisjoint(rows))


def counted_parts(theme: Theme, passages: int) -> tuple[Part, ...]:
    """Return the parts of a theme that a passage must hold to mention it: term groups, and words that are rare.

    Not a number: "over 18", "within 24 hours" are said in other ways, and of other things. Nor a detail.
    """

    def is_rare(part: Part) -> bool:
        names_it = not part.is_detail and not part.name[:1].isdecimal()
        return names_it and 0 < part.passages <= _COMMON_SHARE * passages

    rare = [part for part in theme.parts if part.known or is_rare(part)]
    if not rare and len(theme.parts) == 1 and theme.parts[0].passages:
        return theme.parts
    return tuple(rare)


def stray_parts(theme: Theme, findings: Sequence[Finding], passages: int) -> tuple[Part, ...]:
    """Return the parts that would be counted although hardly any passage quoted in answer to the question holds them.

    "Mockingbird fostering" is answered by passages on fostering: it would be wrong to count them as reports that
    mention Mockingbird.
    """
    counted = counted_parts(theme, passages)
    best = sorted(findings, key=lambda one: -one.score)[:_TOP]
    quoted = [stems_of(" ".join([*one.passage.section, one.passage.lead_in or "", one.passage.text])) for one in best]
    stray = tuple(
        part for part in counted if sum(part.held_by(one) >= 1 for one in quoted) < _STRAY_SHARE * len(quoted)
    )
    return stray if len(stray) < len(counted) else ()


def count_reports(
    opened: OpenIndex, theme: Theme, scope: Rows | None, without: Sequence[Part] = (), phrases: Sequence[str] = ()
) -> Counts:
    """Count the reports in scope (all, for None) that mention the theme, and how.

    `without` are left out of it; each of `phrases` must stand in a passage in so many words.
    """
    parts = [part for part in counted_parts(theme, len(opened)) if part not in without]
    if not parts:
        return Counts("")
    rows = rows_holding(opened, parts, phrases, _MOST_PASSAGES, scope)
    return count_rows(opened, rows[opened.facts.own_words[rows]], parts, phrases)


def rows_holding(
    opened: OpenIndex, parts: Sequence[Part], phrases: Sequence[str], most: int, scope: Rows | None
) -> Rows:
    """Return the rows that hold, headings included, a term of each part and each phrase, ascending."""
    groups = tuple(AnyOf(tuple(WordForm(text) for text in part.texts), required=True) for part in parts)
    rows, _ = opened.lexical.search(LexicalQuery(groups, phrases=tuple(phrases)), most, scope)
    return np.sort(rows)


def count_rows(opened: OpenIndex, rows: Rows, parts: Sequence[Part], phrases: Sequence[str]) -> Counts:
    """Return what those of the rows say that mention all parts and hold each phrase."""
    mentioned, praised, criticised, told = _read(opened, rows, parts, phrases)
    mentioning: dict[str, list[int]] = defaultdict(list)
    for row in rows[mentioned]:
        mentioning[_report_id(opened, int(row))].append(int(row))
    saying = {
        polarity: frozenset(rows[mentioned & said].tolist())
        for polarity, said in ((Polarity.STRENGTH, praised), (Polarity.WEAKNESS, criticised))
    }
    named = " and ".join(part.name for part in parts[:3])
    return Counts(named, dict(mentioning), saying, tuple(parts), told=frozenset(rows[mentioned & told].tolist()))


def _report_id(opened: OpenIndex, row: int) -> str:
    return opened.facts.report_ids[int(opened.facts.report[row])]


def _read(
    opened: OpenIndex, rows: Rows, parts: Sequence[Part], phrases: Sequence[str]
) -> tuple[Marks, Marks, Marks, Marks]:
    """Return for each row whether it mentions all parts, and whether a sentence about them praises, criticises, tells.

    What an authority is told to improve is criticised, too.
    A heading helps a passage to mention the theme; what is praised or criticised is decided by the sentences, and a
    phrase stands in one of them.
    """
    lines = opened.lines.lines(rows)
    held = mark_lines(lines, [part.terms for part in parts], [part.false_friends for part in parts])
    passage_of = np.repeat(np.arange(len(rows)), np.diff(lines.first))
    is_sentence = np.ones(len(lines.strength), dtype=np.bool_)
    is_sentence[lines.first[:-1]] = False
    about = is_sentence & (held.sum(axis=0) >= _ENOUGH * len(parts))

    def any_line(marks: Marks) -> Marks:
        return np.bincount(passage_of[marks], minlength=len(rows)) > 0

    mentioned = np.ones(len(rows), dtype=np.bool_)
    for one in held:
        mentioned &= any_line(one)
    if parts:
        mentioned &= any_line(held.any(axis=0) & is_sentence)
    for quoted in mark_lines(lines, [(stems_of(phrase),) for phrase in phrases]):
        mentioned &= any_line(quoted & is_sentence)
    praises, criticises = judging(lines, SURE)
    to_improve = opened.facts.of_kind(PassageKind.RECOMMENDATION)[rows]
    said = any_line(about)
    praised, criticised = any_line(about & praises), any_line(about & criticises)
    praised &= ~to_improve | _holds_praise(opened, rows, praised & to_improve)
    needs = to_improve & said & ~praised
    return mentioned, praised, criticised | needs, needs


def _holds_praise(opened: OpenIndex, rows: Rows, read: Marks) -> Marks:
    """Return which of the rows to read praise: older formats do so, too, under what has to improve."""
    praises = np.zeros(len(rows), dtype=np.bool_)
    praises[read] = [
        any(what_is_said(one, passage) is Polarity.STRENGTH for one in passage.sentences)
        for passage in opened.passages(rows[read])
    ]
    return praises


def describe_scope(opened: OpenIndex, scope: Rows | None) -> Searched:
    """Return what was searched: reports and passages in scope, their years, the newest."""
    facts = opened.facts
    rows = np.flatnonzero(facts.searchable) if scope is None else scope
    reports = opened.reports_in(rows)
    years = [report.year for report in reports if report.year]
    newest = max((report for report in reports if report.day), key=lambda one: one.day or date.min, default=None)
    return Searched(
        reports=len(reports),
        passages=len(rows),
        first_year=min(years, default=None),
        last_year=max(years, default=None),
        newest=f"{newest.name}, {newest.inspection}" if newest else None,
    )
