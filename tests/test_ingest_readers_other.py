"""Word files, web pages, plain text, and scans through tesseract."""

import io
import shutil
import zipfile
from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_BREAK

from domain.errors import UnreadableReport
from ingest.readers import read_file
from ingest.readers.blocks import Block, Role, clean, split_label
from ingest.readers.ocr import parse_words
from tests.pdf_maker import stream, write

LONG = "Social workers know the children well, visit them often and write about them with care."


def read(name: str, content: bytes, *, ocr: bool = False) -> list[Block]:
    return read_file(Path(name), content, ocr=ocr).blocks


def saved(document: object) -> bytes:
    out = io.BytesIO()
    document.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


def test_a_word_file_gives_headings_numbered_items_bullets_and_tables() -> None:
    document = docx.Document()
    document.add_heading("What needs to improve", 2)
    document.add_paragraph("The quality of plans.", style="List Bullet")
    document.add_paragraph("Children are safe.", style="List Number")
    document.add_paragraph("Leaders listen.", style="List Number")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Overall effectiveness", "Good"
    document.add_paragraph().add_run("Strengths").bold = True
    found = [(block.role, block.label, block.text) for block in read("x.docx", saved(document))]
    assert found == [
        (Role.HEADING, "", "What needs to improve"),
        (Role.ITEM, "•", "The quality of plans."),
        (Role.ITEM, "1", "Children are safe."),
        (Role.ITEM, "2", "Leaders listen."),
        (Role.CELL, "", "Overall effectiveness"),
        (Role.CELL, "", "Good"),
        (Role.PARAGRAPH, "", "Strengths"),
    ]


def test_bold_and_page_breaks_of_a_word_file_are_known() -> None:
    document = docx.Document()
    document.add_paragraph().add_run("Strengths").bold = True
    document.add_paragraph("One.").add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("Two.")
    first, _, last = read("x.docx", saved(document))
    assert (first.bold, last.first_page) == (1.0, 2)


def test_a_word_file_under_another_name_is_read_by_its_content() -> None:
    document = docx.Document()
    document.add_paragraph("Leaders listen.")
    assert read("x.pdf", saved(document))[0].text == "Leaders listen."


def test_a_zip_file_that_is_no_word_file_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("a.txt", "x")
    with pytest.raises(UnreadableReport, match="a ZIP file that is no Word document"):
        read("x.docx", out.getvalue())


def test_a_word_file_that_unpacks_to_gigabytes_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", b" " * 201_000_000)
    with pytest.raises(UnreadableReport, match="unpacks to more than 200 MB"):
        read("x.docx", out.getvalue())


def test_a_web_page_gives_its_main_part_in_order() -> None:
    page = b"""<html><head><title>T</title><style>p {}</style></head><body><nav>Home</nav><main>
      <h2>What needs to improve</h2><ul><li>Plans.<ul><li>Nested.</li></ul></li></ul><ol start="4"><li>Four.</li></ol>
      <p>Children <b>are</b> safe.<br>They say so.</p><div>Loose text <p>Inner.</p></div>
      <table><tr><td>Overall</td><td>Good</td></tr></table></main><footer>Cookies</footer></body></html>"""
    found = [(block.role, block.label, block.depth, block.text) for block in read("x.html", page)]
    assert found == [
        (Role.HEADING, "", 0, "What needs to improve"),
        (Role.ITEM, "•", 1, "Plans."),
        (Role.ITEM, "•", 2, "Nested."),
        (Role.ITEM, "4", 1, "Four."),
        (Role.PARAGRAPH, "", 0, "Children are safe. They say so."),
        (Role.PARAGRAPH, "", 0, "Loose text"),
        (Role.PARAGRAPH, "", 0, "Inner."),
        (Role.CELL, "", 0, "Overall"),
        (Role.CELL, "", 0, "Good"),
    ]


