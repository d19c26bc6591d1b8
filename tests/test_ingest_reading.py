"""One file, from its bytes to a report; and the bad files that a folder of real downloads holds."""

import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from domain.errors import CorpusProblem, UnreadableReport
from domain.types import InspectionKind, PassageKind, ReadReport
from ingest import versions
from ingest.reading import find_gaps, find_reports, read_report
from tests.pdf_maker import Text, make_pdf, paragraph

PROJECT = Path(__file__).resolve().parent.parent
SAMPLES = PROJECT / "corpus"
REAL = PROJECT.parent / "shared" / "reports"
LONG = "Social workers know the children well, visit them often and write about them with care."


def ilacs() -> bytes:
    """A small inspection report of two pages, tagged as Word tags."""
    footer = Text("Inspection of Westmarch children’s services 8 June 2026", 30, size=8, artifact=True)
    first = [
        Text("Inspection of Westmarch local authority children’s services", 780, size=20, tag="H1"),
        Text("Inspection dates: 8 to 19 June 2026", 750),
        Text("Lead inspector: Harriet Quill, His Majesty’s Inspector", 730),
        *paragraph(LONG + " " + LONG, 690, element="s"),
        Text("What needs to improve?", 640, size=14, bold=True, tag="H2"),
        Text("• ", 610, element="b", tag="LI"),
        *paragraph(
            "The assessment of kinship carers. (outcome 4, national framework)", 610, x=90, element="b", tag="LI"
        ),
        Text("The experiences and progress of children in care: good", 560, size=14, bold=True, tag="H2"),
        Text("1. ", 530, element="p", tag="LI"),
        *paragraph("Children in care live in homes where they are", 530, x=90, element="p", tag="LI"),
        footer,
    ]
    second = [
        *paragraph("happy and safe.", 780, x=90, element="q", tag="LI"),
        Text("2. ", 750, element="r", tag="LI"),
        *paragraph(LONG, 750, x=90, element="r", tag="LI"),
        footer,
    ]
    return make_pdf([first, second])


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def read(folder: Path, name: str, content: bytes) -> ReadReport:
    return read_report(put(folder, name, content), name)


def test_a_report_is_read_whole(tmp_path: Path) -> None:
    report, passages = (lambda done: (done.report, done.passages))(read(tmp_path, "anything.pdf", ilacs()))
    assert (report.kind, report.authority, report.region) == (InspectionKind.ILACS, "Westmarch", "Fictional north")
    assert report.inspection == "ILACS, 8-19 June 2026"
    assert report.lead_inspectors == ("Harriet Quill",)
    assert (report.published, report.published_from, report.pages) == (None, None, 2)
    assert [(str(p.kind), p.paragraph, p.first_page, p.last_page) for p in passages] == [
        ("summary", None, 1, 1),
        ("recommendation", None, 1, 1),
        ("finding", "1", 1, 2),
        ("finding", "2", 2, 2),
    ]
    assert passages[2].text == "Children in care live in homes where they are happy and safe."
    assert passages[1].outcome == "outcome 4"
    assert {box.page for box in passages[2].boxes} == {1, 2}


def test_the_same_bytes_are_the_same_report_under_any_name(tmp_path: Path) -> None:
    first, second = read(tmp_path, "a.pdf", ilacs()), read(tmp_path, "b.pdf", ilacs())
    assert first.report.report_id == second.report.report_id
    assert first.passages == second.passages


def refused(folder: Path, name: str, content: bytes) -> str:
    with pytest.raises(UnreadableReport) as caught:
        read(folder, name, content)
    assert "\n" not in caught.value.reason
    return caught.value.reason


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, "x.pdf", b"") == "empty: 0 bytes"


def test_a_web_page_that_says_report_not_found_saved_as_pdf_is_refused(tmp_path: Path) -> None:
    page = b"<!DOCTYPE html><html><head><title>Report not found - Ofsted</title></head><body>Report not found</body>"
    assert refused(tmp_path, "x.pdf", page) == "a web page that says 'Report not found - Ofsted', not a report"


def test_a_web_page_saved_as_pdf_is_read_as_what_it_is(tmp_path: Path) -> None:
    page = f"<html><body><h1>Focused visit to Ashmere children’s services</h1><p>Dear Person</p><p>{LONG}</p>"
    done = read(tmp_path, "x.pdf", page.encode())
    assert done.report.kind == InspectionKind.FOCUSED_VISIT
    assert done.passages[0].text == LONG


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n" + b"\0" * 50, b"\x7fELF" + bytes(200), b"PK\x03\x04" + bytes(60)]
)
def test_a_file_that_is_no_document_is_refused(tmp_path: Path, content: bytes) -> None:
    assert refused(tmp_path, "x.pdf", content)


def test_a_folder_named_like_a_report_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.pdf").mkdir()
    with pytest.raises(UnreadableReport, match="a folder, not a file"):
        read_report(tmp_path / "x.pdf", "x.pdf")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows fills the file")
def test_a_sparse_file_of_two_gigabytes_is_refused_without_reading_it(tmp_path: Path) -> None:
    with (tmp_path / "big.pdf").open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(2_000_000_000)
    with pytest.raises(UnreadableReport, match="2,000 MB"):
        read_report(tmp_path / "big.pdf", "big.pdf")


def test_a_file_of_a_thousand_pages_is_read_and_one_of_thousands_refused(tmp_path: Path) -> None:
    content = make_pdf([paragraph(f"Page {number}. {LONG}", 700, element=f"p{number}") for number in range(1, 1001)])
    done = read(tmp_path, "thousand.pdf", content)
    assert done.report.pages == 1000
    assert (done.passages[-1].first_page, done.passages[-1].last_page) == (1000, 1000)
    with pytest.raises(UnreadableReport, match=r"4,000 pages: no report has more than"):
        read(tmp_path, "thousands.pdf", make_pdf([[]] * 4000))


