"""How findings are put together for each form of question: groups with their headings, headline, notes."""

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from answer.counts import Counts
from answer.evidence import keep_to_theme, says_in_its_words
from answer.findings import Finding, spread, weigh_by_age
from answer.forms import Form, asks_what_was_told
from answer.headline import (
    SIDES,
    Saying,
    reports_mentioning,
    reports_on_side,
    reports_saying,
    say_reports,
    say_scope,
    say_what_was_found,
    say_years,
)
from answer.render import count
from answer.subthemes import MAIN, OTHER, headings_in, name_subthemes
from answer.wording import says_there_is_none
from domain.types import PassageKind, Polarity, Query, Report, Searched
from index.filters import is_graded

MOST_STATEMENTS = 12
_MOST_ROWS = 40
_NAMED_FROM = 4
"""A list of so many authorities or more has their names at its head, from A to Z."""
_PER_INSPECTION = 3
_MOST_NEEDS = 30
"""Where all recommendations of a report are asked for: hardly any report has more."""
_PER_SIDE = 6
_MOST_SILENT = 5
_LISTS = (Form.WHICH, Form.SINCE_WHEN, Form.LAST)
_SUMMARIES = "summaries about reports, not the inspectors' own words"

Group = tuple[str | None, Sequence[Finding]]


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


def lay_out(asked: Asked, findings: Sequence[Finding]) -> Laid:
    """Choose, group and order the findings, best first, as the form asks. There is at least one finding."""
    if asked.query.newest_first:
        findings = weigh_by_age(findings)
    own: Sequence[Finding] = [finding for finding in findings if finding.report.own_words]
    about = [finding for finding in findings if not finding.report.own_words][:3]
    if asked.form in _LISTS:
        own = keep_to_theme(asked.counts.parts, own)
    forms: dict[Form, Callable[[Asked, Sequence[Finding]], Laid]] = {
        Form.YES_NO: _by_polarity,
        Form.HOW_WELL: _by_polarity,
        Form.AUTHORITY: _by_inspection,
        Form.COMPARE: _by_side,
        Form.WHICH: _by_authority,
        Form.HOW_OFTEN: _by_year,
        Form.SINCE_WHEN: _from_the_first,
        Form.LAST: _from_the_last,
    }
    laid = forms.get(asked.form, _by_subtheme)(asked, own)
    return replace(laid, groups=(*laid.groups, (_SUMMARIES, about))) if about else laid


def _by_subtheme(asked: Asked, findings: Sequence[Finding]) -> Laid:
    groups, names = _group_by_subtheme(asked.query, findings)
    return Laid(say_what_was_found(asked.query, asked.counts, _saying(findings), asked.searched, names), groups)


def _group_by_subtheme(query: Query, findings: Sequence[Finding]) -> tuple[tuple[Group, ...], list[str]]:
    """Return the chosen findings under sub-themes, and the names of the three largest sub-themes of all findings.

    The sub-theme of the best finding comes first: over 230 labelled questions the first four quotes then have a mean
    grade of 2.42 of 3, and with the largest first 2.37. What fits under no heading is last, unless the best is there.
    """
    labels = dict(zip(map(id, findings), _label(query, findings), strict=True))
    reports: dict[str, set[str]] = {}
    for finding in findings:
        reports.setdefault(labels[id(finding)], set()).update(_reports_of([finding]))
    members: dict[str, list[Finding]] = {}
    for finding in sorted(_choose(query, findings), key=lambda one: -one.score):
        members.setdefault(labels[id(finding)], []).append(finding)
    order = [*members]
    if OTHER in order[1:]:
        order.remove(OTHER)
        order.append(OTHER)
    heading = {OTHER: MAIN if order[0] == OTHER else OTHER} if len(order) > 1 else dict.fromkeys(order)
    groups = tuple((heading.get(label, label), _in_order(query, members[label])) for label in order)
    largest = sorted(reports.keys() - {OTHER}, key=lambda label: (-len(reports[label]), label))
    return groups, largest[:3]


