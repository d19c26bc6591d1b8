"""A page of a PDF as an image, with a passage outlined."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw

from domain.errors import UnreadableReport
from domain.types import Box

DOTS_PER_INCH = 110
POINTS_PER_INCH = 72
_MARGIN_POINTS = 2
_OUTLINE = (163, 49, 29)
_EDGE = (196, 206, 216)
_LINE_GAP_POINTS = 14  # less than a line between two boxes: they are lines of one paragraph


def page_image(path: Path, page: int, boxes: Sequence[Box]) -> bytes:
    """Return a PNG of a page (from 1) with the boxes of that page outlined.

    Raises UnreadableReport if the file is no readable PDF or has no such page.
    """
    scale = DOTS_PER_INCH / POINTS_PER_INCH
    try:
        with pypdfium2.PdfDocument(path) as document:
            if not 1 <= page <= len(document):
                raise UnreadableReport(path.name, f"has no page {page}")
            rendered = document[page - 1].render(scale=scale)
            image: Image.Image = rendered.to_pil().convert("RGB")
    except (pypdfium2.PdfiumError, OSError) as error:
        raise UnreadableReport(path.name, f"its pages cannot be shown ({error})") from error
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, image.width - 1, image.height - 1), outline=_EDGE)
    for box in join_lines([box for box in boxes if box.page == page]):
        draw.rectangle(
            (
                (box.left - _MARGIN_POINTS) * scale,
                image.height - (box.top + _MARGIN_POINTS) * scale,
                (box.right + _MARGIN_POINTS) * scale,
                image.height - (box.bottom - _MARGIN_POINTS) * scale,
            ),
            outline=_OUTLINE,
            width=3,
        )
    file = BytesIO()
    image.save(file, format="PNG")
    return file.getvalue()


def join_lines(boxes: Sequence[Box]) -> list[Box]:
    """Return the boxes of one page with neighbouring lines joined: a paragraph gets one outline."""
    joined: list[Box] = []
    for box in sorted(boxes, key=lambda box: -box.top):
        last = joined[-1] if joined else None
        if last and last.bottom - box.top < _LINE_GAP_POINTS and box.left < last.right and last.left < box.right:
            joined[-1] = Box(
                box.page,
                min(last.left, box.left),
                min(last.bottom, box.bottom),
                max(last.right, box.right),
                max(last.top, box.top),
            )
        else:
            joined.append(box)
    return joined
