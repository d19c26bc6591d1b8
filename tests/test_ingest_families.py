"""What report families call themselves and what their headings mean."""

import pytest

from domain.types import InspectionKind, PassageKind
from ingest.families import (
    FAMILIES,
    GENERIC,
    ILACS,
    JTAI,
    SIF,
    find_area,
    find_family,
    name_area,
    spell_grade,
    split_grade,
)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Inspection of Derby City local authority children’s services", InspectionKind.ILACS),
        ("Inspection of children's social care services", InspectionKind.ILACS),
        ("Short inspection of children’s social care services", InspectionKind.ILACS_SHORT),
        ("Focused visit to Redcar and Cleveland Borough Council children’s services", InspectionKind.FOCUSED_VISIT),
        ("Monitoring visit of Eldermoor children’s services", InspectionKind.MONITORING_VISIT),
        (
            "Inspection of services for children in need of help and protection, children looked after",
            InspectionKind.SIF,
        ),
        ("Re-inspection of services for children in need of help and protection", InspectionKind.SIF_REINSPECTION),
        ("Review of the effectiveness of the Local Safeguarding Children Board", InspectionKind.LSCB_REVIEW),
        ("Joint targeted area inspection of Wirral", InspectionKind.JTAI),
        ("Area SEND inspection of Bolton Local Area Partnership", InspectionKind.AREA_SEND),
        ("Inspection of services for looked after children", InspectionKind.LOOKED_AFTER_CHILDREN),
        ("Joint area review of Haringey", InspectionKind.JOINT_AREA_REVIEW),
        ("Rowan House Care Home", InspectionKind.OTHER_INSPECTION),
    ],
)
def test_a_report_is_known_by_what_its_first_page_calls_itself(title: str, kind: InspectionKind) -> None:
    assert find_family(["Ashmere Borough Council", title]).kind == kind


def test_a_family_named_inside_a_sentence_is_not_the_reports_own() -> None:
    said = "This is the first report since the joint targeted area inspection of 2018."
    assert find_family([said]) is GENERIC


@pytest.mark.parametrize(
    ("heading", "area", "grade"),
    [
        (
            "The experiences and progress of children in care: Good",
            "The experiences and progress of children in care",
            "good",
        ),
        ("The impact of leaders is: outstanding", "The impact of leaders", "outstanding"),
        (
            "Help and protection is requires improvement to be good.",
            "Help and protection",
            "requires improvement to be good",
        ),
        ("The graded judgement for adoption is that it is good.", "The graded judgement for adoption", "good"),
        ("Children’s services require improvement", "Children's services", "requires improvement"),
        ("What needs to improve?", "What needs to improve?", None),
        ("Good", "Good", None),
    ],
)
def test_a_heading_holds_what_is_judged_and_the_grade(heading: str, area: str, grade: str | None) -> None:
    assert split_grade(heading) == (area, grade)


@pytest.mark.parametrize(
    "printed",
    ["Requires improvement\nto be good", "REQUIRES IMPROVEMENT TO BE GOOD", "require improvement to be good."],
)
def test_a_grade_is_spelt_one_way(printed: str) -> None:
    assert spell_grade(printed) == "requires improvement to be good"


def test_what_is_no_grade_is_none() -> None:
    assert spell_grade("Goodness") is None


@pytest.mark.parametrize(
    ("words", "area"),
    [
        ("The experiences and progress of children in care and care leavers", "in_care"),
        ("2.2 Experiences and progress of care leavers", "care_leavers"),
        ("Children looked after and achieving permanence", "in_care"),
        ("Children who need help and protection", "help_and_protection"),
        ("Leadership, management and governance", "impact_of_leaders"),
        ("The Local Safeguarding Children Board", "lscb"),
        ("2.1 Adoption performance", "adoption"),
        ("Overall effectiveness", "overall_effectiveness"),
        ("Quality of education", None),
    ],
)
def test_judgement_areas_have_one_name_over_all_frameworks(words: str, area: str | None) -> None:
    assert find_area(words) == area


def test_an_area_of_another_inspectorate_keeps_its_words() -> None:
    assert name_area("Quality of education:") == "quality of education"


@pytest.mark.parametrize("heading", ["What needs to improve", "What needs to improve?", "What Needs to Improve:"])
def test_a_section_is_found_whatever_its_punctuation(heading: str) -> None:
    section = ILACS.find_section(heading)
    assert section is not None
    assert section.kind == PassageKind.RECOMMENDATION


@pytest.mark.parametrize(
    "heading",
    [
        "The experiences and progress of children who need help and protection: requires improvement to be good",
        "The experiences and progress of children who need help and protection is good.",
        "The experiences and progress of children who need help and protection",
    ],
)
def test_a_section_is_found_with_its_grade_and_without(heading: str) -> None:
    section = ILACS.find_section(heading)
    assert section is not None
    assert section.area == "help_and_protection"


def test_a_sentence_that_begins_like_a_heading_is_none() -> None:
    assert JTAI.find_section("Strengths in early help are many and known to all") is None


def test_all_three_sif_templates_have_their_summaries() -> None:
    for heading in ("Executive summary", "Summary of findings", "Summary of key findings"):
        section = SIF.find_section(heading)
        assert section is not None
        assert section.kind == PassageKind.SUMMARY


def test_no_two_families_share_a_kind() -> None:
    kinds = [family.kind for family in FAMILIES]
    assert len(kinds) == len(set(kinds))
