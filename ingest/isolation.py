"""Reading many files with all cores, each file within a bound of time and memory.

    for path, read in read_reports(find_reports(corpus), corpus):
        ...  # read is a ReadReport, or an UnreadableReport that says why not

A file can be made to take for ever, or all memory. So files are read in worker processes, started as
`python -m ingest.isolation`: one that takes too long is killed, the file is reported, and a new worker goes on.
Plain subprocesses and not `multiprocessing`: they import nothing of the program that started them, start the same way
on every system, and can be killed at any moment.
"""

import contextlib
import os
import pickle
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any

from domain.errors import UnreadableReport
from domain.settings import PROJECT
from domain.types import ReadReport
from ingest.reading import read_report

_LENGTH_BYTES = 8
_TIMEOUT_S, _OCR_TIMEOUT_S = 120.0, 3600.0
_FILES_AHEAD = 4  # per worker: enough to keep all busy behind one slow file, few enough to hold in memory

Outcome = ReadReport | UnreadableReport

_TOO_LONG, _TOO_LARGE, _ENDED = "took longer than", "needs too much memory to read", "reading it ended the reader"
_STOPPED = "stopped before it was read"


def may_be_read_later(reason: str) -> bool:
    """Whether a file was skipped for how busy the machine was, not for what it is: another try may read it.

    Told by the words of the reason, as a build keeps no more of a skip.
    """
    return reason.startswith((_TOO_LONG, _TOO_LARGE, _ENDED, _STOPPED))


def read_reports(
    paths: Sequence[Path],
    corpus: Path,
    *,
    workers: int | None = None,
    timeout_s: float | None = None,
    memory_mb: int = 1500,
    ocr: bool = False,
) -> Generator[tuple[Path, Outcome], None, None]:
    """Read files in worker processes and yield each with what came of it, in the order given.

    A few files are read ahead while the caller works on what it got; close the generator to end the workers early.

    `source` of each report is its path relative to `corpus`. A file that takes longer than `timeout_s` seconds or
    needs more than `memory_mb` megabytes comes back as UnreadableReport; nothing is raised for a single file.
    `workers` None means one for each core, `timeout_s` None two minutes, or an hour with `ocr`.
    The memory bound holds on Linux and macOS; elsewhere only the time does.
    """
    count = max(1, min(workers or os.cpu_count() or 1, len(paths)))
    if timeout_s is None:
        timeout_s = _OCR_TIMEOUT_S if ocr else _TIMEOUT_S
    pool = _Pool(count, timeout_s, memory_mb, ocr)
    waiting: deque[tuple[Path, Future[Outcome]]] = deque()
    try:
        for path in paths:
            waiting.append((path, pool.submit(path, source_of(path, corpus))))
            if len(waiting) >= count * _FILES_AHEAD:
                done, future = waiting.popleft()
                yield done, future.result()
        while waiting:
            done, future = waiting.popleft()
            yield done, future.result()
    finally:
        pool.close()


def source_of(path: Path, corpus: Path) -> str:
    """Return a path relative to the corpus with forward slashes; the bare name if it lies elsewhere."""
    for inner, outer in ((path, corpus), (path.resolve(), corpus.resolve())):
        if inner.is_relative_to(outer):
            return inner.relative_to(outer).as_posix()
    return path.name


class _Pool:
    """As many threads as workers; each thread minds one worker process."""

    def __init__(self, count: int, timeout_s: float, memory_mb: int, ocr: bool) -> None:
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="reading")
        self._own = threading.local()
        self._workers: set[_Worker] = set()
        self._lock = threading.Lock()
        self._closed = False
        self._limits = (timeout_s, memory_mb, ocr)

    def submit(self, path: Path, source: str) -> Future[Outcome]:
        return self._threads.submit(self._read, path, source)

    def _read(self, path: Path, source: str) -> Outcome:
        worker: _Worker | None = getattr(self._own, "worker", None)
        if worker is None or not worker.alive:
            with self._lock:
                if self._closed:
                    return UnreadableReport(source, _STOPPED)
                worker = self._own.worker = _Worker(*self._limits)
                self._workers.add(worker)
        return worker.read(path, source)

    def close(self) -> None:
        with self._lock:
            self._closed = True
            for worker in self._workers:
                worker.stop()
        self._threads.shutdown(wait=True, cancel_futures=True)


class _Worker:
    """A process that reads one file after another, as told through its standard input."""

    def __init__(self, timeout_s: float, memory_mb: int, ocr: bool) -> None:
        self._timeout_s, self._memory_mb = timeout_s, memory_mb
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ingest.isolation", str(memory_mb), str(int(ocr))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=PROJECT,
        )

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def read(self, path: Path, source: str) -> Outcome:
        late = threading.Event()

        def kill() -> None:
            late.set()
            self._process.kill()

        timer = threading.Timer(self._timeout_s, kill)
        timer.start()
        try:
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            _send(self._process.stdin, (str(path.resolve()), source))
            outcome: Outcome = _receive(self._process.stdout)
        except (OSError, EOFError, ValueError):
            self.stop()
            if late.is_set():
                return UnreadableReport(source, f"{_TOO_LONG} {self._timeout_s:g} s to read; given up")
            return UnreadableReport(source, f"{_ENDED} (more than {self._memory_mb} MB, or a fault)")
        finally:
            timer.cancel()
        return outcome

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):  # what was still to be written has no reader any more
                    stream.close()


def _send(stream: IO[bytes], message: object) -> None:
    content = pickle.dumps(message)
    stream.write(len(content).to_bytes(_LENGTH_BYTES, "little") + content)
    stream.flush()


def _receive(stream: IO[bytes]) -> Any:
    """Return the next message. Raises EOFError if the other side ended before the whole of it was written."""
    content = _read_whole(stream, int.from_bytes(_read_whole(stream, _LENGTH_BYTES), "little"))
    return pickle.loads(content)  # noqa: S301 - our own process wrote it


def _read_whole(stream: IO[bytes], length: int) -> bytes:
    content = stream.read(length)
    if len(content) < length:
        raise EOFError
    return content


def _limit_memory(megabytes: int) -> None:
    """Let this process take so much more memory than it has now, where the system can hold it to that."""
    try:
        import resource
    except ImportError:  # Windows
        return
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        now = pages * resource.getpagesize()
    except OSError:  # macOS
        now = 0
    limit = now + megabytes * 1_000_000
    try:
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    except (ValueError, OSError):
        return


def _serve(memory_mb: int, ocr: bool) -> None:
    """Read files as told until the input ends."""
    _limit_memory(memory_mb)
    messages, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # a stray print must not break the answers
    while True:
        try:
            path, source = _receive(messages)
        except EOFError:
            return
        _send(answers, _read_one(Path(path), source, ocr))


def _read_one(path: Path, source: str, ocr: bool) -> Outcome:
    try:
        return read_report(path, source, ocr=ocr)
    except UnreadableReport as error:
        return UnreadableReport(error.source, error.reason)
    except MemoryError:
        return UnreadableReport(source, f"{_TOO_LARGE}; given up")
    except RecursionError:
        return UnreadableReport(source, "nested too deeply to read")
    except Exception as error:  # a fault of ours must cost one file, not the whole run
        return UnreadableReport(
            source, f"reading failed ({type(error).__name__}: {str(error)[:100]}); please report this"
        )


if __name__ == "__main__":
    _serve(int(sys.argv[1]), sys.argv[2] == "1")
