"""The shape of each family of report: its cover, its headings, its lists, its last page.

Shapes only. What stands in the real reports' places for a logo, an address and a licence is ours, and says that the
sample is one.
"""

import re
from datetime import UTC, date, datetime

from maker.source import Block, Source
from maker.word import BULLETED, NUMBERED, WordReport

NOTICE = (
    "Fictional sample, written to try out search software. There is no such authority, "
    "no such inspection took place, and this is not an Ofsted report."
)
LAST_PAGE = (
    "The Office for Standards in Education, Children’s Services and Skills (Ofsted) regulates and inspects the "
    "services that this sample imitates. It has not written, seen or approved a word of it.",
    "This is a fictional sample. The authority that it names does not exist; its children, staff, inspectors and "
    "findings are invented. It was made to show and to test software that searches inspection reports, and it has the "
    "shape of such a report and nothing else.",
    "You may copy and change this sample freely, under the licence of the software that it comes with. Do not quote it "
    "as the finding of any inspectorate.",
)
LETTERS = ("focused visit", "monitoring visit", "JTAI")
PLAIN_FOOTERS = ("SIF", "SIF re-inspection", "JTAI")
GRADED = re.compile(r"(.+?):? (Outstanding|Good|Requires improvement(?: to be good)?|Inadequate)")
SEND_BOXED = ("what is the area partnership doing", "what does the area partnership need", "areas for")


def day(iso: str) -> date:
    return date.fromisoformat(iso)


def printed(iso: str) -> str:
    """A date as letters and covers print it: 4 July 2023."""
    return f"{day(iso).day} {day(iso):%B %Y}"


def majesty(source: Source) -> str:
    """Whose inspectors they are: Her Majesty's until September 2022."""
    return "Her Majesty’s Inspector" if day(source.fact("published")) < date(2022, 9, 9) else "His Majesty’s Inspector"


def old(source: Source) -> bool:
    """Return whether the report has the older of its family's two covers; that of ILACS changed early in 2020."""
    if source.fact("family").startswith("ILACS"):
        return day(source.fact("published")) < date(2020, 2, 1)
    return source.fact("template") == "old"


def compose(source: Source) -> WordReport:
    """Build the Word document of one source."""
    family = source.fact("family")
    made = datetime.combine(day(source.fact("published")), datetime.min.time(), UTC).replace(hour=9)
    private_use = family.startswith("SIF") or (family == "JTAI" and old(source))
    bullet, font = ("\uf06e", "Wingdings") if private_use else ("◼", "DejaVu Sans")
    report = WordReport(title(source), made, bullet, font, source.notes)
    report.notice(NOTICE)
    if family in LETTERS:
        letter_head(report, source)
    elif family.startswith("SIF"):
        sif_cover(report, source)
    elif family == "area SEND":
        send_cover(report, source)
    else:
        ilacs_cover(report, source)
    report.footer(footer_lines(source), first_page=family in PLAIN_FOOTERS or old(source))
    body(report, source)
    if family not in LETTERS:
        report.new_page()
    for paragraph in LAST_PAGE if family not in LETTERS else LAST_PAGE[1:2]:
        report.text(paragraph, size=10 if family in LETTERS else 0)
    return report


def title(source: Source) -> str:
    """The title as the family prints it."""
    council = source.fact("council", source.fact("authority"))
    return source.fact("title") or {
        "focused visit": f"Focused visit to {council} children’s services",
        "monitoring visit": f"Monitoring visit to {council} children’s services",
        "JTAI": f"Joint targeted area inspection of {source.fact('authority')}",
        "area SEND": f"Area SEND inspection of {source.fact('authority')} Local Area Partnership",
        "SIF": "Inspection of services for children in need of help and protection, "
        "children looked after and care leavers",
        "SIF re-inspection": "Re-inspection of services for children in need of help and protection, "
        "children looked after and care leavers",
    }.get(source.fact("family"), f"Inspection of {council} local authority children’s services")


def footer_lines(source: Source) -> list[str]:
    """What runs at the foot of the pages beside the page number."""
    if source.fact("footer") == "none" or source.fact("family") in PLAIN_FOOTERS or old(source):
        return []
    dates = source.fact("inspection_dates")
    if line := source.fact("footer"):
        return [line.removesuffix(dates).strip(), dates] if dates and line.endswith(dates) else [line]
    if source.fact("family") == "area SEND":
        first = f"Area SEND inspection report: {source.fact('authority')} Local Area Partnership"
    else:
        first = f"Inspection of {source.fact('authority')} local authority children’s services"
        if source.fact("family") in LETTERS:
            first = title(source)
    return [first, dates]


def inspectors_line(source: Source) -> str:
    names = source.inspectors
    if not names:
        return ""
    label = "Lead inspector" if len(names) == 1 else "Lead inspectors"
    return f"**{label}:** {' and '.join(names)}, {majesty(source)}{'s' if len(names) > 1 else ''}"


