"""An answer as lines for a terminal and as the JSON of the contract."""

import itertools
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from answer.llm import Summary
from answer.wording import same_wording
from domain.text import count
from domain.types import Answer, Citation, Hit, Searched, Stated, Statement

_WIDTH = 100


def render_lines(answer: Answer) -> Iterator[str]:
    """Yield the answer line by line as it is printed in a terminal."""
    yield from textwrap.wrap(answer.headline, _WIDTH)
    for note in answer.notes:
        yield from textwrap.wrap(note, _WIDTH, initial_indent="- ", subsequent_indent="  ")
    yield from _render_stated(answer.stated)
    for subtheme, statements in itertools.groupby(answer.statements, key=lambda statement: statement.subtheme):
        yield ""
        if subtheme:
            yield subtheme[0].upper() + subtheme[1:]
        for statement in statements:
            yield from _render_statement(statement)
    if not answer.found:
        yield from _render_nearest(answer.nearest)
    yield ""
    yield from textwrap.wrap(describe_searched(answer.searched), _WIDTH)


def answer_as_text(answer: Answer) -> str:
    """Return the answer as text to paste into a paper: what was asked, the headline, each quote with its citations."""
    lines = [answer.query.text, "", answer.headline, *answer.notes]
    for group, stated in itertools.groupby(answer.stated, key=lambda one: one.group):
        lines += ["", *([group] if group else [])]
        lines += [f"{one.report.name}, {one.report.inspection}: {one.text}" for one in stated]
    for subtheme, statements in itertools.groupby(answer.statements, key=lambda statement: statement.subtheme):
        lines += ["", *([subtheme[:1].upper() + subtheme[1:]] if subtheme else [])]
        for statement in statements:
            lines.append(f"“{statement.text}” ({'; '.join(map(str, statement.citations))})")
    return "\n".join([*lines, "", describe_searched(answer.searched)])


def describe_searched(searched: Searched) -> str:
    """Return what was in scope as one sentence."""
    if not searched.reports:
        return "Searched: no report in scope."
    years = f", {searched.first_year}-{searched.last_year}" if searched.first_year else ""
    if searched.first_year == searched.last_year and searched.first_year:
        years = f", {searched.first_year}"
    newest = f"; newest: {searched.newest}" if searched.newest else ""
    return f"Searched: {count(searched.reports, 'report')}, {count(searched.passages, 'passage')}{years}{newest}."


def _render_statement(statement: Statement) -> Iterator[str]:
    mark = "[to improve] " if statement.told_to_improve else f"[{statement.polarity}] " if statement.polarity else ""
    yield from textwrap.wrap(f"{mark}“{statement.text}”", _WIDTH, initial_indent="  ", subsequent_indent="  ")
    for place, citation in enumerate(statement.citations):
        is_same = same_wording(citation.quote, statement.text)
        also = "the same: " if place and is_same else ""
        if not is_same:
            yield from textwrap.wrap(
                f"similar: “{citation.quote}”", _WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 6
            )
        yield f"      {also}[{citation.number}] {citation}"


def _render_stated(stated: Sequence[Stated]) -> Iterator[str]:
    for group, members in itertools.groupby(stated, key=lambda one: one.group):
        yield ""
        if group:
            yield group
        for one in members:
            page = f", page {one.page}" if one.page else ""
            text = f"{one.report.name}, {one.report.inspection}{page}: {one.text}"
            yield from textwrap.wrap(text, _WIDTH, initial_indent="  ", subsequent_indent="      ")


def _render_nearest(nearest: tuple[Hit, ...]) -> Iterator[str]:
    if not nearest:
        return
    yield ""
    yield "The nearest passages, which do not answer the question:"
    for hit in nearest:
        text = hit.matched[0].text if hit.matched else hit.passage.text
        yield from textwrap.wrap(f"“{text}”", _WIDTH, initial_indent="  ", subsequent_indent="  ")
        yield f"      {Citation(hit.rank, hit.report, hit.passage, text)}"


def render_summary(summary: Summary) -> Iterator[str]:
    """Yield a written summary, marked as such; or why there is none."""
    if not summary.stands:
        reason = summary.problem or f"{count(len(summary.dropped), 'sentence')} said more than the reports do"
        yield from textwrap.wrap(f"No written summary: {reason}. The quotes below are the answer.", _WIDTH)
        return
    yield f"Written by a language model ({summary.model}) from the quotes below, each sentence checked against them:"
    for sentence in summary.sentences:
        numbers = ", ".join(str(citation.number) for citation in sentence.citations)
        yield from textwrap.wrap(f"{sentence.text} [{numbers}]", _WIDTH, initial_indent="  ", subsequent_indent="  ")


def summary_as_json(summary: Summary) -> dict[str, Any]:
    """Return a written summary with what was dropped and why."""
    return {
        "stands": summary.stands,
        "model": summary.model,
        "problem": summary.problem,
        "sentences": [
            {"text": one.text, "citations": [citation.number for citation in one.citations]}
            for one in summary.sentences
        ],
        "dropped": [{"text": one.text, "reason": one.reason} for one in summary.dropped],
    }


def as_json(answer: Answer) -> dict[str, Any]:
    """Return the answer as the fields of the contract, and a few more that the terminal shows too."""
    return {
        "question": answer.query.text,
        "found": answer.found,
        "headline": answer.headline,
        "form": answer.form,
        "notes": list(answer.notes),
        "statements": [
            {
                "text": statement.text,
                "polarity": statement.polarity,
                "subtheme": statement.subtheme,
                "citations": [_citation_as_json(citation) for citation in statement.citations],
            }
            for statement in answer.statements
        ],
        "stated": [
            {
                "source": one.report.source,
                "authority": one.report.authority,
                "inspection": one.report.inspection,
                "page": one.page,
                "text": one.text,
                "group": one.group,
            }
            for one in answer.stated
        ],
        "searched": {
            "reports": answer.searched.reports,
            "passages": answer.searched.passages,
            "first_year": answer.searched.first_year,
            "last_year": answer.searched.last_year,
            "newest": answer.searched.newest,
        },
        "nearest": [
            {
                "source": hit.report.source,
                "authority": hit.report.authority,
                "paragraph": hit.passage.paragraph,
                "page": hit.passage.first_page,
                "text": hit.passage.text,
                "answers": False,
            }
            for hit in answer.nearest
        ],
    }


def _citation_as_json(citation: Citation) -> dict[str, Any]:
    return {
        "number": citation.number,
        "source": citation.report.source,
        "authority": citation.report.authority,
        "inspection": citation.report.inspection,
        "paragraph": citation.passage.paragraph,
        "page": citation.passage.first_page,
        "last_page": citation.passage.last_page,
        "kind": citation.passage.kind,
        "own_words": citation.report.own_words,
        "quote": citation.quote,
        "text": str(citation),
    }
