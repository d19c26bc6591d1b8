"""The facts of covers, as blocks: each hazard is one that real covers hold."""

from datetime import date

import pytest

from domain.types import Judgement
from ingest.families import AREA_SEND, ILACS, JTAI, SIF, find_family
from ingest.metadata import (
    find_inspection_days,
    find_judgements,
    find_lead_inspectors,
    find_licence,
    find_place,
    find_published,
    parse_days,
    read_facts,
)
from ingest.readers.blocks import Block, Role


def lines(*texts: str) -> list[Block]:
    return [Block(text, 1, 1) for text in texts]


def row(number: int, *cells: str) -> list[Block]:
    return [
        Block(cell, 1, 1, Role.CELL, table=1, row=number, column=place)
        for place, cell in enumerate(cells, start=1)
        if cell
    ]


@pytest.mark.parametrize(
    ("printed", "first", "last"),
    [
        ("Inspection dates: 19 to 23 May 2025", date(2025, 5, 19), date(2025, 5, 23)),
        ("Inspection dates: 8–19 June 2026", date(2026, 6, 8), date(2026, 6, 19)),
        ("Inspection date: 14 November 2016 to 8 December 2016", date(2016, 11, 14), date(2016, 12, 8)),
        ("Inspection dates: 28 January–5 February 2014", date(2014, 1, 28), date(2014, 2, 5)),
        ("Inspection dates: 30 November 2020 – 11 January 2021", date(2020, 11, 30), date(2021, 1, 11)),
        ("Inspection date: 12/09/2016 – 06/10/2016", date(2016, 9, 12), date(2016, 10, 6)),
        ("Inspection date: 20 September 2016", date(2016, 9, 20), date(2016, 9, 20)),
        ("Inspection dates: Monday 3rd to Friday 7th March 2025", date(2025, 3, 3), date(2025, 3, 7)),
    ],
)
def test_inspection_days_are_read_in_every_form_that_covers_print(printed: str, first: date, last: date) -> None:
    assert find_inspection_days(lines(printed)) == (first, last)


def test_an_inspection_in_two_phases_lasts_from_the_first_day_to_the_last_of_both() -> None:
    cover = lines("Inspection dates: 24 February to 7 March 2025 and 12 to 14 March 2025")
    assert find_inspection_days(cover) == (date(2025, 2, 24), date(2025, 3, 14))


def test_dates_in_the_cell_beside_their_label_are_read_and_earlier_inspections_are_not() -> None:
    cover = [
        *row(1, "Dates of previous inspection: 3 to 7 July 2017"),
        *row(2, "Inspection dates:", "6 to 10 February 2023"),
    ]
    assert find_inspection_days(cover) == (date(2023, 2, 6), date(2023, 2, 10))


def test_a_letter_gives_its_days_in_prose() -> None:
    cover = lines("21 July 2023", "Between 5 and 9 June 2023, Ofsted, the CQC and HMICFRS inspected the response.")
    assert find_inspection_days(cover) == (date(2023, 6, 5), date(2023, 6, 9))


def test_an_impossible_date_is_no_date() -> None:
    assert parse_days("Inspection dates: 31 June 2024") == []
    assert parse_days("16 and 17 year olds") == []


def test_the_day_of_publication_comes_from_the_page_before_the_name() -> None:
    printed = lines("Report published: 3 February 2015")
    assert find_published(printed, SIF, "hull--sif--2015-02-10.pdf") == (date(2015, 2, 3), "page")


def test_a_letter_is_published_on_the_day_at_its_head() -> None:
    head = [Block("November 2018", 1, 1, label="9"), *lines("Dear local partnership")]
    assert find_published(head, JTAI, "letter.pdf") == (date(2018, 11, 9), "page")


@pytest.mark.parametrize(
    "name",
    [
        "ashmere--ilacs--2025-07-08.pdf",
        "x/children's services inspection,  pdf - 08 july 2025.pdf",
        "report_08_July_2025.pdf",
    ],
)
def test_a_day_in_the_files_name_is_the_last_resort_and_marked(name: str) -> None:
    assert find_published(lines("Children are safe."), ILACS, name) == (date(2025, 7, 8), "file name")


def test_no_day_of_publication_is_none() -> None:
    assert find_published(lines("Children are safe."), ILACS, "report 7.pdf") == (None, None)


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("Lead inspector: Margaret Burke, His Majesty’s Inspector", ("Margaret Burke",)),
        (
            "Lead inspectors: Jenny Turnross and Andrew Waugh, Her Majesty’s Inspectors",
            ("Jenny Turnross", "Andrew Waugh"),
        ),
        ("Lead inspector: Siobhán O’Neill-Smith", ("Siobhán O'Neill-Smith",)),
        ("Lead inspector:", ()),
        ("Deputy lead inspector: Brenda McLaughlin", ()),
        ("Una Buckley, HMI, Ofsted Lead inspector", ("Una Buckley",)),
        ("The lead inspector thanked everyone.", ()),
    ],
)
def test_lead_inspectors_are_named_as_printed_all_of_them(printed: str, names: tuple[str, ...]) -> None:
    assert find_lead_inspectors(lines(printed)) == names


