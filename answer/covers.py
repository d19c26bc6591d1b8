"""Answers from what reports state on their covers: how authorities were judged, when they were inspected, by whom.

The facts are listed as stated, report by report; beside judgements stand sentences of the judged sections, quoted and
cited like any other. Nothing is said of inspections that the index does not hold.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from answer.counts import describe_scope
from answer.evidence import SURE
from answer.forms import Form
from answer.headline import say_nothing_found, say_scope, say_years
from answer.render import count
from answer.theme import Theme
from answer.wording import quote_at
from domain.judgements import AREA_WORDS, OVERALL, area_words, place_on_scale
from domain.types import (
    Answer,
    Citation,
    InspectionKind,
    Judgement,
    Passage,
    PassageKind,
    Polarity,
    Query,
    Report,
    Searched,
    Stated,
    Statement,
    Subject,
    format_day,
    format_days,
)
from index.build import OpenIndex
from index.facts import PASSAGE_KINDS
from index.filters import rows_meeting
from index.subject import Change, asked_change, asked_steps, asks_for_ranks, asks_who_never

_MOST_ROWS = 60
_MOST_QUOTES = 12
_FEW_AUTHORITIES = 6
"""So many authorities, named in the question, are answered with all their judgements over time."""
_PASSAGES_READ = 8
"""Of a judged section, from its beginning: it opens with what led to the grade."""
_FEWEST_WORDS = 6
_QUOTED = "what inspectors found there"
_NEWEST = "In its newest inspection in this index"
_SINCE_JUDGED = "In an earlier inspection; judged again since"
_NOT_SINCE = "In an earlier inspection; its newest states no such judgement"
_TOGETHER = "Judged together with children in care"
_EARLIEST = re.compile(r"\b(?:first|earliest|oldest)\b", re.IGNORECASE)
_INSPECTED = re.compile(r"\b(?:inspected|inspections?|visited|took\s+place|judged|rated|graded)\b", re.IGNORECASE)
_PUBLISHED = re.compile(r"\b(?:reports?|published)\b", re.IGNORECASE)
_ONLY_HERE = "Only the reports in this index are counted: there may have been other inspections."


@dataclass(frozen=True, slots=True)
class _Judged:
    """A judgement of one report."""

    report: Report
    judgement: Judgement

    @property
    def authority(self) -> str:
        return self.report.authority or self.report.title


@dataclass(frozen=True, slots=True)
class _Laid:
    headline: str
    stated: Sequence[Stated]
    quoted: Sequence[tuple[_Judged, str | None]] = ()
    """Judgements that a sentence is quoted for, with the heading it stands under."""
    notes: tuple[str, ...] = ()
    known: bool = True
    """Whether reports state what is asked: "none of 12" is an answer too."""


def answer_from_covers(opened: OpenIndex, query: Query) -> Answer:
    """Return the answer to a question for judgements or for inspections; `query.subject` says which."""
    filters = replace(query.filters, areas=(), grades=(), passage_kinds=())
    rows = rows_meeting(opened.facts, opened.reports, filters)
    searched = describe_scope(opened, rows)
    scope = replace(query, filters=filters)
    reports = [one for one in _reports_in(opened, rows) if one.own_words and _is_of_the_time(one, query)]
    reports.sort(key=_newest_first)
    if not reports:
        nothing = say_nothing_found(scope, Theme(()), searched)
        return Answer(query, found=False, headline=nothing, statements=(), searched=searched, form=_form(query))
    laid = (
        _list_reports(scope, reports) if query.subject is Subject.REPORTS else _list_judgements(query, scope, reports)
    )
    cut = len(laid.stated) - _MOST_ROWS
    notes = (*laid.notes, f"The first {_MOST_ROWS} of {len(laid.stated)} are shown.") if cut > 0 else laid.notes
    return Answer(
        query=query,
        found=laid.known,
        headline=laid.headline,
        statements=tuple(_quote(opened, laid.quoted)),
        searched=searched,
        form=_form(query),
        notes=notes,
        stated=tuple(laid.stated[:_MOST_ROWS]),
    )


def _form(query: Query) -> str:
    return Form.REPORTS if query.subject is Subject.REPORTS else Form.JUDGEMENTS


def _reports_in(opened: OpenIndex, rows: npt.NDArray[np.int64] | None) -> Iterable[Report]:
    if rows is None:
        return opened.reports.values()
    return [opened.reports[opened.facts.report_ids[int(place)]] for place in np.unique(opened.facts.report[rows])]


def _is_of_the_time(report: Report, query: Query) -> bool:
    """Whether a report is of the years asked for; "inspected in 2026" is not met by a report published then."""
    first, last = query.filters.first_year, query.filters.last_year
    if not (first or last) or not _INSPECTED.search(query.text) or _PUBLISHED.search(query.text):
        return True
    return report.year is not None and (first or 0) <= report.year <= (last or report.year)


def _list_reports(scope: Query, reports: Sequence[Report]) -> _Laid:
    """Which inspections there are, newest first; when, by whom."""
    earliest = bool(_EARLIEST.search(scope.text))
    ordered = sorted(reports, key=_newest_first, reverse=earliest)
    names = {report.authority or report.title for report in reports}
    whose = _authorities(len(names)) if len(names) > 1 else next(iter(names))
    number = f"{count(len(reports), 'report')} of {whose} in this index{_say_kinds_and_regions(scope)}{_years(reports)}"
    kinds = Counter(str(report.kind) for report in reports).most_common()
    listed = f": {', '.join(f'{number} {kind}' for kind, number in kinds)}" if len(kinds) > 1 else ""
    headline = f"{number}{listed}."
    if len(names) == 1 and scope.filters.authorities:
        first = ordered[0]
        by = f", led by {' and '.join(first.lead_inspectors)}" if first.lead_inspectors else ""
        told = f"{'first' if earliest else 'last'} inspected {_days(first)} ({first.kind}{by})"
        headline = f"{first.authority or first.title}: {told}. {headline}"
    return _Laid(headline, [Stated(report, _tell_cover(report)) for report in ordered], notes=(_ONLY_HERE,))


def _say_kinds_and_regions(scope: Query) -> str:
    return say_scope(replace(scope, filters=replace(scope.filters, authorities=())))


def _tell_cover(report: Report) -> str:
    parts = [f"published {format_day(report.published)}" if report.published else ""]
    if report.lead_inspectors:
        parts.append(f"lead inspector {' and '.join(report.lead_inspectors)}")
    parts += _tell_grades(report.judgements[:1] if report.grade(OVERALL) is None else [_of(report, OVERALL)])
    return "; ".join(part for part in parts if part)


def _list_judgements(query: Query, scope: Query, reports: Sequence[Report]) -> _Laid:
    named = query.filters.authorities
    if named and len(named) <= _FEW_AUTHORITIES and not query.groups:
        return _tell_history(query, scope, reports)
    if asked_change(query.text) and not query.filters.grades:
        return _list_changed(query, scope, reports)
    return _list_graded(query, scope, reports)


def _tell_history(query: Query, scope: Query, reports: Sequence[Report]) -> _Laid:
    """Authorities that are named: all their judgements, oldest first."""
    areas = query.filters.areas
    stated: list[Stated] = []
    quoted: list[tuple[_Judged, str | None]] = []
    told = []
    for name in query.filters.authorities:
        judged = [
            (report, asked)
            for report in reversed(reports)
            if report.authority == name and (asked := _asked_of(report, areas))
        ]
        stated += [Stated(report, "; ".join(_tell_grades(asked)), asked[0].page) for report, asked in judged]
        main = _main_area([one.area for _, asked in judged for one in asked])
        steps = [
            _Judged(report, next((one for one in asked if one.area == main), asked[0])) for report, asked in judged
        ]
        quoted += [(step, step.report.inspection) for step in steps]
        telling = [step for step in steps if step.judgement.area == main]
        told.append(f"{name}: {_tell_steps(telling)}" if telling else f"{name}: no such judgement in this index")
    if not stated:
        wanted = " or ".join(area_words(area).lower() for area in areas) or "judgements"
        return _Laid(f"No report{say_scope(scope)}{_years(reports)} in this index states {wanted}.", [], known=False)
    return _Laid(f"{'; '.join(told)}.", stated, quoted, tuple(_tell_ungraded(reports)))


def _asked_of(report: Report, areas: Sequence[str]) -> list[Judgement]:
    """Return the judgements of these areas that a report states; all, for none asked."""
    return [one for one in report.judgements if not areas or one.area in areas]


def _main_area(areas: Sequence[str]) -> str | None:
    """Return the area that most judgements are of, the overall one before others."""
    order = [*AREA_WORDS, *sorted({*areas} - {*AREA_WORDS})]
    return max(areas, key=lambda area: (areas.count(area), -order.index(area)), default=None)


def _tell_steps(steps: Sequence[_Judged]) -> str:
    """Return "children in care judged good in 2019, outstanding in 2025"."""
    grades = ", ".join(f"{step.judgement.grade} in {step.report.year}" for step in steps)
    return f"{area_words(steps[0].judgement.area).lower()} judged {grades}"


def _tell_ungraded(reports: Sequence[Report]) -> Iterator[str]:
    silent = [report for report in reports if not report.judgements]
    if silent:
        yield f"Without grades: {'; '.join(f'{one.authority}, {one.inspection}' for one in silent[:5])}."


def _list_changed(query: Query, scope: Query, reports: Sequence[Report]) -> _Laid:
    """Which authorities were judged better or worse than before."""
    areas = query.filters.areas or (OVERALL,)
    change, (start, end) = asked_change(query.text), asked_steps(query.text)
    found: list[tuple[_Judged, str]] = []
    compared = 0
    for area in areas:
        for steps in _by_authority(reports, area).values():
            compared += len(steps) > 1
            if _changed(steps, change, start, end):
                grades = ", ".join(f"{step.judgement.grade} ({step.report.year})" for step in steps)
                found.append((steps[-1], f"{area_words(area)}: {grades}"))
    found.sort(key=lambda one: _newest_first(one[0].report))
    words = {Change.BETTER: "better than before", Change.WORSE: "worse than before"}.get(
        change or Change.ANY, "otherwise than before"
    )
    if start or end:
        words = f"{start or 'anything'}, later {end or 'otherwise'}"
    base = f"{_authorities(compared)} with two or more such judgements in this index{say_scope(scope)}{_years(reports)}"
    headline = f"{_named(areas)} judged {words}: {len(found):,} of {base}."
    stated = [Stated(judged.report, text, judged.judgement.page) for judged, text in found]
    return _Laid(headline, stated, [(judged, _QUOTED) for judged, _ in found], (_ONLY_HERE,), compared > 0)


def _changed(steps: Sequence[_Judged], change: Change | None, start: str | None, end: str | None) -> bool:
    """Whether the judgements, oldest first, lead from one grade to another, or the last differs as asked."""
    grades = [step.judgement.grade for step in steps]
    if start or end:
        return any(
            (not start or before.startswith(start)) and (not end or after.startswith(end)) and before != after
            for place, before in enumerate(grades)
            for after in grades[place + 1 :]
        )
    if len(grades) < 2:
        return False
    before, after = (place_on_scale(grade) for grade in grades[-2:])
    if before is None or after is None:
        return False
    return {Change.BETTER: after < before, Change.WORSE: after > before}.get(change or Change.ANY, after != before)


def _list_graded(query: Query, scope: Query, reports: Sequence[Report]) -> _Laid:
    """Which authorities have a grade: those whose newest judgement it is, then those judged otherwise since."""
    areas, grades = query.filters.areas or (OVERALL,), query.filters.grades
    if grades and asks_who_never(query.text):
        return _list_never(query, scope, reports)
    groups: dict[str, list[tuple[_Judged, str]]] = {
        _NEWEST: [],
        _NOT_SINCE: [],
        _SINCE_JUDGED: [],
        _TOGETHER: [],
    }
    all_judged: list[_Judged] = []
    for area in areas:
        for steps in _by_authority(reports, area).values():
            all_judged += steps
            for step in steps:
                text = "; ".join(_tell_grades([step.judgement]))
                if not _has_grade(step, grades):
                    continue
                later = _judged_since(step, reports) if step is steps[-1] and area == OVERALL else None
                if later:
                    groups[_NOT_SINCE].append(
                        (step, f"{text}; in {later.year}: {'; '.join(_tell_grades(later.judgements))}")
                    )
                elif step is steps[-1]:
                    groups[_NEWEST].append((step, text))
                elif grades:
                    since = steps[-1]
                    groups[_SINCE_JUDGED].append((step, f"{text}; {since.judgement.grade} in {since.report.year}"))
        if area == "care_leavers":
            groups[_TOGETHER] = [
                (step, f"Children in care and care leavers: {step.judgement.grade}")
                for step in _judged_together(reports)
                if grades and _has_grade(step, grades)
            ]
    for members in groups.values():
        members.sort(key=lambda one: _newest_first(one[0].report))
    stated = [Stated(one.report, text, one.judgement.page, group) for group in groups for one, text in groups[group]]
    quoted = [(one, _QUOTED) for group in (_NEWEST, _NOT_SINCE, _SINCE_JUDGED) for one, _ in groups[group]]
    headline = _say_graded(query, scope, groups, all_judged)
    return _Laid(headline, stated, quoted, tuple(_say_missing(query, reports)), known=bool(all_judged))


def _list_never(query: Query, scope: Query, reports: Sequence[Report]) -> _Laid:
    """Which authorities never had a grade in this index: with the newest that they have."""
    areas, grades = query.filters.areas or (OVERALL,), query.filters.grades
    newest: list[_Judged] = []
    judged = 0
    for area in areas:
        for steps in _by_authority(reports, area).values():
            judged += 1
            if not any(_has_grade(step, grades) for step in steps):
                newest.append(steps[-1])
    newest.sort(key=lambda one: _newest_first(one.report))
    base = f"{_authorities(judged)} with this judgement in this index{say_scope(scope)}{_years(reports)}"
    headline = f"{_named(areas)} never judged {' or '.join(grades)}: {len(newest):,} of {base}."
    stated = [Stated(one.report, "; ".join(_tell_grades([one.judgement])), one.judgement.page) for one in newest]
    return _Laid(headline, stated, notes=(_ONLY_HERE,), known=judged > 0)


def _judged_since(judged: _Judged, reports: Sequence[Report]) -> Report | None:
    """Return the authority's newest report of later days that judges areas of the same kind, or None."""
    areas = {"impact_of_leaders", "help_and_protection", "in_care", "care_leavers"}
    for report in reports:  # newest first
        if report.report_id == judged.report.report_id:
            return None
        if (report.authority or report.title) == judged.authority and any(
            one.area in areas for one in report.judgements
        ):
            return report
    return None


