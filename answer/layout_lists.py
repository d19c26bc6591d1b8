"""Answers that are lists: which authorities, since when, when last."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from answer.cover_facts import count_authorities
from answer.findings import Finding, spread
from answer.forms import asks_who_must
from answer.headline import SIDES, say_reports, say_scope, say_years
from answer.laid import MOST_STATEMENTS, Asked, Group, Laid, day_of, is_told, reports_of, saying, theme_name, told_in
from answer.layout_themes import by_subtheme
from answer.wording import says_there_is_none
from domain.text import count
from domain.types import Polarity

_MOST_ROWS = 40
_NAMED_FROM = 4
"""A list of so many authorities or more has their names at its head, from A to Z."""
_OF_THE_NEWEST = 3


def by_authority(asked: Asked, findings: Sequence[Finding]) -> Laid:
    """Which authorities: the best finding of each, what it was told to improve before what was said, newest first.

    Where strengths are asked for, those that the same report or a later one criticises stand apart: one sentence of
    praise makes no strong service. Where no side is asked for, those of whom the best that is found says that there is
    none come last.
    """
    best: dict[str, Finding] = {}
    for finding in sorted(findings, key=lambda one: not is_told(one)):
        best.setdefault(finding.authority, finding)
    needs = asked.query.polarity is Polarity.WEAKNESS
    told = [one for one in best.values() if needs and is_told(one)]
    none = [one for one in best.values() if asked.query.polarity is None and says_there_is_none(one.quote)]
    both = _criticised_too(asked, best.values()) if asked.query.polarity is Polarity.STRENGTH else []
    said = [one for one in best.values() if one not in told and one not in none and one not in both]
    groups: list[Group] = []
    notes = []
    not_both = "praised, and not criticised in the same report or later"
    label_of_said = "criticised for it" if needs else not_both if both else None
    lists = (
        ("told to improve it", told),
        (label_of_said, said),
        ("praised, and criticised in the same report or later", both),
        ("said to have none", none),
    )
    for label, rows in lists:
        rows.sort(key=lambda one: (-day_of(one.report), one.authority))
        if rows:
            groups.append((label, rows[:_MOST_ROWS]))
        if len(rows) >= _NAMED_FROM:
            name = label or "authorities"
            notes.append(f"{name[:1].upper()}{name[1:]}: {', '.join(sorted(one.authority for one in rows))}.")
        if len(rows) > _MOST_ROWS:
            notes.append(f"The {_MOST_ROWS} newest of {len(rows)} are listed; narrow the question to see the others.")
    number = count_authorities(len(best))
    if needs and asks_who_must(asked.query.text):
        more = f"; {len(said):,} more criticised for it" if said else ""
        number = f"{count_authorities(len(told))} told to improve it{more}"
    elif told:
        number = f"{number}, {len(told):,} of them told to improve it"
    if both:
        number = f"{number}, {len(both):,} of them criticised for it as well"
    if none:
        number = f"{number}, {len(none):,} of them said to have none"
    basis = say_reports(asked.query, asked.counts, saying(findings), asked.searched, told_in(findings))
    headline = f"{number}. {basis}{say_scope(asked.query)}{say_years(asked.searched)}."
    return Laid(headline, tuple(groups), tuple(notes))


def _criticised_too(asked: Asked, praise: Iterable[Finding]) -> list[Finding]:
    """Return the findings whose authority is criticised on the theme in the same report or in a later one."""
    last_criticised: dict[str, int] = {}
    criticised = asked.counts.reports(Polarity.WEAKNESS)
    for report in asked.reports:
        if report.report_id in criticised:
            last_criticised[report.name] = max(day_of(report), last_criticised.get(report.name, 0))
    return [one for one in praise if last_criticised.get(one.authority, -1) >= day_of(one.report)]


def from_the_first(asked: Asked, findings: Sequence[Finding]) -> Laid:
    """Since when: the first report that says it, and what came after, in order of time."""
    dated = sorted((one for one in findings if day_of(one.report)), key=lambda one: (day_of(one.report), -one.score))
    if not dated:
        return by_subtheme(asked, findings)
    start = [one for one in dated if one.report.report_id == dated[0].report.report_id][:2]
    later = [one for one in dated if one.report.report_id != dated[0].report.report_id]
    first = dated[0].report
    counted = asked.counts.reports(asked.query.polarity) if asked.query.polarity in SIDES else asked.counts.mentioning
    after = {one.report_id for one in asked.reports if one.report_id in counted and day_of(one) >= day_of(first)}
    since = len((after | reports_of(later)) - {first.report_id})
    shown = sorted(spread(later, MOST_STATEMENTS - 2), key=lambda one: day_of(one.report))
    quoted = len(reports_of(shown))
    some = f", {quoted or 'none'} of them quoted" if quoted < since else ""
    begin = f"{theme_name(asked)}: first {_said(asked)}in {first.name}, {first.inspection}"
    headline = f"{begin}; since then in {count(since, 'report') if since else 'no other'}{some}"
    groups: list[Group] = [("first", start)]
    if shown:
        groups.append(("since then", shown))
    return Laid(f"{headline}, of {asked.searched.reports:,} searched{say_years(asked.searched)}.", tuple(groups))


def from_the_last(asked: Asked, findings: Sequence[Finding]) -> Laid:
    """When last: the newest report that says it, then those before it."""
    dated = sorted((one for one in findings if day_of(one.report)), key=lambda one: (-day_of(one.report), -one.score))
    if not dated:
        return by_subtheme(asked, findings)
    newest = dated[0].report
    last = [one for one in dated if one.report.report_id == newest.report_id][:_OF_THE_NEWEST]
    before = [one for one in dated if one.report.report_id != newest.report_id]
    headline = f"{theme_name(asked)}: last {_said(asked)}in {newest.name}, {newest.inspection}"
    counts = replace(asked.counts, uncounted=())  # the headline has named them by then
    basis = say_reports(asked.query, counts, saying(findings), asked.searched, told_in(findings))
    groups: list[Group] = [("last", last)]
    if before:
        groups.append(("before that", _one_each(before)[: MOST_STATEMENTS - len(last)]))
    return Laid(f"{headline}. {basis}{say_scope(asked.query)}{say_years(asked.searched)}.", tuple(groups))


def _said(asked: Asked) -> str:
    """Return "criticised " or "praised ", where one of these is asked for."""
    sides = {Polarity.STRENGTH: "praised ", Polarity.WEAKNESS: "criticised "}
    return sides.get(asked.query.polarity or Polarity.NEUTRAL, "")


def _one_each(findings: Sequence[Finding]) -> list[Finding]:
    """Return the first finding of each report, in the order given."""
    return list({one.report.report_id: one for one in reversed(findings)}.values())[::-1]
