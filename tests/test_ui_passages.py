"""The order of passages on the page, and what is said above them."""

from dataclasses import replace
from datetime import date

from answer_index import make_passage, make_report

from answer.matches import Found
from domain.types import Hit
from ui.address import BY_REPORT, NEWEST_FIRST, Asked
from ui.passages import arrange_hits, say_found
from ui.style import facts_of


def hit(rank: int, year: int, place: str = "", *, less_near: bool = False) -> Hit:
    report = replace(make_report(place or f"Place {rank}", year), published=date(year, 9, 1))
    return Hit(make_passage(report, 1, "=| Early help is there."), report, 1.0 / rank, rank, less_near=less_near)


HITS = (
    hit(1, 2019, "Leeds"),
    hit(2, 2024),
    hit(3, 2025),
    hit(4, 2026, less_near=True),
    hit(5, 2019, "Leeds", less_near=True),
)


def ranks(asked: Asked) -> list[int]:
    return [one.rank for one in arrange_hits(HITS, asked)]


def test_what_does_not_match_comes_last_however_new_and_of_whatever_report() -> None:
    assert ranks(Asked(question="early help")) == [1, 2, 3, 4, 5]
    assert ranks(Asked(question="early help", sort=NEWEST_FIRST)) == [3, 2, 1, 4, 5]
    assert ranks(Asked(question="early help", view=BY_REPORT)) == [1, 2, 3, 4, 5]


def test_by_report_passages_of_one_report_stand_together() -> None:
    hits = (hit(1, 2019, "Leeds"), hit(2, 2024), hit(3, 2019, "Leeds"))
    assert [one.rank for one in arrange_hits(hits, Asked(question="early help", view=BY_REPORT))] == [1, 3, 2]


def test_the_number_above_the_list_is_of_all_that_match() -> None:
    asked = Asked(question="early help")
    assert say_found(Found(HITS, 3, 3), 3, asked, answered=True) == "3 passages in 3 reports match."
    assert say_found(Found(HITS, 1, 1), 1, asked, answered=True) == "1 passage in 1 report matches."
    assert say_found(Found(HITS, 4, 3), 3, asked, answered=True).endswith("Those with the same words are shown once.")
    newest = replace(asked, sort=NEWEST_FIRST)
    assert "The 60 newest are shown" in say_found(Found(HITS, 90, 9), 60, newest, answered=True)
    assert say_found(Found(HITS), 0, asked, answered=True).startswith("No passage speaks of all")


def test_a_grade_that_the_heading_states_is_not_said_again() -> None:
    one = hit(1, 2024)
    graded = replace(one.passage, section=("Help and protection: good",))
    assert facts_of(one.report, graded).count("good") == 1
    assert "Findings (judged good)" in facts_of(one.report, one.passage)