def _say_graded(
    query: Query, scope: Query, groups: dict[str, list[tuple[_Judged, str]]], all_judged: Sequence[_Judged]
) -> str:
    areas, grades = query.filters.areas or (OVERALL,), query.filters.grades
    newest = [one for one, _ in groups[_NEWEST]]
    since = [one for group in (_NOT_SINCE, _SINCE_JUDGED) for one, _ in groups[group]]
    found = [*newest, *since]
    where = f"{say_scope(scope)}{_years([one.report for one in all_judged])}"
    base = f"{count(len(all_judged), 'inspection')} with this judgement in this index{where}"
    if not grades:
        return f"{_named(areas)}: the newest judgement of {_authorities(len(newest))}, of {base}."
    judged = f"{_named(areas)} judged {' or '.join(grades)}"
    if not found:
        other = Counter(one.judgement.grade for one in all_judged).most_common()
        listed = f": {', '.join(f'{number} {grade}' for grade, number in other)}" if other else ""
        return f"{judged}: in none of {base}{listed}."
    told = f"{_authorities(len({one.authority for one in found}))}, in {len(found):,} of {base}"
    if not since:
        return f"{judged}: {told}; it is the newest judgement of each."
    whose = _authorities(len(newest)) if newest else "none of them"
    return f"{judged}: {told}. It is the newest judgement of {whose}."


