"""What is read, judged and embedded again after each kind of change, and what the index holds then."""

import subprocess
from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from index_fakes import REPORTS, FakeClassifier, FakeEmbedder, read_all, tools, write_corpus

from domain.errors import CorpusProblem, IndexCorrupt, IndexLocked, IndexProblem, UnreadableReport
from domain.types import Polarity
from index.build import OpenIndex, open_index
from index.publish import writer_lock
from ingest import isolation, pipeline
from ingest.cache import EmbeddingCache
from ingest.isolation import read_reports
from ingest.pipeline import Outcome, Tools, build

LONG = "Care leavers live in safe homes that suit them and stay as long as they want."


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus")


def run(tmp_path: Path, with_tools: Tools | None = None, full: bool = False) -> Outcome:
    return build(tmp_path / "corpus", tmp_path / "index", tmp_path / "cache", with_tools or tools(), full=full)


def opened(tmp_path: Path) -> OpenIndex:
    return open_index(tmp_path / "index", embedder=FakeEmbedder())


def test_the_first_build_holds_every_passage_with_its_facts(tmp_path: Path, corpus: Path) -> None:
    outcome = run(tmp_path)
    assert outcome.published
    assert outcome.changes.new == ("ashmere.txt", "north/borley.txt")
    with opened(tmp_path) as index:
        assert [report.source for report in index.reports.values()] == ["ashmere.txt", "north/borley.txt"]
        passages = index.passages(range(6))
        assert [passage.text for passage in passages][3] == REPORTS["ashmere.txt"][3]
        assert [sentence.polarity for sentence in passages[0].sentences] == [Polarity.WEAKNESS, Polarity.STRENGTH]
        assert passages[0].sentences[0].probability == 0.75
        assert index.facts.searchable.tolist() == [True, False, True, True, True, True]
        assert index.facts.report.tolist() == [0, 0, 0, 0, 1, 1]
        assert index.facts.year.tolist() == [2024] * 6
        assert [index.facts.authorities[code] for code in index.facts.authority] == ["Ashmere"] * 4 + ["Borley"] * 2
        assert [index.facts.areas[code] for code in index.facts.area] == ["help_and_protection"] * 6
        assert index.store.words()["carers"] == 2


def test_search_by_meaning_finds_the_passage_and_the_sentence(tmp_path: Path, corpus: Path) -> None:
    run(tmp_path)
    with opened(tmp_path) as index:
        question = index.embedder.embed_question(REPORTS["ashmere.txt"][3])
        rows, cosines = index.vectors.search(question, k=6)
        assert rows[0] == 3
        assert cosines[0] == pytest.approx(1, abs=1e-6)
        assert set(rows.tolist()) == {0, 2, 3, 4, 5}  # all but the one about the inspection, each once
        assert sorted(cosines.tolist(), reverse=True) == cosines.tolist()
        vectors, offsets = index.sentence_vectors([3, 1, 0])
        assert offsets.tolist() == [0, 1, 1, 3]
        assert vectors[2] @ index.embedder.embed_question("Visits are prompt.") == pytest.approx(1, abs=1e-3)


def test_a_passage_too_long_for_the_model_is_found_by_its_last_sentence(tmp_path: Path, corpus: Path) -> None:
    run(tmp_path)
    with opened(tmp_path) as index:
        assert index.manifest.vectors > index.manifest.searchable
        question = index.embedder.embed_question("Return interviews are not offered after children go missing.")
        rows, cosines = index.vectors.search(question, k=2)
        assert rows[0] == 5
        assert cosines[0] == pytest.approx(1, abs=1e-6)
        assert rows.tolist().count(5) == 1


def test_nothing_changed_publishes_nothing_and_reads_nothing(tmp_path: Path, corpus: Path) -> None:
    first = run(tmp_path)
    again = tools(reader_version="r1")
    second = run(tmp_path, again)
    assert not second.published
    assert second.manifest == first.manifest
    assert (second.read, second.embedded) == (0, 0)
    assert again.embedder.texts == []  # type: ignore[attr-defined]


def test_a_changed_time_alone_is_no_change(tmp_path: Path, corpus: Path) -> None:
    run(tmp_path)
    (corpus / "ashmere.txt").touch()
    assert not run(tmp_path).published


