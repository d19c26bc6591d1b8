"""Hazards of PDF files, each with a small file made for it. Most come from the measured corpus of real reports."""

import contextlib
import io
import zlib
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from domain.errors import UnreadableReport
from ingest.readers.blocks import ProbablyScanned, ReadFile, Role
from ingest.readers.pdf import read_pdf
from tests.pdf_maker import Text, make_pdf, paragraph, stream, write

LONG = "Social workers know the children well, visit them often and write about them with care. "


def read(content: bytes) -> ReadFile:
    return read_pdf(Path("report.pdf"), content)


def texts(content: bytes) -> list[str]:
    return [block.text for block in read(content).blocks]


def test_running_headers_and_footers_of_a_tagged_page_are_not_read() -> None:
    footer = Text("Inspection of Ashmere 8 June 2026", 30, artifact=True)
    assert texts(make_pdf([[Text("Children are safe and well cared for.", 700), footer]])) == [
        "Children are safe and well cared for."
    ]


def test_a_block_has_its_weight_size_and_boxes() -> None:
    block = read(make_pdf([[Text("What needs to improve?", 700, size=14, bold=True, tag="H2")]])).blocks[0]
    assert (block.role, block.level, block.bold, block.size) == (Role.HEADING, 2, 1.0, 14.0)
    box = block.boxes[0]
    assert (box.page, box.left, box.right) == (1, 72.0, 72.0 + 22 * 7)  # 22 letters, half as wide as 14 points


def test_a_hyphen_at_the_end_of_a_line_is_kept_and_joins() -> None:
    lines = [Text("This supports decision-", 700, element="a"), Text("making for children.", 686, element="a")]
    assert texts(make_pdf([lines])) == ["This supports decision-making for children."]


def test_a_hanging_hyphen_before_and_keeps_its_space() -> None:
    lines = [Text("Work with pre- ", 700, element="a"), Text("and post-birth plans is good.", 686, element="a")]
    assert texts(make_pdf([lines])) == ["Work with pre- and post-birth plans is good."]


def test_up_to_date_over_a_line_end_is_one_word() -> None:
    lines = [Text("Plans are up-", 700, element="a"), Text("to-date and clear.", 686, element="a")]
    assert texts(make_pdf([lines])) == ["Plans are up-to-date and clear."]


def test_a_raised_footnote_number_is_no_part_of_the_sentence() -> None:
    line = [
        Text("Children", 700, element="a"),
        Text("2", 705, x=120, size=7, element="a"),
        Text("are safe.", 700, x=127, element="a"),
    ]
    assert texts(make_pdf([line])) == ["Children are safe."]


def test_list_tags_out_of_order_text_in_the_label_and_the_bullet_in_the_body() -> None:
    # Real tagging of one area SEND report: reading order is that of the page, not of the tree.
    pdf = make_pdf(
        [[Text("• ", 700, element="a", tag="LI"), Text("Leaders listen.", 700, x=90, element="a", tag="LI")]]
    )
    swapped = (
        pdf.replace(b"/MCID 0>><<", b"/MCID 9>><<")
        .replace(b"/MCID 1>>]", b"/MCID 0>>]")
        .replace(b"/MCID 9>>", b"/MCID 1>>")
    )
    block = read(swapped).blocks[0]
    assert (block.label, block.text) == ("•", "Leaders listen.")


def test_a_number_without_a_dot_is_still_the_number_of_its_paragraph() -> None:
    block = read(make_pdf([[Text("34 Children are seen alone.", 700, tag="LI")]])).blocks[0]
    assert (block.label, block.text) == ("34", "Children are seen alone.")


def test_a_date_at_the_start_of_a_line_is_not_a_paragraph_number() -> None:
    assert texts(make_pdf([[Text("20 March 2023 to 24 March 2023", 700)]])) == ["20 March 2023 to 24 March 2023"]


