"""What reports criticise or praise most often: themes counted where reports sum themselves up, with examples."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from answer.counts import describe_scope
from answer.findings import Finding, cite
from answer.forms import Form, asks_what_was_told
from answer.headline import SIDES, say_scope, say_years
from answer.said import is_need, is_sure, what_is_said
from answer.scope import find_scope
from answer.themes import CRITICISED, PRAISED, ThemeTable, read_themes
from answer.wording import quote_at
from answer.words import TermFinder
from domain.judgements import OUTCOME
from domain.text import count
from domain.types import Answer, InspectionKind, Passage, PassageKind, Polarity, Query
from domain.vocabulary import the_vocabulary
from domain.words import stems_of
from index.arrays import Rows
from index.build import OpenIndex

_KINDS = (PassageKind.SUMMARY, PassageKind.RECOMMENDATION)
_MOST_THEMES, _WITH_EXAMPLES, _EXAMPLES = 10, 6, 2
_SEND = "special educational needs"
"""What every area SEND inspection is about: among these it is no theme."""
_READ = 25
"""So many of a theme's newest passages are read for its examples."""
_FEWEST_WORDS = 5
_SAID = {Polarity.STRENGTH: (PRAISED, "praised"), Polarity.WEAKNESS: (CRITICISED, "criticised")}
_BASIS = "Themes of the vocabulary are counted in summaries and areas for improvement, not in every paragraph."


@dataclass(frozen=True, slots=True)
class _Common:
    """A theme with the reports that say it."""

    name: str
    reports: int
    rows: Rows
    """Its passages that say it, newest first."""


def answer_common(opened: OpenIndex, query: Query) -> Answer:
    """Return the themes that most reports in scope criticise, or praise, or mention, with examples of the newest."""
    scope = find_scope(opened, query.filters).rows
    searched = describe_scope(opened, scope)
    told = query.polarity is Polarity.WEAKNESS and asks_what_was_told(query.text)
    themes = [
        one
        for one in _count_themes(opened, query.polarity, scope, told=told)
        if not (one.name == _SEND and query.filters.kinds == (InspectionKind.AREA_SEND,))
    ][:_MOST_THEMES]
    side = "areas for improvement" if told else SIDES.get(query.polarity or Polarity.NEUTRAL, "themes")
    where = f"{say_scope(query)}{say_years(searched)}"
    base = f"{count(searched.reports, 'report')}{where}"
    if not themes:
        return Answer(query, False, f"No {side} were found in {base}.", (), searched, form=Form.COMMON)
    verb = _SAID.get(query.polarity or Polarity.NEUTRAL, (0, "mentioned"))[1]
    named = ", ".join(f"{one.name} ({one.reports})" for one in themes[:3])
    verb = "told to improve" if told else verb
    notes = [
        f"{one.name[:1].upper()}{one.name[1:]}: {verb} in {one.reports} of {count(searched.reports, 'report')}."
        for one in themes
    ]
    groups = [(one.name, list(_find_examples(opened, one, query.polarity))) for one in themes[:_WITH_EXAMPLES]]
    return Answer(
        query=query,
        found=True,
        headline=f"Most common {side} in {base}, by number of reports: {named}.",
        statements=cite(groups),
        searched=searched,
        form=Form.COMMON,
        notes=(*notes, _BASIS),
    )


def _summary_themes(opened: OpenIndex) -> ThemeTable:
    return read_themes(opened, kinds=_KINDS)


def _count_themes(opened: OpenIndex, polarity: Polarity | None, scope: Rows | None, *, told: bool) -> list[_Common]:
    """Return the themes that most reports speak of with this polarity; if `told`, in what they told to improve."""
    table, facts = opened.remember(_summary_themes), opened.facts
    # "Inspection outcome" of area SEND reports is the same few sentences in each, with what happens next.
    outcome = facts.areas.index(OUTCOME) if OUTCOME in facts.areas else -1
    said = _SAID.get(polarity or Polarity.NEUTRAL, (0, ""))[0]
    found = []
    for name in table.names:
        rows = table.rows(name, said)
        rows = rows[facts.area[rows] != outcome]
        rows = rows if scope is None else rows[np.isin(rows, scope)]
        if told:
            rows = rows[facts.of_kind(PassageKind.RECOMMENDATION)[rows]]
        if len(rows):
            newest_first = rows[np.lexsort((rows, -facts.day[rows]))]
            found.append(_Common(name, len(np.unique(facts.report[rows])), newest_first))
    return sorted(found, key=lambda one: (-one.reports, one.name))


def _find_examples(opened: OpenIndex, theme: _Common, polarity: Polarity | None) -> Iterator[Finding]:
    """Yield a sentence on the theme from each of the newest reports that say it."""
    group = the_vocabulary().group(theme.name)
    finder = TermFinder.of([group] if group else [])
    seen: set[str] = set()
    for passage in opened.passages(theme.rows[:_READ]):
        if len(seen) == _EXAMPLES:
            return
        quoted = None if passage.report_id in seen else _quote(passage, finder, polarity)
        if quoted:
            seen.add(passage.report_id)
            quote, said = quoted
            yield Finding(quote, opened.report_of(passage), passage, said, 1.0)


def _quote(passage: Passage, finder: TermFinder, polarity: Polarity | None) -> tuple[str, Polarity | None] | None:
    for at, sentence in enumerate(passage.sentences):
        said = what_is_said(sentence, passage)
        says = polarity is None or (said is polarity and (is_need(sentence, passage) or is_sure(sentence)))
        if not says or not list(finder.find(stems_of(sentence.text))):
            continue
        if quote := quote_at(passage, at, _FEWEST_WORDS):
            return quote, said
    return None
