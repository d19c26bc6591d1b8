"""What a build depends on: the reader's version, and which parts of a build the program would make anew by now."""

import ast
import hashlib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from index.lexical import VERSION as LEXICAL_VERSION
from index.manifest import Manifest
from index.texts import VERSION as TEXTS_VERSION

_PROJECT = Path(__file__).resolve().parent.parent
_READER = "ingest.reading"
_OURS = ("ingest", "domain")
_TABLES = (".csv", ".json", ".toml")
_LIBRARIES = ("pypdf", "pypdfium2", "python-docx", "beautifulsoup4")


def reader_version() -> str:
    """Return 12 hex digits that change with the reading code, its tables and the libraries that open the files.

    Worked out rather than counted by hand: a forgotten number would leave stale passages in the index.
    """
    checksum = hashlib.sha256()
    for path in sorted(files_behind(_READER)):
        # The same code has other line ends in a checkout on Windows.
        content = path.read_bytes().replace(b"\r\n", b"\n")
        checksum.update(f"{path.relative_to(_PROJECT).as_posix()} {len(content)}\n".encode() + content)
    for name in _LIBRARIES:
        checksum.update(f"{name} {version(name)}\n".encode())
    return checksum.hexdigest()[:12]


def stale_parts(
    manifest: Manifest, *, reader_version: str, model_id: str, polarity_version: str | None
) -> Iterator[str]:
    """Yield what a program of these versions makes anew of a build, and why, a sentence each."""
    if manifest.reader_version != reader_version:
        yield "every report is read again: the reader has changed"
    if manifest.model_id != model_id:
        yield f"everything is embedded again: the model was {manifest.model_id}, is {model_id}"
    if manifest.texts_version != TEXTS_VERSION:
        yield "everything is embedded again: the way passages are prepared for the model has changed"
    if manifest.lexical_version != LEXICAL_VERSION:
        yield "the lexical index is written again: its form has changed"
    if manifest.polarity_version != polarity_version:
        yield "every sentence is judged again: the polarity classifier has changed"


def files_behind(module: str) -> set[Path]:
    """Return the files of a module and of all of ours that it imports, with the tables that lie beside them."""
    todo, found = [module], set[Path]()
    while todo:
        name = todo.pop()
        path = _file_of(name)
        if path is None or path in found:
            continue
        found.add(path)
        found.update(table for table in path.parent.glob(f"{path.stem}.*") if table.suffix in _TABLES)
        todo += _imports(path)
    return found


def _file_of(module: str) -> Path | None:
    place = _PROJECT.joinpath(*module.split("."))
    options = (place.with_suffix(".py"), place / "__init__.py")
    return next((path for path in options if path.is_file()), None)


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        yield from (name for name in names if name.split(".")[0] in _OURS)
