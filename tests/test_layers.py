"""Holds the layers of the house: who may import whom, and who may know which library."""

import ast
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent

MAY_IMPORT = {
    "domain": set(),
    "index": {"domain"},
    "ingest": {"index", "domain"},
    "answer": {"index", "domain"},
    "ui": {"answer", "index", "domain"},
    "app": {"ui", "domain"},
    "evaluation": {"answer", "ingest", "index", "domain"},
}

# Library -> the only modules that may import it.
KNOWN_ONLY_BY = {
    "streamlit": ("ui/", "app.py"),
    "pypdf": ("ingest/readers/",),
    "pypdfium2": ("ingest/readers/", "ui/"),
    "faiss": ("index/vectors.py",),
    "tantivy": ("index/lexical.py",),
    "requests": ("ingest/download/",),
    "truststore": ("ingest/download/",),
    "openai": ("answer/llm.py",),
    "sqlite3": ("index/", "ingest/", "ui/"),
    "sentence_transformers": ("index/embedder.py", "ingest/train_"),
}


def modules() -> list[Path]:
    ours = [path for package in MAY_IMPORT if package != "app" for path in (PROJECT / package).rglob("*.py")]
    return sorted([*ours, *PROJECT.glob("app.py")])


def imported(path: Path) -> set[str]:
    """Return the top-level names that a module imports, wherever in it, also by import_module("...")."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.add(str(node.module).split(".")[0])
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == "import_module":
            names |= {arg.value.split(".")[0] for arg in node.args if isinstance(arg, ast.Constant)}
    return names


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_imports_go_one_way(path: Path) -> None:
    place = path.relative_to(PROJECT).as_posix()
    own = place.split("/")[0].removesuffix(".py")
    names = imported(path)
    forbidden = (names & set(MAY_IMPORT)) - MAY_IMPORT[own] - {own}
    assert not forbidden, f"{place} imports {sorted(forbidden)}"
    for library, places in KNOWN_ONLY_BY.items():
        if library in names:
            assert place.startswith(places), f"{place} knows {library}; only {places} may"


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_only_the_settings_read_the_environment(path: Path) -> None:
    if path.relative_to(PROJECT).as_posix() == "domain/settings.py":
        return
    assert not re.search(r"os\.environ\.get|os\.getenv|os\.environ\[[^\]]+\](?!\s*=)", path.read_text(encoding="utf-8"))