def _say_missing(query: Query, reports: Sequence[Report]) -> Iterator[str]:
    if asks_for_ranks(query.text):
        yield "Inspectors give grades and rank nobody: listed is who has the grade."
    yield _ONLY_HERE
    silent = [report for report in reports if report.judgements and report.kind is InspectionKind.ILACS]
    silent = [
        report for report in silent if OVERALL in (query.filters.areas or (OVERALL,)) and not report.grade(OVERALL)
    ]
    if silent:
        which = "; ".join(f"{report.authority}, {report.inspection}" for report in silent[:5])
        yield f"Without a judgement of overall effectiveness, as in ILACS since April 2026: {which}."


def _by_authority(reports: Sequence[Report], area: str) -> dict[str, list[_Judged]]:
    """Return the judgements of an area by authority, oldest first."""
    found: dict[str, list[_Judged]] = defaultdict(list)
    for report in reversed(reports):
        if judgement := _of(report, area):
            judged = _Judged(report, judgement)
            found[judged.authority].append(judged)
    return found


def _judged_together(reports: Iterable[Report]) -> Iterator[_Judged]:
    """Yield the judgements of ILACS until 2022, which judged children in care and care leavers as one."""
    for report in reports:
        judgement = _of(report, "in_care")
        if report.kind is InspectionKind.ILACS and judgement and not report.grade("care_leavers"):
            yield _Judged(report, judgement)


