"""What a question wants to know: findings, judgements, or facts of the covers."""

import pytest

from domain.types import Polarity, Query, Subject
from index.question import understand
from index.subject import asked_inspector, asked_number


@pytest.mark.parametrize(
    ("question", "areas", "grades"),
    [
        ("Which councils are outstanding overall?", ["overall_effectiveness"], ["outstanding"]),
        ("Which authorities were judged inadequate for children in care?", ["in_care"], ["inadequate"]),
        ("which LAs require improvement for help and protection", ["help_and_protection"], ["requires improvement"]),
        ("list authorities whose leadership was outstanding", ["impact_of_leaders"], ["outstanding"]),
        ("how many inspections since 2022 graded leadership inadequate", ["impact_of_leaders"], ["inadequate"]),
        ("how many ILACS inspections were graded good overall in 2025", ["overall_effectiveness"], ["good"]),
        ("inadequate authorities in London", ["overall_effectiveness"], ["inadequate"]),
        ("RI authorities", ["overall_effectiveness"], ["requires improvement"]),
        (
            "authorities that are less than good for care leavers",
            ["care_leavers"],
            ["requires improvement", "adequate", "inadequate"],
        ),
        ("councils judged good or better", ["overall_effectiveness"], ["outstanding", "good"]),
        ("how many authorities are good or better?", ["overall_effectiveness"], ["outstanding", "good"]),
        ("Which authority is best for care leavers?", ["care_leavers"], ["outstanding"]),
        ("worst authorities for looked after children", ["in_care"], ["inadequate"]),
        ("What grades did councils get for adoption?", ["adoption"], []),
        ("Which authorities improved from inadequate to good?", [], []),
        ("which authorities have got worse", [], []),
        ("which authorities went from inadequate to good or better?", [], []),
        ("which councils came out of inadequate", [], []),
        ("which councils were inadequate more than once", ["overall_effectiveness"], ["inadequate"]),
        ("who has been inadequate twice for care leavers", ["care_leavers"], ["inadequate"]),
        ("why did Westmarch get inadequate", [], []),
        ("what made Westmarch outstanding for leadership", ["impact_of_leaders"], []),
        ("which councils have turned themselves around", [], []),
        ("what grade does Westmarch have now and what was it before?", [], []),
        ("which councils improved from inadequate to good for care leavers?", ["care_leavers"], []),
        ("Has Westmarch improved since 2014?", [], []),
        ("Has practice in Westmarch got better since 2014?", [], []),
        ("is Westmarch getting worse", [], []),
        ("how has social work in Westmarch changed?", [], []),
        ("what progress has Westmarch made", [], []),
        ("Is Westmarch outstanding?", [], []),
        ("is Westmarch still inadequate?", [], []),
        ("Which councils have never been inadequate?", ["overall_effectiveness"], ["inadequate"]),
        ("Which authorities in Tees Valley are outstanding?", ["overall_effectiveness"], ["outstanding"]),
        ("outstanding London boroughs", ["overall_effectiveness"], ["outstanding"]),
        ("What was Westmarch judged for care leavers in 2023?", ["care_leavers"], []),
        ("Ofsted grades for Westmarch over time", [], []),
        ("which authorities are outstanding for leadership but not overall", [], []),
        ("who is inadequate in all areas", [], []),
        ("which councils aren't outstanding for adoption", [], []),
        ("who has dropped a grade", [], []),
        ("authorities that went up since their previous inspection", [], []),
        ("which councils lost their outstanding", [], []),
        ("have any authorities lost their outstanding", [], []),
        ("has anyone in the North East been rated outstanding", ["overall_effectiveness"], ["outstanding"]),
        ("how many northern authorities are inadequate", ["overall_effectiveness"], ["inadequate"]),
        ("worst performing council", ["overall_effectiveness"], ["inadequate"]),
        ("How do Westmarch and Eldermoor compare on overall effectiveness?", ["overall_effectiveness"], []),
        ("what did Westmarch get", [], []),
        ("How good is Westmarch?", [], []),
        ("how well does Westmarch do", [], []),
        ("Is Westmarch any good?", [], []),
        ("what was Westmarch judged in 2014 and now", [], []),
        ("who has widespread failings", ["outcome"], ["3 widespread and/or systemic failings"]),
        ("which areas are typically positive for SEND", ["outcome"], ["1 typically positive"]),
        ("Westmarch's SEND outcome", ["outcome"], []),
    ],
)
def test_judgements_are_asked_for(question: str, areas: list[str], grades: list[str]) -> None:
    query = understand(question)
    assert query.subject is Subject.JUDGEMENTS
    assert list(query.filters.areas) == areas
    assert list(query.filters.grades) == grades