def test_the_same_size_and_time_do_not_hide_a_change(tmp_path: Path, corpus: Path) -> None:
    import os

    run(tmp_path)
    path = corpus / "ashmere.txt"
    before = path.stat()
    path.write_text(path.read_text(encoding="utf-8").replace("Foster", "Foxter"), encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert run(tmp_path).changes.changed == ("ashmere.txt",)


def test_only_the_changed_report_is_read_and_only_its_new_texts_are_embedded(tmp_path: Path, corpus: Path) -> None:
    run(tmp_path)
    write_corpus(corpus, {"ashmere.txt": [*REPORTS["ashmere.txt"], LONG]})
    classifier, embedder = FakeClassifier(), FakeEmbedder()
    outcome = run(tmp_path, tools(embedder, classifier))
    assert outcome.read == 1
    assert classifier.classified == 1
    assert embedder.texts == [LONG] * 2  # as a passage and as a sentence
    with opened(tmp_path) as index:
        assert len(index) == 7
        assert index.passages([4])[0].text == LONG


def test_an_incremental_build_is_the_same_as_a_full_one(tmp_path: Path, corpus: Path) -> None:
    run(tmp_path)
    write_corpus(corpus, {"camber.txt": [LONG], "ashmere.txt": ["Visits are late."]})
    (corpus / "north" / "borley.txt").unlink()
    run(tmp_path)
    full = build(corpus, tmp_path / "other", tmp_path / "other-cache", tools())
    with opened(tmp_path) as index:
        assert {name: entry.sha256 for name, entry in index.manifest.files.items() if "lexical" not in name} == {
            name: entry.sha256 for name, entry in full.manifest.files.items() if "lexical" not in name
        }


def test_removed_reports_are_gone(tmp_path: Path, corpus: Path) -> None:
    run(tmp_path)
    (corpus / "ashmere.txt").unlink()
    outcome = run(tmp_path)
    assert outcome.changes.removed == ("ashmere.txt",)
    with opened(tmp_path) as index:
        assert [report.source for report in index.reports.values()] == ["north/borley.txt"]
        assert len(index.lexical.search("kinship", 5)[0]) == 0


def test_a_moved_report_is_read_again_for_its_name_but_not_embedded(tmp_path: Path, corpus: Path) -> None:
    run(tmp_path)
    (corpus / "ashmere.txt").rename(corpus / "north" / "ashmere-2024.txt")
    outcome = run(tmp_path)
    assert outcome.changes.renamed == ("north/ashmere-2024.txt",)
    assert not outcome.changes.new
    assert not outcome.changes.removed
    assert (outcome.read, outcome.embedded) == (1, 0)
    with opened(tmp_path) as index:
        assert [report.source for report in index.reports.values()] == ["north/ashmere-2024.txt", "north/borley.txt"]


def test_a_copy_under_another_name_is_one_report(tmp_path: Path, corpus: Path) -> None:
    run(tmp_path)
    (corpus / "aaa-copy.txt").write_bytes((corpus / "ashmere.txt").read_bytes())
    outcome = run(tmp_path)
    assert outcome.manifest.reports == 2
    assert [(file.source, file.detail) for file in outcome.files if file.outcome == "same"] == [
        ("aaa-copy.txt", "ashmere.txt")  # the name that was known stays
    ]
    assert not run(tmp_path).published
    (corpus / "ashmere.txt").unlink()
    run(tmp_path)
    with opened(tmp_path) as index:
        assert [report.source for report in index.reports.values()] == ["aaa-copy.txt", "north/borley.txt"]


def test_an_unreadable_report_is_skipped_with_its_reason_and_not_tried_again(tmp_path: Path, corpus: Path) -> None:
    write_corpus(corpus, {"scanned.txt": ["scan"]})
    outcome = run(tmp_path)
    assert [(file.source, file.detail) for file in outcome.skipped] == [
        ("scanned.txt", "no text on its 1 pages; probably scanned")
    ]
    assert outcome.manifest.reports == 2
    second = run(tmp_path)
    assert not second.published
    assert second.skipped == outcome.skipped
    write_corpus(corpus, {"new.txt": ["Visits are late."]})
    assert run(tmp_path).read == 1


def test_a_corpus_of_unreadable_files_is_an_error_and_keeps_the_index(tmp_path: Path, corpus: Path) -> None:
    first = run(tmp_path)
    for path in list(corpus.rglob("*.txt")):
        path.unlink()
    write_corpus(corpus, {"scanned.txt": ["scan"]})
    with pytest.raises(CorpusProblem, match=r"none of the 1 files .* scanned\.txt: no text"):
        run(tmp_path)
    with opened(tmp_path) as index:
        assert index.build_id == first.manifest.build_id


def test_what_could_not_be_read_is_tried_again_on_request(tmp_path: Path, corpus: Path) -> None:
    write_corpus(corpus, {"scanned.txt": ["scan"]})
    run(tmp_path)
    outcome = run(tmp_path, replace(tools(), retry_skipped=True))
    assert outcome.read == 1


def test_a_file_that_there_was_no_time_for_is_tried_at_every_run_until_it_is_read(tmp_path: Path, corpus: Path) -> None:
    write_corpus(corpus, {"slow.txt": [LONG], "scanned.txt": ["scan"]})
    busy = True

    def read(paths: Sequence[Path], folder: Path) -> Generator[tuple[Path, Any], None, None]:
        for path, reading in read_all(paths, folder):
            late = UnreadableReport("slow.txt", "took longer than 120 s to read; given up")
            yield path, (late if busy and path.name == "slow.txt" else reading)

    with_time = replace(tools(), read=read)
    assert run(tmp_path, with_time).manifest.reports == 2
    second = run(tmp_path, with_time)
    assert (second.read, second.published) == (1, False)  # tried, in vain: nothing new to publish
    assert [file.source for file in second.skipped] == ["scanned.txt", "slow.txt"]
    busy = False
    third = run(tmp_path, with_time)
    assert (third.read, third.published, third.manifest.reports) == (1, True, 3)
    assert [file.source for file in third.skipped] == ["scanned.txt"]
    assert run(tmp_path, with_time).read == 0


def test_the_same_reports_in_another_folder_are_not_read_but_the_manifest_names_it(
    tmp_path: Path, corpus: Path
) -> None:
    run(tmp_path)
    corpus.rename(tmp_path / "moved")
    outcome = build(tmp_path / "moved", tmp_path / "index", tmp_path / "cache", tools())
    assert (outcome.read, outcome.embedded) == (0, 0)
    with opened(tmp_path) as index:
        assert index.manifest.corpus == str((tmp_path / "moved").resolve())


def test_vectors_pruned_by_a_run_of_another_index_are_told(tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path / "cache", "fake@1")
    with pytest.raises(IndexProblem, match="pruned meanwhile: 1 vectors are gone; run again"):
        cache.get("passage", ["0" * 32], 32)
    cache.close()


@pytest.mark.parametrize("prepare", ["missing", "empty", "no reports"])
def test_a_corpus_without_reports_is_an_error_that_names_the_folder(tmp_path: Path, prepare: str) -> None:
    if prepare != "missing":
        (tmp_path / "corpus").mkdir()
    if prepare == "no reports":
        (tmp_path / "corpus" / "photo.jpg").write_bytes(b"x")
    with pytest.raises(CorpusProblem, match="corpus"):
        run(tmp_path)


def test_another_reader_reads_everything_again_and_says_so(tmp_path: Path, corpus: Path) -> None:
    run(tmp_path)
    classifier = FakeClassifier()
    outcome = run(tmp_path, tools(classifier=classifier, reader_version="r2"))
    assert outcome.reasons == ("every report is read again: the reader has changed",)
    assert (outcome.read, outcome.embedded, classifier.classified) == (2, 0, 0)
    with opened(tmp_path) as index:
        assert [one.polarity for one in index.passages([0])[0].sentences] == [Polarity.WEAKNESS, Polarity.STRENGTH]


def test_another_classifier_judges_again_without_reading_or_embedding(tmp_path: Path, corpus: Path) -> None:
    run(tmp_path)
    classifier = FakeClassifier("p2")
    outcome = run(tmp_path, tools(classifier=classifier))
    assert outcome.reasons == ("every sentence is judged again: the polarity classifier has changed",)
    assert (outcome.read, outcome.embedded, classifier.classified) == (0, 0, 6)


def test_another_model_embeds_again_without_reading(tmp_path: Path, corpus: Path) -> None:
    run(tmp_path)
    outcome = run(tmp_path, tools(FakeEmbedder("fake@2")))
    assert outcome.reasons == ("everything is embedded again: the model was fake@1, is fake@2",)
    assert outcome.read == 0
    assert outcome.embedded > 10


def test_full_reads_and_embeds_everything_again(tmp_path: Path, corpus: Path) -> None:
    first = run(tmp_path)
    second = run(tmp_path, full=True)
    assert second.published
    assert (second.read, second.embedded) == (2, first.embedded)


def test_a_killed_run_goes_on_where_it_was(tmp_path: Path, corpus: Path) -> None:
    class DiesAtSentences(FakeEmbedder):
        def embed_passages(self, texts: list[str]) -> np.ndarray:  # type: ignore[override,type-arg]
            if self.texts:
                raise KeyboardInterrupt
            return super().embed_passages(texts)

    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, tools(DiesAtSentences()))
    embedder = FakeEmbedder()
    run(tmp_path, tools(embedder))
    assert "Visits are prompt." in embedder.texts
    assert not any(text.startswith("Help and protection:") for text in embedder.texts)  # passages came before


