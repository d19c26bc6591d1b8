"""How authorities were judged: by name over time, and by grade."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from answer.cover_changes import list_changed
from answer.cover_conditions import list_meeting
from answer.cover_facts import (
    NEWEST,
    ONLY_HERE,
    QUOTED,
    SINCE_JUDGED,
    CoverAnswer,
    Judged,
    by_authority,
    count_authorities,
    judgement_of,
    judgements_of,
    name_areas,
    newest_first,
    say_years_of,
    tell_grades,
)
from answer.cover_repeats import list_repeated
from answer.headline import say_scope
from domain.covers import JudgementsAsked
from domain.judgements import AREA_WORDS, OVERALL, area_in_text, is_graded
from domain.text import count
from domain.types import InspectionKind, Query, Report, Stated
from index.grades import GOOD_OR_BETTER

_FEW_AUTHORITIES = 6
"""So many authorities, named in the question, are answered with all their judgements over time."""
_NOT_SINCE = "In an earlier inspection; its newest states no such judgement"
_TOGETHER = "Judged together with children in care"
_WITHOUT_OVERALL = date(2026, 4, 1)
"""From then on ILACS judge areas only."""


def list_judgements(asked: JudgementsAsked, query: Query, scope: Query, reports: Sequence[Report]) -> CoverAnswer:
    """Return who was judged how. `scope` is the query without what asks for grades.

    `reports` are those in scope, newest first.
    """
    named = query.filters.authorities
    if named and len(named) <= _FEW_AUTHORITIES and all(group.is_one for group in query.groups):
        return _tell_history(query, scope, reports)
    if asked.change and not query.filters.grades:
        return list_changed(asked, query.filters.areas, scope, reports)
    if asked.conditions and not query.filters.grades:
        return list_meeting(asked.conditions, scope, reports)
    return _list_graded(asked, query, scope, reports)


def _tell_history(query: Query, scope: Query, reports: Sequence[Report]) -> CoverAnswer:
    """Authorities that are named: all their judgements, oldest first."""
    areas = query.filters.areas
    stated: list[Stated] = []
    quoted: list[tuple[Judged, str | None]] = []
    told = []
    for name in query.filters.authorities:
        judged = [
            (report, asked)
            for report in reversed(reports)
            if report.authority == name and (asked := judgements_of(report, areas))
        ]
        stated += [Stated(report, "; ".join(tell_grades(asked)), asked[0].page) for report, asked in judged]
        main = _main_area([one.area for _, asked in judged for one in asked])
        steps = [Judged(report, next((one for one in asked if one.area == main), asked[0])) for report, asked in judged]
        quoted += [(step, step.report.inspection) for step in steps]
        telling = [step for step in steps if step.judgement.area == main]
        told.append(f"{name}: {_tell_steps(telling)}" if telling else f"{name}: no such judgement in this index")
    unstated = list(_tell_without_overall(query, reports))
    if not stated and unstated:
        graded = [report for report in reversed(reports) if report.judgements]
        stated = [Stated(one, "; ".join(tell_grades(one.judgements)), one.judgements[0].page) for one in graded]
        return CoverAnswer(" ".join(unstated), stated)
    if not stated:
        wanted = " or ".join(area_in_text(area) for area in areas) or "judgements"
        return CoverAnswer(
            f"No report{say_scope(scope)}{say_years_of(reports)} in this index states {wanted}.", [], known=False
        )
    return CoverAnswer(
        f"{'; '.join(told)}.", stated, quoted, (*unstated, *_tell_ungraded(reports), *_tell_only_one(stated))
    )


def _tell_only_one(stated: Sequence[Stated]) -> Iterator[str]:
    """Say of which authorities there is one report only: what was before it, or since, cannot be told from that."""
    often = Counter(one.report.name for one in stated)
    if once := [name for name, number in often.items() if number == 1]:
        yield f"Only one report in this index judges {' and '.join(once)}: what came before or since is not known here."


def _tell_without_overall(query: Query, reports: Sequence[Report]) -> Iterator[str]:
    """Say of which authorities named the newest ILACS in scope has no judgement of overall effectiveness."""
    if query.filters.areas and OVERALL not in query.filters.areas:
        return
    for name in query.filters.authorities:
        newest = next((one for one in reports if one.authority == name and one.kind is InspectionKind.ILACS), None)
        if newest and newest.judgements and newest.grade(OVERALL) is None:
            grades = "; ".join(tell_grades(newest.judgements))
            since = ", as ILACS since April 2026" if newest.day and newest.day >= _WITHOUT_OVERALL else ""
            yield f"{name}, {newest.inspection}, states no overall effectiveness{since}: {grades}."


def _main_area(areas: Sequence[str]) -> str | None:
    """Return the area that most judgements are of, the overall one before others."""
    order = [*AREA_WORDS, *sorted({*areas} - {*AREA_WORDS})]
    return max(areas, key=lambda area: (areas.count(area), -order.index(area)), default=None)


def _tell_steps(steps: Sequence[Judged]) -> str:
    """Return "children in care judged good in 2019, outstanding in 2025"."""
    grades = ", ".join(f"{step.judgement.grade} in {step.report.year or 'a year not stated'}" for step in steps)
    return f"{area_in_text(steps[0].judgement.area)} judged {grades}"


def _tell_ungraded(reports: Sequence[Report]) -> Iterator[str]:
    silent = [report for report in reports if not report.judgements]
    if silent:
        yield f"Without grades: {'; '.join(f'{one.authority}, {one.inspection}' for one in silent[:5])}."


def _list_graded(asked: JudgementsAsked, query: Query, scope: Query, reports: Sequence[Report]) -> CoverAnswer:
    """Which authorities have a grade: those whose newest judgement it is, then those judged otherwise since."""
    areas, grades = query.filters.areas or (OVERALL,), query.filters.grades
    if grades and asked.never:
        return _list_never(query, scope, reports)
    if grades and asked.times > 1:
        return list_repeated(query, scope, reports, asked.times)
    groups: dict[str, list[tuple[Judged, str]]] = {
        NEWEST: [],
        _NOT_SINCE: [],
        SINCE_JUDGED: [],
        _TOGETHER: [],
    }
    all_judged: list[Judged] = []
    for area in areas:
        for steps in by_authority(reports, area).values():
            all_judged += steps
            for step in steps:
                text = "; ".join(tell_grades([step.judgement]))
                if grades and not is_graded(step.judgement.grade, grades):
                    continue
                later = _judged_since(step, reports) if step is steps[-1] and area == OVERALL else None
                if later:
                    groups[_NOT_SINCE].append(
                        (step, f"{text}; in {later.year}: {'; '.join(tell_grades(later.judgements))}")
                    )
                elif step is steps[-1]:
                    groups[NEWEST].append((step, text))
                elif grades:
                    since = steps[-1]
                    groups[SINCE_JUDGED].append((step, f"{text}; {since.judgement.grade} in {since.report.year}"))
        if area == "care_leavers":
            groups[_TOGETHER] = [
                (step, f"Children in care and care leavers: {step.judgement.grade}")
                for step in _judged_together(reports)
                if is_graded(step.judgement.grade, grades)
            ]
    for members in groups.values():
        members.sort(key=lambda one: newest_first(one[0].report))
    stated = [Stated(one.report, text, one.judgement.page, group) for group in groups for one, text in groups[group]]
    quoted = [(one, QUOTED) for group in (NEWEST, _NOT_SINCE, SINCE_JUDGED) for one, _ in groups[group]]
    headline = _say_graded(query, scope, groups, all_judged)
    return CoverAnswer(headline, stated, quoted, tuple(_say_missing(asked, areas, reports)), known=bool(all_judged))


def _list_never(query: Query, scope: Query, reports: Sequence[Report]) -> CoverAnswer:
    """Which authorities never had a grade in this index: with the newest that they have."""
    areas, grades = query.filters.areas or (OVERALL,), query.filters.grades
    if grades == ("good",):  # who is outstanding is good, too
        grades = GOOD_OR_BETTER
    by_name: dict[str, list[list[Judged]]] = {}
    for area in areas:
        for name, steps in by_authority(reports, area).items():
            by_name.setdefault(name, []).append(steps)
    never = [
        judged
        for judged in by_name.values()
        if not any(is_graded(step.judgement.grade, grades) for steps in judged for step in steps)
    ]
    newest = [steps[-1] for judged in never for steps in judged]
    newest.sort(key=lambda one: newest_first(one.report))
    base = (
        f"{count_authorities(len(by_name))} with this judgement in this index{say_scope(scope)}{say_years_of(reports)}"
    )
    headline = f"{name_areas(areas)} never judged {' or '.join(grades)}: {len(never):,} of {base}."
    stated = [Stated(one.report, "; ".join(tell_grades([one.judgement])), one.judgement.page) for one in newest]
    return CoverAnswer(headline, stated, notes=(ONLY_HERE,), known=bool(by_name))


def _judged_since(judged: Judged, reports: Sequence[Report]) -> Report | None:
    """Return the authority's newest report of later days that judges areas of the same kind, or None."""
    areas = {"impact_of_leaders", "help_and_protection", "in_care", "care_leavers"}
    for report in reports:  # newest first
        if report.report_id == judged.report.report_id:
            return None
        if report.name == judged.authority and any(one.area in areas for one in report.judgements):
            return report
    return None


