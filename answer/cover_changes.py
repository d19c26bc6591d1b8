"""Who was judged better, worse or the same as before, and who went from one grade to another."""

import itertools
from collections.abc import Iterator, Sequence

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
from domain.covers import Change, JudgementsAsked, Steps
from domain.judgements import (
    AREA_WORDS,
    OUTCOME,
    OVERALL,
    SEND_OUTCOMES,
    area_in_text,
    area_words,
    is_graded,
    place_on_scale,
)
from domain.types import Query, Report, Stated

_LAST_STEP = "From the inspection before to its newest in this index"
_EARLIER_STEP = "Between earlier inspections"
_MOST_NAMED = 6


def list_changed(asked: JudgementsAsked, areas: Sequence[str], scope: Query, reports: Sequence[Report]) -> CoverAnswer:
    """Which authorities were judged better or worse than before: at their newest inspection, then between others."""
    change, steps_asked = asked.change or Change.ANY, asked.steps
    of_send = steps_asked is not None and steps_asked.start[0] in SEND_OUTCOMES
    others = () if areas or steps_asked else tuple(_tell_other_areas(reports, change))
    areas = areas or ((OUTCOME,) if of_send else (OVERALL,))
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
            elif _is_changed(steps[-2:], change, asked.levels):
                last.append(row)
            elif any(_is_changed(pair, change, asked.levels) for pair in itertools.pairwise(steps)):
                earlier.append(row)
    for found in (last, earlier):
        found.sort(key=lambda one: newest_first(one[0].report))
    scoped = f"{say_scope(scope)}{say_years_of(reports)}"
    base = f"{count_authorities(len(compared))} with two or more such judgements in this index{scoped}"
    words = _say_change(change, steps_asked) + (f" by {asked.levels} grades or more" if asked.levels > 1 else "")
    now, before = ({one.authority for one, _ in found} for found in (last, earlier))
    told = f"; {len(before - now):,} more between earlier inspections" if before - now else ""
    single = "; in single areas there are some, see below" if others and not now else ""
    headline = f"{name_areas(areas)} judged {words}: {len(now):,} of {base}{told}{single}."
    grouped = ((_LAST_STEP, last), (_EARLIER_STEP, earlier)) if earlier else ((None, last),)
    stated = [Stated(one.report, text, one.judgement.page, group) for group, found in grouped for one, text in found]
    quoted = [(judged, QUOTED) for judged, _ in last]
    return CoverAnswer(headline, stated, quoted, (ONLY_HERE, *others), known=bool(compared))


def _say_change(change: Change, steps: Steps | None) -> str:
    if steps and steps.kept:
        return f"{' or '.join(steps.start)} again"
    if steps:
        return f"{' or '.join(steps.start)}, later {' or '.join(steps.end) or 'otherwise'}"
    return {Change.BETTER: "better than before", Change.WORSE: "worse than before"}.get(change, "otherwise than before")


def _tell_other_areas(reports: Sequence[Report], change: Change) -> Iterator[str]:
    """Say which authorities, or how many, changed so at their newest inspection in areas that were not asked for."""
    changed = {
        area: sorted(name for name, steps in by_authority(reports, area).items() if _is_changed(steps[-2:], change))
        for area in AREA_WORDS
        if area != OVERALL
    }
    told = "; ".join(f"{area_in_text(area)} {_say_names(names)}" for area, names in changed.items() if names)
    if told:
        yield f"That is of overall effectiveness. In single areas, which can be asked for: {told}."


def _say_names(names: Sequence[str]) -> str:
    return f"{len(names)} ({', '.join(names)})" if len(names) <= _MOST_NAMED else str(len(names))


def _is_changed(steps: Sequence[Judged], change: Change, levels: int = 1) -> bool:
    """Whether the second of two judgements differs from the first as asked, by so many grades."""
    places = [_place_today(step.judgement.grade) for step in steps]
    if len(places) < 2 or places[0] is None or places[1] is None:
        return False
    before, after = places[0], places[1]
    if abs(after - before) < levels:
        return False
    return {Change.BETTER: after < before, Change.WORSE: after > before}.get(change, after != before)


def _place_today(grade: str) -> int | None:
    """Return a grade's place on the scale; "requires improvement" took the place of "adequate" in 2013."""
    return place_on_scale("requires improvement" if grade.lower() == "adequate" else grade)


def _led(steps: Sequence[Judged], asked: Steps) -> bool:
    """Whether the judgements, oldest first, lead from and to the grades asked for; a grade that is kept, at the end."""
    starts, ends = ([is_graded(step.judgement.grade, grades) for step in steps] for grades in (asked.start, asked.end))
    if asked.kept:
        return all(starts[-2:])
    if not asked.end:
        ends = [not start for start in starts]
    if asked.to_newest:
        return any(starts[:-1]) and ends[-1]
    return any(start and any(ends[place + 1 :]) for place, start in enumerate(starts))
