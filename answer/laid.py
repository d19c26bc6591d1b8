"""What every form of answer is laid out from and into, and what the forms share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from answer.counts import Counts
from answer.findings import Finding
from answer.forms import Form, asks_what_was_told
from answer.headline import SIDES, Saying
from answer.theme import bare_theme
from domain.types import PassageKind, Polarity, Query, Report, Searched

MOST_STATEMENTS = 12
OTHERS_EACH_YEAR = (
    "Each year other authorities are inspected: a change in these numbers need not be a change in practice."
)

Group = tuple[str | None, Sequence[Finding]]
"""Findings under a heading, or under none."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks, and in what it was looked for."""

    query: Query
    form: Form
    counts: Counts
    searched: Searched
    reports: tuple[Report, ...]
    """Those in scope."""


@dataclass(frozen=True, slots=True)
class Laid:
    """An answer before its citations are numbered."""

    headline: str
    groups: tuple[Group, ...]
    notes: tuple[str, ...] = ()


def theme_name(asked: Asked) -> str:
    """Return what an answer is about, as its headline begins: "Private fostering"."""
    side = SIDES.get(asked.query.polarity or Polarity.NEUTRAL, "findings")
    if asked.query.polarity is Polarity.WEAKNESS and asks_what_was_told(asked.query.text):
        side = "areas for improvement"
    name = asked.counts.named_fully or bare_theme(asked.query) or side
    return name[:1].upper() + name[1:]


def in_order(query: Query, findings: Sequence[Finding]) -> list[Finding]:
    """Return findings in the order they are shown in: as they come, or the newest first where the question asks so."""
    if query.newest_first:
        return sorted(findings, key=lambda one: (-day_of(one.report), -one.score))
    return list(findings)


def of_side_asked(query: Query, findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings that are surely of the side asked for, at least in part; all, where none is asked for."""
    if query.polarity not in SIDES:
        return list(findings)
    return [one for one in findings if one.polarity in (query.polarity, Polarity.MIXED)]


def is_told(finding: Finding) -> bool:
    """Whether a finding is what the authority was told to improve, and not praise that stands beside it."""
    return finding.passage.kind is PassageKind.RECOMMENDATION and finding.polarity is not Polarity.STRENGTH


def reports_of(findings: Iterable[Finding]) -> frozenset[str]:
    """Return the ids of the reports that say these, or the same in nearly the same words."""
    places = [(one.report, *(report for _, report, _ in one.also)) for one in findings]
    return frozenset(report.report_id for reports in places for report in reports)


def told_in(findings: Sequence[Finding]) -> frozenset[str]:
    """Return the ids of the reports in which findings tell an authority to improve something."""
    return reports_of(filter(is_told, findings))


def saying(findings: Sequence[Finding]) -> Saying:
    """Return the reports of findings by what is said there; a finding without polarity counts as neutral."""
    said: dict[Polarity, list[Finding]] = {}
    for finding in findings:
        said.setdefault(finding.polarity or Polarity.NEUTRAL, []).append(finding)
    return {polarity: reports_of(members) for polarity, members in said.items()}


def day_of(report: Report) -> int:
    """Return a report's day to sort by; one without a day comes first."""
    return report.day.toordinal() if report.day else 0


def year_of(report: Report) -> int:
    """Return a report's year to sort by, 0 if none is known."""
    return report.year or 0
