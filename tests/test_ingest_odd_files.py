"""Files as they turn up: names that nothing can store, folders that cannot be opened, halves of characters."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ingest.corpus import find_files
from ingest.readers import read_file
from ingest.readers.blocks import Block, ReadFile


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not let such names be made")
def test_a_name_that_nothing_can_store_is_skipped_with_a_reason(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("Early help is good.", encoding="utf-8")
    Path(os.fsdecode(bytes(tmp_path) + b"/caf\xe9.txt")).write_text("Early help is late.", encoding="utf-8")
    found, closed = find_files(tmp_path)
    assert [file.source for file in found] == ["good.txt"]
    assert [(file.source, file.detail) for file in closed] == [
        ("caf?.txt", "its name is in no encoding that can be stored; rename it")
    ]


def test_a_folder_that_cannot_be_opened_is_told_and_does_not_vanish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "good.txt").write_text("Early help is good.", encoding="utf-8")
    (tmp_path / "closed").mkdir()

    def walk(top: Path, *, followlinks: bool, onerror: Callable[[OSError], None]) -> Iterator[object]:
        yield str(top), ["closed"], ["good.txt"]
        onerror(PermissionError(13, "Permission denied", str(tmp_path / "closed")))

    monkeypatch.setattr(os, "walk", walk)
    found, closed = find_files(tmp_path)
    assert [file.source for file in found] == ["good.txt"]
    assert [file.source for file in closed] == ["closed"]


def test_half_a_character_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = [Block("Visits \ud835 are late.", 1, 1, label="\udce9", lead_in="plain", notes=("\ud800",))]
    monkeypatch.setattr("ingest.readers.find_reader", lambda *_: lambda *_: ReadFile(blocks, 1))
    (block,) = read_file(tmp_path / "x.pdf", b"").blocks
    assert (block.text, block.label, block.lead_in, block.notes) == ("Visits � are late.", "�", "plain", ("�",))