def test_a_lead_inspector_in_the_next_cell() -> None:
    cover = [*row(1, "Lead inspector:", "Marcie Taylor"), *lines("Her Majesty's Inspector")]
    assert find_lead_inspectors(cover) == ("Marcie Taylor",)


def judged(*blocks: Block) -> dict[str, str]:
    return {judgement.area: judgement.grade for judgement in find_judgements(blocks, ILACS)}


def test_combined_and_split_judgements_are_told_apart() -> None:
    combined = row(1, "The experiences and progress of children in care and care leavers", "Good")
    split = [
        *row(1, "The experiences and progress of children in care", "Good"),
        *row(2, "The experiences and progress of care leavers", "Requires improvement to be good"),
    ]
    assert judged(*combined) == {"in_care": "good"}
    assert judged(*split) == {"in_care": "good", "care_leavers": "requires improvement to be good"}


def test_without_an_overall_judgement_there_is_none() -> None:
    assert "overall_effectiveness" not in judged(*row(1, "The impact of leaders on social work practice", "Good"))


def test_an_overall_judgement_in_a_sentence() -> None:
    sif = lines("Children’s services in Ashmere require improvement to be good", "The overall judgement is inadequate")
    assert judged(sif[0]) == {"overall_effectiveness": "requires improvement to be good"}
    assert judged(sif[1]) == {"overall_effectiveness": "inadequate"}


def test_a_grade_cell_may_be_wrapped_and_may_say_not_judged() -> None:
    cells = [*row(1, "2.1 Adoption performance", "Requires\nimprovement"), *row(2, "Care leavers", "Not judged")]
    assert judged(*cells) == {"adoption": "requires improvement", "care_leavers": "not judged"}


def test_what_no_framework_shares_keeps_its_words() -> None:
    assert judged(*row(1, "Capacity to improve", "Inadequate")) == {"capacity to improve": "inadequate"}


def test_graded_headings_of_other_inspectorates_are_judgements() -> None:
    headings = [
        Block("Is the service safe? Good", 3, 3, bold=1.0),
        Block("Leadership: inadequate", 4, 4, Role.HEADING, level=2),
    ]
    assert judged(*headings) == {"is the service safe?": "good", "leadership": "inadequate"}
    assert judged(Block("The plan was thought to be good", 3, 3, bold=1.0)) == {}


def test_a_judgement_knows_the_page_that_states_it() -> None:
    (judgement,) = find_judgements([Block("Leadership: inadequate", 4, 4, Role.HEADING, level=2)], ILACS)
    assert judgement.page == 4
    assert judgement == Judgement("leadership", "inadequate")  # two reports may state the same on different pages


def test_the_outcome_of_an_area_send_inspection() -> None:
    outcome = lines(
        "The local area partnership’s arrangements lead to inconsistent experiences and outcomes for children."
    )
    assert find_judgements(outcome, AREA_SEND) == [Judgement("outcome", "2 inconsistent")]
    assert find_judgements(outcome, AREA_SEND)[0].page == 1


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Inspection of Derby City local authority children’s services", "Derby"),
        (
            "Joint targeted area inspection of the multi-agency response to abuse and neglect in Oxfordshire",
            "Oxfordshire",
        ),
        ("Area SEND inspection of Bolton Local Area Partnership", "Bolton"),
        ("Focused visit to Westmarch County Council children’s services", "Westmarch"),
    ],
)
def test_the_authority_comes_from_the_title(title: str, name: str) -> None:
    assert find_place(title, lines(title))[0] == name


def test_an_authority_that_the_table_does_not_know_keeps_its_printed_name() -> None:
    assert find_place("Inspection of Nowhereshire local authority children’s services", []) == (
        "Nowhereshire",
        None,
        None,
    )


def test_a_place_in_running_text_is_not_taken_for_the_authority() -> None:
    long = "Rowan House stands at the edge of a small town. " * 5 + "Some residents came from Leeds."
    assert find_place("Rowan House Care Home", lines("Rowan House Care Home", long)) == (None, None, None)


@pytest.mark.parametrize(
    ("said", "terms"),
    [
        ("You may reuse this under the terms of the Open Government Licence.", "Open Government Licence"),
        ("You may copy this for non-commercial educational purposes.", "non-commercial use"),
        ("Children are safe.", None),
    ],
)
def test_the_terms_under_which_a_report_may_be_used(said: str, terms: str | None) -> None:
    assert find_licence(lines(said)) == terms


def test_the_footer_of_another_authority_is_not_believed() -> None:
    cover = lines(
        "Inspection of Somerset local authority children’s services", "Inspection dates: 27 April to 8 May 2026"
    )
    later = [Block("Inspection of Devon local authority children’s services 17 April 2026", 4, 4)]
    facts = read_facts([*cover, *later], find_family([block.text for block in cover]), "x.pdf")
    assert (facts.authority, facts.inspection_start) == ("Somerset", date(2026, 4, 27))