def _say_graded(
    query: Query, scope: Query, groups: dict[str, list[tuple[Judged, str]]], all_judged: Sequence[Judged]
) -> str:
    areas, grades = query.filters.areas or (OVERALL,), query.filters.grades
    newest = [one for one, _ in groups[NEWEST]]
    since = [one for group in (_NOT_SINCE, SINCE_JUDGED) for one, _ in groups[group]]
    found = [*newest, *since]
    where = f"{say_scope(scope)}{say_years_of([one.report for one in all_judged])}"
    base = f"{count(_count_reports(all_judged), 'inspection')} with this judgement in this index{where}"
    names = count_authorities(len({one.authority for one in newest})) if newest else "none of them"
    if not grades:
        return f"{name_areas(areas)}: the newest judgement of {names}, of {base}."
    judged = f"{name_areas(areas)} judged {' or '.join(grades)}"
    if not found:
        other = Counter(one.judgement.grade for one in all_judged).most_common()
        listed = f": {', '.join(f'{number} {grade}' for grade, number in other)}" if other else ""
        return f"{judged}: in none of {base}{listed}."
    told = f"{count_authorities(len({one.authority for one in found}))}, in {_count_reports(found):,} of {base}"
    if not since:
        return f"{judged}: {told}; it is the newest judgement of each."
    return f"{judged}: {told}. It is the newest judgement of {names}."


def _count_reports(judged: Sequence[Judged]) -> int:
    return len({one.report.report_id for one in judged})


def _say_missing(asked: JudgementsAsked, areas: Sequence[str], reports: Sequence[Report]) -> Iterator[str]:
    if asked.ranked:
        yield "Inspectors give grades and rank nobody: listed is who has the grade."
    yield ONLY_HERE
    silent = [report for report in reports if report.judgements and report.kind is InspectionKind.ILACS]
    silent = [report for report in silent if OVERALL in areas and not report.grade(OVERALL)]
    if silent:
        which = "; ".join(f"{report.authority}, {report.inspection}" for report in silent[:5])
        yield f"Without a judgement of overall effectiveness, as in ILACS since April 2026: {which}."


def _judged_together(reports: Iterable[Report]) -> Iterator[Judged]:
    """Yield the judgements of ILACS until 2022, which judged children in care and care leavers as one."""
    for report in reports:
        judgement = judgement_of(report, "in_care")
        if report.kind is InspectionKind.ILACS and judgement and not report.grade("care_leavers"):
            yield Judged(report, judgement)
