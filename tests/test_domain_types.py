import pickle
from datetime import date

import pytest

from domain.types import Citation, InspectionKind, Judgement, Passage, PassageKind, Report, format_days


def report(**changes: object) -> Report:
    facts: dict[str, object] = {
        "report_id": "r1", "source": "trafford.pdf", "sha256": "00", "title": "Trafford", "pages": 12,
        "kind": InspectionKind.ILACS, "authority": "Trafford",
        "inspection_start": date(2026, 6, 8), "inspection_end": date(2026, 6, 19),
    }  # fmt: skip
    return Report(**(facts | changes))  # type: ignore[arg-type]


def passage(**changes: object) -> Passage:
    facts: dict[str, object] = {
        "passage_id": "r1#017", "report_id": "r1", "ordinal": 17, "kind": PassageKind.FINDING,
        "text": "Plans are clear. Reviews are late.", "first_page": 4, "last_page": 4, "paragraph": "17",
    }  # fmt: skip
    return Passage(**(facts | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2026, 6, 8), date(2026, 6, 19), "8-19 June 2026"),
        (date(2026, 5, 30), date(2026, 6, 9), "30 May-9 June 2026"),
        (date(2025, 12, 8), date(2026, 1, 9), "8 December 2025-9 January 2026"),
        (date(2026, 6, 8), date(2026, 6, 8), "8 June 2026"),
        (None, date(2026, 6, 8), "8 June 2026"),
        (None, None, ""),
    ],
)
def test_days_are_written_without_repeating_month_or_year(first: date | None, last: date | None, text: str) -> None:
    assert format_days(first, last) == text


def test_a_citation_prints_authority_inspection_paragraph_and_page() -> None:
    citation = Citation(1, report(), passage(), "Reviews are late.")
    assert str(citation) == "Trafford, ILACS, 8-19 June 2026, paragraph 17, page 4"


def test_a_citation_over_a_page_break_without_a_number_names_both_pages() -> None:
    citation = Citation(1, report(), passage(paragraph=None, last_page=5), "Plans are clear.")
    assert str(citation) == "Trafford, ILACS, 8-19 June 2026, pages 4-5"


def test_a_citation_of_a_summary_or_of_a_scan_says_so() -> None:
    printed = str(Citation(1, report(own_words=False, ocr=True), passage(), "Plans are clear."))
    assert "not the inspectors' own words" in printed
    assert "read by OCR" in printed


@pytest.mark.parametrize("quote", ["Reviews are  late.", "reviews are late.", "Reviews were late.", "", " "])
def test_a_citation_refuses_a_quote_that_is_not_in_its_passage_letter_by_letter(quote: str) -> None:
    with pytest.raises(ValueError, match=r"needs a quote|is not in"):
        Citation(1, report(), passage(), quote)


def test_a_citation_refuses_a_passage_of_another_report() -> None:
    with pytest.raises(ValueError, match="is not of report"):
        Citation(1, report(report_id="r2"), passage(), "Plans are clear.")


def test_a_report_states_only_the_grades_it_has() -> None:
    stated = report(judgements=(Judgement("in_care", "good"),))
    assert stated.grade("in_care") == "good"
    assert stated.grade("overall_effectiveness") is None


def test_a_report_without_inspection_dates_is_named_by_its_publication() -> None:
    undated = report(inspection_start=None, inspection_end=None, published=date(2026, 7, 3))
    assert undated.inspection == "ILACS, published 3 July 2026"
    assert undated.year == 2026


def test_nouns_survive_the_way_back_from_a_worker_process() -> None:
    assert pickle.loads(pickle.dumps((report(), passage()))) == (report(), passage())
