"""The syntax of content streams: a stream into operations, an operand into bytes and numbers (ISO 32000-1, 7.2-7.8)."""

import re
from collections.abc import Iterator

# Groups are atomic, `(?>(?:...)*)`, and not possessive, `(?:...)*+`: until Python 3.11.5 the latter lose what they
# matched if anything inside them may backtrack (https://github.com/python/cpython/issues/106052).
_PLAIN = rb"[^()\\]++|\\."
_STRING = rb"\((?>(?:" + _PLAIN + rb"|\((?>(?:" + _PLAIN + rb"|\((?>(?:" + _PLAIN + rb")*)\))*)\))*)\)"
_HEX = rb"<[0-9A-Fa-f\s]*+>"
_IN_DICTIONARY = rb"[^<>()]++|" + _STRING + rb"|" + _HEX
_DICTIONARY = rb"<<(?>(?:" + _IN_DICTIONARY + rb"|<<(?>(?:" + _IN_DICTIONARY + rb")*)>>)*)>>"
_ARRAY = rb"\[(?>(?:[^\[\]()]++|" + _STRING + rb")*)\]"
_NAME = rb"/[^\s()<>\[\]{}/%]*+"
_OPERANDS = rb"(?>(?:[\s\d.+\-]++|" + rb"|".join([_ARRAY, _STRING, _NAME, _DICTIONARY, _HEX, rb"%[^\r\n]*+"]) + rb")*)"
# What only draws: colours, lines, clipping. Skipped inside the expression, which is most of its speed.
_DRAWING = (
    rb"(?>(?:[\s\d.+\-]++(?:re|W\*?|n|g|G|rg|RG|k|K|m|l|c|v|y|h|f\*?|F|B\*?|b\*?|S|s|w|J|j|M|i)(?=\s)"
    rb"|\s*+/[^\s/]++\s++gs(?=\s))*)"
)
_OPERATION = re.compile(_DRAWING + rb"(" + _OPERANDS + rb")([A-Za-z'\"][A-Za-z0-9*]*+)", re.DOTALL)
_INLINE_IMAGE = re.compile(rb"(?<![\w(])BI\s+/[^()]{1,400}?\sID\s.*?\sEI(?=\s)", re.DOTALL)
_SHOWN = re.compile(rb"(" + _STRING + rb")|<([0-9A-Fa-f\s]*+)>|([-+]?[\d.]++)", re.DOTALL)
_NESTED = re.compile(rb"\([^()]*\(")
_PARENTHESES = re.compile(rb"[()]")
_ANGLES = re.compile(rb"[<>]")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}


def split_operations(stream: bytes) -> list[tuple[bytes, bytes]]:
    """Return the operations of a stream as (operands, operator), without those that only draw."""
    if b"BI" in stream:
        stream = _INLINE_IMAGE.sub(b" ", stream)
    return _OPERATION.findall(stream)


def split_array(operands: bytes) -> tuple[bytes | None, list[float]]:
    """Take `[(I)5(ns)-8(pec)]` apart into the bytes shown and the shifts; None if it needs a closer look."""
    if b"\\" in operands:
        return None, []
    if b"<" not in operands:
        if _NESTED.search(operands):
            return None, []
        parts = _PARENTHESES.split(operands)
        raw = b"".join(parts[1::2])
    elif b"(" not in operands:
        parts = _ANGLES.split(operands)
        try:
            raw = bytes.fromhex(b"".join(parts[1::2]).decode("ascii"))
        except ValueError:
            return None, []
    else:
        return None, []
    parts[0] = parts[0].lstrip(b"[ \r\n\t")
    parts[-1] = parts[-1].rstrip(b"] \r\n\t")
    try:
        return raw, [float(part) for part in parts[::2] if part and not part.isspace()]
    except ValueError:
        return None, []


def split_pieces(operands: bytes) -> Iterator[bytes | float]:
    """Yield the strings, with escapes resolved, and the shifts of an array, one by one."""
    for string, hexadecimal, shift in _SHOWN.findall(operands):
        if shift:
            yield to_float(shift)
        else:
            yield _unescape(string[1:-1]) if string else _unhex(hexadecimal)


def to_float(word: bytes) -> float:
    """Return a number; 0.0 for what is none."""
    try:
        return float(word)
    except ValueError:
        return 0.0


def _unescape(string: bytes) -> bytes:
    if b"\\" not in string:
        return string
    return _ESCAPE.sub(_unescaped, string)


def _unescaped(found: re.Match[bytes]) -> bytes:
    escaped = found.group(1)
    if escaped[:1].isdigit():
        return bytes([int(escaped, 8) & 0xFF])
    return _ESCAPES.get(escaped, escaped)


def _unhex(digits: bytes) -> bytes:
    digits = b"".join(digits.split())
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
