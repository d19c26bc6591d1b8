"""Answers from what reports state on their covers: how authorities were judged, when they were inspected, by whom.

The facts are listed as stated, report by report; beside judgements stand sentences of the judged sections, quoted and
cited like any other. Nothing is said of inspections that the index does not hold.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from answer.counts import describe_scope
from answer.cover_facts import Judged, newest_first
from answer.cover_judgements import list_judgements
from answer.cover_reports import list_reports
from answer.forms import Form
from answer.headline import say_nothing_found
from answer.said import is_sure
from answer.scope import find_scope
from answer.theme import Theme
from answer.wording import quote_at
from domain.covers import JudgementsAsked, ReportsAsked
from domain.judgements import OVERALL, is_good, place_on_scale
from domain.types import Answer, Citation, Passage, PassageKind, Polarity, Query, Report, Statement
from index.build import OpenIndex
from index.filters import has_time, is_of_time, without_time
from index.wider import find_wider_scope

_MOST_ROWS = 60
_MOST_QUOTES = 12
_PASSAGES_READ = 8
"""Of a judged section, from its beginning: it opens with what led to the grade."""
_FEWEST_WORDS = 6
# What was found before is no reason for the grade: "at the last inspection, services were inadequate".
_OF_BEFORE = re.compile(
    r"\b(?:at|following|from|in|of|since)\s+(?:the|its|their)\s+(?:last|previous|earlier)\b|\b(?:previous|last)\s+(?:\w+\s+)?inspection"
    r"|\bhistorical(?:ly)?\b|\bin\s+the\s+past\b|\b(?:in|since)\s+(?:\w+\s+)?20\d\d\b",
    re.IGNORECASE,
)


def answer_from_covers(opened: OpenIndex, query: Query, asked: JudgementsAsked | ReportsAsked) -> Answer:
    """Return the answer to a question for judgements or for inspections: `asked` is `query.covers`."""
    filters = replace(query.filters, areas=(), grades=(), passage_kinds=())
    rows = find_scope(opened, filters).rows
    searched = describe_scope(opened, rows)
    scope = replace(query, filters=filters)
    form = Form.REPORTS if isinstance(asked, ReportsAsked) else Form.JUDGEMENTS
    reports = _by_inspectors(opened.reports_in(rows))
    if has_time(filters) and not asked.by_publication:
        reports = [one for one in reports if is_of_time(filters, one.day)]
    of_any_time = _by_inspectors(opened.reports_in(find_scope(opened, without_time(filters)).rows))
    if not reports and not (of_any_time and isinstance(asked, ReportsAsked) and asked.not_inspected):
        nothing = say_nothing_found(scope, Theme(()), searched)
        wider = None if searched.reports else find_wider_scope(opened, filters)
        return Answer(
            query,
            found=False,
            headline=nothing,
            statements=(),
            searched=searched,
            form=form,
            notes=(wider.told,) if wider else (),
        )
    if isinstance(asked, ReportsAsked):
        laid = list_reports(asked, scope, reports, of_any_time)
    else:
        laid = list_judgements(asked, query, scope, reports)
    cut = len(laid.stated) - _MOST_ROWS
    notes = (*laid.notes, f"The first {_MOST_ROWS} of {len(laid.stated)} are shown.") if cut > 0 else laid.notes
    return Answer(
        query=query,
        found=laid.known,
        headline=laid.headline,
        statements=tuple(_quote(opened, laid.quoted)),
        searched=searched,
        form=form,
        notes=notes,
        stated=tuple(laid.stated[:_MOST_ROWS]),
    )


def _by_inspectors(reports: Iterable[Report]) -> list[Report]:
    """Return those in the inspectors' own words, newest first."""
    return sorted((one for one in reports if one.own_words), key=newest_first)


def _quote(opened: OpenIndex, quoted: Sequence[tuple[Judged, str | None]]) -> Iterator[Statement]:
    """Yield a sentence of each judged section that says what led to its grade, where there is one."""
    number = 0
    for judged, group in quoted:
        if number == _MOST_QUOTES:
            return
        found = _find_quote(opened, judged)
        if found:
            number += 1
            passage, quote, polarity = found
            yield Statement(quote, (Citation(number, judged.report, passage, quote),), polarity, group)


def _find_quote(opened: OpenIndex, judged: Judged) -> tuple[Passage, str, Polarity | None] | None:
    grade = judged.judgement.grade
    if place_on_scale(grade) is None:
        return None
    wanted = (Polarity.STRENGTH,) if is_good(grade) else (Polarity.WEAKNESS, Polarity.MIXED)
    for passage in opened.passages(_section_rows(opened, judged)):
        for at, sentence in enumerate(passage.sentences):
            if sentence.polarity not in wanted or not is_sure(sentence) or _OF_BEFORE.search(sentence.text):
                continue
            if quote := quote_at(passage, at, _FEWEST_WORDS):
                return passage, quote, sentence.polarity
    return None


def _section_rows(opened: OpenIndex, judged: Judged) -> list[int]:
    """Return the first rows of the section that a judgement is of; of the report's summary, for the overall one."""
    facts, area = opened.facts, judged.judgement.area
    rows = facts.searchable & (facts.report == facts.report_ids.index(judged.report.report_id))
    summary = facts.of_kind(PassageKind.SUMMARY)
    if area == OVERALL:
        return [int(row) for row in np.flatnonzero(rows & summary)[:_PASSAGES_READ]]
    if area not in facts.areas:
        return []
    rows = rows & (facts.area == facts.areas.index(area))
    rows &= ~facts.of_kind(PassageKind.CONTEXT)
    found = np.concatenate([np.flatnonzero(rows & summary), np.flatnonzero(rows & ~summary)])[:_PASSAGES_READ]
    return [int(row) for row in found]
