"""Settings from the environment: the only place that reads it."""

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things lie and which model is used. Command-line options override each."""

    corpus: Path
    index: Path
    cache: Path
    model: str | None
    """A folder or a hub name; None is the model that the pinned package brings."""


def read_settings() -> Settings:
    """Read the settings from REPORT_SEARCH_CORPUS, _INDEX, _CACHE and _MODEL; each has a default in the project."""

    def folder(name: str, default: str) -> Path:
        return Path(os.environ.get(f"REPORT_SEARCH_{name}") or PROJECT / default)

    return Settings(
        corpus=folder("CORPUS", "corpus"),
        index=folder("INDEX", "var/index"),
        cache=folder("CACHE", "var/cache"),
        model=os.environ.get("REPORT_SEARCH_MODEL") or None,
    )
