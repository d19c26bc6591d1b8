"""Answers on places, years and grades: one authority inspection by inspection, or several things side by side."""

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from answer.evidence import says_in_its_words
from answer.findings import Finding, spread
from answer.forms import asks_for_change, asks_what_was_told
from answer.headline import SIDES, Saying, reports_mentioning, reports_on_side, reports_saying, say_scope, say_years
from answer.laid import (
    MOST_STATEMENTS,
    OTHERS_EACH_YEAR,
    Asked,
    Group,
    Laid,
    day_of,
    in_order,
    is_told,
    of_side_asked,
    saying,
    theme_name,
)
from answer.layout_themes import split_by_polarity
from answer.theme import bare_theme
from answer.theme_judgements import is_authority, judgements_of_theme
from domain.judgements import is_graded
from domain.text import count
from domain.types import InspectionKind, Polarity, Query, Report

_PER_INSPECTION = 3
_MOST_NEEDS = 30
"""Where all recommendations of a report are asked for: hardly any report has more."""
_PER_SIDE = 6
_TREND = 2
"""So many passages on each side make a change from one inspection to the next."""
_OF_ALL_SERVICES = {
    InspectionKind.ILACS,
    InspectionKind.ILACS_SHORT,
    InspectionKind.SIF,
    InspectionKind.SIF_REINSPECTION,
}
_MOST_SILENT = 5


