"""Word files as Word saves them: tracked changes, page breaks, lists that begin anew."""

import io
from pathlib import Path
from typing import Any

import docx
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ingest.readers import read_file
from ingest.readers.blocks import Block


def read(document: Any) -> list[Block]:
    out = io.BytesIO()
    document.save(out)
    return read_file(Path("x.docx"), out.getvalue()).blocks


def element(xml: str) -> Any:
    return parse_xml(xml.replace(">", f" {nsdecls('w')}>", 1))


def run(text: str, kind: str = "t") -> str:
    return f'<w:r><w:{kind} xml:space="preserve">{text}</w:{kind}></w:r>'


def test_what_was_inserted_is_read_and_what_was_deleted_is_not() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Visits are ")
    paragraph._p.append(element(f'<w:ins w:id="1" w:author="a">{run("not ")}</w:ins>'))
    paragraph._p.append(element(f'<w:del w:id="2" w:author="a">{run("very ", "delText")}</w:del>'))
    paragraph._p.append(element(f'<w:moveFrom w:id="3" w:author="a">{run("gone ")}</w:moveFrom>'))
    paragraph.add_run("timely in ")
    paragraph._p.append(element(f"<w:sdt><w:sdtContent>{run('Derby City')}</w:sdtContent></w:sdt>"))
    paragraph._p.append(element(f"<w:hyperlink>{run(' Council')}</w:hyperlink>"))
    paragraph.add_run(".\tNow")
    assert [block.text for block in read(document)] == ["Visits are not timely in Derby City Council. Now"]


def test_bold_insertions_count_for_what_is_bold() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph()
    paragraph._p.append(
        element('<w:ins w:id="1" w:author="a"><w:r><w:rPr><w:b/></w:rPr><w:t>All bold</w:t></w:r></w:ins>')
    )
    (block,) = read(document)
    assert block.bold == 1.0


def test_a_page_break_counts_once_where_word_says_where_pages_broke() -> None:
    document = docx.Document()
    for number in range(1, 5):
        paragraph = document.add_paragraph()
        if number > 1:
            paragraph._p.append(element("<w:r><w:lastRenderedPageBreak/></w:r>"))
        words = paragraph.add_run(f"Page {number} of this report.")
        if number < 4:
            words.add_break(WD_BREAK.PAGE)
    assert [block.first_page for block in read(document)] == [1, 2, 3, 4]


def test_without_words_own_marks_the_breaks_that_were_made_count() -> None:
    document = docx.Document()
    document.add_paragraph("First.").add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("Second.")
    assert [block.first_page for block in read(document)] == [1, 2]


