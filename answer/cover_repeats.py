"""Who was given a grade more than once."""

from collections.abc import Sequence

from answer.cover_facts import (
    ONLY_HERE,
    QUOTED,
    CoverAnswer,
    Judged,
    by_authority,
    count_authorities,
    name_areas,
    newest_first,
    say_years_of,
)
from answer.headline import say_scope
from domain.judgements import OVERALL, area_words, is_graded
from domain.types import Query, Report, Stated


def list_repeated(query: Query, scope: Query, reports: Sequence[Report], times: int) -> CoverAnswer:
    """Which authorities were given one of the grades asked for at least so many `times`, newest first."""
    areas, grades = query.filters.areas or (OVERALL,), query.filters.grades
    found: list[tuple[Judged, str]] = []
    compared: set[str] = set()
    for area in areas:
        for name, steps in by_authority(reports, area).items():
            if len(steps) < times:
                continue
            compared.add(name)
            given = [step for step in steps if is_graded(step.judgement.grade, grades)]
            if len(given) >= times:
                told = ", ".join(f"{step.judgement.grade} ({step.report.year or 'no date'})" for step in steps)
                found.append((given[-1], f"{area_words(area)}: {told}"))
    found.sort(key=lambda one: newest_first(one[0].report))
    number = len({judged.authority for judged, _ in found})
    base = f"{count_authorities(len(compared))} with {times} or more such judgements in this index"
    judged = f"{name_areas(areas)} judged {' or '.join(grades)} at least {times} times"
    return CoverAnswer(
        f"{judged}: {number:,} of {base}{say_scope(scope)}{say_years_of(reports)}.",
        [Stated(one.report, text, one.judgement.page) for one, text in found],
        [(one, QUOTED) for one, _ in found],
        (ONLY_HERE,),
        known=bool(compared),
    )
