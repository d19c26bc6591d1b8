"""Content streams of a PDF page: from drawing operators to runs of text with their place, font and tag.

pypdf supplies the decoded bytes and the fonts. Its own interpreter spends most of its time building an object for
every operand of every operator, nearly all of them about graphics; here one regular expression takes the stream apart
into `operands operator`, and only operators that move or show text are looked at.
Operators: ISO 32000-1, annex A.
"""

import re
from dataclasses import dataclass
from typing import Any

from pypdf import PageObject
from pypdf.generic import ContentStream, DictionaryObject, StreamObject

from ingest.readers.pdf_fonts import Font, read_font
from ingest.readers.pdf_syntax import split_array, split_operations, split_pieces, to_float

Matrix = tuple[float, float, float, float, float, float]

_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_DEEPEST_FORM = 8
_MOST_FORMS = 2_000
_MOST_RUNS = 200_000

# A gap wider than this share of the font size between two shown strings is a space that the file does not spell out.
_GAP_IS_SPACE = 0.2


@dataclass(slots=True)
class Run:
    """Text shown in one go on one line. Points from the page's lower left corner; `y` is the baseline."""

    text: str
    left: float
    right: float
    y: float
    size: float
    bold: bool
    mcid: int | None
    """Marked-content id: what the structure tree names this text by. None outside of it."""
    artifact: bool
    """Marked as page furniture (running header, footer, page number)."""


_MCID = re.compile(rb"/MCID\s*(\d+)")


def read_runs(page: PageObject, fonts: dict[Any, Font]) -> list[Run]:
    """Return the text that a page shows, in the order in which it is drawn.

    `fonts` keeps the fonts read so far; give the same dictionary for all pages of a file.
    """
    contents = page.get_contents()
    if contents is None:
        return []
    interpreter = _Interpreter(fonts)
    interpreter.draw(_bytes(contents), _dictionary(page.get("/Resources")), 0)
    return interpreter.runs


