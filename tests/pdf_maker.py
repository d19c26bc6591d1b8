"""Small PDFs for tests, made by hand: tagged or not, so that each hazard of real files has a file of its own.

make_pdf([[Text("Inspection of Ashmere", 700, bold=True, tag="H1"), Text("Children are safe.", 660)]])
"""

from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT = 842


@dataclass(frozen=True)
class Text:
    """A line of text at a height. Texts of one `element` on any page are one tagged block, in the order given."""

    text: str
    y: float
    x: float = 72
    size: float = 12
    bold: bool = False
    tag: str = "P"
    element: str = ""
    artifact: bool = False


def make_pdf(pages: Sequence[Sequence[Text]], *, tagged: bool = True, extra: Sequence[bytes] = ()) -> bytes:
    """Return a PDF with these lines. `extra` are content streams put before the lines of each page."""
    objects: list[bytes] = [b"", b"", font("Helvetica"), font("Helvetica-Bold"), b""]
    elements: dict[str, tuple[str, list[tuple[int, int]]]] = {}
    page_numbers = []
    for number, lines in enumerate(pages):
        content = [extra[number] if number < len(extra) else b""]
        page_object = len(objects) + 2
        for mcid, line in enumerate(lines):
            shown = draw(line)
            if line.artifact:
                shown = b"/Artifact <</Type/Pagination>> BDC\n" + shown + b"\nEMC"
            elif tagged:
                shown = f"/{line.tag} <</MCID {mcid}>> BDC\n".encode() + shown + b"\nEMC"
                key = line.element or f"{number}.{mcid}"
                elements.setdefault(key, (line.tag, []))[1].append((page_object, mcid))
            content.append(shown)
        objects.append(stream(b"\n".join(content)))
        resources = b"<</Font<</F1 3 0 R/F2 4 0 R>>>>"
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 {HEIGHT}]/Contents {len(objects)} 0 R/Resources ".encode()
            + resources
            + f"/StructParents {number}>>".encode()
        )
        page_numbers.append(len(objects))
    kids = []
    for tag, marks in elements.values():
        content_items = "".join(f"<</Type/MCR/Pg {page} 0 R/MCID {mcid}>>" for page, mcid in marks)
        objects.append(f"<</Type/StructElem/S/{tag}/P 5 0 R/K[{content_items}]>>".encode())
        kids.append(len(objects))
    tree = b"/StructTreeRoot 5 0 R/MarkInfo<</Marked true>>" if tagged else b""
    objects[0] = b"<</Type/Catalog/Pages 2 0 R" + tree + b">>"
    listed = " ".join(f"{page} 0 R" for page in page_numbers)
    objects[1] = f"<</Type/Pages/Count {len(page_numbers)}/Kids[{listed}]>>".encode()
    objects[4] = f"<</Type/StructTreeRoot/K[{' '.join(f'{kid} 0 R' for kid in kids)}]>>".encode()
    return write(objects)


def font(name: str) -> bytes:
    """Return a font dictionary of one of the standard fonts, every character half as wide as the font is high."""
    widths = " ".join(["500"] * 224)
    return (
        f"<</Type/Font/Subtype/Type1/BaseFont/{name}/Encoding/WinAnsiEncoding/FirstChar 32/Widths[{widths}]>>".encode()
    )


def draw(line: Text) -> bytes:
    """Return the operators that show a line."""
    escaped = line.text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    name = "F2" if line.bold else "F1"
    return f"BT /{name} {line.size} Tf 1 0 0 1 {line.x} {line.y} Tm (".encode() + escaped + b") Tj ET"


def stream(content: bytes, entries: str = "") -> bytes:
    """Return a stream object."""
    return f"<</Length {len(content)}{entries}>>\nstream\n".encode() + content + b"\nendstream"


def write(objects: Sequence[bytes]) -> bytes:
    """Return a file of these objects, the first of which is the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010} 00000 n \n".encode() for offset in offsets)
    return bytes(out + f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF".encode())


def paragraph(text: str, top: float, *, x: float = 72, width: int = 80, element: str, tag: str = "P") -> list[Text]:
    """Return a paragraph as lines of at most `width` characters, 14 points apart, in one element."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return [Text(line, top - 14 * place, x=x, element=element, tag=tag) for place, line in enumerate(lines)]