def by_inspection(asked: Asked, findings: Sequence[Finding]) -> Laid:
    """One authority: every inspection in order of time."""
    inspections = {one.report.report_id: one.report for one in findings}
    fewest = _PER_INSPECTION if bare_theme(asked.query) else 2 * _PER_INSPECTION
    most = max(fewest, MOST_STATEMENTS // max(1, len(inspections)))
    if not bare_theme(asked.query) and asks_what_was_told(asked.query.text):
        fewest = most = _MOST_NEEDS
    groups: list[Group] = []
    cut: list[str] = []
    for report in sorted(inspections.values(), key=day_of):
        members = [finding for finding in findings if finding.report.report_id == report.report_id]
        plain = [finding for finding in members if says_in_its_words(asked.counts.parts, finding)]
        enough = len(plain) >= fewest
        shown = _of_both_sides(asked.query, plain if enough else members, most if enough else fewest)
        if asks_what_was_told(asked.query.text):
            shown.sort(key=lambda one: not is_told(one))
        groups.append((report.inspection, shown))
        if most == _MOST_NEEDS and len(members) > most:
            cut.append(f"The first {most} of {len(members)} are shown of {report.inspection}.")
    saying_it = len({one.report.report_id for one in of_side_asked(asked.query, findings)})
    said = f"in {saying_it:,} of {count(asked.searched.reports, 'report')}" if groups else "in no report of inspectors"
    headline = f"{theme_name(asked)}{say_scope(asked.query)}: {said}{say_years(asked.searched)}."
    quoted = saying([finding for _, members in groups for finding in members])
    return Laid(headline, tuple(groups), (*_tell_changes(asked, findings, quoted), *cut))


def _of_both_sides(query: Query, findings: Sequence[Finding], most: int) -> list[Finding]:
    """Return the findings to show of one inspection: at least one of each side, what has to improve first."""
    if query.polarity in SIDES:
        return spread(findings, most)
    critical = [one for one in findings if one.polarity in (Polarity.WEAKNESS, Polarity.MIXED)]
    critical = [*filter(is_told, critical), *(one for one in critical if not is_told(one))]
    praise = [one for one in findings if one.polarity is Polarity.STRENGTH]
    neither = [one for one in findings if one.polarity in (Polarity.NEUTRAL, None)]
    shown = critical[: max(most // 2, most - len(praise) - len(neither))]
    shown += spread(praise, most - len(shown))
    return [*shown, *spread(neither, most - len(shown))]


def _tell_changes(asked: Asked, findings: Sequence[Finding], quoted: Saying) -> Iterable[str]:
    """Say how many passages of each inspection say what, what changed, and in which inspections nothing was found.

    A change for better or worse is told where both sides of it are `quoted`, each inspection has at least two passages
    on its side, and both look at the same: one sentence is no trend, and a focused visit that criticises nothing may
    not have looked. Otherwise the numbers speak for themselves.
    """
    if not bare_theme(asked.query):
        return
    strong, weak = (_count_passages(asked, findings, side) for side in SIDES)
    praised, criticised = (reports_on_side(quoted, side) for side in SIDES)
    dated = sorted((report for report in asked.reports if report.own_words and day_of(report)), key=day_of)
    if len(dated) == 1 and asks_for_change(asked.query.text):
        yield f"Whether it changed cannot be told: {dated[0].inspection} is the only inspection here to go by."
    telling = [report for report in dated if strong[report.report_id] + weak[report.report_id]]
    if len(telling) > 1 and asked.query.polarity not in SIDES:
        each = (
            f"{one.kind} {one.year} praised in {strong[one.report_id]} and criticised in {weak[one.report_id]}"
            for one in telling
        )
        yield f"By passages: {'; '.join(each)}."
    for before, after in itertools.pairwise(telling):
        was_weak, is_weak = weak[before.report_id], weak[after.report_id]
        was_quoted = before.report_id in (criticised if was_weak else praised)
        is_quoted = after.report_id in (criticised if is_weak else praised)
        if not was_quoted or not is_quoted or before.year == after.year:
            continue
        if was_weak and is_weak:
            beside = ", with praise beside it" if after.report_id in praised else ""
            yield f"Criticised in {before.year} and again in {after.year}{beside}."
        elif not _look_at_the_same(before, after):
            continue
        elif min(was_weak, strong[after.report_id]) >= _TREND:
            yield f"Criticised in {before.year}; praised and not criticised in {after.year}."
        elif min(strong[before.report_id], is_weak) >= _TREND:
            yield f"Praised and not criticised in {before.year}; criticised in {after.year}."
    shown = saying(findings)
    speaking = reports_mentioning(asked.counts, shown)
    silent = [report.inspection for report in dated if report.report_id not in speaking]
    if silent and len(dated) > 1:
        more = f" and {len(silent) - _MOST_SILENT} more" if len(silent) > _MOST_SILENT else ""
        yield f"Nothing found on it in: {'; '.join(silent[:_MOST_SILENT])}{more}."


def _count_passages(asked: Asked, findings: Sequence[Finding], side: Polarity) -> Counter[str]:
    """Return how many passages of each report are on a side: as counted, or as found, whichever is more."""
    found = Counter(
        report_id
        for report_id, _ in {
            (one.report.report_id, one.passage.passage_id) for one in findings if one.polarity in (side, Polarity.MIXED)
        }
    )
    return found | Counter({one.report_id: asked.counts.passages(one.report_id, side) for one in asked.reports})


def _look_at_the_same(before: Report, after: Report) -> bool:
    """Whether two inspections are of one scope: of the same kind that is no visit, or both of all services."""
    if {before.kind, after.kind} & {InspectionKind.FOCUSED_VISIT, InspectionKind.MONITORING_VISIT}:
        return False
    return before.kind is after.kind or {before.kind, after.kind} <= _OF_ALL_SERVICES


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the things that are set beside each other."""

    name: str
    reports: Sequence[Report]
    """Those in scope."""
    grade: str | None = None
    """Of the sections that count, where grades are compared."""

    def holds(self, finding: Finding) -> bool:
        """Whether a finding belongs to this side."""
        if self.grade:
            judged = finding.passage.judgement
            return judged is not None and is_graded(judged.grade, [self.grade])
        return any(report.report_id == finding.report.report_id for report in self.reports)


def by_side(asked: Asked, findings: Sequence[Finding]) -> Laid:
    """Several places, years or grades side by side, each with what is praised and what is criticised."""
    groups: list[Group] = []
    told = []
    for side in _sides(asked):
        members = [one for one in findings if side.holds(one)]
        if not members:
            told.append(f"{side.name[:1].upper()}{side.name[1:]}: {_say_none(side)}")
            continue
        if asked.query.polarity in (Polarity.STRENGTH, Polarity.WEAKNESS):
            groups.append((side.name, in_order(asked.query, spread(members, _PER_SIDE))))
        else:
            parts = split_by_polarity(asked.query, members, _PER_SIDE // 2, 1)
            groups.append((side.name, [finding for _, part in parts for finding in part] or members[:_PER_SIDE]))
        name = f"{side.name[:1].upper()}{side.name[1:]}{_say_judged(asked, side)}"
        told.append(f"{name}: {_say_side(asked, side, saying(members))}")
    scope = "" if len(asked.query.places) > 1 else say_scope(asked.query)
    of_years = asked.query.years_compared and not asked.query.filters.authorities
    notes = (OTHERS_EACH_YEAR,) if of_years else ()
    return Laid(f"{theme_name(asked)}{scope}. {'; '.join(told)}.", tuple(groups), notes)


def _say_judged(asked: Asked, side: _Side) -> str:
    """Return " (judged outstanding in 2025)", where a place is one authority and the theme has a judgement."""
    place = next((one for one in asked.query.places if one.name == side.name and is_authority(one)), None)
    judged = judgements_of_theme(asked.query, place, side.reports) if place else []
    return f" (judged {judged[-1].judgement.grade} in {judged[-1].report.year})" if judged else ""


def _say_none(side: _Side) -> str:
    if side.grade:
        return "no section so graded says this"
    held = (
        f"none of its {count(len(side.reports), 'report')}"
        if side.reports
        else "no report of it is in the index, so none"
    )
    return f"{held} says this"


def _say_side(asked: Asked, side: _Side, shown: Saying) -> str:
    if side.grade:  # reports are counted whole, whatever the grade of the section that says it: the findings tell
        praised, criticised = (len(reports_on_side(shown, one)) for one in SIDES)
        reports = frozenset().union(*shown.values())
        number = count(len(reports), "report")
        speak = "speaks" if len(reports) == 1 else "speak"
        return (
            f"praised in {praised} and criticised in {criticised} of {number} that {speak} of it in a section so graded"
        )
    ids = {report.report_id for report in side.reports}
    praised, criticised = (len(reports_saying(asked.counts, shown, one) & ids) for one in SIDES)
    return f"praised in {praised} and criticised in {criticised} of {count(len(ids), 'report')}"


def _sides(asked: Asked) -> Iterable[_Side]:
    """Yield what is compared: the places named, or the years, or the grades."""
    query = asked.query
    if len(query.places) > 1:
        for place in query.places:
            names = {*place.authorities, *place.regions}
            yield _Side(place.name, [one for one in asked.reports if names & {one.authority, one.region}])
    elif query.years_compared:
        for year in query.years_compared:
            yield _Side(str(year), [one for one in asked.reports if one.year == year])
    else:
        for grade in query.filters.grades:
            yield _Side(grade, asked.reports, grade)
