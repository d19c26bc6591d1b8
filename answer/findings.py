"""What an answer is made of: quotes on offer, near-duplicates folded, spread over authorities."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from answer.words import list_telling_stems
from domain.types import Citation, Passage, Polarity, Report, Statement

_SAME_WORDING = 0.72
"""Share of content words in common (Jaccard) from which two quotes say the same in the same words."""
_SAME_REPORT_WORDING = 0.5
"""The same within one report, where the summary repeats the finding."""
_REPEATED_REPORT, _REPEATED_AUTHORITY = 0.12, 0.05
"""What a finding loses for each one already chosen from its report, and from its authority."""
_OLDEST_LOSES = 0.5
"""Share of its score that a finding in the oldest report loses, where the question is about now."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A quote on offer: one to a few sentences of a hit, as they stand in its passage."""

    quote: str
    report: Report
    passage: Passage
    polarity: Polarity | None
    score: float
    """0 to about 1.5: how well the sentence fits the theme and the polarity asked. Comparable within one question."""
    also: tuple[tuple[str, Report, Passage], ...] = ()
    """Where else the same is said in nearly the same words: quote, report, passage."""

    @property
    def authority(self) -> str:
        """Name by which findings are spread and grouped."""
        return self.report.name


def fold_alike(findings: Sequence[Finding], *, across_reports: bool = True) -> list[Finding]:
    """Return the findings, best first, with those that repeat a better one folded into it.

    Within one report only the better wording stays; from another report the place is kept in `also`, or, without
    `across_reports`, the finding stays its own: where an answer goes report by report, each must have its say.
    """
    kept: list[Finding] = []
    words: list[frozenset[str]] = []
    for finding in sorted(findings, key=lambda finding: (-finding.score, finding.passage.passage_id)):
        own = list_telling_stems(finding.quote)
        twin = next(
            (
                place
                for place, other in enumerate(kept)
                if (across_reports or other.report.report_id == finding.report.report_id)
                and _alike(finding, own, other, words[place])
            ),
            None,
        )
        if twin is None:
            kept.append(finding)
            words.append(own)
        elif finding.report.report_id not in _reports_of(kept[twin]):
            place = (finding.quote, finding.report, finding.passage)
            kept[twin] = replace(kept[twin], also=(*kept[twin].also, place))
    return kept


def _alike(finding: Finding, own: frozenset[str], other: Finding, theirs: frozenset[str]) -> bool:
    same_report = finding.report.report_id == other.report.report_id
    if finding.quote == other.quote and (same_report or not own):
        return True
    if {finding.polarity, other.polarity} == {Polarity.STRENGTH, Polarity.WEAKNESS} or not (own or theirs):
        return False
    enough = _SAME_REPORT_WORDING if same_report else _SAME_WORDING
    if min(len(own), len(theirs)) < enough * max(len(own), len(theirs)):  # too unlike in length to be alike
        return False
    shared = len(own & theirs)
    return shared >= enough * (len(own) + len(theirs) - shared)


def _reports_of(finding: Finding) -> set[str]:
    return {finding.report.report_id, *(report.report_id for _, report, _ in finding.also)}


def weigh_by_age(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings best first, those of older reports counting less; one without a date, like the oldest."""
    days = [one.report.day for one in findings if one.report.day]
    oldest, newest = min(days, default=date.min), max(days, default=date.min)
    span = max(1, (newest - oldest).days)
    aged = [
        replace(one, score=one.score * (1.0 - _OLDEST_LOSES * (newest - (one.report.day or oldest)).days / span))
        for one in findings
    ]
    return sorted(aged, key=lambda one: (-one.score, one.passage.passage_id))


def spread(findings: Sequence[Finding], most: int) -> list[Finding]:
    """Choose up to `most` findings, best first, each report and authority counting for less the more it has said.

    Source: maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998) with the report in the place of likeness.
    """
    left = list(findings)
    chosen: list[Finding] = []
    reports: Counter[str] = Counter()
    authorities: Counter[str] = Counter()

    def worth(finding: Finding) -> float:
        repeated = _REPEATED_REPORT * reports[finding.report.report_id]
        return finding.score - repeated - _REPEATED_AUTHORITY * authorities[finding.authority]

    while left and len(chosen) < most:
        best = max(left, key=worth)  # of several, the first
        chosen.append(best)
        left.remove(best)
        reports[best.report.report_id] += 1
        authorities[best.authority] += 1
    return chosen


def cite(groups: Sequence[tuple[str | None, Sequence[Finding]]]) -> tuple[Statement, ...]:
    """Return findings, in groups with their headings, as statements, their citations numbered through the answer."""
    statements: list[Statement] = []
    number = 0
    for label, findings in groups:
        for finding in findings:
            citations = []
            for quote, report, passage in ((finding.quote, finding.report, finding.passage), *finding.also):
                number += 1
                citations.append(Citation(number, report, passage, quote))
            statements.append(Statement(finding.quote, tuple(citations), finding.polarity, label))
    return tuple(statements)
