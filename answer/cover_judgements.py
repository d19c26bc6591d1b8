"""How authorities were judged: by name over time, by grade, by change of grade, by several conditions at once."""

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from answer.cover_facts import (
    ONLY_HERE,
    QUOTED,
    Judged,
    Laid,
    by_authority,
    count_authorities,
    has_grade,
    judgement_of,
    name_areas,
    newest_first,
    say_years_of,
    tell_grades,
)
from answer.headline import say_scope
from answer.render import count
from domain.judgements import AREA_WORDS, OVERALL, area_in_text, area_words, place_on_scale
from domain.types import InspectionKind, Judgement, Query, Report, Stated
from index.grades import (
    GOOD_OR_BETTER,
    Change,
    Condition,
    Steps,
    asked_change,
    asked_conditions,
    asked_steps,
    asks_for_ranks,
    asks_who_never,
)

_FEW_AUTHORITIES = 6
"""So many authorities, named in the question, are answered with all their judgements over time."""
_NEWEST = "In its newest inspection in this index"
_SINCE_JUDGED = "In an earlier inspection; judged again since"
_NOT_SINCE = "In an earlier inspection; its newest states no such judgement"
_TOGETHER = "Judged together with children in care"
_LAST_STEP = "From the inspection before to its newest in this index"
_EARLIER_STEP = "Between earlier inspections"
_WITHOUT_OVERALL = date(2026, 4, 1)
"""From then on ILACS judge areas only."""
_FEWEST_JUDGED = 3
"""A report that judges so many areas is one of which "all areas" can be said."""


def list_judgements(query: Query, scope: Query, reports: Sequence[Report]) -> Laid:
    named = query.filters.authorities
    if named and len(named) <= _FEW_AUTHORITIES and not query.groups:
        return _tell_history(query, scope, reports)
    if asked_change(query.text) and not query.filters.grades:
        return _list_changed(query, scope, reports)
    if not query.filters.grades and (conditions := asked_conditions(query.text)):
        return _list_meeting(conditions, scope, reports)
    return _list_graded(query, scope, reports)