@pytest.mark.parametrize("name", ["日本語 報告.pdf", "доклад.pdf", "تقرير.pdf", "ü & ' , ; % # [x].pdf", "🙂.pdf"])
def test_names_in_any_alphabet_are_read(tmp_path: Path, name: str) -> None:
    assert read(tmp_path, name, ilacs()).report.source == name


def test_a_news_article_is_never_the_inspectors_own_words(tmp_path: Path) -> None:
    news = (
        "Westmarch improves child protection\n\nWestmarch has improved its practice, Ofsted has said.\n\n"
        '"Senior managers are implementing plans," the focused visit report found.\n\n'
        "Focused visit to Westmarch County Council children’s services\n"
    )
    report = read(tmp_path, "news.txt", news.encode()).report
    assert (report.kind, report.own_words, report.authority) == (InspectionKind.ARTICLE, False, "Westmarch")


def test_a_summary_that_says_so_is_not_the_inspectors_own_words(tmp_path: Path) -> None:
    text = f"Westmarch in 2018\n\nSummary of a published report, not the inspectors' own words\n\n{LONG}\n"
    assert not read(tmp_path, "x.txt", text.encode()).report.own_words


def test_inspectors_who_have_found_something_do_not_make_a_report_an_article(tmp_path: Path) -> None:
    text = f"Rowan House\n\nInspectors have found that children are safe.\n\n{LONG}\n"
    assert read(tmp_path, "x.txt", text.encode()).report.own_words


def test_a_report_in_plain_text_is_the_inspectors_own_words(tmp_path: Path) -> None:
    cover = "Inspection of children’s social care services\n\nInspection dates: 4 to 8 March 2024"
    text = f"{cover}\n\nStrengths\n\n1. {LONG}\n"
    done = read(tmp_path, "x.txt", text.encode())
    assert done.report.own_words
    assert done.passages[0].paragraph == "1"


def test_reports_are_found_sorted_without_hidden_files_readmes_and_sources(tmp_path: Path) -> None:
    for name in ("b.pdf", "a.PDF", "notes.xlsx", ".hidden.pdf", "README.md", "~$open.docx"):
        put(tmp_path, name, b"x")
    for folder in ("sub", "source", ".git"):
        (tmp_path / folder).mkdir()
        put(tmp_path / folder, "c.txt", b"x")
    found = [path.relative_to(tmp_path).as_posix() for path in find_reports(tmp_path)]
    assert found == ["a.PDF", "b.pdf", "sub/c.txt"]


def test_a_loop_of_links_ends_and_nothing_is_found_twice(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    put(tmp_path / "sub", "a.pdf", b"x")
    try:
        (tmp_path / "sub" / "loop").symlink_to(tmp_path, target_is_directory=True)
    except OSError:
        pytest.skip("no links here")
    assert find_reports(tmp_path) == [tmp_path / "sub" / "a.pdf"]


def test_a_folder_named_like_a_report_is_listed_so_that_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "x.pdf").mkdir()
    assert find_reports(tmp_path) == [tmp_path / "x.pdf"]


def test_a_missing_corpus_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CorpusProblem, match="put reports there"):
        find_reports(tmp_path / "nowhere")


def test_gaps_and_repeats_in_the_numbering_are_told(tmp_path: Path) -> None:
    numbers = [1, 2, 3, 5, 5, 6]
    text = "Inspection of children’s social care services\n\n" + "\n\n".join(f"{n}. {LONG}" for n in numbers)
    done = read(tmp_path, "x.txt", text.encode())
    assert find_gaps(done.passages) == "missing 4; more than once 5"
    assert "paragraph numbers: missing 4; more than once 5" in done.warnings


def samples() -> list[Path]:
    return find_reports(SAMPLES) if SAMPLES.is_dir() else []


@pytest.mark.parametrize("path", samples(), ids=lambda path: path.name)
def test_every_sample_report_is_read_without_a_gap(path: Path) -> None:
    done = read_report(path, path.name)
    if "--" not in path.name:
        assert not done.report.own_words
        return
    assert done.report.authority is not None
    assert done.report.region is not None
    assert done.report.inspection_start is not None
    assert done.report.kind != InspectionKind.OTHER_INSPECTION
    assert find_gaps(done.passages) == ""
    assert any(passage.kind == PassageKind.FINDING for passage in done.passages)
    assert not any("--" in warning or "only" in warning for warning in done.warnings)


def real_reports() -> list[Path]:
    return sorted(REAL.glob("*.pdf"))[::8] if REAL.is_dir() else []


@pytest.mark.reports
@pytest.mark.skipif(not REAL.is_dir(), reason="the real reports are not here")
def test_real_reports_are_read_with_all_their_text_and_numbers() -> None:
    for path in real_reports():
        done = read_report(path, path.name)
        assert done.report.authority_type is not None, path.name
        assert done.report.inspection_start is not None, path.name
        assert find_gaps(done.passages) == "", path.name
        assert not any("was read into" in warning for warning in done.warnings), (path.name, done.warnings)


@pytest.mark.parametrize("library", ["pypdf", "pypdfium2", "python-docx", "beautifulsoup4"])
def test_another_version_of_a_library_that_opens_files_is_another_reader(
    library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = versions.reader_version()
    monkeypatch.setattr(versions, "version", lambda name: "0.0" if name == library else version(name))
    assert versions.reader_version() != before
