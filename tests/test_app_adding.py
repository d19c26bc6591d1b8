"""Adding reports in the browser and rebuilding with them, over a corpus and an index of its own."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from index.build import open_index

PROJECT = Path(__file__).resolve().parent.parent
SAMPLES = PROJECT / "corpus"
FIRST, SECOND = "kingsferry--ilacs-short--2019-03-08.txt", "westmarch--ilacs--2023-05-12.pdf"


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Return a corpus of one report and its index; adding is allowed."""
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    shutil.copy(SAMPLES / FIRST, corpus)
    command = [sys.executable, "-m", "ingest", "--corpus", str(corpus), "--index", str(index)]
    subprocess.run(command, cwd=PROJECT, capture_output=True, check=True)
    monkeypatch.setenv("REPORT_SEARCH_CORPUS", str(corpus))
    monkeypatch.setenv("REPORT_SEARCH_INDEX", str(index))
    monkeypatch.setenv("REPORT_SEARCH_CACHE", str(tmp_path / "var/cache"))
    monkeypatch.setenv("REPORT_SEARCH_UPLOAD", "1")
    return corpus, index


def library() -> AppTest:
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=120)
    return app.switch_page("ui/library.py").run()


def click(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def html_of(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def test_adding_is_off_unless_it_is_allowed(folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REPORT_SEARCH_UPLOAD")
    app = library()
    assert not app.exception
    assert not app.file_uploader
    assert "Add reports" not in [heading.value for heading in app.header]


def test_a_bad_file_is_refused_and_a_good_one_leads_to_a_new_index(folders: tuple[Path, Path]) -> None:
    corpus, index = folders
    app = library()
    app.file_uploader[0].upload("<b>menu</b>.txt", b"Soup of the day and rice pudding.")
    click(app, "Check and add")
    assert not app.exception
    assert "<strong>Not added: &lt;b&gt;menu&lt;/b&gt;.txt</strong>" in html_of(app)
    assert "does not look like an inspection report" in html_of(app)
    assert [path.name for path in corpus.iterdir() if path.suffix != ".csv"] == [FIRST]

    app.file_uploader[0].upload(SECOND, (SAMPLES / SECOND).read_bytes())
    click(app, "Check and add")
    assert f"<strong>Added: {SECOND}</strong>" in html_of(app)
    assert "Westmarch" in html_of(app)
    assert (corpus / SECOND).read_bytes() == (SAMPLES / SECOND).read_bytes()

    click(app, "Bring the index up to date")
    until = time.monotonic() + 300
    while "Bring the index up to date" not in [button.label for button in app.button]:
        assert time.monotonic() < until
        assert not app.exception
        time.sleep(1)
        app.run()
    assert app.success[0].value.startswith("The index is up to date: 2 reports")
    with open_index(index) as opened:
        assert {report.source for report in opened.reports.values()} == {FIRST, SECOND}


def test_a_rebuild_that_fails_says_why_and_leaves_the_index(folders: tuple[Path, Path]) -> None:
    corpus, _ = folders
    app = library()
    (corpus / FIRST).unlink()
    click(app, "Bring the index up to date")
    until = time.monotonic() + 120
    while not app.error:
        assert time.monotonic() < until
        time.sleep(1)
        app.run()
    assert app.error[0].value == "The index was not brought up to date; the one before is still in use."
    assert any("holds no reports" in text.value for text in app.text)


def test_an_index_of_another_folder_cannot_be_added_to(
    folders: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPORT_SEARCH_CORPUS", str(tmp_path / "elsewhere"))
    app = library()
    assert not app.file_uploader
    assert any("Set REPORT_SEARCH_CORPUS" in text.value for text in app.text)
