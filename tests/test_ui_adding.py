"""Reports brought by a visitor: what is taken, what is refused and why, and where it lands."""

from pathlib import Path

import pytest
from publisher_standin import made_up_pdf

from domain.errors import CorpusProblem
from ui.adding import Upload, add_uploads, plain_name
from ui.rebuild import read_progress

REPORT = Path(__file__).resolve().parent.parent / "corpus/kingsferry--ilacs-short--2019-03-08.txt"


@pytest.mark.parametrize(
    ("sent", "written"),
    [
        ("Derby, 8 July 2025.pdf", "Derby, 8 July 2025.pdf"),
        ("../../etc/cron.d/x.txt", "x.txt"),
        ("C:\\Users\\me\\letter.docx", "letter.docx"),
        ("..", "report"),
        ("<script>alert(1)</script>.html", "script.html"),
        ("a<b>\x00\n=1+1:stream.pdf", "a b 1 1 stream.pdf"),
        ("con.pdf", "_con.pdf"),
        (".pdf", "report.pdf"),
        ("x" * 400 + ".pdf", "x" * 100 + ".pdf"),
    ],
)
def test_a_name_from_a_browser_is_only_ever_a_plain_file_name(sent: str, written: str) -> None:
    assert plain_name(sent) == written


def test_a_report_is_added_and_what_is_none_is_refused_with_the_reason(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "report.txt").write_text("somebody else's report", encoding="utf-8")
    text = REPORT.read_bytes()
    brought = add_uploads(
        [
            Upload("../report.txt", text),
            Upload("again.txt", text),
            Upload("sign in.pdf", b"<html><title>Sign in</title><input type=password></html>"),
            Upload("cut.pdf", made_up_pdf("cut")[:200]),
            Upload("menu.txt", b"Soup of the day, bread and butter, rice pudding.\n"),
            Upload("empty.txt", b""),
        ],
        corpus,
    )
    good, again, page, cut, menu, empty = brought
    assert good.saved_as == "report--2.txt"
    assert "Kingsferry" in good.note
    assert (corpus / "report--2.txt").read_bytes() == text
    assert (corpus / "report.txt").read_text(encoding="utf-8") == "somebody else's report"
    assert again.already
    assert "login" in page.note
    assert "breaks off" in cut.note
    assert "no authority and no inspection dates" in menu.note
    assert empty.note == "is empty"
    assert not any(one.saved_as for one in (again, page, cut, menu, empty))
    assert sorted(path.name for path in corpus.iterdir()) == ["downloads.csv", "report--2.txt", "report.txt"]


def test_a_report_that_is_there_already_under_another_name_is_not_added_again(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_bytes(REPORT.read_bytes())
    (brought,) = add_uploads([Upload("new.txt", REPORT.read_bytes())], tmp_path)
    assert brought.already
    assert "kept.txt" in brought.note


def test_a_corpus_folder_that_cannot_be_written_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "corpus").write_text("a file, not a folder", encoding="utf-8")
    with pytest.raises(CorpusProblem, match="cannot be made the corpus folder"):
        add_uploads([Upload("good.txt", REPORT.read_bytes())], tmp_path / "corpus")


def test_the_progress_of_a_rebuild_is_read_from_what_it_says() -> None:
    said = "\rreading and embedding  3 of 96, 2 a second   \rreading and embedding  48 of 96, 9 a second   "
    running = read_progress(said, None, 12.0)
    assert (running.step, running.share) == ("Reading reports and preparing them for search: 48 of 96", 0.5)
    failed = read_progress(said + "\nerror: another process is building var/index; wait until it is done\n", 1, 1.0)
    assert failed.problem == "another process is building var/index; wait until it is done"
    done = read_progress(said + "\nskipped  a.pdf: scanned\nindexed  96 reports\n", 0, 60.0)
    assert (done.problem, done.said) == ("", ("skipped  a.pdf: scanned", "indexed  96 reports"))