def ilacs_cover(report: WordReport, source: Source) -> None:
    """Title, dates, lead inspectors and the table of judgements."""
    if old(source):
        report.text(source.fact("council", source.fact("authority")), bold=True, size=20)
        # A short inspection's cover does not call it one.
        report.text(source.fact("title") or "Inspection of children’s social care services", size=16)
    else:
        report.text(title(source), style="Title")
    report.text(f"**Inspection dates:** {source.fact('inspection_dates')}")
    if line := inspectors_line(source):
        report.text(line)
    report.table([("Judgement", "Grade"), *source.judgements])


def sif_cover(report: WordReport, source: Source) -> None:
    """Council, title, dates and the framed grades, then the contents on their own page."""
    report.text(source.fact("council", source.fact("authority")), bold=True, size=18)
    report.text(title(source), bold=True, size=14)
    if source.fact("lscb") != "no" and any("Safeguarding" in area for area, _ in source.judgements):
        report.text("and", size=14)
        report.text("Review of the effectiveness of the Local Safeguarding Children Board", bold=True, size=14)
    report.text(f"Inspection date: {source.fact('inspection_dates')}")
    report.text(f"Report published: {printed(source.fact('published'))}")
    overall = [(area, grade) for area, grade in source.judgements if "overall" in area.lower()]
    rest = [judgement for judgement in source.judgements if judgement not in overall]
    if overall:
        grade = overall[0][1].lower()
        verb = "are " if grade in ("good", "outstanding", "inadequate") else ""
        rest.insert(0, (f"Children’s services in {source.fact('authority')} {verb}{grade}", ""))
    report.table(rest, header=bool(overall))
    headings = [block.text for block in source.blocks if block.kind == "heading"]
    report.new_page()
    report.text("Contents", bold=True, size=18)
    for heading in headings:
        graded = GRADED.fullmatch(heading)
        report.text(graded[1] if graded else heading.split("[^")[0])


def send_cover(report: WordReport, source: Source) -> None:
    """Title and dates; outcome and facts about the partnership follow in the body."""
    report.text("Local area partnership report", size=9)
    report.text(title(source), style="Title")
    report.text(f"**Inspection dates:** {source.fact('inspection_dates')}")
    if previous := source.fact("previous_inspection"):
        report.text(f"**Dates of previous inspection:** {previous}")


def letter_head(report: WordReport, source: Source) -> None:
    """Date, addressees, salutation and subject."""
    report.text(printed(source.fact("published")))
    for line in source.all("to"):
        report.text(line).paragraph_format.space_after = 0
    if source.all("to"):
        report.text("")
    if dear := source.fact("dear"):
        report.text(f"Dear {dear.removeprefix('Dear ')}")
        report.heading(title(source), tagged=True, size=14)


def body(report: WordReport, source: Source) -> None:
    """Set the blocks of the text, each family's way."""
    family = source.fact("family")
    sections = 0
    rows: list[tuple[str, ...]] = []
    blocks = [*source.blocks, Block("end", "")]
    for place, block in enumerate(blocks):
        if block.kind == "row":
            rows.append(tuple(cell.strip() for cell in block.text.removesuffix("|").split("|")))
            continue
        if rows:
            set_rows(report, rows)
            rows = []
        if block.kind == "end":
            break
        if block.kind in ("heading", "subheading"):
            if not (report.framed and block.text.lower() == "summary"):
                report.unbox()
            heading(report, source, block, sections)
            sections += block.kind == "heading"
            listed = family == "area SEND" and block.text.lower().startswith(SEND_BOXED)
            if listed and blocks[place + 1].kind != "row":
                report.box()
        elif block.kind == "numbered":
            report.item(block.text, NUMBERED)
        elif block.kind.endswith("bullet"):
            report.item(block.text, BULLETED, depth=int(block.kind == "sub-bullet"))
        else:
            report.text(block.text)
    report.unbox()


def set_rows(report: WordReport, rows: list[tuple[str, ...]]) -> None:
    """Set a table; one of a single column is a frame around paragraphs, as Word's authors make them."""
    if len(rows[0]) > 1:
        report.table(rows)
        return
    report.box()
    for number, (text,) in enumerate(rows):
        report.text(text, bold=number == 0)
    report.unbox()


def heading(report: WordReport, source: Source, block: Block, sections: int) -> None:
    """Set a heading. Authors of the real ones leave many merely bold: here those of JTAI, area SEND and some ILACS."""
    family = source.fact("family")
    tagged = family in ("SIF", "SIF re-inspection", "ILACS", "ILACS short") and source.fact("headings") != "bold"
    if family.startswith("SIF"):
        if block.kind == "heading":
            report.new_page()
            if graded := GRADED.fullmatch(block.text):
                report.graded_box(graded[1], graded[2])
                return
        report.heading(block.text, tagged=tagged, size=18 if block.kind == "heading" else 14)
        return
    small = block.kind == "subheading" or block.text.lower().startswith("what needs to improve")
    if small:
        # In five of 321 real reports this heading is larger than those that follow it.
        report.heading(block.text, tagged=False, size=14 if source.fact("headings") == "bold" and not sections else 12)
        return
    report.heading(block.text, tagged=tagged, size=12 if source.fact("headings") == "bold" else 14, style="Heading 2")
