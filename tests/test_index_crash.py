"""Writers killed at any instant, full disks, two writers, readers throughout: the old build or the new one, whole."""

import errno
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from index_fakes import FakeEmbedder, tools, write_corpus
from index_reader import ask

from domain.errors import IndexCorrupt, IndexMissing, IndexProblem
from index import files, publish
from index.build import current_build, open_index
from index.manifest import NAME
from ingest.pipeline import build

HERE = Path(__file__).resolve().parent


def start(script: str, folder: Path, **more: Any) -> "subprocess.Popen[str]":
    environment = {**os.environ, "PYTHONPATH": f"{HERE.parent}{os.pathsep}{HERE}"}
    return subprocess.Popen([sys.executable, str(HERE / script), str(folder)], text=True, env=environment, **more)


@pytest.fixture
def reader(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    publish_once(tmp_path, "0")
    pipe = subprocess.PIPE
    process = start("index_reader.py", tmp_path / "index", stdin=pipe, stdout=pipe, stderr=pipe)
    yield process
    process.kill()
    process.communicate()


def publish_once(folder: Path, number: str) -> str:
    lines = [f"Build {number} passage {line} says that visits are prompt." for line in range(8)]
    write_corpus(folder / "corpus", {"report.txt": lines})
    return build(folder / "corpus", folder / "index", folder / "cache", tools()).manifest.build_id


def kill_writers(folder: Path, kills: int, seed: int) -> None:
    """Start writers and kill each at a random instant after its first build; the index must be whole each time."""
    instants = random.Random(seed)
    done = 0
    while done < kills:
        writer = start("index_writer.py", folder, stdout=subprocess.PIPE)
        assert writer.stdout is not None
        assert writer.stdout.readline()
        time.sleep(instants.uniform(0, 0.4))
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
        done += 1
        ask(folder / "index")


def kill_inside(folder: Path, kills: int, seed: int) -> None:
    """Kill forked writers at random instants within one publication each, without the cost of starting Python."""
    instants = random.Random(seed)
    for number in range(1, kills + 1):
        child = os.fork()
        if child == 0:
            try:
                publish_once(folder, str(number))
            finally:
                os._exit(0)
        time.sleep(instants.uniform(0, 0.25))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        assert ask(folder / "index") in {str(one) for one in range(number + 1)}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_a_writer_killed_at_random_instants_leaves_a_whole_build(tmp_path: Path) -> None:
    publish_once(tmp_path, "0")
    kill_inside(tmp_path, kills=20, seed=1)
    publish_once(tmp_path, "again")
    assert ask(tmp_path / "index") == "again"
    left = [path.name for path in (tmp_path / "index").iterdir() if path.is_dir()]
    assert len(left) <= 2
    assert not any(name.startswith(".") for name in left)


@pytest.mark.nightly
@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_two_hundred_killed_writers_with_a_reader_throughout(tmp_path: Path, reader: "subprocess.Popen[str]") -> None:
    kill_inside(tmp_path, kills=195, seed=2)
    kill_writers(tmp_path, kills=5, seed=3)
    finish(reader)


def test_a_reader_in_another_process_never_fails_while_builds_are_published(
    tmp_path: Path, reader: "subprocess.Popen[str]"
) -> None:
    for number in range(1, 9):
        publish_once(tmp_path, str(number))
    asked, _ = finish(reader)
    assert asked > 0


def finish(reader: "subprocess.Popen[str]") -> tuple[int, int]:
    assert reader.poll() is None, reader.communicate()
    out, errors = reader.communicate(timeout=60)
    assert reader.returncode == 0, errors
    asked, builds = map(int, out.split())
    return asked, builds


def test_what_was_opened_stays_whole_while_later_builds_throw_its_files_away(tmp_path: Path) -> None:
    publish_once(tmp_path, "1")
    with open_index(tmp_path / "index", embedder=FakeEmbedder()) as held:
        for number in ("2", "3", "4"):
            publish_once(tmp_path, number)
        if os.name != "nt":
            assert not (tmp_path / "index" / held.build_id).exists()
        assert held.build_id != current_build(tmp_path / "index")
        rows, _ = held.vectors.search(held.embedder.embed_question("visits are prompt"), k=3)
        assert {passage.text.split()[1] for passage in held.passages(rows)} == {"1"}
        assert len(held.lexical.search("visits", 3)[0]) == 3
        assert held.sentence_vectors(rows)[0].shape == (3, 32)


def test_the_last_two_builds_are_kept(tmp_path: Path) -> None:
    names = [publish_once(tmp_path, str(number)) for number in range(4)]
    kept = sorted(path.name for path in (tmp_path / "index").iterdir() if path.is_dir())
    assert kept == sorted(names[2:])


def test_what_killed_writers_left_is_thrown_away_and_nothing_else(tmp_path: Path) -> None:
    publish_once(tmp_path, "1")
    index_dir = tmp_path / "index"
    for name in (".tmp-20200101-000000-abcd", ".trash-x", "20200101-000000-abcd", "my own notes"):
        (index_dir / name).mkdir()
        (index_dir / name / "file").write_text("x", encoding="utf-8")
    publish_once(tmp_path, "2")
    assert {path.name for path in index_dir.iterdir() if "20200101" in path.name or path.name.startswith(".t")} == set()
    assert (index_dir / "my own notes" / "file").exists()


STEPS = [
    (publish, "write_vectors"),
    (publish, "write_facts"),
    (publish, "write_lexical"),
    (publish, "list_files"),
    (publish, "write_manifest"),
    (publish, "flush_file"),
    (publish, "flush_folder"),
    (publish, "write_durably"),
    (files, "flush_folder"),
]


@pytest.mark.parametrize(("module", "step"), STEPS, ids=[step for _, step in STEPS])
def test_a_full_disk_at_any_step_keeps_the_old_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: Any, step: str
) -> None:
    publish_once(tmp_path, "1")

    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(module, step, full)
        with pytest.raises(IndexProblem, match=r"cannot write .*: No space left on device\. Free some space"):
            publish_once(tmp_path, "2")
    assert ask(tmp_path / "index") == "1"
    publish_once(tmp_path, "3")
    assert ask(tmp_path / "index") == "3"


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(IndexProblem, match="cannot write"):
        publish_once(tmp_path, "1")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_a_read_only_folder_can_be_asked_but_not_written() -> None:
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders cannot be entered by other users
        folder = Path(name)
        folder.chmod(0o755)
        child = os.fork()  # before anything is opened: tantivy looks after an index in threads, with locks
        if child == 0:
            code = 9
            try:
                publish_once(folder, "1")
                for path in [folder / "index", *(folder / "index").rglob("*")]:
                    path.chmod(0o555 if path.is_dir() else 0o444)
                if os.geteuid() == 0:  # root may write anywhere
                    os.setgroups([])
                    os.setgid(65534)
                    os.setuid(65534)
                code = 0 if ask(folder / "index") == "1" else 8
                with pytest.raises(IndexProblem, match="cannot write"), publish.writer_lock(folder / "index"):
                    pass
            except BaseException:
                code = 7
                raise
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        for path in [folder / "index", *(folder / "index").rglob("*")]:
            path.chmod(0o755)
        assert os.waitstatus_to_exitcode(status) == 0


