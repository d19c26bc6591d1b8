"""The order of passages on the page."""

from dataclasses import replace
from datetime import date

from answer_index import make_passage, make_report

from domain.types import Hit, Polarity
from ui.address import NEWEST_FIRST, Asked
from ui.passages import arrange_hits


def hit(rank: int, year: int, polarity: Polarity | None) -> Hit:
    report = replace(make_report(f"Place {rank}", year), published=date(year, 9, 1))
    return Hit(make_passage(report, 1, "=| Early help is there."), report, 1.0 / rank, rank, polarity=polarity)


HITS = (
    hit(1, 2019, Polarity.WEAKNESS),
    hit(2, 2026, Polarity.STRENGTH),
    hit(3, 2024, Polarity.MIXED),
    hit(4, 2025, None),
)


def test_by_date_what_is_of_the_other_side_comes_last_however_new() -> None:
    newest = Asked(question="early help weaknesses", sort=NEWEST_FIRST)
    assert [one.rank for one in arrange_hits(HITS, newest, Polarity.WEAKNESS)] == [4, 3, 1, 2]
    assert [one.rank for one in arrange_hits(HITS, newest)] == [2, 4, 3, 1]


def test_the_best_match_stays_first_whatever_its_side() -> None:
    assert [one.rank for one in arrange_hits(HITS, Asked(question="early help"), Polarity.WEAKNESS)] == [1, 2, 3, 4]