def _has_grade(judged: _Judged, grades: Sequence[str]) -> bool:
    return not grades or any(judged.judgement.grade.startswith(grade) for grade in grades)


def _of(report: Report, area: str) -> Judgement | None:
    return next((judgement for judgement in report.judgements if judgement.area == area), None)


def _tell_grades(judgements: Iterable[Judgement | None]) -> list[str]:
    """Return "Children in care: good" of each, the overall one first."""
    order = list(AREA_WORDS)
    stated = [one for one in judgements if one]
    stated.sort(key=lambda one: order.index(one.area) if one.area in order else len(order))
    return [f"{area_words(one.area)}: {one.grade}" for one in stated]


def _named(areas: Sequence[str]) -> str:
    words = " or ".join(area_words(area).lower() for area in areas)
    return words[:1].upper() + words[1:]


def _authorities(number: int) -> str:
    return f"{number:,} {'authority' if number == 1 else 'authorities'}"


def _days(report: Report) -> str:
    days = format_days(report.inspection_start, report.inspection_end)
    return days or (f"published {format_day(report.published)}" if report.published else "on a day not stated")


def _years(reports: Iterable[Report]) -> str:
    years = [report.year for report in reports if report.year]
    return say_years(Searched(0, 0, min(years, default=None), max(years, default=None), None))