def test_a_changed_byte_in_any_file_is_refused_with_how_to_rebuild(tmp_path: Path) -> None:
    build_id = publish_once(tmp_path, "1")
    folder = tmp_path / "index" / build_id
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.endswith(".lock")]
    assert len(paths) >= 12
    for path in paths:
        content = path.read_bytes()
        for place in {0, len(content) // 2, len(content) - 1}:
            changed = bytearray(content)
            changed[place] ^= 0x04
            path.write_bytes(changed)
            with pytest.raises(IndexProblem, match="rebuild it: python -m ingest") as told:
                open_index(tmp_path / "index", embedder=FakeEmbedder())
            assert path.name == NAME or path.name in str(told.value)
        path.write_bytes(content[:-1])
        with pytest.raises(IndexProblem, match="rebuild it"):
            open_index(tmp_path / "index", embedder=FakeEmbedder())
        path.unlink()
        with pytest.raises(IndexCorrupt, match="missing"):
            open_index(tmp_path / "index", embedder=FakeEmbedder())
        path.write_bytes(content)
    assert ask(tmp_path / "index") == "1"


def test_a_current_that_names_no_build_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="make one: python -m ingest"):
        current_build(tmp_path / "index")
    publish_once(tmp_path, "1")
    for text in ("20200101-000000-abcd\n", "", "../elsewhere", "\udcff"):
        (tmp_path / "index" / "CURRENT").write_bytes(text.encode("utf-8", "surrogateescape"))
        with pytest.raises(IndexCorrupt, match="rebuild it: python -m ingest"):
            open_index(tmp_path / "index")
    publish_once(tmp_path, "2")
    assert ask(tmp_path / "index") == "2"