def test_a_file_without_tags_is_read_by_its_layout_and_says_so() -> None:
    pages = [
        [
            Text("Ashmere Borough Council", 810, size=8),
            Text("Findings", 700, size=16, bold=True),
            Text("Children are safe. They live", 670),
            Text("with people who love them.", 656),
            Text("1. The second paragraph", 630),
            Text("goes on here.", 616, x=90),
            Text(str(number), 30),
        ]
        for number in (1, 2, 3)
    ]
    file = read(make_pdf(pages, tagged=False))
    assert not file.tagged
    assert [(block.label, block.text) for block in file.blocks][:3] == [
        ("", "Findings"),
        ("", "Children are safe. They live with people who love them."),
        ("1", "The second paragraph goes on here."),
    ]
    assert not any("Ashmere Borough" in block.text or block.text == "2" for block in file.blocks)


def test_two_columns_without_tags_are_read_one_after_the_other() -> None:
    left = [Text(f"left {n} children are safe", 700 - 14 * n) for n in range(12)]
    right = [Text(f"right {n} leaders listen", 700 - 14 * n, x=320) for n in range(12)]
    words = " ".join(texts(make_pdf([[*left, *right]], tagged=False)))
    assert words.index("left 11") < words.index("right 0")


def test_pages_that_the_tags_do_not_cover_are_read_by_layout() -> None:
    tagged = make_pdf([[Text(LONG, 700)], [Text(LONG.replace("children", "young people"), 700)]])
    half = tagged.replace(
        b"/P <</MCID 0>> BDC\nBT /F1 12 Tf 1 0 0 1 72 700 Tm (Social workers know the young",
        b"/Artifact            \nBT /F1 12 Tf 1 0 0 1 72 700 Tm (Social workers know the young",
    )
    file = read(half)
    assert [block.first_page for block in file.blocks] == [1, 2]
    assert "young people" in file.blocks[1].text
    assert file.warnings == ["tags do not cover the text of pages 2; those were read by layout"]


def test_a_circular_structure_tree_ends() -> None:
    pdf = make_pdf([[Text(LONG, 700)]])
    circular = pdf.replace(b"/P 5 0 R/K[<</Type/MCR", b"/P 5 0 R/K[8 0 R<</Type/MCR").replace(
        b"/K[8 0 R]", b"/K[8 0 R 5 0 R]"
    )
    assert texts(circular) == [LONG.strip()]


def test_a_structure_tree_as_deep_as_a_well_does_not_exhaust_the_stack() -> None:
    depth = 5000
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/StructTreeRoot 5 0 R>>",
        b"<</Type/Pages/Count 1/Kids[4 0 R]>>",
        stream(b"BT /F1 12 Tf 72 700 Td (" + LONG.encode() + b") Tj ET"),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 3 0 R/Resources<</Font<</F1<</Type/Font"
        b"/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>>>>>>>",
        b"<</Type/StructTreeRoot/K 6 0 R>>",
        *(f"<</Type/StructElem/S/Sect/K {number} 0 R>>".encode() for number in range(7, 7 + depth)),
        b"<</Type/StructElem/S/P/K 0>>",
    ]
    assert texts(write(objects)) == [LONG.strip()]


def test_strings_with_escapes_octal_hexadecimal_and_nested_parentheses() -> None:
    shown = rb"BT /F1 12 Tf 72 700 Td (a\)b\\c \101 ) Tj <42> Tj [(d (e) f) -30 (g) -600 (h)] TJ ET"
    pdf = make_pdf([[Text(LONG, 600)]], tagged=False, extra=[shown])
    assert texts(pdf)[0] == "a)b\\c A Bd (e) fg h"


def test_lines_moved_by_td_and_shown_by_quote_operators() -> None:
    shown = rb'BT /F1 12 Tf 14 TL 72 700 Td (one) Tj 0 -14 TD (two) Tj T* (three) Tj (four) \' 0 0 (five) " ET'.replace(
        b"\\'", b"'"
    )
    pdf = make_pdf([[Text(LONG, 300)]], tagged=False, extra=[shown])
    assert texts(pdf)[0] == "one two three four five"


