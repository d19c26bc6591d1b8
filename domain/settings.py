"""Settings from the environment: the only place that reads it."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from domain.errors import LanguageModelProblem

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things lie and which model is used. Command-line options override each."""

    corpus: Path
    index: Path
    cache: Path
    model: str | None
    """A folder or a hub name; None is the model that the pinned package brings."""
    llm_url: str | None = None
    """Address of a server that speaks OpenAI's protocol. Nothing is sent anywhere unless this and its model are set."""
    llm_model: str | None = None
    llm_key: str | None = field(default=None, repr=False)
    llm_timeout_s: float = 60.0
    upload: bool = False
    """Whether the app lets its visitors add reports to the corpus folder."""
    neighbours: Path | None = None
    """A table of statistical neighbours; None is neighbours.csv in the corpus folder."""


def read_settings() -> Settings:
    """Read the settings from REPORT_SEARCH_CORPUS, _INDEX, _CACHE and _MODEL; each has a default in the project.

    REPORT_SEARCH_LLM_URL, _LLM_MODEL, _LLM_KEY and _LLM_TIMEOUT_S have none, save the last: 60 seconds.
    REPORT_SEARCH_UPLOAD lets visitors of the app add reports; only 1, yes, true or on do.
    REPORT_SEARCH_NEIGHBOURS names a table of statistical neighbours.
    """

    def folder(name: str, default: str) -> Path:
        return Path(os.environ.get(f"REPORT_SEARCH_{name}") or PROJECT / default)

    neighbours = os.environ.get("REPORT_SEARCH_NEIGHBOURS")
    return Settings(
        corpus=folder("CORPUS", "corpus"),
        index=folder("INDEX", "var/index"),
        cache=folder("CACHE", "var/cache"),
        model=os.environ.get("REPORT_SEARCH_MODEL") or None,
        llm_url=os.environ.get("REPORT_SEARCH_LLM_URL") or None,
        llm_model=os.environ.get("REPORT_SEARCH_LLM_MODEL") or None,
        llm_key=os.environ.get("REPORT_SEARCH_LLM_KEY") or None,
        llm_timeout_s=_seconds(os.environ.get("REPORT_SEARCH_LLM_TIMEOUT_S")),
        upload=os.environ.get("REPORT_SEARCH_UPLOAD", "").strip().lower() in ("1", "yes", "true", "on"),
        neighbours=Path(neighbours) if neighbours else None,
    )


def _seconds(text: str | None) -> float:
    try:
        return max(1.0, float(text or 60.0))
    except ValueError:
        raise LanguageModelProblem(f"REPORT_SEARCH_LLM_TIMEOUT_S is {text!r}; give a number of seconds") from None
