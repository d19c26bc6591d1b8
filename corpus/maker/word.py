"""What a Word document of an inspection report consists of: styles, real lists, footnotes, tables, running footers.

python-docx writes the file; footnotes and list definitions, which it has no calls for, are written as WordprocessingML
(ECMA-376 part 1, 17.9 numbering and 17.11 footnotes). Indents are in twentieths of a point.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

from docx import Document
from docx.enum.text import WD_BREAK, WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

FONT = "DejaVu Sans Condensed"  # free, and the nearest in Debian to the Tahoma of the real reports
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
NUMBERED, BULLETED = 1, 2
INLINE = re.compile(r"(\[\^\w+\]|\*\*[^*]+\*\*|\*[^*]+\*)")


def level(depth: int, form: str, text: str, left: int, hanging: int, font: str) -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{left}" w:hanging="{hanging}"/></w:pPr>'
        f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:cs="{font}" w:hint="default"/></w:rPr></w:lvl>'
    )


class WordReport:
    """A document under construction; every method adds at its end. `box()` diverts what follows into a framed cell."""

    def __init__(
        self, title: str, published: datetime, bullet: str, bullet_font: str, notes: Mapping[str, str]
    ) -> None:
        self.document = Document()
        self.bullet, self.bullet_font = bullet, bullet_font
        self.notes = dict(notes)
        self.printed_notes: list[str] = []
        self.place = self.document
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.5)
        section.top_margin, section.bottom_margin = Cm(3.4), Cm(3.0)
        section.header_distance, section.footer_distance = Cm(1.1), Cm(1.0)
        self._styles()
        self._lists()
        facts = self.document.core_properties
        facts.title, facts.author, facts.last_modified_by, facts.comments = title, "Sample maker", "Sample maker", ""
        facts.created = facts.modified = published
        facts.language = "en-GB"

    def _styles(self) -> None:
        sizes = {"Normal": 12, "Title": 22, "Heading 1": 14, "Heading 2": 13, "Header": 8, "Footer": 8}
        for name, size in sizes.items():
            style = self.document.styles[name]
            style.font.name, style.font.size = FONT, Pt(size)
            style.font.color.rgb = RGBColor(0, 0, 0)
            properties = style.element.get_or_add_rPr()
            fonts = properties.get_or_add_rFonts()
            for attribute in list(fonts.attrib):
                del fonts.attrib[attribute]
            for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
                fonts.set(qn(f"w:{kind}"), FONT)
            if name == "Normal":
                properties.append(parse_xml(f'<w:lang {W} w:val="en-GB"/>'))
            shape = style.paragraph_format
            shape.space_after, shape.line_spacing = Pt(12), 1.1
            if name.startswith("Heading"):
                style.font.bold = True
                shape.space_before, shape.keep_with_next = Pt(14), True
        self.document.styles["Footer"].paragraph_format.tab_stops.clear_all()
        for name in ("Header", "Footer"):
            self.document.styles[name].paragraph_format.space_after = Pt(0)
        title = self.document.styles["Title"].element
        for border in title.iter(qn("w:pBdr")):
            border.getparent().remove(border)
            break

    def _lists(self) -> None:
        numbering = self.document.part.numbering_part.element
        for child in list(numbering):
            numbering.remove(child)
        shapes = {
            NUMBERED: level(0, "decimal", "%1.", 567, 567, FONT),
            BULLETED: level(0, "bullet", self.bullet, 397, 397, self.bullet_font)
            + level(1, "bullet", "–", 794, 397, FONT),
        }
        for number, levels in shapes.items():
            numbering.append(
                parse_xml(
                    f'<w:abstractNum {W} w:abstractNumId="{number}"><w:multiLevelType w:val="multilevel"/>'
                    f"{levels}</w:abstractNum>"
                )
            )
        for number in shapes:
            numbering.append(parse_xml(f'<w:num {W} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'))

    def text(self, text: str = "", *, style: str = "Normal", bold: bool = False, size: float = 0) -> Paragraph:
        """Add a paragraph; `**bold**`, `*italic*` and `[^1]` inside the text are understood."""
        fresh = self.framed and len(self.place.paragraphs) == 1 and not self.place.paragraphs[0].runs
        paragraph = self.place.paragraphs[0] if fresh else self.place.add_paragraph()
        paragraph.style = self.document.styles[style]
        for piece in filter(None, INLINE.split(text)):
            if piece.startswith("[^"):
                self._footnote(paragraph, piece[2:-1])
                continue
            run = paragraph.add_run(piece.strip("*") if INLINE.fullmatch(piece) else piece)
            run.bold = True if bold or piece.startswith("**") else None
            run.italic = True if piece.startswith("*") and not piece.startswith("**") else None
            if size:
                run.font.size = Pt(size)
        return paragraph

    def item(self, text: str, number: int, depth: int = 0) -> Paragraph:
        """Add an item of a real Word list: `number` is NUMBERED or BULLETED."""
        paragraph = self.text(text)
        place = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        place.get_or_add_ilvl().val, place.get_or_add_numId().val = depth, number
        if number == BULLETED:
            paragraph.paragraph_format.space_after = Pt(6)
        return paragraph

    def heading(self, text: str, *, tagged: bool, size: float, style: str = "Heading 1") -> Paragraph:
        """Add a heading: a style of Word's if `tagged`, else merely bold, as many authors of the real ones leave it."""
        paragraph = self.text(text, style=style if tagged else "Normal", bold=True, size=size)
        paragraph.paragraph_format.keep_with_next = True
        return paragraph

    def _footnote(self, paragraph: Paragraph, mark: str) -> None:
        self.printed_notes.append(self.notes[mark])
        number = len(self.printed_notes)
        run = paragraph.add_run()
        run.font.superscript = True
        run._r.append(parse_xml(f'<w:footnoteReference {W} w:id="{number}"/>'))

    def table(self, rows: Sequence[tuple[str, ...]], *, header: bool = True) -> None:
        """Add a table with borders; the first row is bold if it is the header."""
        table = self.place.add_table(rows=0, cols=len(rows[0]))
        table.style = self.document.styles["Table Grid"]
        for number, row in enumerate(rows):
            cells = table.add_row().cells
            for cell, text in zip(cells, row, strict=True):
                run = cell.paragraphs[0].add_run(text)
                run.bold = True if header and number == 0 else None
                cell.paragraphs[0].paragraph_format.space_after = Pt(8)
            if header and number == 0 and not row[-1]:
                cells[0].merge(cells[1])
        if header:
            table.rows[0]._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {W}/>"))
        self.place.add_paragraph().paragraph_format.space_after = Pt(4)

    def box(self) -> None:
        """From here on write into a table of one cell, as the real reports frame a summary."""
        self.unbox()
        table = self.document.add_table(rows=1, cols=1)
        table.style = self.document.styles["Table Grid"]
        self.place = table.rows[0].cells[0]

    def graded_box(self, heading: str, grade: str) -> None:
        """Frame a section's heading beside its grade, and write on in a cell below both."""
        self.unbox()
        table = self.document.add_table(rows=2, cols=2)
        table.style = self.document.styles["Table Grid"]
        for cell, text in zip(table.rows[0].cells, (heading, grade), strict=True):
            run = cell.paragraphs[0].add_run(text)
            run.bold, run.font.size = True, Pt(14)
        self.place = table.rows[1].cells[0].merge(table.rows[1].cells[1])

    @property
    def framed(self) -> bool:
        """Whether the text now goes into a framed cell."""
        return self.place is not self.document

    def unbox(self) -> None:
        """Go back from the framed cell to the page."""
        if self.framed:
            self.place = self.document
            self.document.add_paragraph().paragraph_format.space_after = Pt(0)

    def new_page(self) -> None:
        """Start a page."""
        self.unbox()
        self.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def notice(self, text: str) -> None:
        """Put a line at the head of the first page only."""
        section = self.document.sections[0]
        section.different_first_page_header_footer = True
        run = section.first_page_header.paragraphs[0].add_run(text)
        run.italic, run.font.size = True, Pt(9)

    def footer(self, lines: list[str], *, first_page: bool) -> None:
        """Set the running footer: its lines, in bold, and the page's number at the right."""
        section = self.document.sections[0]
        for footer in [section.footer, section.first_page_footer][: 2 if first_page else 1]:
            paragraph = footer.paragraphs[0]
            paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(16), WD_TAB_ALIGNMENT.RIGHT)
            for number, line in enumerate(lines):
                run = paragraph.add_run(line)
                run.bold = True
                if number < len(lines) - 1:
                    run.add_break()
            paragraph.add_run("\t")
            for part in ('<w:fldChar {} w:fldCharType="begin"/>', "<w:instrText {}>PAGE</w:instrText>",
                         '<w:fldChar {} w:fldCharType="end"/>'):  # fmt: skip
                page = paragraph.add_run()
                page.font.size = Pt(14)
                page._r.append(parse_xml(part.format(W)))

    def save(self, path: Path) -> None:
        """Write the .docx, its footnotes with it."""
        if self.printed_notes:
            self._attach_footnotes()
        self.document.save(str(path))

    def _attach_footnotes(self) -> None:
        def note(number: int, inner: str, kind: str = "") -> str:
            return f'<w:footnote {kind} w:id="{number}"><w:p>{inner}</w:p></w:footnote>'

        small = '<w:pPr><w:spacing w:after="0"/></w:pPr>'
        mark = '<w:r><w:rPr><w:vertAlign w:val="superscript"/><w:sz w:val="18"/></w:rPr><w:footnoteRef/></w:r>'
        notes = [
            note(-1, "<w:r><w:separator/></w:r>", 'w:type="separator"'),
            note(0, "<w:r><w:continuationSeparator/></w:r>", 'w:type="continuationSeparator"'),
        ]
        for number, text in enumerate(self.printed_notes, start=1):
            run = f'<w:r><w:rPr><w:sz w:val="18"/></w:rPr><w:t xml:space="preserve"> {escape(text)}</w:t></w:r>'
            notes.append(note(number, small + mark + run))
        blob = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:footnotes {W}>{"".join(notes)}</w:footnotes>'
        package = self.document.part.package
        part = Part(PackURI("/word/footnotes.xml"), FOOTNOTES_TYPE, blob.encode(), package)
        self.document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