@pytest.mark.parametrize(
    "question",
    [
        "When was Westmarch last inspected?",
        "Who was the lead inspector in Eldermoor?",
        "Who led the inspection of Eldermoor in 2025?",
        "How many authorities are in the index?",
        "how many ILACS reports are there",
        "how many local authorities were inspected in 2024",
        "Which inspections took place in 2026?",
        "which reports are about Westmarch",
        "the Westmarch 2026 report",
        "list all reports",
        "newest reports",
        "date of the last Westmarch inspection",
        "which areas have had a SEND inspection",
        "which authorities in the North West were inspected since 2023",
        "inspections led by Jo O'Brien",
        "how many inspections has jo smith led",
        "which SEND inspections were there in 2024",
        "list all SIF reports",
        "Which inspection reports do you hold?",
        "the five most recent inspections",
        "last 5 inspections",
        "what is the oldest report",
        "most recent report in the North East",
        "reports published in the last 6 months",
        "who was inspected in both 2022 and 2025",
        "which authority has the most inspections",
        "when is Westmarch next due an inspection",
        "which authorities haven't been inspected since 2019",
    ],
)
def test_facts_of_covers_are_asked_for(question: str) -> None:
    assert understand(question).subject is Subject.REPORTS


@pytest.mark.parametrize(
    "question",
    [
        "Which authorities are good for early help?",
        "care leavers outstanding",
        "care leavers in good authorities",
        "care leavers in authorities graded outstanding",
        "what does outstanding look like for care leavers",
        "in inadequate authorities, placement sufficiency",
        "What requires improvement in Westmarch?",
        "which councils have strong leadership",
        "good practice in adoption",
        "inadequate management oversight",
        "Which authorities have inadequate management oversight?",
        "Which inspections led to an inadequate judgement about visits?",
        "Which reports say care leavers are well supported?",
        "What do inspectors report about Westmarch?",
        "how has early help improved",
        "has early help improved in Westmarch",
        "what has improved in Westmarch",
        "changes of social worker in Westmarch",
        "has practice improved",
        "which reports mention kinship care",
        "how many children are in care",
        "when are children seen alone",
        "who supports care leavers",
        "court reports",
        "how good is the front door in Westmarch",
        "newest findings on visits",
        "Westmarch",
        "is support for care leavers good",
        "which councils have inconsistent thresholds",
        "plans not reviewed since 2019",
        "how do leaders respond to the last inspection",
        "children whose review is due",
        "visits carried out by social workers",
        "work led by partner agencies",
        '"outstanding authorities"',
    ],
)
def test_findings_are_asked_for_by_one_word_more(question: str) -> None:
    assert understand(question).subject is Subject.FINDINGS


def test_the_side_of_a_grade_is_the_side_of_the_search() -> None:
    assert understand("Which authorities are outstanding?").polarity is Polarity.STRENGTH
    assert understand("Which authorities are less than good?").polarity is Polarity.WEAKNESS
    assert understand("What grades do authorities have?").polarity is None


def test_place_and_time_are_still_understood() -> None:
    query = understand("Which authorities in the North West were judged outstanding since 2020?")
    assert query.filters.regions == ("North West",)
    assert query.filters.first_year == 2020


def test_findings_are_the_usual_subject() -> None:
    assert Query(text="visits", theme="visits").subject is Subject.FINDINGS


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("inspections led by Jo O'Brien", "Jo O'Brien"),
        ("lead inspector Jo Smith", "Jo Smith"),
        ("which inspections did jo anne smith lead", "jo anne smith"),
        ("who was the lead inspector", None),
        ("led by the council", None),
    ],
)
def test_the_lead_inspector_asked_for(text: str, name: str | None) -> None:
    assert asked_inspector(text) == name


@pytest.mark.parametrize(
    ("text", "number"),
    [("last 5 inspections", 5), ("ten most recent reports", 10), ("last inspection", None), ("5 inspections", None)],
)
def test_how_many_of_the_newest_are_asked_for(text: str, number: int | None) -> None:
    assert asked_number(text) == number