class _Interpreter:
    """The text state of ISO 32000-1, 9.3, as far as it says what is shown where."""

    def __init__(self, fonts: dict[Any, Font]) -> None:
        self.runs: list[Run] = []
        self._fonts = fonts
        self._ctm = _IDENTITY
        self._text_matrix = self._line_matrix = _IDENTITY
        self._font: Font | None = None
        self._size = self._char_space = self._word_space = self._leading = self._rise = 0.0
        self._stretch = 1.0
        self._saved: list[tuple[Any, ...]] = []
        self._marks: list[tuple[int | None, bool]] = [(None, False)]
        self._forms = 0

    def draw(self, stream: bytes, resources: DictionaryObject, depth: int) -> None:
        """Interpret a content stream."""
        handlers = self._handlers(resources, depth)
        for operands, operator in split_operations(stream):
            handler = handlers.get(operator)
            if handler is not None:
                handler(operands)
        if len(self.runs) > _MOST_RUNS:
            raise ValueError(f"more than {_MOST_RUNS} pieces of text on one page")

    def _handlers(self, resources: DictionaryObject, depth: int) -> dict[bytes, Any]:
        fonts = _dictionary(resources.get("/Font"))
        named: dict[bytes, Font | None] = {}
        properties = _dictionary(resources.get("/Properties"))
        xobjects = _dictionary(resources.get("/XObject"))
        return {
            b"q": self._save,
            b"Q": self._restore,
            b"cm": self._concatenate,
            b"BT": self._begin_text,
            b"Tf": lambda operands: self._set_font(operands, named, fonts),
            b"Tm": self._set_matrix,
            b"Td": self._move,
            b"TD": self._move_and_set_leading,
            b"T*": self._next_line,
            b"TJ": self._show,
            b"Tj": self._show,
            b"'": self._next_line_and_show,
            b'"': self._set_spaces_and_show,
            b"Tc": self._set_char_space,
            b"Tw": self._set_word_space,
            b"Tz": self._set_stretch,
            b"TL": self._set_leading,
            b"Ts": self._set_rise,
            b"BDC": lambda operands: self._begin_mark(operands, properties),
            b"BMC": lambda operands: self._begin_mark(operands, properties),
            b"EMC": self._end_mark,
            b"Do": lambda operands: self._draw_form(operands, xobjects, depth),
        }

    def _save(self, _: bytes = b"") -> None:
        self._saved.append(
            (
                self._ctm,
                self._font,
                self._size,
                self._char_space,
                self._word_space,
                self._stretch,
                self._leading,
                self._rise,
            )
        )

    def _restore(self, _: bytes = b"") -> None:
        if self._saved:
            (
                self._ctm,
                self._font,
                self._size,
                self._char_space,
                self._word_space,
                self._stretch,
                self._leading,
                self._rise,
            ) = self._saved.pop()

    def _concatenate(self, operands: bytes) -> None:
        matrix = _matrix(operands)
        if matrix:
            self._ctm = _multiply(matrix, self._ctm)

    def _begin_text(self, _: bytes = b"") -> None:
        self._text_matrix = self._line_matrix = _IDENTITY

    def _set_font(self, operands: bytes, named: dict[bytes, Font | None], fonts: DictionaryObject) -> None:
        words = operands.split()
        if len(words) < 2:
            return
        name = words[-2]
        if name not in named:
            named[name] = self._find_font(name.decode("latin-1"), fonts)
        self._font, self._size = named[name], to_float(words[-1])

    def _find_font(self, name: str, fonts: DictionaryObject) -> Font | None:
        if name not in fonts:
            return None
        reference = fonts.raw_get(name)
        key = getattr(reference, "idnum", None) or id(reference)
        font = self._fonts.get(key)
        if font is None:
            font = self._fonts[key] = read_font(_dictionary(reference))
        return font

    def _set_matrix(self, operands: bytes) -> None:
        matrix = _matrix(operands)
        if matrix:
            self._text_matrix = self._line_matrix = matrix

    def _move(self, operands: bytes) -> None:
        x, y = _two(operands)
        a, b, c, d, e, f = self._line_matrix
        self._text_matrix = self._line_matrix = (a, b, c, d, x * a + y * c + e, x * b + y * d + f)

    def _move_and_set_leading(self, operands: bytes) -> None:
        self._leading = -_two(operands)[1]
        self._move(operands)

    def _next_line(self, _: bytes = b"") -> None:
        self._move(b"0 %f" % -self._leading)

    def _next_line_and_show(self, operands: bytes) -> None:
        self._next_line()
        self._show(operands)

    def _set_spaces_and_show(self, operands: bytes) -> None:
        words = operands.split(None, 2)
        if len(words) == 3:
            self._word_space, self._char_space = to_float(words[0]), to_float(words[1])
            self._next_line()
            self._show(words[2])

    def _set_char_space(self, operands: bytes) -> None:
        self._char_space = to_float(operands)

    def _set_word_space(self, operands: bytes) -> None:
        self._word_space = to_float(operands)

    def _set_stretch(self, operands: bytes) -> None:
        self._stretch = to_float(operands) / 100 or 1.0

    def _set_leading(self, operands: bytes) -> None:
        self._leading = to_float(operands)

    def _set_rise(self, operands: bytes) -> None:
        self._rise = to_float(operands)

    def _begin_mark(self, operands: bytes, properties: DictionaryObject) -> None:
        mcid, artifact = self._marks[-1]
        if operands.lstrip().startswith(b"/Artifact"):
            artifact = True
        found = _MCID.search(operands)
        if found:
            mcid = int(found.group(1))
        elif b"<<" not in operands:
            words = operands.split()
            named = properties.get(words[1].decode("latin-1")) if len(words) > 1 else None
            named = _dictionary(named).get("/MCID") if named is not None else None
            mcid = named if isinstance(named, int) else mcid
        self._marks.append((mcid, artifact))

    def _end_mark(self, _: bytes = b"") -> None:
        if len(self._marks) > 1:
            self._marks.pop()

    def _draw_form(self, operands: bytes, xobjects: DictionaryObject, depth: int) -> None:
        name = operands.strip().decode("latin-1")
        form = xobjects.get(name)
        form = form.get_object() if form is not None else None
        if not isinstance(form, StreamObject) or form.get("/Subtype") != "/Form" or depth >= _DEEPEST_FORM:
            return
        self._forms += 1
        if self._forms > _MOST_FORMS:
            raise ValueError(f"more than {_MOST_FORMS} forms on one page")
        self._save()
        depth_of_saved, marks = len(self._saved), list(self._marks)
        matrix = form.get("/Matrix")
        if isinstance(matrix, list) and len(matrix) == 6:
            a, b, c, d, e, f = (float(number) for number in matrix)
            self._ctm = _multiply((a, b, c, d, e, f), self._ctm)
        self.draw(form.get_data(), _dictionary(form.get("/Resources")), depth + 1)
        del self._saved[depth_of_saved:]
        self._marks = marks
        self._restore()

    def _show(self, operands: bytes) -> None:
        """Show a string, or an array of strings and shifts in thousandths of the font size."""
        font, size = self._font, self._size
        if font is None or not size:
            return
        raw, shifts = split_array(operands)
        if raw is None or (shifts and min(shifts) < -1000 * _GAP_IS_SPACE):
            text, raw, shifts = _read_pieces(operands, font)
        else:
            text = font.text(raw)
        width = (font.width(raw) - sum(shifts)) * size / 1000
        if self._char_space:
            width += self._char_space * len(raw) / font.code_bytes
        if self._word_space and font.code_bytes == 1:
            width += self._word_space * raw.count(b" ")
        self._place(text, width * self._stretch)

    def _place(self, text: str, width: float) -> None:
        a, b, c, d, e, f = self._text_matrix
        rise = self._rise
        end = (a, b, c, d, e + width * a, f + width * b)
        left, y = e + rise * c, f + rise * d
        right = end[4]
        scale = abs(d) or abs(b)
        if self._ctm != _IDENTITY:
            ca, cb, cc, cd, ce, cf = self._ctm
            scale *= abs(cd) or abs(cb)
            left, y, right = left * ca + y * cc + ce, left * cb + y * cd + cf, right * ca + end[5] * cc + ce
        self._text_matrix = end
        if text:
            mcid, artifact = self._marks[-1]
            bold = self._font is not None and self._font.bold
            self.runs.append(Run(text, left, right, y, abs(self._size) * scale, bold, mcid, artifact))


