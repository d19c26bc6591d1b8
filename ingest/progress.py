"""Progress of long work: on a terminal one line that is written over, elsewhere nothing."""

import sys
import time
from typing import Self, TextIO

_EVERY_S = 0.2


class Progress:
    """Shows how far a piece of work is, how fast it goes and how long it will take. Use it in a `with`."""

    def __init__(self, name: str, total: int, stream: TextIO | None = None) -> None:
        """Begin work of `total` steps; with a total of 0 nothing is shown."""
        self._name, self._total = name, total
        self._stream = stream or sys.stderr
        self._shown = total > 0 and self._stream.isatty()
        self._began = time.monotonic()
        self._done, self._next = 0, 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            self._stream.write("\r" + " " * 78 + "\r")
            self._stream.flush()

    def step(self, steps: int = 1, more: int = 0) -> None:
        """Count steps as done, and `more` that turned out to be needed."""
        self._done += steps
        self._total += more
        now = time.monotonic()
        if self._shown and now >= self._next:
            self._next = now + _EVERY_S
            self._stream.write(f"\r{self.line(now - self._began):<78.78}")
            self._stream.flush()

    def line(self, seconds: float) -> str:
        """Return the line shown after so many seconds."""
        rate = self._done / seconds if seconds > 0 else 0.0
        left = f", {_duration((self._total - self._done) / rate)} left" if rate else ""
        return f"{self._name}  {self._done:,} of {self._total:,}, {_speed(rate)}{left}"


def _speed(rate: float) -> str:
    return f"{rate:,.0f} a second" if rate >= 1 else f"{60 * rate:.0f} a minute"


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"