def test_a_lost_cache_takes_the_vectors_from_the_current_build(tmp_path: Path, corpus: Path) -> None:
    run(tmp_path)
    for path in (tmp_path / "cache").iterdir():
        path.unlink()
    write_corpus(corpus, {"camber.txt": [LONG]})
    embedder = FakeEmbedder()
    run(tmp_path, tools(embedder))
    assert embedder.texts == [LONG] * 2


def test_a_damaged_cache_is_put_aside(tmp_path: Path, corpus: Path) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "embeddings.sqlite").write_bytes(b"no database" * 100)
    assert run(tmp_path).published
    assert (tmp_path / "cache" / "embeddings.damaged").exists()


def test_a_damaged_index_is_rebuilt_and_says_so(tmp_path: Path, corpus: Path) -> None:
    first = run(tmp_path)
    (tmp_path / "index" / first.manifest.build_id / "store.sqlite").write_bytes(b"")
    with pytest.raises(IndexCorrupt):
        opened(tmp_path)
    outcome = run(tmp_path)
    assert outcome.published
    assert "store.sqlite" in outcome.reasons[0]
    opened(tmp_path).close()


def test_a_second_writer_is_told_to_wait(tmp_path: Path, corpus: Path) -> None:
    with writer_lock(tmp_path / "index"), pytest.raises(IndexLocked, match="wait"):
        run(tmp_path)
    assert run(tmp_path).published


