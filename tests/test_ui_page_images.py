"""Page images: the passage is outlined where it stands."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from domain.errors import UnreadableReport
from domain.types import Box
from ui.page_images import join_lines, page_image

SAMPLE = Path(__file__).resolve().parent.parent / "corpus" / "westmarch--ilacs--2023-05-12.pdf"
RED = (163, 49, 29)


def test_lines_of_a_paragraph_get_one_outline_and_other_paragraphs_their_own() -> None:
    lines = [Box(1, 72, 700, 500, 712), Box(1, 60, 686, 510, 698), Box(1, 72, 500, 400, 512)]
    assert join_lines(lines) == [Box(1, 60, 686, 510, 712), Box(1, 72, 500, 400, 512)]
    assert join_lines([]) == []


def test_only_boxes_of_the_page_are_drawn() -> None:
    plain = Image.open(BytesIO(page_image(SAMPLE, 2, [Box(3, 72, 100, 200, 200)])))
    outlined = Image.open(BytesIO(page_image(SAMPLE, 2, [Box(2, 72, 100, 200, 200)])))
    scale = outlined.width / 595.3
    corner = (round(70 * scale), round(outlined.height - 202 * scale))
    assert outlined.getpixel(corner) == RED
    assert plain.getpixel(corner) != RED


@pytest.mark.parametrize("page", [0, 1000])
def test_a_page_that_there_is_not_is_told(page: int) -> None:
    with pytest.raises(UnreadableReport, match="has no page"):
        page_image(SAMPLE, page, [])


def test_a_file_that_is_no_pdf_is_told(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_text("not a PDF", encoding="utf-8")
    with pytest.raises(UnreadableReport, match="cannot be shown"):
        page_image(path, 1, [])
