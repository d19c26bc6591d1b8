"""A rebuild of the index that the app starts: a process of its own, one at a time, and what it says of itself."""

import re
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from domain.settings import PROJECT

_PROGRESS = re.compile(r"(\w[\w ]*?)  ([\d,]+) of ([\d,]+)")
_STEPS = {
    "reading and embedding": "Reading reports and preparing them for search",
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a rebuild is."""

    running: bool
    seconds: float
    """Since it began; to its end, if it has ended."""
    step: str = ""
    share: float | None = None
    """Of the step, 0 to 1."""
    problem: str = ""
    """Why it failed, in one line; the index that was current is unchanged then."""
    said: tuple[str, ...] = ()
    """The lines that it ended with: what was indexed, what was skipped and why."""


class Rebuild:
    """Runs `python -m ingest`. It goes on when the page that started it is left or reloaded."""

    def __init__(self, log: Path) -> None:
        """`log` is the file for what the command says; it is written anew by each run."""
        self._log = log
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._began = self._ended = 0.0

    def start(self, corpus: Path, index_dir: Path, model: str | None) -> None:
        """Begin, unless it is running. `model` is what the current build was made with. Raises OSError."""
        with self._lock:
            if self._process is not None and self._process.poll() is None:
                return
            self._log.parent.mkdir(parents=True, exist_ok=True)
            self._log.write_bytes(b"")
            command = [sys.executable, "-m", "ui.rebuild_process", str(self._log.resolve()), "build"]
            command += ["--corpus", str(corpus.resolve()), "--index", str(index_dir.resolve())]
            command += ["--model", model] if model else []
            self._began, self._ended = time.monotonic(), 0.0
            self._process = subprocess.Popen(
                command, cwd=PROJECT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )

    def progress(self) -> Progress | None:
        """Return how far it is, or None if it was never started."""
        with self._lock:
            if self._process is None:
                return None
            code = self._process.poll()
            if code is not None and not self._ended:
                self._ended = time.monotonic()
            seconds = (self._ended or time.monotonic()) - self._began
            said = self._log.read_text(encoding="utf-8", errors="replace") if self._log.is_file() else ""
        return read_progress(said, code, seconds)


def read_progress(said: str, code: int | None, seconds: float) -> Progress:
    """Return what the words of the command and its exit code (None: still running) amount to."""
    lines = [line.strip() for line in re.split(r"[\r\n]+", said) if line.strip()]
    if code is None:
        last = _PROGRESS.match(lines[-1]) if lines else None
        if not last:
            return Progress(True, seconds, "Looking for what has changed" if not lines else "Writing the new index")
        name, done, total = last.group(1), *(int(number.replace(",", "")) for number in last.group(2, 3))
        step = f"{_STEPS.get(name, name)}: {done:,} of {total:,}"
        return Progress(True, seconds, step, min(1.0, done / total) if total else None)
    told = tuple(line for line in lines if not _PROGRESS.match(line))
    if code == 0:
        return Progress(False, seconds, said=told)
    errors = [line.removeprefix("error: ") for line in told if line.startswith("error: ")]
    problem = (
        errors[-1] if errors else f"the command ended with exit code {code} and said: {told[-1] if told else 'nothing'}"
    )
    return Progress(False, seconds, problem=problem, said=told)
