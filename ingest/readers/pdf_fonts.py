"""Fonts of a PDF: from the bytes of a string to text and to its width."""

import codecs
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pypdf._cmap import get_encoding  # not public, but the one place that knows every ToUnicode oddity; pypdf is pinned
from pypdf.generic import DictionaryObject

_USUAL_WIDTH = 500.0
_MOST_WIDTHS = 65_536


@dataclass(slots=True)
class Font:
    """A font, with the tables that decode it.

    `widths` are in thousandths of the font size by code. `code_bytes` is 1 for simple fonts and 2 for composite ones.
    """

    name: str
    bold: bool
    code_bytes: int
    codec: str | None
    """A Python codec, for composite fonts that are not addressed by glyph."""
    characters: dict[int, str]
    widths: dict[int, float]
    missing_width: float
    one_char_each: str | None = None
    """256 characters, if every code of a simple font stands for exactly one."""
    width_of_byte: list[float] | None = None
    """Of a simple font, 256 widths."""

    def text(self, raw: bytes) -> str:
        """Return the text of a string."""
        if self.one_char_each is not None:
            return codecs.charmap_decode(raw, "replace", self.one_char_each)[0]
        if self.codec:
            return raw.decode(self.codec, errors="replace")
        characters = self.characters
        return "".join([characters.get(code, "") for code in self._codes(raw)])

    def width(self, raw: bytes) -> float:
        """Return how wide a string is, in thousandths of the font size."""
        if self.width_of_byte:
            return sum(map(self.width_of_byte.__getitem__, raw))
        widths, missing = self.widths, self.missing_width
        return sum([widths.get(code, missing) for code in self._codes(raw)])

    def _codes(self, raw: bytes) -> Iterable[int]:
        if self.code_bytes == 1:
            return raw
        return [high << 8 | low for high, low in zip(raw[::2], raw[1::2], strict=False)]


def read_font(font: DictionaryObject) -> Font:
    """Read a font dictionary. Whatever it lacks gets a usual value; it does not raise for odd fonts."""
    name = str(font.get("/BaseFont", "")).lstrip("/")
    composite = font.get("/Subtype") == "/Type0"
    encoding, to_unicode = get_encoding(font)
    to_unicode = {key: text for key, text in to_unicode.items() if isinstance(key, str)}
    widths, missing = _composite_widths(font) if composite else _simple_widths(font)
    characters: dict[int, str] = {}
    codec = None
    if composite:
        characters = {ord(key): text for key, text in to_unicode.items() if len(key) == 1}
        if not characters:
            codec = encoding if isinstance(encoding, str) and encoding != "charmap" else "utf-16-be"
    else:
        base = encoding if isinstance(encoding, dict) else {}
        for code in range(256):
            plain = base.get(code) or (chr(code) if code >= 32 else "")
            characters[code] = to_unicode.get(plain, to_unicode.get(chr(code), plain))
    table = None
    # A ligature stands for several characters, anywhere in a subset font: it would shift the table.
    if not composite and all(len(character) <= 1 for character in characters.values()):
        table = "".join(characters[code] or "\ufffd" for code in range(256))
    byte_widths = None if composite else [widths.get(code, missing) for code in range(256)]
    return Font(
        name, _is_bold(font, name), 2 if composite else 1, codec, characters, widths, missing, table, byte_widths
    )


def _is_bold(font: DictionaryObject, name: str) -> bool:
    if any(word in name.lower() for word in ("bold", "black", "heavy", "demi")):
        return True
    descriptor = _descriptor(font)
    weight = descriptor.get("/FontWeight", 0) if descriptor else 0
    return isinstance(weight, int | float) and weight >= 600


def _descendant(font: DictionaryObject) -> DictionaryObject | None:
    fonts = font.get("/DescendantFonts")
    fonts = fonts.get_object() if fonts is not None else None
    first = fonts[0].get_object() if isinstance(fonts, list) and fonts else None
    return first if isinstance(first, DictionaryObject) else None


def _descriptor(font: DictionaryObject) -> DictionaryObject | None:
    holder = _descendant(font) or font
    descriptor = holder.get("/FontDescriptor")
    descriptor = descriptor.get_object() if descriptor is not None else None
    return descriptor if isinstance(descriptor, DictionaryObject) else None


def _simple_widths(font: DictionaryObject) -> tuple[dict[int, float], float]:
    listed = font.get("/Widths")
    listed = listed.get_object() if listed is not None else None
    first = font.get("/FirstChar", 0)
    if not isinstance(listed, list) or not isinstance(first, int):
        return {}, _USUAL_WIDTH
    widths = {first + place: _number(width) for place, width in enumerate(listed[:256])}
    return widths, _USUAL_WIDTH


def _composite_widths(font: DictionaryObject) -> tuple[dict[int, float], float]:
    """Read /W: `first [w w w]` or `first last w`, in any mixture (ISO 32000-1, 9.7.4.3)."""
    descendant = _descendant(font)
    if descendant is None:
        return {}, 1000.0
    missing = _number(descendant.get("/DW", 1000))
    entries = descendant.get("/W")
    entries = entries.get_object() if entries is not None else None
    widths: dict[int, float] = {}
    if not isinstance(entries, list):
        return widths, missing
    waiting: list[float] = []
    for entry in (entry.get_object() for entry in entries):
        if isinstance(entry, list) and waiting:
            first = int(waiting.pop())
            widths.update((first + place, _number(width)) for place, width in enumerate(entry))
            waiting.clear()
        elif not isinstance(entry, list):
            waiting.append(_number(entry))
        if len(waiting) == 3:
            first, last, width = int(waiting[0]), int(waiting[1]), waiting[2]
            widths.update((code, width) for code in range(first, min(last, first + _MOST_WIDTHS) + 1))
            waiting.clear()
        if len(widths) > _MOST_WIDTHS:
            break
    return widths, missing


def _number(value: Any) -> float:
    value = value.get_object() if hasattr(value, "get_object") else value
    return float(value) if isinstance(value, int | float) else 0.0