def numbered(document: Any, items: list[tuple[str, int, int]], restarted: int | None) -> None:
    """Add paragraphs (text, numId, level) of one abstract list; the second list may be told where to begin."""
    root = document.part.numbering_part.element
    levels = "".join(f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="decimal"/></w:lvl>' for at in (0, 1))
    root.insert(0, element(f'<w:abstractNum w:abstractNumId="77">{levels}</w:abstractNum>'))
    override = f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{restarted}"/></w:lvlOverride>' if restarted else ""
    root.append(element('<w:num w:numId="71"><w:abstractNumId w:val="77"/></w:num>'))
    root.append(element(f'<w:num w:numId="72"><w:abstractNumId w:val="77"/>{override}</w:num>'))
    for text, number, level in items:
        paragraph = document.add_paragraph(text)
        place = element(f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
        paragraph._p.get_or_add_pPr().append(place)


LISTED = [
    ("a", 71, 0),
    ("b", 71, 0),
    ("c", 71, 1),
    ("d", 71, 0),
    ("e", 71, 1),
    ("f", 72, 0),
    ("g", 72, 0),
    ("h", 71, 0),
]


def test_a_list_that_begins_anew_is_numbered_anew_and_deeper_levels_begin_with_each_number() -> None:
    document = docx.Document()
    numbered(document, LISTED, restarted=1)
    assert [block.label for block in read(document)] == ["1", "2", "1", "3", "1", "1", "2", "3"]


def test_lists_of_one_kind_count_on_together_unless_told_otherwise() -> None:
    document = docx.Document()
    numbered(document, LISTED, restarted=None)
    assert [block.label for block in read(document)] == ["1", "2", "1", "3", "1", "4", "5", "6"]


def test_rows_and_cells_in_content_controls_are_read() -> None:
    document = docx.Document()
    table = document.add_table(2, 2)
    for row, column in ((0, 0), (0, 1), (1, 0), (1, 1)):
        table.cell(row, column).text = f"Cell {row} {column}"
    for inner in (table.rows[1]._tr, table.cell(0, 1)._tc):
        control = element("<w:sdt><w:sdtPr/><w:sdtContent/></w:sdt>")
        inner.addprevious(control)
        control[1].append(inner)
    assert [block.text for block in read(document)] == ["Cell 0 0", "Cell 0 1", "Cell 1 0", "Cell 1 1"]


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Children are safe.")
    box = f"<w:txbxContent><w:p>{run('Overall: ')}</w:p><w:p>{run('Good')}</w:p></w:txbxContent>"
    paragraph._p.append(
        element(
            '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
            f'<mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice>'
            f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        )
    )
    document.add_paragraph("They say so.")
    assert [block.text for block in read(document)] == ["Children are safe.", "Overall:", "Good", "They say so."]


def delete(paragraph: Any, *, words: bool) -> None:
    """Mark the end of a paragraph as deleted, with its words or without, as Word tracks it."""
    paragraph._p.get_or_add_pPr().append(element('<w:rPr><w:del w:id="1" w:author="a"/></w:rPr>'))
    if words:
        text = paragraph.text
        paragraph.clear()
        paragraph._p.append(element(f'<w:del w:id="2" w:author="a">{run(text, "delText")}</w:del>'))


def test_a_deleted_item_of_a_list_does_not_count() -> None:
    document = docx.Document()
    numbered(document, [("a", 71, 0), ("b", 71, 0), ("c", 71, 0)], restarted=None)
    delete(document.paragraphs[1], words=True)
    assert [(block.label, block.text) for block in read(document)] == [("1", "a"), ("2", "c")]


def test_paragraphs_that_a_tracked_change_joined_are_one() -> None:
    document = docx.Document()
    delete(document.add_paragraph("Visits are "), words=False)
    document.add_paragraph("timely.")
    document.add_table(1, 1)
    assert [block.text for block in read(document)] == ["Visits are timely."]


def test_a_deleted_row_is_not_read() -> None:
    document = docx.Document()
    table = document.add_table(2, 1)
    table.cell(0, 0).text, table.cell(1, 0).text = "Good", "Inadequate"
    table.rows[1]._tr.get_or_add_trPr().append(element('<w:del w:id="1" w:author="a"></w:del>'))
    assert [block.text for block in read(document)] == ["Good"]


def test_a_deleted_page_break_counts_only_where_word_drew_one() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("One.")
    paragraph._p.append(element('<w:del w:id="1" w:author="a"><w:r><w:br w:type="page"/></w:r></w:del>'))
    document.add_paragraph("Two.")
    assert [block.first_page for block in read(document)] == [1, 1]
    paragraph._p.append(
        element('<w:del w:id="2" w:author="a"><w:r><w:lastRenderedPageBreak/><w:delText>x</w:delText></w:r></w:del>')
    )
    assert [block.first_page for block in read(document)] == [1, 2]


def labels(levels: str, items: list[tuple[int, int]], override: str = "") -> list[str]:
    """Return the labels of paragraphs (numId, level) in two lists of one abstract list, 1 and 2 with an override."""
    document = docx.Document()
    root = document.part.numbering_part.element
    root.insert(0, element(f'<w:abstractNum w:abstractNumId="77">{levels}</w:abstractNum>'))
    root.append(element('<w:num w:numId="71"><w:abstractNumId w:val="77"/></w:num>'))
    root.append(element(f'<w:num w:numId="72"><w:abstractNumId w:val="77"/>{override}</w:num>'))
    for number, level in items:
        place = element(f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
        document.add_paragraph("x")._p.get_or_add_pPr().append(place)
    return [block.label for block in read(document)]


def level(depth: int, style: str = "decimal", start: int = 1, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{style}"/>{more}</w:lvl>'


def test_numbers_below_a_letter_or_bullet_begin_with_each_of_them() -> None:
    items = [(71, 0), (71, 1), (71, 1), (71, 0), (71, 1)]
    assert labels(level(0, "lowerLetter") + level(1), items) == ["•", "1", "2", "•", "1"]


def test_a_level_that_never_begins_anew_counts_on() -> None:
    items = [(71, 0), (71, 1), (71, 0), (71, 1)]
    assert labels(level(0) + level(1, more='<w:lvlRestart w:val="0"/>'), items) == ["1", "1", "2", "2"]


def test_a_list_may_begin_elsewhere_and_number_a_level_its_own_way() -> None:
    items = [(71, 0), (72, 0), (72, 1), (72, 0), (72, 1), (71, 0)]
    override = (
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="8"/></w:lvlOverride>'
        f'<w:lvlOverride w:ilvl="1">{level(1, start=5)}</w:lvlOverride>'
    )
    assert labels(level(0, start=3) + level(1, "bullet"), items, override) == ["3", "8", "5", "9", "5", "10"]


def test_a_reading_must_account_for_all_words_that_are_not_deleted() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Safe. ")
    paragraph._p.append(element(f'<w:ins w:id="1" w:author="a">{run("Good 1")}</w:ins>'))
    paragraph._p.append(element(f'<w:moveFrom w:id="2" w:author="a">{run("gone")}</w:moveFrom>'))
    out = io.BytesIO()
    document.save(out)
    assert read_file(Path("x.docx"), out.getvalue()).letters == len("SafeGood1")