def _newest_first(report: Report) -> tuple[int, str]:
    return (-report.day.toordinal() if report.day else 0, report.authority or report.title)


def _quote(opened: OpenIndex, quoted: Sequence[tuple[_Judged, str | None]]) -> Iterator[Statement]:
    """Yield a sentence of each judged section that says what led to its grade, where there is one."""
    number = 0
    for judged, group in quoted:
        if number == _MOST_QUOTES:
            return
        found = _find_quote(opened, judged)
        if found:
            number += 1
            passage, quote, polarity = found
            yield Statement(quote, (Citation(number, judged.report, passage, quote),), polarity, group)


def _find_quote(opened: OpenIndex, judged: _Judged) -> tuple[Passage, str, Polarity | None] | None:
    place = place_on_scale(judged.judgement.grade)
    if place is None:
        return None
    wanted = (Polarity.STRENGTH,) if place < 2 else (Polarity.WEAKNESS, Polarity.MIXED)
    for passage in opened.passages(_section_rows(opened, judged)):
        for at, sentence in enumerate(passage.sentences):
            if sentence.polarity not in wanted or sentence.probability < SURE:
                continue
            if quote := quote_at(passage, at, _FEWEST_WORDS):
                return passage, quote, sentence.polarity
    return None


def _section_rows(opened: OpenIndex, judged: _Judged) -> list[int]:
    """Return the first rows of the section that a judgement is of; of the report's summary, for the overall one."""
    facts, area = opened.facts, judged.judgement.area
    rows = facts.searchable & (facts.report == facts.report_ids.index(judged.report.report_id))
    summary = facts.kind == PASSAGE_KINDS.index(PassageKind.SUMMARY)
    if area == OVERALL:
        return [int(row) for row in np.flatnonzero(rows & summary)[:_PASSAGES_READ]]
    if area not in facts.areas:
        return []
    rows = rows & (facts.area == facts.areas.index(area))
    rows &= facts.kind != PASSAGE_KINDS.index(PassageKind.CONTEXT)
    found = np.concatenate([np.flatnonzero(rows & summary), np.flatnonzero(rows & ~summary)])[:_PASSAGES_READ]
    return [int(row) for row in found]
