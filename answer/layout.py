"""How findings are put together for each form of question: groups with their headings, headline, notes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from answer.counts import Counts
from answer.findings import Finding, spread
from answer.forms import Form
from answer.headline import say_scope, say_what_was_found, say_years
from answer.render import count
from answer.subthemes import OTHER, name_subthemes
from domain.types import Polarity, Query, Report, Searched

MOST_STATEMENTS = 12
_MOST_ROWS = 40
_PER_INSPECTION = 3
_PER_PLACE = 5
_SUMMARIES = "summaries about reports, not the inspectors' own words"

Group = tuple[str | None, Sequence[Finding]]


@dataclass(frozen=True, slots=True)
class Laid:
    """An answer before its citations are numbered."""

    headline: str
    groups: tuple[Group, ...]
    notes: tuple[str, ...] = ()


def lay_out(form: Form, query: Query, findings: Sequence[Finding], counts: Counts, searched: Searched) -> Laid:
    """Choose, group and order the findings, best first, as the form asks."""
    own = [finding for finding in findings if finding.report.own_words]
    about = [finding for finding in findings if not finding.report.own_words][:3]
    by_form = {
        Form.YES_NO: _by_polarity,
        Form.HOW_WELL: _by_polarity,
        Form.AUTHORITY: _by_inspection,
        Form.COMPARE: _by_place,
        Form.WHICH: _by_authority,
        Form.HOW_OFTEN: _by_year,
        Form.SINCE_WHEN: _from_the_first,
    }
    laid = by_form.get(form, _by_subtheme)(query, own, counts, searched)
    if about:
        laid = replace(laid, groups=(*laid.groups, (_SUMMARIES, about)))
    return laid


def _by_subtheme(query: Query, findings: Sequence[Finding], counts: Counts, searched: Searched) -> Laid:
    groups, names = _group_by_subtheme(query, findings, MOST_STATEMENTS)
    headline = say_what_was_found(query, counts, _reports_of(findings), searched, names)
    return Laid(headline, groups)


def _group_by_subtheme(query: Query, findings: Sequence[Finding], most: int) -> tuple[tuple[Group, ...], list[str]]:
    """Return the chosen findings under sub-themes, and the names of the three largest sub-themes of all findings."""
    labels = dict(zip(map(id, findings), _label(query, findings), strict=True))
    reports: dict[str, set[str]] = {}
    for finding in findings:
        reports.setdefault(labels[id(finding)], set()).update(_reports_of([finding]))
    order = sorted(reports, key=lambda label: (label == OTHER, -len(reports[label]), label))
    chosen = spread(findings, most)
    groups = []
    for label in order:
        members = [finding for finding in chosen if labels[id(finding)] == label]
        if members:
            groups.append((None if order == [OTHER] else label, _in_order(query, members)))
    return tuple(groups), [label for label in order if label != OTHER][:3]


def _label(query: Query, findings: Sequence[Finding]) -> list[str]:
    asked = {expansion.group for expansion in query.expansions}
    known = " ".join([query.theme, *(term for one in query.expansions for term in (one.found, *one.synonyms))])
    return name_subthemes([finding.quote for finding in findings], known, asked)


def _by_polarity(query: Query, findings: Sequence[Finding], counts: Counts, searched: Searched) -> Laid:
    if query.polarity in (Polarity.STRENGTH, Polarity.WEAKNESS):
        return _by_subtheme(query, findings, counts, searched)
    groups: list[Group] = []
    for label, polarities in (
        ("strengths", (Polarity.STRENGTH,)),
        ("weaknesses", (Polarity.WEAKNESS,)),
        ("both", (Polarity.MIXED,)),
    ):
        members = [finding for finding in findings if finding.polarity in polarities]
        if members:
            most = MOST_STATEMENTS // 2 if label != "both" else 2
            groups.append((label, _in_order(query, spread(members, most))))
    if not groups:
        return _by_subtheme(query, findings, counts, searched)
    _, names = _group_by_subtheme(query, findings, MOST_STATEMENTS)
    return Laid(say_what_was_found(query, counts, _reports_of(findings), searched, names), tuple(groups))


def _by_inspection(query: Query, findings: Sequence[Finding], counts: Counts, searched: Searched) -> Laid:
    reports = sorted({one.report.report_id: one.report for one in findings}.values(), key=_day)
    groups: list[Group] = []
    for report in reports:
        members = [finding for finding in findings if finding.report.report_id == report.report_id]
        groups.append((report.inspection, spread(members, _PER_INSPECTION)))
    said = f"{count(len(reports), 'report')} of {searched.reports:,}"
    headline = f"{_theme_name(query, counts)}{say_scope(query)}: in {said}{say_years(searched)}."
    return Laid(headline, tuple(groups), tuple(_tell_changes(reports, counts)))


def _tell_changes(reports: Sequence[Report], counts: Counts) -> Iterable[str]:
    """Say from one inspection to the next whether what was criticised came back."""
    weak, strong = counts.reports(Polarity.WEAKNESS), counts.reports(Polarity.STRENGTH)
    for before, after in zip(reports, reports[1:], strict=False):
        if before.report_id not in weak:
            continue
        if after.report_id in weak:
            yield f"Criticised in {before.year} and again in {after.year}."
        elif after.report_id in strong:
            yield f"Criticised in {before.year}, praised and not criticised in {after.year}."


def _by_place(query: Query, findings: Sequence[Finding], counts: Counts, searched: Searched) -> Laid:
    places = [*query.filters.authorities, *query.filters.regions]
    groups: list[Group] = []
    told = []
    for place in places:
        members = [one for one in findings if place in (one.report.authority, one.report.region)]
        reports = {one.report.report_id for one in members}
        if members:
            groups.append((place, _in_order(query, spread(members, _PER_PLACE))))
        praised, criticised = (
            len(counts.reports(Polarity.STRENGTH) & reports),
            len(counts.reports(Polarity.WEAKNESS) & reports),
        )
        told.append(
            f"{place}: praised in {praised}, criticised in {criticised} of {count(len(reports), 'report')}"
            if members
            else f"{place}: no report in scope says this"
        )
    return Laid(f"{_theme_name(query, counts)}. {'; '.join(told)}.", tuple(groups))


def _by_authority(query: Query, findings: Sequence[Finding], counts: Counts, searched: Searched) -> Laid:
    best: dict[str, Finding] = {}
    for finding in findings:
        best.setdefault(finding.authority, finding)
    rows = sorted(best.values(), key=lambda one: (-_day(one.report), one.authority))[:_MOST_ROWS]
    names = [f"{one.authority} ({one.report.year})" for one in rows]
    headline = say_what_was_found(query, counts, _reports_of(findings), searched, [])
    listed = f"{count(len(best), 'authority').replace('authoritys', 'authorities')}: {', '.join(names)}."
    return Laid(headline, tuple((one.authority, [one]) for one in rows), (listed,))


def _by_year(query: Query, findings: Sequence[Finding], counts: Counts, searched: Searched) -> Laid:
    laid = _by_subtheme(query, findings, counts, searched)
    return replace(laid, notes=tuple(_tell_years(counts)))


def _tell_years(counts: Counts) -> Iterable[str]:
    return ()


def _from_the_first(query: Query, findings: Sequence[Finding], counts: Counts, searched: Searched) -> Laid:
    dated = sorted((one for one in findings if one.report.year), key=lambda one: (_day(one.report), -one.score))
    if not dated:
        return _by_subtheme(query, findings, counts, searched)
    first, later = dated[:3], spread(dated[3:], MOST_STATEMENTS - 3)
    headline = f"{_theme_name(query, counts)}: first in {first[0].authority}, {first[0].report.inspection}; since then in {count(len(_reports_of(later)), 'report')}."
    groups: list[Group] = [("first", first)]
    if later:
        groups.append(("since then", sorted(later, key=lambda one: _day(one.report))))
    return Laid(headline, tuple(groups))


def _theme_name(query: Query, counts: Counts) -> str:
    name = counts.named or query.theme or query.text
    return name[:1].upper() + name[1:]


def _in_order(query: Query, findings: Sequence[Finding]) -> list[Finding]:
    if query.newest_first:
        return sorted(findings, key=lambda one: (-_day(one.report), -one.score))
    return list(findings)


def _reports_of(findings: Iterable[Finding]) -> frozenset[str]:
    places = [(one.report, *(report for _, report, _ in one.also)) for one in findings]
    return frozenset(report.report_id for reports in places for report in reports)


def _day(report: Report) -> int:
    day = report.inspection_end or report.inspection_start or report.published
    return day.toordinal() if day else 0
