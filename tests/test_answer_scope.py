"""The same report in two files, or published again, is one inspection."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from answer_index import make_report, publish_reports

from answer.ask import ask
from answer.register import read_register
from answer.scope import find_scope
from answer.themes import read_themes
from domain.types import Filters, InspectionKind, Report
from index.build import OpenIndex

LATE = "-| Visits to children in care are late."
TOLD = "!-| The timeliness of visits to children in care."


def again(report: Report, source: str, published: date | None) -> Report:
    """Return another file of the same inspection."""
    return replace(report, report_id=source.ljust(16, "0")[:16], source=source, sha256=source, published=published)


PDF = replace(make_report("Ashmere", 2019), published=date(2019, 8, 1))
WORD = again(PDF, "ashmere-copy.docx", None)
REPUBLISHED = again(PDF, "ashmere-corrected.pdf", date(2020, 1, 1))
VISIT = again(replace(PDF, kind=InspectionKind.FOCUSED_VISIT), "ashmere-visit.pdf", None)
OTHER = make_report("Westmarch", 2019)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenIndex]:
    same = [LATE, TOLD]
    index = publish_reports(
        tmp_path_factory.mktemp("twice"),
        [(PDF, same), (WORD, same), (REPUBLISHED, same), (VISIT, [LATE]), (OTHER, [LATE])],
    )
    yield index
    index.close()


def test_inspections_are_counted_and_not_files(opened: OpenIndex) -> None:
    answer = ask(opened, "weaknesses in visits to children in care")
    assert answer.headline.startswith("Weaknesses in 3 of 3 reports that mention ")
    assert answer.searched.reports == 3
    cited = {one.report.source for statement in answer.statements for one in statement.citations}
    assert cited == {REPUBLISHED.source, VISIT.source, OTHER.source}
    assert answer.notes[-1] == (
        "1 inspection is in this index in more than one file, it counts once: Ashmere, ILACS, 3-14 June 2019."
    )


@pytest.mark.parametrize("question", ["how many inspections are there?", "most common weaknesses"])
def test_covers_and_common_themes_count_inspections_too(opened: OpenIndex, question: str) -> None:
    answer = ask(opened, question)
    assert answer.searched.reports == 3
    assert "3 reports" in answer.headline or "3 inspections" in answer.headline
    assert [note for note in answer.notes if "counts once" in note]


def test_a_copy_that_alone_is_in_scope_is_read(opened: OpenIndex) -> None:
    scope = find_scope(opened, Filters(sources=(WORD.source,)))
    assert [one.source for one in opened.reports_in(scope.rows)] == [WORD.source]
    assert not scope.repeated


def test_the_register_has_a_recommendation_once(opened: OpenIndex) -> None:
    entries = read_register(opened, read_themes(opened))
    assert [one.report.source for one in entries] == [REPUBLISHED.source]