def _read_pieces(operands: bytes, font: Font) -> tuple[str, bytes, list[float]]:
    """Return what an array shows: text, in which a wide shift is a space, the bytes of its strings, and its shifts."""
    texts: list[str] = []
    raws: list[bytes] = []
    shifts: list[float] = []
    for piece in split_pieces(operands):
        if isinstance(piece, bytes):
            raws.append(piece)
            texts.append(font.text(piece))
            continue
        shifts.append(piece)
        if piece < -1000 * _GAP_IS_SPACE and texts and not texts[-1].endswith(" "):
            texts.append(" ")
    return "".join(texts), b"".join(raws), shifts


def _bytes(contents: ContentStream | Any) -> bytes:
    data = contents.get_data()
    return data if isinstance(data, bytes) else bytes(data)


def _dictionary(found: Any) -> DictionaryObject:
    found = found.get_object() if found is not None else None
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def _two(operands: bytes) -> tuple[float, float]:
    words = operands.split()
    return (to_float(words[-2]), to_float(words[-1])) if len(words) >= 2 else (0.0, 0.0)


def _matrix(operands: bytes) -> Matrix | None:
    try:
        a, b, c, d, e, f = map(float, operands.split())
    except ValueError:
        return None
    return (a, b, c, d, e, f)


def _multiply(first: Matrix, second: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    ca, cb, cc, cd, ce, cf = second
    return (
        a * ca + b * cc, a * cb + b * cd,
        c * ca + d * cc, c * cb + d * cd,
        e * ca + f * cc + ce, e * cb + f * cd + cf,
    )  # fmt: skip
