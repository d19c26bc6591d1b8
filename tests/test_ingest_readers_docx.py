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