def test_real_files_are_read_in_worker_processes(tmp_path: Path) -> None:
    words = "Inspectors found that kinship carers wait too long for their assessments to be completed."
    write_corpus(tmp_path / "corpus", {f"report-{number}.txt": [f"{number}. {words}"] for number in range(1, 3)})
    usual = tools()
    outcome = run(tmp_path, Tools(read_reports, "r1", usual.embedder, usual.classifier))
    assert outcome.manifest.reports == 2
    with opened(tmp_path) as index:
        assert words in index.passages([0])[0].text


class Watched:
    """Reads as the fakes do and embeds as they do; `events` tells in which order."""

    def __init__(self, dies_at: int = 0) -> None:
        self.events: list[str] = []
        self.dies_at = dies_at

    def tools(self) -> Tools:
        watched = self

        class Embeds(FakeEmbedder):
            def embed_passages(self, texts: Sequence[str]) -> np.ndarray:  # type: ignore[override,type-arg]
                watched.events.append("embed")
                if watched.events.count("embed") == watched.dies_at:
                    raise KeyboardInterrupt
                return super().embed_passages(texts)

        return replace(tools(Embeds()), read=self.read)

    def read(self, paths: Sequence[Path], corpus: Path) -> Generator[tuple[Path, Any], None, None]:
        try:
            for one in read_all(paths, corpus):
                self.events.append("read")
                yield one
        finally:
            self.events.append("closed")


def test_a_report_is_embedded_before_the_next_has_to_be_read(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "_TEXTS_AT_ONCE", 1)
    watched = Watched()
    run(tmp_path, watched.tools())
    assert watched.events[0] == "read"
    assert watched.events.index("embed") < len(watched.events) - 1 - watched.events[::-1].index("read")


def test_reading_is_ended_when_embedding_is_interrupted(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "_TEXTS_AT_ONCE", 1)
    watched = Watched(dies_at=1)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, watched.tools())
    assert watched.events == ["read", "embed", "closed"]


def test_interrupted_work_leaves_no_reading_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = "Inspectors found that kinship carers wait too long for their assessments to be completed."
    write_corpus(tmp_path / "corpus", {f"report-{number}.txt": [f"{number}. {words}"] for number in range(1, 9)})
    started: list[subprocess.Popen[bytes]] = []

    class Kept(subprocess.Popen):  # type: ignore[type-arg]
        def __init__(self, *args: Any, **more: Any) -> None:
            super().__init__(*args, **more)
            started.append(self)

    monkeypatch.setattr(isolation.subprocess, "Popen", Kept)
    monkeypatch.setattr(pipeline, "_TEXTS_AT_ONCE", 1)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, replace(Watched(dies_at=1).tools(), read=read_reports))
    assert started
    assert all(process.poll() is not None for process in started)


def test_the_index_is_the_same_however_the_reports_are_grouped(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_corpus(corpus, {f"more-{number}.txt": [LONG, f"Team {number} knows its children."] for number in range(5)})
    found = []
    for texts in (1, 7, 5000):
        monkeypatch.setattr(pipeline, "_TEXTS_AT_ONCE", texts)
        folder = tmp_path / str(texts)
        embedder = FakeEmbedder()
        outcome = build(corpus, folder / "index", folder / "cache", tools(embedder), full=True)
        assert embedder.texts.count(LONG) == 2  # once as a passage, once as a sentence
        found.append({name: one.sha256 for name, one in outcome.manifest.files.items() if "lexical" not in name})
    assert found[0] == found[1] == found[2]


def test_a_cache_that_cannot_be_written_is_told(tmp_path: Path, corpus: Path) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "embeddings.sqlite").mkdir()
    with pytest.raises(IndexProblem, match=r"cannot write .*embeddings\.sqlite"):
        run(tmp_path)
