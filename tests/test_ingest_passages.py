"""From blocks to passages: sections, kinds, numbers, lead-ins, what is left out."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.types import InspectionKind, Judgement, Passage, PassageKind, Report
from ingest.families import FAMILIES, GENERIC, ILACS, JTAI, SIF, Family
from ingest.passages import Reading, build_passages
from ingest.readers.blocks import Block, Role

REPORT = Report("r", "r.pdf", "", "", InspectionKind.ILACS, 9, judgements=(Judgement("in_care", "good"),))


def heading(text: str, page: int = 2, size: float = 14.0) -> Block:
    return Block(text, page, page, bold=1.0, size=size, left=72)


def item(label: str, text: str, page: int = 2, left: float = 90.0, last_page: int = 0) -> Block:
    return Block(text, page, last_page or page, Role.ITEM, label=label, depth=1, size=12, left=left)


def plain(text: str, page: int = 2, left: float = 72.0) -> Block:
    return Block(text, page, page, size=12, left=left)


def read(*blocks: Block, family: Family = ILACS) -> list[Passage]:
    return build_passages(REPORT, family, blocks).passages


def test_a_numbered_paragraph_has_its_number_section_judgement_and_kind() -> None:
    (passage,) = read(
        heading("The experiences and progress of children in care: good"), item("21", "Children are safe.")
    )
    assert (passage.passage_id, passage.paragraph, passage.kind) == ("r#001", "21", PassageKind.FINDING)
    assert passage.section == ("The experiences and progress of children in care: good",)
    assert passage.judgement == Judgement("in_care", "good")


def test_a_heading_without_its_grade_takes_the_judgement_of_the_cover() -> None:
    (passage,) = read(heading("The experiences and progress of children in care"), item("1", "Children are safe."))
    assert passage.judgement == Judgement("in_care", "good")


def test_a_section_in_smaller_type_is_not_filed_under_what_needs_to_improve() -> None:
    # "What needs to improve" is set larger than the sections after it in five real reports.
    bullets, finding = read(
        heading("What needs to improve?", size=14),
        item("•", "The quality of plans."),
        heading("The experiences and progress of care leavers: good", size=12),
        item("1", "Care leavers do well."),
    )
    assert (bullets.kind, finding.kind) == (PassageKind.RECOMMENDATION, PassageKind.FINDING)
    assert finding.section == ("The experiences and progress of care leavers: good",)


def test_a_bullet_keeps_what_it_hangs_from_apart_from_its_text() -> None:
    (bullet,) = read(
        heading("What needs to improve?"), item("•", "The quality of plans. (outcome 4, national framework)")
    )
    assert bullet.text == "The quality of plans. (outcome 4, national framework)"
    assert (bullet.lead_in, bullet.outcome) == ("What needs to improve?", "outcome 4")


@pytest.mark.parametrize(
    ("label", "cited"),
    [
        ("(Enabler two: National Framework)", "enabler 2"),
        ("(principle 3, national framework)", "principle 3"),
        ("(National Framework, Outcomes 1 and 4)", "outcomes 1 and 4"),
        ("(one of four outcomes)", None),
    ],
)
def test_a_recommendation_cites_the_framework_in_figures_or_words(label: str, cited: str | None) -> None:
    (bullet,) = read(heading("What needs to improve?"), item("•", f"The quality of plans. {label}"))
    assert bullet.outcome == cited


def test_bullets_after_a_line_with_a_colon_are_led_in_by_it() -> None:
    _, bullet = read(heading("Strengths"), plain("Leaders have:"), item("•", "listened to children."), family=JTAI)
    assert bullet.lead_in == "Leaders have:"


def test_the_actions_of_a_numbered_recommendation_are_passages_of_their_own() -> None:
    parent, action = read(
        heading("Recommendations"),
        item("7", "Improve services by ensuring that:", left=99),
        item("•", "plans are reviewed", left=117),
        family=SIF,
    )
    assert (parent.paragraph, action.text, action.lead_in) == ("7", "plans are reviewed", parent.text)


def test_bullets_nested_in_a_finding_are_part_of_it() -> None:
    (finding,) = read(
        heading("Inspection findings"),
        item("9", "There has been:", left=99),
        item("•", "a fall.", left=117),
        family=SIF,
    )
    assert finding.text == "There has been: • a fall."


def test_a_paragraph_cut_by_a_page_break_is_one_passage_on_both_pages() -> None:
    (passage,) = read(
        heading("The impact of leaders: good"),
        item("5", "Children are seen by social workers who know"),
        Block("them well.", 3, 3, Role.ITEM, size=12, left=90),
    )
    assert passage.text == "Children are seen by social workers who know them well."
    assert (passage.first_page, passage.last_page) == (2, 3)


def test_the_rest_of_a_numbered_paragraph_joins_also_after_a_full_stop() -> None:
    (passage,) = read(
        heading("The impact of leaders: good"),
        item("5", "Children are safe."),
        Block("They say so.", 3, 3, Role.ITEM, size=12, left=90),
    )
    assert passage.text == "Children are safe. They say so."


def test_a_new_paragraph_at_the_head_of_a_page_is_not_joined() -> None:
    assert len(read(plain("Leaders are ambitious."), plain("Children are safe.", page=3))) == 2


def test_a_body_paragraph_tagged_as_a_heading_is_a_passage() -> None:
    tagged = Block(
        "Children are safe and well cared for, and they say so.", 2, 2, Role.HEADING, level=1, label="34", size=12
    )
    (passage,) = read(heading("The impact of leaders: good"), tagged)
    assert passage.paragraph == "34"


def test_a_heading_in_two_blocks_is_one() -> None:
    (passage,) = read(
        heading("The experiences and progress of children who need help"),
        heading("and protection: good"),
        item("1", "Children are safe."),
    )
    assert passage.section == ("The experiences and progress of children who need help and protection: good",)


def test_a_grade_in_the_cell_beside_a_heading_belongs_to_it() -> None:
    area = Block("Leadership, management and governance", 5, 5, Role.CELL, table=3, row=1, column=1, bold=1.0, size=14)
    grade = Block("Requires\nimprovement", 5, 5, Role.CELL, table=3, row=1, column=2, bold=1.0, size=14)
    (passage,) = read(area, grade, item("3", "Leaders know their services.", page=5), family=SIF)
    assert passage.judgement == Judgement("impact_of_leaders", "requires improvement")


def test_a_boxed_summary_ends_at_the_first_numbered_paragraph() -> None:
    summary, finding = read(
        heading("Leadership, management and governance: good"),
        heading("Summary", size=12),
        plain("Leaders are ambitious for children."),
        item("71", "The director knows her services."),
        family=SIF,
    )
    assert (summary.kind, finding.kind) == (PassageKind.SUMMARY, PassageKind.FINDING)


def test_what_a_report_says_about_itself_is_marked_and_ends_at_the_next_section() -> None:
    about, finding = read(
        heading("Information about this inspection"),
        plain("Inspectors spent two weeks here."),
        heading("Leadership, management and governance: good"),
        plain("Leaders listen."),
        family=SIF,
    )
    assert (about.kind, finding.kind) == (PassageKind.ABOUT, PassageKind.FINDING)


def test_statistics_about_the_area_are_context() -> None:
    (passage,) = read(heading("Information about this local authority area"), plain("It has 9 wards."), family=SIF)
    assert passage.kind == PassageKind.CONTEXT


def test_contents_and_the_publishers_text_are_left_out_but_accounted_for() -> None:
    reading = build_passages(
        REPORT,
        SIF,
        [
            heading("Contents", page=1),
            Block("Executive summary 3", 1, 1, Role.CONTENTS),
            heading("Executive summary"),
            plain("Leaders listen."),
            plain("The Office for Standards in Education, Children’s Services and Skills regulates.", page=3),
            plain("Piccadilly Gate", page=3),
        ],
    )
    assert [passage.text for passage in reading.passages] == ["Leaders listen."]
    assert "Piccadilly Gate" in " ".join(reading.left_out)


def test_a_signature_ends_a_letter() -> None:
    assert [
        p.text
        for p in read(
            plain("Dear partners"), plain("Leaders listen."), plain("Yours sincerely"), plain("A. Person"), family=JTAI
        )
    ] == ["Leaders listen."]


def test_the_publishers_address_at_the_head_of_a_letter_does_not_end_it() -> None:
    head = [plain("Piccadilly Gate", page=1), plain("9 June 2021", page=1), plain("Dear Person", page=1)]
    body = [plain("Leaders listen.", page=1), plain("Children are safe.", page=1), plain("Plans are good.", page=1)]
    assert [passage.text for passage in read(*head, *body, family=JTAI)] == [block.text for block in body]


def test_footnotes_stand_apart_on_the_last_passage_of_their_page() -> None:
    note = Block("Under section 20 of the Act.", 2, 2, Role.NOTE, label="1", size=10)
    (passage,) = read(plain("Leaders listen."), note)
    assert (passage.text, passage.footnotes) == ("Leaders listen.", ("1 Under section 20 of the Act.",))


def test_a_report_without_an_improve_section_has_no_recommendations() -> None:
    passages = read(heading("The impact of leaders: good"), item("1", "Leaders listen."))
    assert {passage.kind for passage in passages} == {PassageKind.FINDING}


def test_a_row_of_a_table_is_led_in_by_its_short_cell() -> None:
    action = (
        "Leaders should act with urgency so that children wait less long for the help that they need from all services."
    )
    cells = [
        Block("Responsible body", 5, 5, Role.CELL, table=9, row=2, column=1, size=12),
        Block(action, 5, 5, Role.CELL, table=9, row=2, column=2, size=12),
    ]
    (passage,) = read(heading("Areas for priority action"), *cells, family=JTAI)
    assert (passage.text, passage.lead_in) == (action, "Responsible body")


def test_text_in_a_layout_table_of_one_cell_is_body() -> None:
    # Half of the text of every area SEND report stands in such tables.
    boxed = Block("Children are safe.", 2, 2, Role.CELL, table=3, row=17, column=1, size=12)
    bullet = Block("Leaders listen.", 2, 2, Role.ITEM, label="▪", depth=1, table=3, row=18, column=1, size=12)
    assert [passage.text for passage in read(heading("Strengths"), boxed, bullet, family=JTAI)] == [
        "Children are safe.",
        "Leaders listen.",
    ]


def test_any_other_inspectorates_report_comes_through_with_its_headings() -> None:
    findings = read(
        heading("Rowan House Care Home", page=1, size=20),
        heading("Overall summary", size=16),
        plain("The home is good."),
        heading("Is the service safe?", size=16),
        plain("People were safe."),
        heading("What the provider needs to improve", size=16),
        item("•", "Medicines records."),
        family=GENERIC,
    )
    assert [passage.kind for passage in findings] == [
        PassageKind.SUMMARY,
        PassageKind.SUMMARY,
        PassageKind.RECOMMENDATION,
    ]
    assert findings[1].section[-1] == "Is the service safe?"


def test_sentences_are_places_in_the_text() -> None:
    (passage,) = read(plain("Leaders listen. Children are safe."))
    assert [sentence.text for sentence in passage.sentences] == ["Leaders listen.", "Children are safe."]
    assert all(passage.text[s.start : s.start + len(s.text)] == s.text for s in passage.sentences)


WORDS = st.lists(st.text(string.ascii_lowercase, min_size=1, max_size=8), min_size=1, max_size=12).map(" ".join)


@st.composite
def documents(draw: st.DrawFn) -> list[Block]:
    page, blocks = 1, []
    for _ in range(draw(st.integers(0, 25))):
        page += draw(st.integers(0, 1))
        blocks.append(
            Block(
                draw(WORDS),
                page,
                page,
                draw(st.sampled_from(Role)),
                label=draw(st.sampled_from(["", "•", "1", "2", "17"])),
                depth=draw(st.integers(0, 2)),
                table=draw(st.integers(0, 2)),
                row=draw(st.integers(0, 3)),
                column=draw(st.integers(1, 2)),
                bold=draw(st.sampled_from([0.0, 1.0])),
                size=draw(st.sampled_from([0.0, 10.0, 12.0, 14.0])),
                left=draw(st.sampled_from([72.0, 90.0, 120.0])),
            )
        )
    return blocks


def all_words(reading: Reading) -> set[str]:
    texts = [*reading.left_out]
    for passage in reading.passages:
        texts += [passage.text, passage.lead_in or "", *passage.section, *passage.footnotes]
    return set(" ".join(texts).replace("|", " ").split())


@settings(max_examples=60, deadline=None)
@given(documents(), st.sampled_from([*FAMILIES, GENERIC]))
def test_no_word_is_lost_whatever_the_blocks(blocks: list[Block], family: Family) -> None:
    words = {word for block in blocks for word in block.text.split()}
    assert words <= all_words(build_passages(REPORT, family, blocks))


@settings(max_examples=60, deadline=None)
@given(documents(), st.sampled_from([*FAMILIES, GENERIC]))
def test_pages_never_decrease_and_reading_is_deterministic(blocks: list[Block], family: Family) -> None:
    reading = build_passages(REPORT, family, blocks)
    pages = [passage.first_page for passage in reading.passages]
    assert pages == sorted(pages)
    assert all(passage.first_page <= passage.last_page for passage in reading.passages)
    assert [passage.ordinal for passage in reading.passages] == list(range(1, len(pages) + 1))
    assert reading == build_passages(REPORT, family, blocks)
