"""Which inspections there are: when, by whom, how often, and who has had none for long."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from answer.cover_facts import (
    ONLY_HERE,
    CoverAnswer,
    count_authorities,
    judgement_of,
    say_days,
    say_years_of,
    tell_grades,
)
from answer.headline import say_scope
from domain.covers import ReportsAsked
from domain.judgements import OVERALL
from domain.text import count
from domain.types import Query, Report, Stated, format_day
from domain.words import split_words
from index.filters import has_time, is_of_time
from index.times import say_time


def list_reports(
    asked: ReportsAsked, scope: Query, reports: Sequence[Report], of_any_time: Sequence[Report]
) -> CoverAnswer:
    """Answer a question for inspections from the reports in scope, newest first.

    `of_any_time` are those that meet all but the time asked for: who was not inspected in it is among them.
    """
    if asked.not_inspected and has_time(scope.filters):
        return _list_not_inspected(scope, of_any_time)
    if asked.due:
        return _list_longest_ago(scope, reports)
    if asked.in_each_year and scope.years_compared:
        return _list_inspected_in_each(scope, reports)
    if asked.at_least > 1:
        return _list_inspected_often(asked.at_least, scope, reports)
    if asked.most or asked.fewest:
        return _list_most(scope, reports, fewest=asked.fewest)
    return _list_inspections(asked, scope, reports)


def _list_inspections(asked: ReportsAsked, scope: Query, reports: Sequence[Report]) -> CoverAnswer:
    """Which inspections there are, newest first; when, by whom."""
    if name := asked.inspector:
        words = frozenset(split_words(name))
        reports = [one for one in reports if any(words <= {*split_words(led)} for led in one.lead_inspectors)]
        if not reports:
            return CoverAnswer(
                f"No report{_say_scope(scope)} in this index names {name} as its lead inspector.", [], known=False
            )
    ordered = _oldest_first(reports) if asked.oldest_first else list(reports)
    names = {*_by_name(reports)}
    whose = count_authorities(len(names)) if len(names) > 1 else next(iter(names))
    led = f" led by {name}" if name else ""
    number = f"{count(len(reports), 'report')} of {whose} in this index{led}{_say_scope(scope)}{say_years_of(reports)}"
    kinds = Counter(str(report.kind) for report in reports).most_common()
    listed = f": {', '.join(f'{number} {kind}' for kind, number in kinds)}" if len(kinds) > 1 else ""
    headline = f"{number}{listed}."
    end = "oldest" if asked.oldest_first else "newest"
    if asked.number and asked.number < len(ordered):
        headline = f"The {asked.number} {end} of {number}."
        ordered = ordered[: asked.number]
    first = ordered[0]
    if len(names) == 1 and scope.filters.authorities:
        by = f", led by {' and '.join(first.lead_inspectors)}" if first.lead_inspectors else ""
        told = f"{'first' if asked.oldest_first else 'last'} inspected {say_days(first)} ({first.kind}{by})"
        time = say_time(scope.filters)
        narrowed = [*([time] if time else []), *(f"{kind} only" for kind in scope.filters.kinds)]
        headline = f"{', '.join([first.name, *narrowed])}: {told}. {headline}"
    elif asked.only_one:
        headline = f"{first.name}: {first.inspection}, the {end}. {headline}"
    return CoverAnswer(headline, [Stated(report, _tell_cover(report)) for report in ordered], notes=(ONLY_HERE,))


def _list_not_inspected(scope: Query, of_any_time: Sequence[Report]) -> CoverAnswer:
    """Which authorities have no inspection in the time asked for: the last of each, longest ago first."""
    last = _last_of_each(of_any_time)
    met = {*_by_name(one for one in of_any_time if is_of_time(scope.filters, one.day, one.published))}
    found = [one for one in last if one.name not in met]
    number = f"{len(found):,} of {count_authorities(len(last))} in this index{_say_scope(scope)}"
    headline = (
        f"Without an inspection {say_time(scope.filters)}: {number}. Listed is the last of each, longest ago first."
    )
    return CoverAnswer(headline, [Stated(one, _tell_cover(one)) for one in found], notes=(ONLY_HERE,))


def _list_longest_ago(scope: Query, reports: Sequence[Report]) -> CoverAnswer:
    """When each authority was last inspected, longest ago first: when it will be, no report says."""
    last = _last_of_each(reports)
    headline = (
        f"Reports do not state when an authority will be inspected next. When {count_authorities(len(last))} "
        f"in this index{_say_scope(scope)} {'was' if len(last) == 1 else 'were'} last inspected, longest ago first."
    )
    return CoverAnswer(headline, [Stated(one, _tell_cover(one)) for one in last], notes=(ONLY_HERE,))


def _list_inspected_in_each(scope: Query, reports: Sequence[Report]) -> CoverAnswer:
    """Which authorities were inspected in each of the years."""
    by_name = _by_name(reports)
    met = {
        name: [one for one in members if one.year in scope.years_compared]
        for name, members in by_name.items()
        if {one.year for one in members} >= {*scope.years_compared}
    }
    years = " and ".join(map(str, scope.years_compared))
    headline = f"Inspected in {years}: {len(met):,} of {count_authorities(len(by_name))} with reports of these years."
    stated = [Stated(one, _tell_cover(one)) for name in sorted(met) for one in reversed(met[name])]
    return CoverAnswer(headline, stated, notes=(ONLY_HERE,))


def _list_inspected_often(times: int, scope: Query, reports: Sequence[Report]) -> CoverAnswer:
    """Which authorities have so many reports or more, those with most first."""
    by_name = _by_name(reports)
    often = {name: members for name, members in by_name.items() if len(members) >= times}
    number = f"{len(often):,} of {count_authorities(len(by_name))} in this index{_say_scope(scope)}"
    headline = f"With {times} reports or more: {number}{say_years_of(reports)}."
    order = sorted(often, key=lambda name: (-len(often[name]), name))
    stated = [Stated(one, _tell_cover(one), group=name) for name in order for one in often[name]]
    return CoverAnswer(headline, stated, notes=(ONLY_HERE,))


def _list_most(scope: Query, reports: Sequence[Report], *, fewest: bool) -> CoverAnswer:
    """Which authorities have the most reports, or the fewest: the newest report of each, with their number."""
    by_name = _by_name(reports)
    numbers = {name: len(members) for name, members in by_name.items()}
    end = (min if fewest else max)(numbers.values())
    ends = sorted(name for name, number in numbers.items() if number == end)
    named = ", ".join(ends[:3]) if len(ends) <= 3 else f"{len(ends)} authorities"
    base = f"{count(len(reports), 'report')} of {count_authorities(len(by_name))} in this index{_say_scope(scope)}"
    told = f"{'Fewest' if fewest else 'Most'} reports: {named}, {count(end, 'report')} each."
    headline = f"{told} {base}{say_years_of(reports)}."
    order = sorted(by_name, key=lambda name: (numbers[name] if fewest else -numbers[name], name))
    stated = [
        Stated(
            by_name[name][0], f"{count(numbers[name], 'report')}, this is the newest; {_tell_cover(by_name[name][0])}"
        )
        for name in order
    ]
    return CoverAnswer(headline, stated, notes=(ONLY_HERE,))


def _by_name(reports: Iterable[Report]) -> dict[str, list[Report]]:
    found: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        found[report.name].append(report)
    return found


def _last_of_each(reports: Sequence[Report]) -> list[Report]:
    """Return each authority's newest report, the longest ago first; `reports` are newest first."""
    return _oldest_first([members[0] for members in _by_name(reports).values()])


def _oldest_first(reports: Sequence[Report]) -> list[Report]:
    """Return reports by their days, those without one at the end."""
    return sorted(reports, key=lambda one: (one.day or date.max, one.name))


def _say_scope(scope: Query) -> str:
    """Return the kinds, regions and types asked for; the authorities are named otherwise."""
    return say_scope(replace(scope, filters=replace(scope.filters, authorities=())))


def _tell_cover(report: Report) -> str:
    parts = [f"published {format_day(report.published)}" if report.published else ""]
    if report.lead_inspectors:
        parts.append(f"lead inspector {' and '.join(report.lead_inspectors)}")
    parts += tell_grades(report.judgements[:1] if report.grade(OVERALL) is None else [judgement_of(report, OVERALL)])
    return "; ".join(part for part in parts if part)