def test_wrapped_lines_are_one_paragraph_and_entries_are_not() -> None:
    text = "Social workers know the children well and visit\nthem often.\n\nOverall effectiveness: Good\nImpact: Good\n"
    found = [block.text for block in read("x.txt", text.encode())]
    assert found == [
        "Social workers know the children well and visit them often.",
        "Overall effectiveness: Good",
        "Impact: Good",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_in_the_encodings_that_windows_writes(encoding: str) -> None:
    assert read("x.txt", "Children’s plans – all of them – are good.".encode(encoding))[0].text.startswith(
        "Children’s plans – all"
    )


def test_markdown_headings_and_page_breaks() -> None:
    first, second, third = read("x.md", b"## Strengths\n\n- Leaders listen.\n\f\nChildren are safe.\n")
    assert (first.role, first.level, first.text) == (Role.HEADING, 2, "Strengths")
    assert (second.label, third.first_page) == ("-", 2)


def test_text_without_any_words_is_refused() -> None:
    with pytest.raises(UnreadableReport, match="empty"):
        read("x.txt", b" \n\n ")


@pytest.mark.parametrize(
    ("line", "label", "text"),
    [
        ("17. Children are safe", "17", "Children are safe"),
        ("34 Children are safe", "34", "Children are safe"),
        ("20 March 2023", "", "20 March 2023"),
        ("2.1 Adoption performance", "", "2.1 Adoption performance"),
        ("• ensure", "•", "ensure"),
        ("– ensure", "–", "ensure"),
        ("(ii) ensure", "ii", "ensure"),
        ("a) ensure", "a", "ensure"),
        ("o ensure", "o", "ensure"),
        ("of these, nine", "", "of these, nine"),
        ("16- and 17-year-olds", "", "16- and 17-year-olds"),
        ("100 children were seen", "", "100 children were seen"),
    ],
)
def test_numbers_and_bullets_are_told_from_words(line: str, label: str, text: str) -> None:
    assert split_label(line) == (label, text)


def test_glyphs_of_symbol_fonts_become_ordinary_characters() -> None:
    assert clean("\uf06e In 2016\uf02d17\uf8ff , all \u00adwell") == "■ In 2016–17, all well"
    assert split_label(clean("\uf0b7 ensure")) == ("•", "ensure")
    assert split_label(clean("\u0083 ensure")) == ("•", "ensure")


TSV = (
    "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"
    "4\t1\t1\t1\t1\t0\t200\t400\t600\t40\t-1\t\n"
    "5\t1\t1\t1\t1\t1\t200\t402\t100\t38\t96\tChildren\n"
    "5\t1\t1\t1\t1\t2\t320\t405\t60\t30\t95\tare\n"
    "5\t1\t1\t1\t1\t3\t400\t400\t60\t40\t12\t|~\n"
)


def test_words_from_tesseract_stand_on_the_baseline_of_their_line() -> None:
    runs = list(parse_words(TSV, 842))
    assert [run.text for run in runs] == ["Children ", "are "]
    assert runs[0].y == runs[1].y == pytest.approx(842 - 144 - 0.8 * 14.4)
    assert (runs[0].left, runs[0].right) == (72, 108)


def scan(text: str) -> bytes:
    """A page that is a picture of a line of text: no letters in the file, only pixels."""
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("L", (1240, 500), 255)
    ImageDraw.Draw(picture).text((80, 100), text, fill=0, font=ImageFont.load_default(36))
    image = stream(
        picture.tobytes(), "/Type/XObject/Subtype/Image/Width 1240/Height 500/BitsPerComponent 8/ColorSpace/DeviceGray"
    )
    return write(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 240]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>",
            stream(b"q 595 0 0 240 0 0 cm /I Do Q"),
            image,
        ]
    )


def test_a_scan_is_refused_unless_ocr_is_asked_for() -> None:
    with pytest.raises(
        UnreadableReport, match="no text on its 1 page; probably scanned; install tesseract and use --ocr"
    ):
        read("x.pdf", scan("Children are safe."))


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_a_scan_is_read_through_tesseract_and_marked() -> None:
    file = read_file(Path("x.pdf"), scan("Children are safe and well cared for."), ocr=True)
    assert file.ocr
    assert file.blocks[0].text == "Children are safe and well cared for."


@pytest.mark.skipif(shutil.which("tesseract") is not None, reason="tesseract is installed")
def test_without_tesseract_a_scan_says_what_to_install() -> None:
    with pytest.raises(UnreadableReport, match="apt install tesseract-ocr"):
        read("x.pdf", scan("Children are safe."), ocr=True)
