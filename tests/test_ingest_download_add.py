import csv
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from publisher_standin import LOGIN_PAGE, NOT_FOUND_PAGE, StandIn, forget_proxies, made_up_pdf, page
from test_ingest_download import ledger, reports, run

from domain.errors import CorpusProblem
from ingest.__main__ import main
from ingest.download.names import free_path, report_name, safe_name, slug

PDF = made_up_pdf("mine")


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    forget_proxies(monkeypatch)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return tmp_path / "corpus"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir()
    return folder


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn() as standin:
        yield standin


def test_a_file_is_copied_and_listed_and_the_original_stays(corpus: Path, mine: Path) -> None:
    original = mine / "Derby letter.pdf"
    original.write_bytes(PDF)
    before = original.stat()
    assert run(corpus, "add", str(original)) == 0
    assert (corpus / "Derby letter.pdf").read_bytes() == PDF
    (row,) = ledger(corpus)
    assert (row["saved_as"], row["title"], row["address"]) == ("Derby letter.pdf", "Derby letter.pdf", "")
    assert original.stat().st_mtime_ns == before.st_mtime_ns
    assert original.read_bytes() == PDF


def test_the_same_bytes_are_added_once_under_any_name(
    corpus: Path, mine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (mine / "a.pdf").write_bytes(PDF)
    (mine / "b.pdf").write_bytes(PDF)
    assert run(corpus, "add", str(mine)) == 0
    assert reports(corpus) == ["a.pdf"]
    out, err = capsys.readouterr()
    assert "b.pdf: the same file is there already as a.pdf" in err
    assert "added    1 report to" in out
    assert run(corpus, "add", str(mine)) == 0
    assert reports(corpus) == ["a.pdf"]


def test_another_file_of_the_same_name_gets_another_name(corpus: Path, mine: Path) -> None:
    for number in (1, 2, 3):
        (mine / "report.pdf").write_bytes(made_up_pdf(str(number)))
        run(corpus, "add", str(mine / "report.pdf"))
    assert reports(corpus) == ["report--2.pdf", "report--3.pdf", "report.pdf"]
    assert (corpus / "report.pdf").read_bytes() == made_up_pdf("1")


def test_folders_below_a_folder_keep_their_names(corpus: Path, mine: Path) -> None:
    for number, authority in enumerate(("80459_derby", "80460_derbyshire")):
        (mine / authority).mkdir()
        (mine / authority / "children's services inspection - 8 july 2025.pdf").write_bytes(made_up_pdf(str(number)))
    (mine / ".hidden").mkdir()
    (mine / ".hidden" / "x.pdf").write_bytes(PDF)
    (mine / "notes.xlsx").write_bytes(b"no report")
    assert run(corpus, "add", str(mine)) == 0
    assert [row["saved_as"] for row in ledger(corpus)] == [
        "80459_derby/children's services inspection - 8 july 2025.pdf",
        "80460_derbyshire/children's services inspection - 8 july 2025.pdf",
    ]


def word_file(path: Path, part: str = "word/document.xml") -> None:
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr(part, "<w:document/>")


def test_word_pages_and_text_are_taken_too(corpus: Path, mine: Path) -> None:
    word_file(mine / "a.docx")
    (mine / "b.html").write_text("<html><title>Focused visit to Redcar</title><p>News</p></html>", encoding="utf-8")
    (mine / "c.txt").write_text("Children’s services in Redcar", encoding="utf-8")
    (mine / "d.md").write_text("# Note", encoding="utf-8")
    assert run(corpus, "add", str(mine), "--strict") == 0
    assert reports(corpus) == ["a.docx", "b.html", "c.txt", "d.md"]


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("x.pdf", b"", "is empty"),
        ("x.pdf", NOT_FOUND_PAGE.encode(), 'is a page titled "Report not found - Ofsted", not a PDF'),
        ("x.pdf", LOGIN_PAGE.encode(), "perhaps a login or block page"),
        ("x.pdf", PDF[:-40], "breaks off: a PDF ends with %%EOF"),
        ("x.PDF", b"plain words", "is not a PDF"),
        ("x.docx", b"PK\x03\x04 damaged", "is a damaged Word file"),
        ("x.docx", b"plain words", "is not a Word file"),
        ("x.html", NOT_FOUND_PAGE.encode(), "not a report"),
        ("x.html", PDF, "is a PDF: rename it to .pdf"),
        ("x.txt", b"\x00\x01\x02", "is not text"),
        ("x.exe", b"MZ", "is none of .pdf, .docx"),
    ],
)
def test_what_is_not_what_its_name_says_is_refused(
    name: str, body: bytes, reason: str, corpus: Path, mine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (mine / name).write_bytes(body)
    assert run(corpus, "add", str(mine / name)) == 1
    assert reason in capsys.readouterr().err
    assert reports(corpus) == []
    (mine / "good.pdf").write_bytes(PDF)
    assert run(corpus, "add", str(mine / name), str(mine / "good.pdf")) == 0
    assert run(corpus, "add", str(mine / name), str(mine / "good.pdf"), "--strict") == 3


def test_a_spreadsheet_named_docx_is_refused(corpus: Path, mine: Path) -> None:
    word_file(mine / "x.docx", part="xl/workbook.xml")
    assert run(corpus, "add", str(mine / "x.docx")) == 1


def test_a_file_above_the_limit_is_refused_with_the_way_out(
    corpus: Path, mine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (mine / "big.pdf").write_bytes(PDF + b"\0" * 2_000_000 + b"%%EOF")
    assert run(corpus, "add", str(mine / "big.pdf"), "--largest", "1") == 1
    assert "is 2.0 MB; allow it with --largest MEGABYTES" in capsys.readouterr().err
    assert run(corpus, "add", str(mine / "big.pdf"), "--largest", "3") == 0


def test_the_corpus_is_not_added_to_itself(corpus: Path) -> None:
    corpus.mkdir()
    (corpus / "there.pdf").write_bytes(PDF)
    assert run(corpus, "add", str(corpus)) == 0
    assert reports(corpus) == ["there.pdf"]


@pytest.mark.parametrize("name", ["nothing-there.pdf", "empty folder"])
def test_a_source_without_anything_to_read_is_an_error(name: str, corpus: Path, mine: Path) -> None:
    (mine / "empty folder").mkdir()
    with pytest.raises(CorpusProblem, match=r"no such file or folder|no report in it"):
        run(corpus, "add", str(mine / name))


def test_a_report_is_fetched_from_an_address(corpus: Path, standin: StandIn) -> None:
    standin.files["/v1/file/50252437"] = PDF
    address = f"{standin.site}/v1/file/50252437"
    assert run(corpus, "add", address) == 0
    assert reports(corpus) == ["50252437.pdf"]
    assert ledger(corpus)[0]["address"] == address
    standin.asked.clear()
    assert run(corpus, "add", address) == 0
    assert standin.asked == []


def test_a_page_about_a_report_is_kept_as_a_page(corpus: Path, standin: StandIn) -> None:
    standin.faults["/news/redcar visit"] = standin.faults["/news/redcar%20visit"] = [
        page("<html><head><title>Redcar visited</title></head><p>Inspectors came.</p></html>")
    ]
    assert run(corpus, "add", f"{standin.site}/news/redcar%20visit") == 0
    assert reports(corpus) == ["redcar visit.html"]


def test_an_address_that_has_no_report_is_refused(
    corpus: Path, standin: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    standin.faults["/login"] = [page(LOGIN_PAGE)]
    standin.faults["/old.pdf"] = [page(NOT_FOUND_PAGE)]
    addresses = [f"{standin.site}/{name}" for name in ("gone", "login", "old.pdf")]
    assert run(corpus, "add", *addresses) == 1
    said = capsys.readouterr().err
    assert "nothing there (404)" in said
    assert "perhaps a login" in said
    assert "Report not found" in said
    assert reports(corpus) == []


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        (
            "children's services inspection,  pdf - 16 august 2013.pdf",
            "children's services inspection, pdf - 16 august 2013.pdf",
        ),
        ("a<b>:c?.pdf", "a b c.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("nul", "_nul"),
        ("com².txt", "_com².txt"),
        ("=2+3.pdf", "2+3.pdf"),
        ("v1. Reports of the " + "long " * 30 + "year", ("v1. Reports of the " + "long " * 20).strip()),
        ("..", "report"),
        ("trailing . ", "trailing"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("Größe – ‘Bericht’.pdf", "Größe – ‘Bericht’.pdf"),
    ],
)
def test_names_are_safe_on_windows(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_report_without_a_day_is_called_undated() -> None:
    assert report_name("St Helens", "jtai", None) == "st-helens--jtai--undated.pdf"


def test_names_of_authorities_become_plain_words() -> None:
    assert slug("Bournemouth, Christchurch & Poole") == "bournemouth-christchurch-and-poole"
    assert slug("King’s Lynn") == "kings-lynn"
    assert slug("…") == "unnamed"


def test_a_free_name_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").touch()
    assert free_path(tmp_path / "a.pdf") == tmp_path / "a--2.pdf"
    assert free_path(tmp_path / "b.pdf") == tmp_path / "b.pdf"


def test_the_ledger_opens_in_excel(corpus: Path, mine: Path) -> None:
    (mine / "Größe.pdf").write_bytes(PDF)
    run(corpus, "add", str(mine / "Größe.pdf"))
    raw = (corpus / "downloads.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfsaved_as,")  # without the mark Excel takes UTF-8 for the local code page
    assert next(csv.DictReader(raw.decode("utf-8-sig").splitlines()))["saved_as"] == "Größe.pdf"


@pytest.mark.parametrize(
    "title", ["Errors by design in planning", "Ofsted finds designated officer not found wanting", "Proxying for care"]
)
def test_an_article_is_not_taken_for_an_error_page_by_its_title(title: str, corpus: Path, mine: Path) -> None:
    (mine / "news.html").write_text(f"<html><title>{title}</title><p>News</p></html>", encoding="utf-8")
    assert run(corpus, "add", str(mine / "news.html")) == 0


def test_the_entry_point_knows_both_commands(
    corpus: Path, mine: Path, standin: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    (mine / "a.pdf").write_bytes(PDF)
    assert main(["add", str(mine), "--corpus", str(corpus)]) == 0
    assert main(["add", str(mine / "no.pdf"), "--corpus", str(corpus)]) == 1
    assert "no such file or folder" in capsys.readouterr().err
    standin.rules = b"User-agent: *\nDisallow: /\n"
    assert main(["download", "--authority", "Derby", "--site", standin.site, "--corpus", str(corpus)]) == 1
    assert "error: " in capsys.readouterr().err


@pytest.mark.nightly
def test_a_download_with_real_pauses(corpus: Path, standin: StandIn) -> None:
    standin.add("Derby City Council", "80459", ("Children's services inspection", "08 July 2025", 1))
    began = time.monotonic()
    words = ["--authority", "Derby", "--site", standin.site, "--corpus", str(corpus), "--pause", "1"]
    assert main(["download", *words]) == 0
    assert reports(corpus) == ["derby--ilacs--2025-07-08.pdf"]
    assert time.monotonic() - began >= len(standin.asked) - 1
