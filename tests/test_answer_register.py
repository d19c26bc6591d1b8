"""The register over the samples, whose recommendations were written to be repeated, resolved or left alone."""

from pathlib import Path

import pytest
from answer_index import make_report, publish_reports

from answer.register import Later, read_register
from answer.themes import read_themes
from domain.types import PassageKind
from index.build import OpenIndex, open_index
from index.similar import search_like


@pytest.fixture(scope="module")
def opened(sample_index: Path) -> OpenIndex:
    return open_index(sample_index)


def test_every_recommendation_is_in_the_register_once(opened: OpenIndex) -> None:
    entries = read_register(opened, read_themes(opened))
    everything = opened.passages(range(len(opened)))
    told = [one for one in everything if one.kind is PassageKind.RECOMMENDATION and opened.report_of(one).own_words]
    assert sorted(entry.passage.passage_id for entry in entries) == sorted(one.passage_id for one in told)


def test_what_an_authority_was_told_twice_is_marked_with_the_later_words(opened: OpenIndex) -> None:
    entries = [
        entry
        for entry in read_register(opened, read_themes(opened))
        if entry.report.source == "westmarch--ilacs--2023-05-12.pdf"
    ]
    kinship = next(entry for entry in entries if "kinship carers" in entry.passage.text)
    assert kinship.later is Later.REPEATED
    assert kinship.evidence is not None
    assert kinship.evidence.report.source == "westmarch--ilacs--2026-07-14.pdf"
    assert "kinship carers" in kinship.evidence.quote


def test_an_authoritys_newest_report_has_no_later_one(opened: OpenIndex) -> None:
    newest = [
        entry
        for entry in read_register(opened, read_themes(opened))
        if entry.report.source == "westmarch--ilacs--2026-07-14.pdf"
    ]
    assert newest
    assert {entry.later for entry in newest} == {Later.NO_REPORT}
    assert all(entry.evidence is None for entry in newest)


def test_evidence_is_always_of_a_later_report_of_the_same_authority(opened: OpenIndex) -> None:
    for entry in read_register(opened, read_themes(opened)):
        if entry.evidence:
            later = entry.evidence.report
            assert later.authority == entry.report.authority
            assert (later.inspection_end or later.published) > (entry.report.inspection_end or entry.report.published)  # type: ignore[operator]


def test_passages_like_one_leave_it_out_and_come_nearest_first(opened: OpenIndex) -> None:
    passage = next(
        entry.passage for entry in read_register(opened, read_themes(opened)) if "kinship carers" in entry.passage.text
    )
    hits = search_like(opened, passage.passage_id, k=5)
    assert passage.passage_id not in [hit.passage.passage_id for hit in hits]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert any("kinship" in hit.passage.text for hit in hits)
    assert search_like(opened, "no such passage") == []


def test_the_framework_that_a_recommendation_cites_is_no_theme_of_it(tmp_path: Path) -> None:
    lines = ["!==| Workloads of practitioners. (Enabler 2: Leaders drive conditions for effective practice)"]
    with publish_reports(tmp_path, [(make_report("Ashmere", 2025), lines)]) as index:
        table = read_themes(index)
    assert [table.names[int(theme)] for theme in table.theme] == ["caseloads"]