def test_an_inline_image_does_not_confuse_what_follows() -> None:
    image = b"BI /W 2 /H 2 /BPC 8 /CS /G ID \x00(Tj)\xff EI\n"
    assert texts(make_pdf([[Text(LONG, 700)]], extra=[image])) == [LONG.strip()]


def test_text_in_a_form_is_read_and_a_form_that_draws_itself_ends() -> None:
    form = stream(
        b"BT /F1 12 Tf 72 650 Td (" + LONG.encode() + b") Tj ET /X Do",
        "/Type/XObject/Subtype/Form/BBox[0 0 595 842]"
        "/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>>>"
        "/XObject<</X 5 0 R>>>>",
    )
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>",
        stream(b"/X Do"),
        form,
    ]
    assert LONG.strip() in texts(write(objects))[0]


def test_forms_that_draw_each_other_a_million_times_are_refused() -> None:
    entries = "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X {} 0 R>>>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>",
        stream(b"/X Do"),
        *(stream(b"/X Do " * 60, entries.format(number)) for number in range(6, 12)),
        stream(b"", entries.format(11)),
    ]
    with pytest.raises(UnreadableReport, match="forms on one page"):
        read(write(objects))


def test_a_broken_page_costs_itself_and_is_told() -> None:
    whole = make_pdf([[Text(LONG, 700)], [Text("x" * 30, 700)]], tagged=False)
    before, _, after = whole.rpartition(b"/Length ")
    file = read(before + b"/Filter/ODD/Length " + after)
    assert [block.text for block in file.blocks] == [LONG.strip()]
    assert file.warnings == ["page 2 could not be read (NotImplementedError)"]


def test_a_truncated_file_is_refused_or_read_but_never_crashes() -> None:
    whole = make_pdf([[Text(LONG, 700)]] * 3)
    for end in range(20, len(whole), 97):
        with contextlib.suppress(UnreadableReport):
            assert len(read(whole[:end]).blocks) <= 3


def test_a_file_encrypted_with_an_empty_password_is_read() -> None:
    assert texts(encrypt(make_pdf([[Text(LONG, 700)]]), "")) == [LONG.strip()]


def test_a_file_that_needs_a_password_is_refused_and_says_so() -> None:
    with pytest.raises(UnreadableReport, match="encrypted: it needs a password"):
        read(encrypt(make_pdf([[Text(LONG, 700)]]), "secret"))


def encrypt(content: bytes, password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_stream_that_unpacks_to_a_hundred_megabytes_is_refused() -> None:
    packer = zlib.compressobj(9)
    bomb = b"".join(packer.compress(b" " * 10_000_000) for _ in range(10)) + packer.flush()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<>>>>",
        stream(bomb, "/Filter/FlateDecode"),
    ]
    with pytest.raises(UnreadableReport):
        read(write(objects))


def test_a_page_without_text_is_probably_a_scan() -> None:
    with pytest.raises(
        ProbablyScanned, match="no text on its 2 pages; probably scanned; install tesseract and use --ocr"
    ):
        read(make_pdf([[], []]))


def test_a_blank_page_in_the_middle_keeps_the_page_numbers_true() -> None:
    file = read(make_pdf([[Text(LONG, 700)], [], [Text(LONG, 700)]]))
    assert [block.first_page for block in file.blocks] == [1, 3]
    assert file.pages == 3


def test_too_many_pages_are_refused() -> None:
    with pytest.raises(UnreadableReport, match="3,001 pages"):
        read(make_pdf([[]] * 3001))


def test_a_paragraph_over_two_pages_in_one_element_knows_both_pages() -> None:
    first, second = paragraph(LONG * 2, 700, element="a"), [Text("It goes on here.", 780, element="a")]
    block = read(make_pdf([first, second])).blocks[0]
    assert (block.first_page, block.last_page) == (1, 2)
    assert block.text.endswith("with care. It goes on here.")
