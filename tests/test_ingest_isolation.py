"""Files are read in worker processes: in order, bounded in time and memory, and one bad file costs only itself."""

import json
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.errors import UnreadableReport
from domain.types import ReadReport
from ingest import isolation
from ingest.isolation import may_be_read_later, read_reports, source_of
from ingest.reading import read_report
from tests.pdf_maker import Text, make_pdf, stream, write

GOOD = make_pdf([[Text("Children are safe and well cared for.", 700)]])


def put(folder: Path, **files: bytes) -> list[Path]:
    for name, content in files.items():
        (folder / f"{name}.pdf").write_bytes(content)
    return [folder / f"{name}.pdf" for name in files]


def test_outcomes_come_in_the_order_asked_and_a_bad_file_costs_only_itself(tmp_path: Path) -> None:
    paths = put(tmp_path, c=GOOD, a=b"%PDF-1.7 broken", b=GOOD + b"\n%b")
    outcomes = list(read_reports(paths, tmp_path, workers=2))
    assert [path for path, _ in outcomes] == paths
    assert [type(outcome) for _, outcome in outcomes] == [ReadReport, UnreadableReport, ReadReport]
    first = outcomes[0][1]
    assert isinstance(first, ReadReport)
    assert first.report.source == "c.pdf"


def test_only_a_few_files_are_read_ahead_of_what_is_asked_for(tmp_path: Path) -> None:
    taken: list[Path] = []

    class Counted(list[Path]):
        def __iter__(self) -> Iterator[Path]:
            for path in super().__iter__():
                taken.append(path)
                yield path

    paths = Counted(put(tmp_path, **{f"report-{number}": GOOD for number in range(20)}))
    reading = read_reports(paths, tmp_path, workers=1)
    next(reading)
    assert len(taken) == 4
    next(reading)
    assert len(taken) == 5
    reading.close()


def test_a_file_that_takes_too_long_is_given_up_and_the_next_is_read(tmp_path: Path) -> None:
    # A thousand pages that share one long content stream: a small file with work for minutes.
    pages = [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 3 0 R/Resources<<>>>>"] * 1000
    listed = " ".join(f"{number} 0 R" for number in range(4, 4 + len(pages)))
    slow = write(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            f"<</Type/Pages/Count {len(pages)}/Kids[{listed}]>>".encode(),
            stream(zlib.compress(b"BT 1 0 0 1 72 700 Tm ET " * 200_000), "/Filter/FlateDecode"),
            *pages,
        ]
    )
    paths = put(tmp_path, slow=slow, good=GOOD)
    (_, first), (_, second) = read_reports(paths, tmp_path, workers=1, timeout_s=8)
    assert isinstance(first, UnreadableReport)
    assert first.reason == "took longer than 8 s to read; given up"
    assert may_be_read_later(first.reason)
    assert isinstance(second, ReadReport)


def test_a_file_that_needs_too_much_memory_is_given_up_and_the_next_is_read(tmp_path: Path) -> None:
    if sys.platform == "win32":
        return  # there the time bound alone holds
    packer = zlib.compressobj(9)
    page = stream(packer.compress(b"0 0 m " * 12_000_000) + packer.flush(), "/Filter/FlateDecode")
    hungry = write(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents[4 0 R 4 0 R 4 0 R]/Resources<<>>>>",
            page,
        ]
    )
    (_, first), (_, second) = read_reports(put(tmp_path, hungry=hungry, good=GOOD), tmp_path, workers=1, memory_mb=100)
    assert isinstance(first, UnreadableReport)
    assert may_be_read_later(first.reason)
    assert isinstance(second, ReadReport)


def test_a_worker_that_ends_within_its_answer_costs_only_that_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    half = "import sys; sys.stdin.buffer.read(8); sys.stdout.buffer.write((99).to_bytes(8, 'little') + b'\\x80\\x04h')"
    started = []

    class EndsAtFirst(subprocess.Popen):  # type: ignore[type-arg]
        def __init__(self, command: list[str], **more: Any) -> None:
            started.append(command)
            super().__init__([sys.executable, "-c", half] if len(started) == 1 else command, **more)

    monkeypatch.setattr(isolation.subprocess, "Popen", EndsAtFirst)
    (_, first), (_, second) = read_reports(put(tmp_path, a=GOOD, b=GOOD + b"\n%b"), tmp_path, workers=1)
    assert isinstance(first, UnreadableReport)
    assert first.reason.startswith("reading it ended the reader")
    assert may_be_read_later(first.reason)
    assert isinstance(second, ReadReport)


def test_want_of_memory_may_pass_and_what_a_file_is_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ingest.readers import pdf

    def no_memory(*_: Any, **__: Any) -> Any:
        raise MemoryError

    (path,) = put(tmp_path, a=GOOD)
    monkeypatch.setattr(pdf, "PdfReader", no_memory)
    with pytest.raises(UnreadableReport) as told:
        read_report(path, "a.pdf")
    assert may_be_read_later(told.value.reason)
    for reason in ("encrypted: it needs a password", "empty: 0 bytes", "unpacks to more than 200 MB; given up"):
        assert not may_be_read_later(reason)


def test_a_caller_who_stops_listening_leaves_no_process_behind(tmp_path: Path) -> None:
    outcomes = read_reports(put(tmp_path, a=GOOD, b=GOOD, c=GOOD), tmp_path, workers=2)
    next(outcomes)
    outcomes.close()


def test_a_source_is_the_path_in_the_corpus_with_forward_slashes(tmp_path: Path) -> None:
    assert source_of(tmp_path / "a" / "b.pdf", tmp_path) == "a/b.pdf"
    assert source_of(Path("/elsewhere/b.pdf"), tmp_path) == "b.pdf"


def check(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ingest", "check", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_check_prints_what_was_found_and_what_was_skipped(tmp_path: Path) -> None:
    put(tmp_path, good=GOOD, bad=b"")
    done = check("--corpus", tmp_path)
    assert done.returncode == 0, done.stderr
    assert "read     good.pdf" in done.stdout
    assert "1 passages: 1 summary" in done.stdout
    assert "warning  good.pdf: no authority found" in done.stderr
    assert "skipped  bad.pdf: empty: 0 bytes" in done.stderr
    assert "warning " not in done.stdout
    assert "skipped " not in done.stdout
    assert "checked  1 reports, 1 passages; 1 with warnings, 1 skipped" in done.stdout


def test_check_under_strict_ends_with_3_and_prints_the_json_of_reports_only(tmp_path: Path) -> None:
    bad, good = put(tmp_path, bad=b"", good=GOOD)
    done = check(bad, good, "--corpus", tmp_path, "--strict", "--json")
    assert done.returncode == 3
    (report,) = map(json.loads, done.stdout.splitlines())
    assert (report["source"], report["pages"]) == ("good.pdf", 1)
    told = done.stderr.splitlines()
    assert [line for line in told if line.startswith("skipped")] == ["skipped  bad.pdf: empty: 0 bytes"]
    assert [line for line in told if line.startswith("warning")] == [
        f"warning  good.pdf: {warning}" for warning in report["warnings"]
    ]


def test_check_of_a_missing_file_says_so(tmp_path: Path) -> None:
    done = check(tmp_path / "nowhere.pdf")
    assert (done.returncode, "no such file" in done.stderr) == (1, True)
