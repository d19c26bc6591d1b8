"""Which passages a restriction keeps: one passage a report, so that the rows kept name the reports kept."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from answer_index import make_report, publish_reports

from domain.types import Filters, InspectionKind, PassageKind, Report
from index.build import open_index
from index.facts import INSPECTION_KINDS, PASSAGE_KINDS, Facts
from index.filters import has_time, is_of_time, rows_meeting

JTAI, ILACS, ARTICLE = InspectionKind.JTAI, InspectionKind.ILACS, InspectionKind.ARTICLE
REPORTS = [
    # name, kind, authority, region, type
    ("leeds", ILACS, "Leeds", "Yorkshire and The Humber", "metropolitan district"),
    ("camden", JTAI, "Camden", "London", "London borough"),
    ("kent", ILACS, "Kent", "South East", "county"),
    ("made up", ILACS, "Westmarch", "Fictional north", "county"),
    ("nowhere", ILACS, None, None, None),
    ("article", ARTICLE, None, None, None),
]
EVERY = [name for name, *_ in REPORTS]


def kept(filters: Filters) -> list[str]:
    reports = {
        name: Report(name, name, name, name, kind, 1, authority=authority, region=region, authority_type=of_type)
        for name, kind, authority, region, of_type in REPORTS
    }
    authorities = ["", *sorted({report.authority for report in reports.values() if report.authority})]
    regions = ["", *sorted({report.region for report in reports.values() if report.region})]
    ones = np.ones(len(reports), dtype=np.int64)
    facts = Facts(
        report=np.arange(len(reports)),
        kind=ones * PASSAGE_KINDS.index(PassageKind.FINDING),
        searchable=ones.astype(np.bool_),
        area=ones * 0,
        grade=ones * 0,
        inspection=np.array([INSPECTION_KINDS.index(report.kind) for report in reports.values()]),
        authority=np.array([authorities.index(report.authority or "") for report in reports.values()]),
        region=np.array([regions.index(report.region or "") for report in reports.values()]),
        year=ones * 2020,
        day=ones,
        own_words=ones.astype(np.bool_),
        report_ids=tuple(reports),
        areas=("",),
        grades=("",),
        authorities=tuple(authorities),
        regions=tuple(regions),
        first_sentence=np.arange(len(reports) + 1),
        parts=ones[:0],
    )
    rows = rows_meeting(facts, reports, filters)
    return EVERY if rows is None else [EVERY[row] for row in rows]


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        (Filters(), EVERY),
        (Filters(regions=("London", "South East")), ["camden", "kent"]),
        (Filters(without_regions=("London",)), ["leeds", "kent", "made up", "nowhere", "article"]),
        (Filters(without_authorities=("Leeds", "Kent")), ["camden", "made up", "nowhere", "article"]),
        (Filters(without_kinds=(JTAI,)), ["leeds", "kent", "made up", "nowhere", "article"]),
        (Filters(regions=("London",), without_authorities=("Camden",)), []),
        (Filters(without_authorities=("no such place",)), EVERY),
        (Filters(authority_types=("county", "London borough")), ["camden", "kent", "made up"]),
        (Filters(without_types=("county",)), ["leeds", "camden", "nowhere", "article"]),
    ],
)
def test_what_is_left_out_leaves_all_else_in_also_what_is_of_no_known_place(filters: Filters, names: list[str]) -> None:
    assert kept(filters) == names


def test_the_newest_of_one_remit_hides_none_of_another(tmp_path: Path) -> None:
    kinds = {2019: ILACS, 2021: ILACS, 2023: JTAI, 2024: InspectionKind.AREA_SEND}
    reports = [(make_report("Ashmere", year, kind=kind), ["+| Visits are prompt."]) for year, kind in kinds.items()]
    with publish_reports(tmp_path, reports) as opened:
        rows = rows_meeting(opened.facts, opened.reports, Filters(latest_only=True))
        assert sorted(report.year or 0 for report in opened.reports_in(rows)) == [2021, 2023, 2024]
        of_kind = rows_meeting(opened.facts, opened.reports, Filters(latest_only=True, kinds=(ILACS,)))
        assert [report.year for report in opened.reports_in(of_kind)] == [2021]


def test_the_newest_report_is_the_newest_whatever_its_grade(sample_index: Path) -> None:
    with open_index(sample_index) as opened:
        newest = rows_meeting(opened.facts, opened.reports, Filters(latest_only=True))
        assert newest is not None
        for grade in ("outstanding", "good", "requires improvement", "inadequate"):
            graded = Filters(latest_only=True, grades=(grade,), areas=("overall_effectiveness",))
            rows = rows_meeting(opened.facts, opened.reports, graded)
            assert rows is not None
            assert {*rows.tolist()} <= {*newest.tolist()}


def test_places_of_both_kinds_are_either() -> None:
    assert kept(Filters(authorities=("Leeds",), regions=("London",))) == ["leeds", "camden"]


@pytest.mark.parametrize(
    ("filters", "met"),
    [
        (Filters(first_day=date(2024, 3, 4)), True),
        (Filters(first_day=date(2024, 3, 5)), True),  # by publication
        (Filters(first_day=date(2024, 4, 20)), False),
        (Filters(last_day=date(2024, 3, 3)), False),
        (Filters(first_day=date(2024, 3, 5), last_day=date(2024, 4, 18)), False),  # between inspection and publication
        (Filters(first_year=2024, last_day=date(2024, 3, 31)), True),
        (Filters(first_year=2025), False),
        (Filters(last_year=2023), False),
        (Filters(), True),
    ],
)
def test_time_is_met_by_the_inspection_or_by_its_publication(filters: Filters, met: bool) -> None:
    assert is_of_time(filters, date(2024, 3, 4), date(2024, 4, 19)) is met
    assert has_time(filters) is (filters != Filters())
    assert not is_of_time(filters, None, None)
