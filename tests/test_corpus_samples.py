"""The sample reports in corpus/: made from their sources, tagged, plainly fictional, and nobody else's words."""

import json
import re
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import StreamObject

from domain.settings import PROJECT

CORPUS = PROJECT / "corpus"
SOURCES = sorted((CORPUS / "source").glob("*.md"))
PDFS = sorted(CORPUS.glob("*.pdf"))
REAL = PROJECT.parent / "shared" / "bench" / "passages.jsonl"
SEED = PROJECT.parent / "shared" / "seed" / "redcar-focused-visit.txt"

sys.path.append(str(CORPUS))
from maker.source import BadSource, Source, read_source  # noqa: E402

PAGES = {
    "ILACS": (8, 13),
    "ILACS short": (5, 9),
    "focused visit": (3, 6),
    "monitoring visit": (3, 6),
    "JTAI": (5, 19),
    "area SEND": (6, 12),
    "SIF": (25, 58),
    "SIF re-inspection": (16, 40),
}


def source_of(path: Path) -> Source:
    return read_source(CORPUS / "source" / f"{path.stem}.md")


@cache
def pages_of(path: Path) -> list[str]:
    return [page.extract_text() for page in PdfReader(path).pages]


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", re.sub(r"[’']", "", text.lower()))


def runs(text: str, length: int) -> set[str]:
    """Every run of so many words, headings' own words aside."""
    flow = words(text)
    return {" ".join(flow[at : at + length]) for at in range(len(flow) - length + 1)}


def test_every_source_has_its_sample_and_every_sample_its_source() -> None:
    made = {path.stem for path in [*PDFS, *CORPUS.glob("*.docx")]}
    assert made == {path.stem for path in SOURCES}
    assert len(list(CORPUS.glob("*.*"))) > len(made), "the .html and .txt samples are missing"


@pytest.mark.parametrize("path", PDFS, ids=lambda path: path.stem)
def test_a_sample_is_tagged_says_it_is_fictional_and_has_a_real_length(path: Path) -> None:
    reader = PdfReader(path)
    assert "/StructTreeRoot" in reader.trailer["/Root"]
    content = reader.pages[1].get_contents()
    assert isinstance(content, StreamObject)
    assert b"/MCID" in content.get_data()
    first, last = pages_of(path)[0], pages_of(path)[-1]
    assert "Fictional sample" in first
    assert "not an Ofsted report" in " ".join(first.split())
    assert "The authority that it names does not exist" in " ".join(last.split())
    fewest, most = PAGES[source_of(path).fact("family")]
    assert fewest <= len(reader.pages) <= most
    assert path.stat().st_size < 200_000


@pytest.mark.parametrize("path", PDFS, ids=lambda path: path.stem)
def test_a_pdf_says_what_its_source_says(path: Path) -> None:
    printed = " ".join(words("".join(pages_of(path))))
    for block in source_of(path).blocks:
        if block.kind == "row":
            continue  # the cells of a table print line by line
        opening = " ".join(words(re.sub(r"\[\^\w+\]", "", block.text))[:8])
        assert opening in printed, f"make the samples again: {path.name} lacks {opening!r}"


def test_samples_of_other_kinds_say_that_they_are_fictional_or_a_summary() -> None:
    for path in [*CORPUS.glob("*.html"), *CORPUS.glob("*.txt")]:
        opening = " ".join(path.read_text(encoding="utf-8").split())[:900]
        assert "Fictional sample" in opening or "not the inspectors' own words" in opening, path.name


def test_paragraphs_cross_pages_with_the_footer_between() -> None:
    pages = pages_of(CORPUS / "westmarch--ilacs--2026-07-14.pdf")
    body = [
        re.sub(r"Inspection of Westmarch[^\n]*\n8 June to 19 June 2026 +\d+\s*$", "", page).rstrip() for page in pages
    ]
    assert sum(before != after.rstrip() for before, after in zip(body, pages, strict=True)) >= 8
    assert sum(not text.endswith((".", ")", "!", "?", "good")) for text in body[1:-2]) >= 2


def test_the_samples_hold_more_than_250_numbered_paragraphs_of_real_length() -> None:
    lengths = [
        len(block.text.split()) for path in SOURCES for block in read_source(path).blocks if block.kind == "numbered"
    ]
    assert len(lengths) > 250
    assert sorted(lengths)[len(lengths) // 2] >= 50


def test_no_two_paragraphs_are_alike_but_the_twins() -> None:
    texts = Counter(
        " ".join(words(block.text))
        for path in SOURCES
        for block in read_source(path).blocks
        if len(block.text.split()) > 25 and "Children Act" not in block.text
    )
    twins = sorted(text[:40] for text, times in texts.items() if times > 1)
    assert twins == ["children with a plan of adoption are ser", "when children go missing whether from ho"]


FORMULAIC = re.compile(
    r"(the local authority$|information about|inspection outcome|local area partnership details)", re.I
)


def own_texts() -> dict[str, str]:
    """What we wrote, by file: findings and judgements.

    Left out are parts whose set phrases every report shares: statements of legal powers, of area statistics and of
    the outcome of an area SEND inspection, and a letter's opening before its first heading.
    """
    texts = {path.name: path.read_text(encoding="utf-8") for path in [*CORPUS.glob("*.html"), *CORPUS.glob("*.txt")]}
    for path in SOURCES:
        source = read_source(path)
        formulaic = source.fact("family") == "JTAI"
        kept = []
        for block in source.blocks:
            if block.kind == "heading":
                formulaic = bool(FORMULAIC.match(block.text)) or block.text.startswith("Joint targeted area")
            elif block.kind != "subheading" and not formulaic:
                kept.append(block.text)
        texts[path.name] = "\n".join(kept)
    return texts


@pytest.mark.reports
@pytest.mark.skipif(not REAL.is_file(), reason="the real reports are not beside this project")
def test_no_sample_shares_a_long_sentence_with_a_real_report() -> None:
    theirs: set[str] = set()
    with REAL.open(encoding="utf-8") as lines:
        for line in lines:
            theirs |= runs(json.loads(line)["text"], 12)
    theirs |= runs(SEED.read_text(encoding="utf-8"), 10)
    for name, text in own_texts().items():
        for line in text.splitlines():
            shared = runs(line, 12) & theirs
            assert not shared, f"{name}: {sorted(shared)[:3]}"
    summary = own_texts()["redcar-and-cleveland-focused-visit-2018.txt"]
    assert not [run for line in summary.splitlines() for run in runs(line, 10) & theirs]


def test_a_source_without_its_facts_is_refused_with_what_to_add(tmp_path: Path) -> None:
    source = tmp_path / "nowhere.md"
    source.write_text("family: ILACS\nauthority: Nowhere\n---\nText.\n", encoding="utf-8")
    with pytest.raises(BadSource, match="add published"):
        read_source(source)
    source.write_text("no line between\n", encoding="utf-8")
    with pytest.raises(BadSource, match="no line `---`"):
        read_source(source)