def _tell_history(query: Query, scope: Query, reports: Sequence[Report]) -> Laid:
    """Authorities that are named: all their judgements, oldest first."""
    areas = query.filters.areas
    stated: list[Stated] = []
    quoted: list[tuple[Judged, str | None]] = []
    told = []
    for name in query.filters.authorities:
        judged = [
            (report, asked)
            for report in reversed(reports)
            if report.authority == name and (asked := _asked_of(report, areas))
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
        return Laid(" ".join(unstated), stated)
    if not stated:
        wanted = " or ".join(area_in_text(area) for area in areas) or "judgements"
        return Laid(
            f"No report{say_scope(scope)}{say_years_of(reports)} in this index states {wanted}.", [], known=False
        )
    return Laid(f"{'; '.join(told)}.", stated, quoted, (*unstated, *_tell_ungraded(reports)))


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


def _asked_of(report: Report, areas: Sequence[str]) -> list[Judgement]:
    """Return the judgements of these areas that a report states; all, for none asked."""
    return [one for one in report.judgements if not areas or one.area in areas]


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


def _list_changed(query: Query, scope: Query, reports: Sequence[Report]) -> Laid:
    """Which authorities were judged better or worse than before: at their newest inspection, then between others."""
    areas = query.filters.areas or (OVERALL,)
    change, steps_asked = asked_change(query.text) or Change.ANY, asked_steps(query.text)
    last: list[tuple[Judged, str]] = []
    earlier: list[tuple[Judged, str]] = []
    compared: set[str] = set()
    for area in areas:
        for name, steps in by_authority(reports, area).items():
            if len(steps) < 2:
                continue
            compared.add(name)
            grades = ", ".join(f"{step.judgement.grade} ({step.report.year or 'no date'})" for step in steps)
            row = (steps[-1], f"{area_words(area)}: {grades}")
            if steps_asked:
                last += [row] if _led(steps, steps_asked) else []
            elif _is_changed(steps[-2:], change):
                last.append(row)
            elif any(_is_changed(pair, change) for pair in itertools.pairwise(steps)):
                earlier.append(row)
    for found in (last, earlier):
        found.sort(key=lambda one: newest_first(one[0].report))
    scoped = f"{say_scope(scope)}{say_years_of(reports)}"
    base = f"{count_authorities(len(compared))} with two or more such judgements in this index{scoped}"
    words = _say_change(change, steps_asked)
    now, before = ({one.authority for one, _ in found} for found in (last, earlier))
    told = f"; {len(before - now):,} more between earlier inspections" if before - now else ""
    headline = f"{name_areas(areas)} judged {words}: {len(now):,} of {base}{told}."
    grouped = ((_LAST_STEP, last), (_EARLIER_STEP, earlier)) if earlier else ((None, last),)
    stated = [Stated(one.report, text, one.judgement.page, group) for group, found in grouped for one, text in found]
    others = () if query.filters.areas or steps_asked else tuple(_tell_other_areas(reports, change))
    quoted = [(judged, QUOTED) for judged, _ in last]
    return Laid(headline, stated, quoted, (ONLY_HERE, *others), known=bool(compared))


def _say_change(change: Change, steps: Steps | None) -> str:
    if steps and steps.kept:
        return f"{' or '.join(steps.start)} again"
    if steps:
        return f"{' or '.join(steps.start)}, later {' or '.join(steps.end) or 'otherwise'}"
    return {Change.BETTER: "better than before", Change.WORSE: "worse than before"}.get(change, "otherwise than before")


def _tell_other_areas(reports: Sequence[Report], change: Change) -> Iterator[str]:
    """Say how many authorities changed so, at their newest inspection, in areas that were not asked for."""
    numbers = {
        area: sum(_is_changed(steps[-2:], change) for steps in by_authority(reports, area).values())
        for area in AREA_WORDS
        if area != OVERALL
    }
    told = ", ".join(f"{area_in_text(area)} {number}" for area, number in numbers.items() if number)
    if told:
        yield f"That is of overall effectiveness. In single areas, which can be asked for: {told}."


def _is_changed(steps: Sequence[Judged], change: Change) -> bool:
    """Whether the second of two judgements differs from the first as asked."""
    places = [_place_today(step.judgement.grade) for step in steps]
    if len(places) < 2 or places[0] is None or places[1] is None:
        return False
    before, after = places[0], places[1]
    return {Change.BETTER: after < before, Change.WORSE: after > before}.get(change, after != before)


def _place_today(grade: str) -> int | None:
    """Return a grade's place on the scale; "requires improvement" took the place of "adequate" in 2013."""
    return place_on_scale("requires improvement" if grade.lower() == "adequate" else grade)


def _led(steps: Sequence[Judged], asked: Steps) -> bool:
    """Whether the judgements, oldest first, lead from and to the grades asked for; a grade that is kept, at the end."""
    starts, ends = ([_is_one_of(step.judgement.grade, grades) for step in steps] for grades in (asked.start, asked.end))
    if asked.kept:
        return all(starts[-2:])
    if not asked.end:
        ends = [not start for start in starts]
    if asked.to_newest:
        return any(starts[:-1]) and ends[-1]
    return any(start and any(ends[place + 1 :]) for place, start in enumerate(starts))


def _is_one_of(grade: str, grades: Sequence[str]) -> bool:
    return grade.startswith(tuple(grades)) if grades else False


def _list_meeting(conditions: Sequence[Condition], scope: Query, reports: Sequence[Report]) -> Laid:
    """Which authorities meet several conditions in one and the same inspection."""
    asked = {area for one in conditions for area in one.areas}
    groups: dict[str, list[Judged]] = {_NEWEST: [], _SINCE_JUDGED: []}
    compared: list[Report] = []
    seen: set[str] = set()
    for report in reports:  # newest first
        judged = {one.area for one in report.judgements}
        every = any(not one.areas for one in conditions)
        if not asked <= judged or (every and len(judged) < _FEWEST_JUDGED):
            continue
        name = report.authority or report.title
        compared.append(report)
        if all(_meets(report, one) for one in conditions):
            shown = next(one for one in report.judgements if not asked or one.area in asked)
            groups[_SINCE_JUDGED if name in seen else _NEWEST].append(Judged(report, shown))
        seen.add(name)
    found = [one for members in groups.values() for one in members]
    base = (
        f"{count(len(compared), 'inspection')} that {'judges' if len(compared) == 1 else 'judge'} these in this index"
    )
    names = count_authorities(len({one.authority for one in found}))
    told = f"{names}, in {len(found):,} of {base}" if found else f"in none of {base}"
    newest = f"; it is the newest of {len(groups[_NEWEST]):,} of them" if groups[_SINCE_JUDGED] else ""
    headline = f"{_say_conditions(conditions)}: {told}{say_scope(scope)}{say_years_of(compared)}{newest}."
    stated = [
        Stated(one.report, "; ".join(tell_grades(_asked_of(one.report, sorted(asked)))), one.judgement.page, group)
        for group, members in groups.items()
        for one in members
    ]
    together = "Inspections that judge children in care and care leavers together are not among them."
    notes = (ONLY_HERE, together) if "care_leavers" in asked else (ONLY_HERE,)
    return Laid(headline, stated, [(one, QUOTED) for one in found], notes, known=bool(compared))


def _meets(report: Report, condition: Condition) -> bool:
    """Whether a report meets a condition. "All areas" are those of the authority, without the safeguarding board."""
    judged = [
        has_grade(Judged(report, one), condition.grades)
        for one in report.judgements
        if one.area in condition.areas or (not condition.areas and one.area != "lscb")
    ]
    if condition.negated:
        return not any(judged)
    return any(judged) if condition.any_area else all(judged)


def _say_conditions(conditions: Sequence[Condition]) -> str:
    told = []
    for one in conditions:
        joined = " or " if one.any_area else " and "
        areas = joined.join(area_in_text(area) for area in one.areas) or "all areas"
        told.append(f"{areas} {'not ' if one.negated else ''}judged {' or '.join(one.grades)}")
    words = " and ".join(told)
    return words[:1].upper() + words[1:]


def _list_graded(query: Query, scope: Query, reports: Sequence[Report]) -> Laid:
    """Which authorities have a grade: those whose newest judgement it is, then those judged otherwise since."""
    areas, grades = query.filters.areas or (OVERALL,), query.filters.grades
    if grades and asks_who_never(query.text):
        return _list_never(query, scope, reports)
    groups: dict[str, list[tuple[Judged, str]]] = {
        _NEWEST: [],
        _NOT_SINCE: [],
        _SINCE_JUDGED: [],
        _TOGETHER: [],
    }
    all_judged: list[Judged] = []
    for area in areas:
        for steps in by_authority(reports, area).values():
            all_judged += steps
            for step in steps:
                text = "; ".join(tell_grades([step.judgement]))
                if not has_grade(step, grades):
                    continue
                later = _judged_since(step, reports) if step is steps[-1] and area == OVERALL else None
                if later:
                    groups[_NOT_SINCE].append(
                        (step, f"{text}; in {later.year}: {'; '.join(tell_grades(later.judgements))}")
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
                if grades and has_grade(step, grades)
            ]
    for members in groups.values():
        members.sort(key=lambda one: newest_first(one[0].report))
    stated = [Stated(one.report, text, one.judgement.page, group) for group in groups for one, text in groups[group]]
    quoted = [(one, QUOTED) for group in (_NEWEST, _NOT_SINCE, _SINCE_JUDGED) for one, _ in groups[group]]
    headline = _say_graded(query, scope, groups, all_judged)
    return Laid(headline, stated, quoted, tuple(_say_missing(query, reports)), known=bool(all_judged))


def _list_never(query: Query, scope: Query, reports: Sequence[Report]) -> Laid:
    """Which authorities never had a grade in this index: with the newest that they have."""
    areas, grades = query.filters.areas or (OVERALL,), query.filters.grades
    if grades == ("good",):  # who is outstanding is good, too
        grades = GOOD_OR_BETTER
    by_name: dict[str, list[list[Judged]]] = {}
    for area in areas:
        for name, steps in by_authority(reports, area).items():
            by_name.setdefault(name, []).append(steps)
    never = [
        judged for judged in by_name.values() if not any(has_grade(step, grades) for steps in judged for step in steps)
    ]
    newest = [steps[-1] for judged in never for steps in judged]
    newest.sort(key=lambda one: newest_first(one.report))
    base = (
        f"{count_authorities(len(by_name))} with this judgement in this index{say_scope(scope)}{say_years_of(reports)}"
    )
    headline = f"{name_areas(areas)} never judged {' or '.join(grades)}: {len(never):,} of {base}."
    stated = [Stated(one.report, "; ".join(tell_grades([one.judgement])), one.judgement.page) for one in newest]
    return Laid(headline, stated, notes=(ONLY_HERE,), known=bool(by_name))


def _judged_since(judged: Judged, reports: Sequence[Report]) -> Report | None:
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
    query: Query, scope: Query, groups: dict[str, list[tuple[Judged, str]]], all_judged: Sequence[Judged]
) -> str:
    areas, grades = query.filters.areas or (OVERALL,), query.filters.grades
    newest = [one for one, _ in groups[_NEWEST]]
    since = [one for group in (_NOT_SINCE, _SINCE_JUDGED) for one, _ in groups[group]]
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


def _say_missing(query: Query, reports: Sequence[Report]) -> Iterator[str]:
    if asks_for_ranks(query.text):
        yield "Inspectors give grades and rank nobody: listed is who has the grade."
    yield ONLY_HERE
    silent = [report for report in reports if report.judgements and report.kind is InspectionKind.ILACS]
    silent = [
        report for report in silent if OVERALL in (query.filters.areas or (OVERALL,)) and not report.grade(OVERALL)
    ]
    if silent:
        which = "; ".join(f"{report.authority}, {report.inspection}" for report in silent[:5])
        yield f"Without a judgement of overall effectiveness, as in ILACS since April 2026: {which}."


def _judged_together(reports: Iterable[Report]) -> Iterator[Judged]:
    """Yield the judgements of ILACS until 2022, which judged children in care and care leavers as one."""
    for report in reports:
        judgement = judgement_of(report, "in_care")
        if report.kind is InspectionKind.ILACS and judgement and not report.grade("care_leavers"):
            yield Judged(report, judgement)
