"""Carrying an index to another machine, and what is refused there; verify and status."""

import json
import shutil
import sqlite3
import zipfile
from pathlib import Path

import numpy as np
import pytest
from index_fakes import REPORTS, FakeClassifier, FakeEmbedder, tools, write_corpus

from domain.errors import IndexCorrupt, IndexProblem, IndexStale, ModelProblem
from domain.settings import Settings
from index import build as index_build
from index.build import current_build, open_index
from index.manifest import read_manifest
from index.publish import writer_lock
from index.verify import verify
from ingest import bundle as bundling
from ingest import polarity, versions
from ingest import status as status_command
from ingest.__main__ import main
from ingest.bundle import bundle, unbundle
from ingest.corpus import find_files
from ingest.pipeline import build


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an index of the small corpus, on a machine where every model is the fake one."""
    monkeypatch.setattr(index_build, "load_embedder", lambda _: FakeEmbedder())
    monkeypatch.setattr(bundling, "load_embedder", lambda _: FakeEmbedder())
    build(write_corpus(tmp_path / "corpus"), tmp_path / "index", tmp_path / "cache", tools())
    return tmp_path


def test_a_bundle_becomes_the_current_build_elsewhere(built: Path) -> None:
    build_id = bundle(built / "index", built / "carry.zip")
    manifest = unbundle(built / "carry.zip", built / "elsewhere")
    assert manifest.build_id == build_id == current_build(built / "elsewhere")
    with open_index(built / "elsewhere") as opened:
        rows, _ = opened.vectors.search(opened.embedder.embed_question(REPORTS["ashmere.txt"][3]), k=1)
        assert opened.passages(rows)[0].text == REPORTS["ashmere.txt"][3]


def test_the_build_before_an_unbundled_one_is_kept(built: Path) -> None:
    bundle(built / "index", built / "carry.zip")
    own = build(
        write_corpus(built / "own", {"a.txt": ["Own."]}), built / "elsewhere", built / "cache", tools()
    ).manifest.build_id
    carried = unbundle(built / "carry.zip", built / "elsewhere").build_id
    assert {path.name for path in (built / "elsewhere").iterdir() if path.is_dir()} == {own, carried}


def test_a_rebuild_after_unbundling_embeds_nothing_again(built: Path) -> None:
    bundle(built / "index", built / "carry.zip")
    unbundle(built / "carry.zip", built / "elsewhere")
    embedder = FakeEmbedder()
    write_corpus(built / "corpus", {"late.txt": ["Visits are late."]})
    build(built / "corpus", built / "elsewhere", built / "new-cache", tools(embedder))
    assert set(embedder.texts) == {"Help and protection: Visits are late.", "Visits are late."}


def test_the_same_bundle_twice_is_told(built: Path) -> None:
    bundle(built / "index", built / "carry.zip")
    with pytest.raises(IndexProblem, match="already; nothing was changed"):
        unbundle(built / "carry.zip", built / "index")


def test_a_bundle_of_another_model_is_refused_and_nothing_changes(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle(built / "index", built / "carry.zip")
    monkeypatch.setattr(bundling, "load_embedder", lambda _: FakeEmbedder("fake@2"))
    with pytest.raises(IndexStale, match=r"made with model fake@1, this machine has fake@2"):
        unbundle(built / "carry.zip", built / "elsewhere")
    assert [path.name for path in (built / "elsewhere").iterdir()] in ([], ["writer.lock"])


def test_a_bundle_with_a_changed_file_is_refused_and_nothing_changes(built: Path) -> None:
    bundle(built / "index", built / "carry.zip")
    with zipfile.ZipFile(built / "carry.zip") as packed:
        contents = {name: packed.read(name) for name in packed.namelist()}
    for name, changed in (("vectors.faiss", b"x"), ("../outside.txt", b"x"), ("manifest.json", b"{}")):
        with zipfile.ZipFile(built / "bad.zip", "w") as packed:
            for one, content in (contents | {name: contents.get(name, b"")[:-1] + changed}).items():
                packed.writestr(one, content)
        with pytest.raises(IndexProblem):
            unbundle(built / "bad.zip", built / "elsewhere")
        assert not (built / "outside.txt").exists()
        assert not (built / "elsewhere" / "CURRENT").exists()


@pytest.mark.parametrize("content", [b"", b"no zip", None], ids=["empty", "no zip", "missing"])
def test_a_file_that_is_no_bundle_is_told(built: Path, content: bytes | None) -> None:
    if content is not None:
        (built / "carry.zip").write_bytes(content)
    with pytest.raises(IndexProblem, match=r"carry\.zip"):
        unbundle(built / "carry.zip", built / "elsewhere")


def test_a_damaged_index_is_not_bundled(built: Path) -> None:
    (built / "index" / current_build(built / "index") / "sentences.f16").write_bytes(b"")
    with pytest.raises(IndexCorrupt):
        bundle(built / "index", built / "carry.zip")
    assert not (built / "carry.zip").exists()


def test_verify_says_what_it_checked(built: Path) -> None:
    with open_index(built / "index") as opened:
        lines = list(verify(built / "index", opened, opened.embedder))
    assert [line.split()[0] for line in lines] == ["checksums", "ids", "sample", "current"]
    assert "5 passages embedded again, worst cosine 1.0000" in lines[2]


def test_verify_finds_vectors_of_another_model_under_the_same_name(built: Path) -> None:
    class Other(FakeEmbedder):
        def _vector(self, text: str) -> np.ndarray:  # type: ignore[override,type-arg]
            return np.roll(super()._vector(text), 1)

    with open_index(built / "index") as opened, pytest.raises(IndexCorrupt, match="embedded again differs"):
        list(verify(built / "index", opened, Other()))


def test_verify_finds_a_byte_that_changed_while_the_index_was_open(built: Path) -> None:
    path = built / "index" / current_build(built / "index") / "store.sqlite"
    with open_index(built / "index") as opened:
        content = bytearray(path.read_bytes())
        content[-1] ^= 1
        path.write_bytes(content)
        with pytest.raises(IndexCorrupt, match=r"store\.sqlite"):
            list(verify(built / "index", opened, FakeEmbedder()))


def test_verify_finds_a_passage_whose_sentences_do_not_fit(built: Path) -> None:
    """A build whose checksums are right and whose content is wrong: made by a fault of the program, not of the disk."""
    from index.manifest import list_files, write_manifest

    folder = built / "index" / current_build(built / "index")
    connection = sqlite3.connect(folder / "store.sqlite")
    with connection:
        connection.execute("DELETE FROM sentences WHERE row = 0 AND number = 1")
    connection.close()
    manifest = read_manifest(folder)
    from dataclasses import replace

    write_manifest(folder, replace(manifest, files=list_files(folder)))
    with open_index(built / "index") as opened, pytest.raises(IndexCorrupt, match="row 0 has 2 sentence vectors for 1"):
        list(verify(built / "index", opened, FakeEmbedder()))


@pytest.fixture
def settings(built: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in ("corpus", "index", "cache"):
        monkeypatch.setenv(f"REPORT_SEARCH_{name.upper()}", str(built / name))
    monkeypatch.setattr(status_command, "load_embedder", lambda _: FakeEmbedder())
    monkeypatch.setattr(status_command, "reader_version", lambda: "r1")
    monkeypatch.setattr(polarity, "load_classifier", FakeClassifier)
    return Settings(built / "corpus", built / "index", built / "cache", None)


def status_of(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    assert main(["status", "--json"]) == 0
    fields: dict[str, object] = json.loads(capsys.readouterr().out)
    return fields


def test_status_tells_how_the_corpus_has_moved_on(
    settings: Settings, built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fields = status_of(capsys)
    assert fields["reports"] == 2
    assert (fields["new"], fields["changed"], fields["removed"]) == ([], [], [])
    assert (fields["stale"], fields["up_to_date"]) == ([], True)
    write_corpus(built / "corpus", {"new.txt": ["New."], "ashmere.txt": ["Changed."]})
    (built / "corpus" / "north" / "borley.txt").unlink()
    fields = status_of(capsys)
    assert (fields["new"], fields["changed"]) == (["new.txt"], ["ashmere.txt"])
    assert fields["removed"] == ["north/borley.txt"]
    assert fields["up_to_date"] is False
    assert main(["status"]) == 0
    told = capsys.readouterr().out
    assert "1 new, 1 changed, 1 removed since then" in told
    assert told.rstrip().endswith("bring it up to date: python -m ingest")


def test_status_without_an_index_says_how_to_make_one(
    settings: Settings, built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(built / "index")
    assert main(["status"]) == 1
    assert "make one: python -m ingest" in capsys.readouterr().err


def test_status_of_an_index_whose_corpus_is_not_here(
    settings: Settings, built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(built / "corpus")
    fields = status_of(capsys)
    assert "corpus" in str(fields["corpus_problem"])
    assert fields["up_to_date"] is False


def test_status_compares_with_the_folder_that_the_build_was_made_from(
    settings: Settings, built: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPORT_SEARCH_CORPUS", str(write_corpus(built / "other", {"a.txt": ["Other."]})))
    fields = status_of(capsys)
    assert fields["corpus"] == fields["built_from"] == str(built / "corpus")
    assert fields["up_to_date"] is True
    write_corpus(built / "corpus", {"new.txt": ["New."]})
    assert main(["status"]) == 0
    rebuild = f'bring it up to date: python -m ingest --corpus "{built / "corpus"}"'
    assert capsys.readouterr().out.rstrip().endswith(rebuild)
    assert main(["status", "--corpus", str(built / "other")]) == 0
    told = capsys.readouterr().out
    assert f"{built / 'other'}: 1 new, 2 removed since then" in told
    assert told.rstrip().endswith("bring it up to date: python -m ingest")


def test_status_gives_the_reasons_that_the_next_build_gives(
    settings: Settings, built: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status_command, "load_embedder", lambda _: FakeEmbedder("fake@2"))
    monkeypatch.setattr(status_command, "reader_version", lambda: "r2")
    monkeypatch.setattr(versions, "TEXTS_VERSION", 99)
    stale = status_of(capsys)["stale"]
    outcome = build(*paths_of(settings), tools(FakeEmbedder("fake@2"), reader_version="r2"))
    assert stale == list(outcome.reasons)
    assert len(outcome.reasons) == 3


def test_status_tells_that_the_model_asked_for_is_not_here(
    settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str | None) -> FakeEmbedder:
        raise ModelProblem(f"there is no model {name}")

    monkeypatch.setattr(status_command, "load_embedder", missing)
    monkeypatch.setenv("REPORT_SEARCH_MODEL", "/nonexistent")
    assert status_of(capsys)["stale"] == ["there is no model /nonexistent"]


def paths_of(settings: Settings) -> tuple[Path, Path, Path]:
    return settings.corpus, settings.index, settings.cache


def test_prune_waits_for_its_turn_while_a_build_runs(
    settings: Settings, built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with writer_lock(built / "index"):
        assert main(["prune"]) == 1
    assert "another process is building" in capsys.readouterr().err
    assert main(["prune"]) == 0


def test_prune_without_an_index_makes_no_folder(
    settings: Settings, built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["prune", "--index", str(built / "nowhere")]) == 1
    assert "make one: python -m ingest" in capsys.readouterr().err
    assert not (built / "nowhere").exists()


def test_prune_forgets_what_the_current_build_does_not_use(
    settings: Settings, built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_corpus(built / "corpus", {"ashmere.txt": ["Visits are late."]})
    build(built / "corpus", built / "index", built / "cache", tools())
    assert main(["prune"]) == 0
    assert " cached results forgotten" in capsys.readouterr().out
    embedder = FakeEmbedder()
    build(built / "corpus", built / "index", built / "cache", tools(embedder), full=False)
    assert embedder.texts == []
    write_corpus(built / "corpus", {"ashmere.txt": REPORTS["ashmere.txt"]})
    build(built / "corpus", built / "index", built / "cache", tools(embedder))
    assert f"Help and protection: {REPORTS['ashmere.txt'][0]}" in embedder.texts


def test_files_that_cannot_be_opened_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ingest import corpus as finding

    def closed(path: Path) -> str:
        if path.name == "ashmere.txt":
            raise PermissionError(13, "Permission denied")
        return "abc"

    monkeypatch.setattr(finding, "sha256_of", closed)
    found, unopened = find_files(write_corpus(tmp_path / "corpus"))
    assert [file.source for file in found] == ["north/borley.txt"]
    assert [(file.source, file.detail) for file in unopened] == [("ashmere.txt", "Permission denied")]
