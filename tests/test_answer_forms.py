from dataclasses import replace

import pytest

from answer.forms import Form, asks_for_words, asks_what_was_told, asks_who_must, find_form
from domain.types import Filters, NamedPlace, Query
from index.question import understand


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("connected carers weaknesses", Form.THEME),
        ("what do inspectors criticise about supervision?", Form.THEME),
        ("Are return home interviews timely?", Form.YES_NO),
        ("Do care leavers get a health passport?", Form.YES_NO),
        ("How well are care leavers housed?", Form.HOW_WELL),
        ("to what extent do leaders know their services", Form.HOW_WELL),
        ("Which authorities were told to improve return home interviews?", Form.WHICH),
        ("what local authorities use bed and breakfast", Form.WHICH),
        ("what are councils doing about turnover", Form.THEME),
        ("who was told to improve supervision?", Form.WHICH),
        ("How often do inspectors criticise pathway plans?", Form.HOW_OFTEN),
        ("how many authorities have high caseloads", Form.HOW_OFTEN),
        ("how many children are in care", Form.THEME),
        ("which inspections criticised strategy meetings", Form.WHICH),
        ("is drift growing?", Form.HOW_OFTEN),
        ("is neglect practice getting better?", Form.HOW_OFTEN),
        ("are fewer authorities criticised for supervision than before", Form.HOW_OFTEN),
        ("are leaders improving services for care leavers?", Form.YES_NO),
        ("Since when have children waited too long?", Form.SINCE_WHEN),
        ("when was kinship first mentioned", Form.SINCE_WHEN),
        ("when was private fostering last criticised?", Form.LAST),
        ("most recent criticism of PEPs", Form.LAST),
        ("is there more criticism of sufficiency now?", Form.HOW_OFTEN),
        ("What does good look like for care leavers?", Form.WHAT_GOOD),
        ("examples of good practice in early help", Form.WHAT_GOOD),
    ],
)
def test_the_words_of_a_question_give_its_form(text: str, form: Form) -> None:
    assert find_form(Query(text, text)) is form


def test_places_give_the_form_whatever_the_words() -> None:
    one, two = Filters(authorities=("Ashmere",)), Filters(authorities=("Ashmere", "Westmarch"))
    assert find_form(Query("has early help improved in Ashmere?", "early help", filters=one)) is Form.AUTHORITY
    assert find_form(Query("early help in Ashmere and Westmarch", "early help", filters=two)) is Form.COMPARE
    regions = Filters(regions=("London", "North East"))
    assert find_form(Query("early help in London and the North East", "early help", filters=regions)) is Form.COMPARE


@pytest.mark.parametrize(
    ("question", "grades"),
    [
        ("supervision: what separates outstanding from requires improvement?", ("outstanding", "requires improvement")),
        ("the difference between good and inadequate councils on pathway plans", ("good", "inadequate")),
        ("permanence outstanding vs inadequate", ("outstanding", "inadequate")),
    ],
)
def test_grades_set_against_each_other_are_compared(question: str, grades: tuple[str, ...]) -> None:
    query = understand(question)
    assert query.filters.grades == grades
    assert find_form(query) is Form.COMPARE
    assert not any(word in query.theme for word in ("outstanding", "good", "inadequate", "difference", "separates"))


def test_a_group_of_authorities_is_one_place() -> None:
    group = NamedPlace("Cheshire", authorities=("Cheshire East", "Cheshire West and Chester"))
    whole = Query("neglect in Cheshire", "neglect", filters=Filters(authorities=group.authorities), groups=(group,))
    assert find_form(whole) is Form.THEME
    assert find_form(replace(whole, text="Is neglect seen in Cheshire?")) is Form.YES_NO
    assert find_form(replace(whole, filters=Filters(authorities=("Cheshire East",)))) is Form.AUTHORITY
    with_another = Filters(authorities=(*group.authorities, "Halton"))
    assert find_form(replace(whole, filters=with_another)) is Form.COMPARE
    assert find_form(replace(whole, groups=())) is Form.COMPARE


def test_what_authorities_were_told_is_no_praise() -> None:
    assert asks_what_was_told("which councils were told to improve visits?")
    assert asks_who_must("who needs to improve supervision?")
    assert not asks_what_was_told("support for children who need to move")
    assert not asks_what_was_told("young people expected to leave care")
    assert asks_what_was_told("what did Ofsted tell Knowsley to do")
    assert not asks_what_was_told("which councils improved visits?")


def test_a_question_about_words_is_seen() -> None:
    assert asks_for_words("since when have reports mentioned contextual safeguarding?")
    assert not asks_for_words("since when have caseloads been high?")


@pytest.mark.parametrize(
    "question",
    [
        "support for children who are missing",
        "weaknesses for children who have a disability",
        "what areas of practice are weak",
        "who supports care leavers",
    ],
)
def test_children_who_are_something_ask_for_no_list_of_authorities(question: str) -> None:
    assert find_form(understand(question)) is Form.THEME


def test_an_authority_beside_a_region_is_compared_with_it() -> None:
    assert find_form(understand("early help in Leeds and the South East")) is Form.COMPARE


def test_of_one_authority_its_inspections_tell_whether_it_gets_better() -> None:
    assert find_form(understand("is early help in Leeds getting better?")) is Form.AUTHORITY
