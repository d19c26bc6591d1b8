"""Answers on a theme: under sub-themes, by what is praised and criticised, or year by year."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace

from answer.cover_facts import count_authorities
from answer.findings import Finding, spread
from answer.forms import asks_how_many_authorities, asks_what_was_told
from answer.headline import SIDES, reports_mentioning, reports_saying, say_what_was_found
from answer.laid import (
    MOST_STATEMENTS,
    OTHERS_EACH_YEAR,
    Asked,
    Group,
    Laid,
    in_order,
    is_told,
    of_side_asked,
    reports_of,
    saying,
    told_in,
    year_of,
)
from answer.subthemes import MAIN, OTHER, headings_in, name_subthemes
from domain.text import count
from domain.types import Polarity, Query

_SAID = {Polarity.STRENGTH: "praised for it", Polarity.WEAKNESS: "criticised for it"}


def by_subtheme(asked: Asked, findings: Sequence[Finding]) -> Laid:
    """A theme: what is said of it under sub-themes; what authorities were told first, where that is asked."""
    groups, names = _group_by_subtheme(asked.query, findings)
    if _asks_told(asked.query):
        groups = tuple(_told_first(asked.query, findings)) or groups
    shown, told = saying(findings), told_in(findings)
    return Laid(say_what_was_found(asked.query, asked.counts, shown, asked.searched, names, told), groups)


def _told_first(query: Query, findings: Sequence[Finding]) -> Iterable[Group]:
    """Yield what authorities were told to improve, then criticism beside it; nothing, where none was told."""
    told, said = ([one for one in findings if is_told(one) is wanted] for wanted in (True, False))
    if told:
        yield "told to improve it", in_order(query, spread(told, MOST_STATEMENTS))
        if beside := of_side_asked(query, said):
            yield "criticised for it", in_order(query, spread(beside, MOST_STATEMENTS // 3))


def _group_by_subtheme(query: Query, findings: Sequence[Finding]) -> tuple[tuple[Group, ...], list[str]]:
    """Return the chosen findings under sub-themes, and the names of the three largest sub-themes of all findings.

    The sub-theme of the best finding comes first: over 230 labelled questions the first four quotes then have a mean
    grade of 2.42 of 3, and with the largest first 2.37. What fits under no heading is last, unless the best is there.
    The names come in the order of the groups.
    """
    labels = dict(zip(map(id, findings), _label(query, findings), strict=True))
    reports: dict[str, set[str]] = {}
    for finding in findings:
        reports.setdefault(labels[id(finding)], set()).update(reports_of([finding]))
    members: dict[str, list[Finding]] = {}
    for finding in sorted(_choose(query, findings), key=lambda one: -one.score):
        members.setdefault(labels[id(finding)], []).append(finding)
    order = [*members]
    if OTHER in order[1:]:
        order.remove(OTHER)
        order.append(OTHER)
    heading = {OTHER: MAIN if order[0] == OTHER else OTHER} if len(order) > 1 else dict.fromkeys(order)
    groups = tuple((heading.get(label, label), in_order(query, members[label])) for label in order)
    largest = sorted(reports.keys() - {OTHER}, key=lambda label: (-len(reports[label]), label))[:3]
    return groups, [*(label for label in order if label in largest), *(one for one in largest if one not in order)]


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


def by_polarity(asked: Asked, findings: Sequence[Finding]) -> Laid:
    """What speaks for it, what against, and what does both; the reader draws the conclusion."""
    groups = tuple(split_by_polarity(asked.query, findings, MOST_STATEMENTS // 2, 2))
    if asked.query.polarity in (Polarity.STRENGTH, Polarity.WEAKNESS) or not groups:
        return by_subtheme(asked, findings)
    return replace(by_subtheme(asked, findings), groups=groups)


def split_by_polarity(query: Query, findings: Sequence[Finding], most: int, most_mixed: int) -> Iterable[Group]:
    """Yield what is praised, what is criticised, and what is both, each with at most so many findings."""
    for label, polarity in (
        ("strengths", Polarity.STRENGTH),
        ("weaknesses", Polarity.WEAKNESS),
        ("both", Polarity.MIXED),
    ):
        members = [finding for finding in findings if finding.polarity is polarity]
        if members:
            yield label, in_order(query, spread(members, most_mixed if polarity is Polarity.MIXED else most))


def _say_authorities(asked: Asked, findings: Sequence[Finding]) -> str:
    """Return the number of authorities whose reports say what is asked for, told first where that is asked."""
    shown, side = saying(findings), asked.query.polarity
    ids = reports_saying(asked.counts, shown, side) if side in SIDES else reports_mentioning(asked.counts, shown)
    told = asked.counts.reports_told | told_in(findings) if _asks_told(asked.query) else ids
    number = len({one.name for one in asked.reports if one.report_id in told})
    verb = "told to improve it" if _asks_told(asked.query) else _SAID.get(side or Polarity.NEUTRAL, "mentioned for it")
    return f"{count_authorities(number)} {verb}"


def _asks_told(query: Query) -> bool:
    return query.polarity is Polarity.WEAKNESS and asks_what_was_told(query.text)


def by_year(asked: Asked, findings: Sequence[Finding]) -> Laid:
    """How often: counts year by year, of the same reports as the headline's, and examples."""
    laid = by_subtheme(asked, findings)
    if not asked.counts.mentioning:
        return laid
    shown, mentioning = saying(findings), frozenset(asked.counts.mentioning)
    if asks_how_many_authorities(asked.query.text):
        laid = replace(laid, headline=f"{_say_authorities(asked, findings)}. {laid.headline}")
    strong, weak = (reports_saying(asked.counts, shown, side) for side in SIDES)
    told = asked.counts.reports_told | told_in(findings)
    notes = []
    for year, group in itertools.groupby(sorted(asked.reports, key=year_of), key=year_of):
        reports = {report.report_id for report in group if report.own_words}
        if found := reports & mentioning:
            to_improve = f"told to improve it in {len(found & told)}, " if _asks_told(asked.query) else ""
            notes.append(
                f"{year or 'Undated'}: mentioned in {len(found)} of {count(len(reports), 'report')}, {to_improve}"
                f"praised in {len(found & strong)}, criticised in {len(found & weak)}."
            )
    if len(notes) > 1:
        notes.append(OTHERS_EACH_YEAR)
    return replace(laid, notes=tuple(notes))
