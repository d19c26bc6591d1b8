"""Who meets several conditions on grades in one and the same inspection."""

from collections.abc import Sequence

from answer.cover_facts import (
    NEWEST,
    ONLY_HERE,
    QUOTED,
    SINCE_JUDGED,
    CoverAnswer,
    Judged,
    count_authorities,
    judgements_of,
    say_years_of,
    tell_grades,
)
from answer.headline import say_scope
from domain.covers import Condition
from domain.judgements import area_in_text, is_graded
from domain.text import count
from domain.types import Query, Report, Stated

_FEWEST_JUDGED = 3
"""A report that judges so many areas is one of which "all areas" can be said."""


def list_meeting(conditions: Sequence[Condition], scope: Query, reports: Sequence[Report]) -> CoverAnswer:
    """Which authorities meet several conditions in one and the same inspection."""
    asked = {area for one in conditions for area in one.areas}
    groups: dict[str, list[Judged]] = {NEWEST: [], SINCE_JUDGED: []}
    compared: list[Report] = []
    seen: set[str] = set()
    for report in reports:  # newest first
        judged = {one.area for one in report.judgements}
        every = any(not one.areas for one in conditions)
        if not asked <= judged or (every and len(judged) < _FEWEST_JUDGED):
            continue
        name = report.name
        compared.append(report)
        if all(_meets(report, one) for one in conditions):
            shown = next(one for one in report.judgements if not asked or one.area in asked)
            groups[SINCE_JUDGED if name in seen else NEWEST].append(Judged(report, shown))
        seen.add(name)
    found = [one for members in groups.values() for one in members]
    base = (
        f"{count(len(compared), 'inspection')} that {'judges' if len(compared) == 1 else 'judge'} these in this index"
    )
    names = count_authorities(len({one.authority for one in found}))
    told = f"{names}, in {len(found):,} of {base}" if found else f"in none of {base}"
    newest = f"; it is the newest of {len(groups[NEWEST]):,} of them" if groups[SINCE_JUDGED] else ""
    headline = f"{_say_conditions(conditions)}: {told}{say_scope(scope)}{say_years_of(compared)}{newest}."
    stated = [
        Stated(one.report, "; ".join(tell_grades(judgements_of(one.report, sorted(asked)))), one.judgement.page, group)
        for group, members in groups.items()
        for one in members
    ]
    together = "Inspections that judge children in care and care leavers together are not among them."
    notes = (ONLY_HERE, together) if "care_leavers" in asked else (ONLY_HERE,)
    return CoverAnswer(headline, stated, [(one, QUOTED) for one in found], notes, known=bool(compared))


def _meets(report: Report, condition: Condition) -> bool:
    """Whether a report meets a condition. "All areas" are those of the authority, without the safeguarding board."""
    judged = [
        is_graded(one.grade, condition.grades)
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