def _choose(query: Query, findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings to show: where no side is asked for, at least a third of them from each side there is."""
    if query.polarity in (Polarity.STRENGTH, Polarity.WEAKNESS):
        return spread(findings, MOST_STATEMENTS)
    critical = [one for one in findings if one.polarity in (Polarity.WEAKNESS, Polarity.MIXED)]
    other = [one for one in findings if one.polarity not in (Polarity.WEAKNESS, Polarity.MIXED)]
    share = round(MOST_STATEMENTS * len(critical) / len(findings)) if findings else 0
    most = min(max(share, MOST_STATEMENTS // 3), 2 * MOST_STATEMENTS // 3)
    shown = spread(critical, max(most, MOST_STATEMENTS - len(other)))
    return [*shown, *spread(other, MOST_STATEMENTS - len(shown))]


def _label(query: Query, findings: Sequence[Finding]) -> list[str]:
    asked = headings_in(query.theme).union(expansion.group for expansion in query.expansions)
    known = " ".join([query.theme, *(term for one in query.expansions for term in (one.found, *one.synonyms))])
    return name_subthemes([finding.quote for finding in findings], known, asked)


def _by_polarity(asked: Asked, findings: Sequence[Finding]) -> Laid:
    """What speaks for it, what against, and what does both; the reader draws the conclusion."""
    groups = tuple(_split_by_polarity(asked.query, findings, MOST_STATEMENTS // 2, 2))
    if asked.query.polarity in (Polarity.STRENGTH, Polarity.WEAKNESS) or not groups:
        return _by_subtheme(asked, findings)
    return replace(_by_subtheme(asked, findings), groups=groups)


def _split_by_polarity(query: Query, findings: Sequence[Finding], most: int, most_mixed: int) -> Iterable[Group]:
    for label, polarity in (
        ("strengths", Polarity.STRENGTH),
        ("weaknesses", Polarity.WEAKNESS),
        ("both", Polarity.MIXED),
    ):
        members = [finding for finding in findings if finding.polarity is polarity]
        if members:
            yield label, _in_order(query, spread(members, most_mixed if polarity is Polarity.MIXED else most))


def _by_inspection(asked: Asked, findings: Sequence[Finding]) -> Laid:
    """One authority: every inspection in order of time."""
    inspections = {one.report.report_id: one.report for one in findings}
    fewest = _PER_INSPECTION if asked.query.theme else 2 * _PER_INSPECTION
    most = max(fewest, MOST_STATEMENTS // max(1, len(inspections)))
    if not asked.query.theme and asks_what_was_told(asked.query.text):
        most = _MOST_NEEDS
    groups: list[Group] = []
    cut: list[str] = []
    for report in sorted(inspections.values(), key=_day):
        members = [finding for finding in findings if finding.report.report_id == report.report_id]
        plain = [finding for finding in members if says_in_its_words(asked.counts.parts, finding)]
        if len(plain) >= fewest:
            shown = _of_both_sides(asked.query, plain, most)
        else:
            shown = _of_both_sides(asked.query, members, most if most == _MOST_NEEDS else fewest)
        groups.append((report.inspection, shown))
        if most == _MOST_NEEDS and len(members) > most:
            cut.append(f"The first {most} of {len(members)} are shown of {report.inspection}.")
    said = (
        f"in {len(groups):,} of {count(asked.searched.reports, 'report')}" if groups else "in no report of inspectors"
    )
    headline = f"{_theme_name(asked)}{say_scope(asked.query)}: {said}{say_years(asked.searched)}."
    quoted = _saying([finding for _, members in groups for finding in members])
    return Laid(headline, tuple(groups), (*_tell_changes(asked, _saying(findings), quoted), *cut))


def _of_both_sides(query: Query, findings: Sequence[Finding], most: int) -> list[Finding]:
    """Return the findings to show of one inspection: at least one of each side, what has to improve first."""
    if query.polarity in SIDES:
        return spread(findings, most)
    critical = [one for one in findings if one.polarity in (Polarity.WEAKNESS, Polarity.MIXED)]
    critical = [*filter(_is_need, critical), *(one for one in critical if not _is_need(one))]
    praise = [one for one in findings if one.polarity is Polarity.STRENGTH]
    neither = [one for one in findings if one.polarity in (Polarity.NEUTRAL, None)]
    shown = critical[: max(most // 2, most - len(praise) - len(neither))]
    shown += spread(praise, most - len(shown))
    return [*shown, *spread(neither, most - len(shown))]


def _tell_changes(asked: Asked, shown: Saying, quoted: Saying) -> Iterable[str]:
    """Say what changed from one inspection to the next that speaks of the theme, and in which nothing was found.

    `shown` is all that was found; a change is told only where both sides of it are `quoted`.
    """
    strong, weak = (reports_saying(asked.counts, shown, side) for side in SIDES)
    praised, criticised = (reports_on_side(quoted, side) for side in SIDES)
    dated = sorted((report for report in asked.reports if report.own_words and _day(report)), key=_day)
    telling = [report for report in dated if report.report_id in weak | strong]
    for before, after in itertools.pairwise(telling):
        was_weak, is_weak = before.report_id in weak, after.report_id in weak
        was_quoted = before.report_id in (criticised if was_weak else praised)
        is_quoted = after.report_id in (criticised if is_weak else praised)
        if not was_quoted or not is_quoted:
            continue
        if was_weak and is_weak:
            beside = ", with praise beside it" if after.report_id in praised else ""
            yield f"Criticised in {before.year} and again in {after.year}{beside}."
        elif was_weak:
            yield f"Criticised in {before.year}; praised and not criticised in {after.year}."
        elif is_weak:
            yield f"Praised and not criticised in {before.year}; criticised in {after.year}."
    speaking = reports_mentioning(asked.counts, shown)
    silent = [report.inspection for report in dated if report.report_id not in speaking]
    if silent and len(dated) > 1:
        more = f" and {len(silent) - _MOST_SILENT} more" if len(silent) > _MOST_SILENT else ""
        yield f"Nothing found on it in: {'; '.join(silent[:_MOST_SILENT])}{more}."


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


def _by_side(asked: Asked, findings: Sequence[Finding]) -> Laid:
    """Several places, years or grades side by side, each with what is praised and what is criticised."""
    groups: list[Group] = []
    told = []
    for side in _sides(asked):
        members = [one for one in findings if side.holds(one)]
        if not members:
            told.append(f"{side.name[:1].upper()}{side.name[1:]}: {_say_none(side)}")
            continue
        if asked.query.polarity in (Polarity.STRENGTH, Polarity.WEAKNESS):
            groups.append((side.name, _in_order(asked.query, spread(members, _PER_SIDE))))
        else:
            parts = _split_by_polarity(asked.query, members, _PER_SIDE // 2, 1)
            groups.append((side.name, [finding for _, part in parts for finding in part] or members[:_PER_SIDE]))
        told.append(f"{side.name[:1].upper()}{side.name[1:]}: {_say_side(asked, side, _saying(members))}")
    scope = "" if len(asked.query.places) > 1 else say_scope(asked.query)
    return Laid(f"{_theme_name(asked)}{scope}. {'; '.join(told)}.", tuple(groups))


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


def _by_authority(asked: Asked, findings: Sequence[Finding]) -> Laid:
    """Which authorities: the best finding of each, what it was told to improve before what was said, newest first.

    Where no side is asked for, those of whom the best that is found says that there is none come last.
    """
    best: dict[str, Finding] = {}
    for finding in sorted(findings, key=lambda one: not _is_need(one)):
        best.setdefault(finding.authority, finding)
    needs = asked.query.polarity is Polarity.WEAKNESS
    told = [one for one in best.values() if needs and _is_need(one)]
    none = [one for one in best.values() if asked.query.polarity is None and says_there_is_none(one.quote)]
    said = [one for one in best.values() if one not in told and one not in none]
    groups: list[Group] = []
    notes = []
    lists = (("told to improve it", told), ("criticised for it" if needs else None, said), ("said to have none", none))
    for label, rows in lists:
        rows.sort(key=lambda one: (-_day(one.report), one.authority))
        if rows:
            groups.append((label, rows[:_MOST_ROWS]))
        if len(rows) >= _NAMED_FROM:
            name = label or "authorities"
            notes.append(f"{name[:1].upper()}{name[1:]}: {', '.join(sorted(one.authority for one in rows))}.")
        if len(rows) > _MOST_ROWS:
            notes.append(f"The {_MOST_ROWS} newest of {len(rows)} are listed; narrow the question to see the others.")
    number = f"{len(best):,} {'authority' if len(best) == 1 else 'authorities'}"
    if told:
        number = f"{number}, {len(told):,} of them told to improve it"
    if none:
        number = f"{number}, {len(none):,} of them said to have none"
    basis = say_reports(asked.query, asked.counts, _saying(findings), asked.searched)
    headline = f"{number}. {basis}{say_scope(asked.query)}{say_years(asked.searched)}."
    return Laid(headline, tuple(groups), tuple(notes))


def _is_need(finding: Finding) -> bool:
    """Whether a finding is what the authority was told to improve, and not praise that stands beside it."""
    return finding.passage.kind is PassageKind.RECOMMENDATION and finding.polarity is not Polarity.STRENGTH


def _by_year(asked: Asked, findings: Sequence[Finding]) -> Laid:
    """How often: counts year by year, of the same reports as the headline's, and examples."""
    laid = _by_subtheme(asked, findings)
    if not asked.counts.mentioning:
        return laid
    shown = _saying(findings)
    mentioning = reports_mentioning(asked.counts, shown)
    strong, weak = (reports_saying(asked.counts, shown, side) for side in SIDES)
    notes = []
    for year, group in itertools.groupby(sorted(asked.reports, key=_year), key=_year):
        reports = {report.report_id for report in group if report.own_words}
        if found := reports & mentioning:
            notes.append(
                f"{year or 'Undated'}: mentioned in {len(found)} of {count(len(reports), 'report')}, "
                f"praised in {len(found & strong)}, criticised in {len(found & weak)}."
            )
    return replace(laid, notes=tuple(notes))


def _from_the_first(asked: Asked, findings: Sequence[Finding]) -> Laid:
    """Since when: the first report that says it, and what came after, in order of time."""
    dated = sorted((one for one in findings if _day(one.report)), key=lambda one: (_day(one.report), -one.score))
    if not dated:
        return _by_subtheme(asked, findings)
    start = [one for one in dated if one.report.report_id == dated[0].report.report_id][:2]
    later = [one for one in dated if one.report.report_id != dated[0].report.report_id]
    first = dated[0].report
    counted = asked.counts.reports(asked.query.polarity) if asked.query.polarity in SIDES else asked.counts.mentioning
    after = {one.report_id for one in asked.reports if one.report_id in counted and _day(one) >= _day(first)}
    since = len((after | _reports_of(later)) - {first.report_id})
    shown = sorted(spread(later, MOST_STATEMENTS - 2), key=lambda one: _day(one.report))
    quoted = len(_reports_of(shown))
    some = f", {quoted or 'none'} of them quoted" if quoted < since else ""
    headline = (
        f"{_theme_name(asked)}: first in {first.authority or first.title}, {first.inspection}; "
        f"since then in {count(since, 'report')}{some}"
    )
    groups: list[Group] = [("first", start)]
    if shown:
        groups.append(("since then", shown))
    return Laid(f"{headline}, of {asked.searched.reports:,} searched{say_years(asked.searched)}.", tuple(groups))


def _from_the_last(asked: Asked, findings: Sequence[Finding]) -> Laid:
    """When last: the newest report that says it, then those before it."""
    dated = sorted((one for one in findings if _day(one.report)), key=lambda one: (-_day(one.report), -one.score))
    if not dated:
        return _by_subtheme(asked, findings)
    newest = dated[0].report
    last = [one for one in dated if one.report.report_id == newest.report_id][:_PER_INSPECTION]
    before = [one for one in dated if one.report.report_id != newest.report_id]
    headline = f"{_theme_name(asked)}: last in {newest.authority or newest.title}, {newest.inspection}"
    basis = say_reports(asked.query, asked.counts, _saying(findings), asked.searched)
    groups: list[Group] = [("last", last)]
    if before:
        groups.append(("before that", _one_each(before)[: MOST_STATEMENTS - len(last)]))
    return Laid(f"{headline}. {basis}{say_scope(asked.query)}{say_years(asked.searched)}.", tuple(groups))


def _one_each(findings: Sequence[Finding]) -> list[Finding]:
    """Return the first finding of each report, in the order given."""
    return list({one.report.report_id: one for one in reversed(findings)}.values())[::-1]


def _theme_name(asked: Asked) -> str:
    name = asked.counts.named or asked.query.theme or SIDES.get(asked.query.polarity or Polarity.NEUTRAL, "findings")
    return name[:1].upper() + name[1:]


def _in_order(query: Query, findings: Sequence[Finding]) -> list[Finding]:
    if query.newest_first:
        return sorted(findings, key=lambda one: (-_day(one.report), -one.score))
    return list(findings)


def _reports_of(findings: Iterable[Finding]) -> frozenset[str]:
    places = [(one.report, *(report for _, report, _ in one.also)) for one in findings]
    return frozenset(report.report_id for reports in places for report in reports)


def _saying(findings: Sequence[Finding]) -> Saying:
    """Return the reports of findings by what is said there; a finding without polarity counts as neutral."""
    said: dict[Polarity, list[Finding]] = {}
    for finding in findings:
        said.setdefault(finding.polarity or Polarity.NEUTRAL, []).append(finding)
    return {polarity: _reports_of(members) for polarity, members in said.items()}


def _day(report: Report) -> int:
    return report.day.toordinal() if report.day else 0


def _year(report: Report) -> int:
    return report.year or 0
