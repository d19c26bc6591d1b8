"""A build's manifest: what made it, what it holds, and the checksum of every file. Written last, read first."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from domain.errors import IndexCorrupt, IndexStale
from index.files import sha256_of, write_durably

FORMAT = 1
NAME = "manifest.json"
REBUILD = "rebuild it: python -m ingest"


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of a build: its size in bytes and its sha256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a build was made from and by. Counts are of the whole build."""

    build_id: str
    created: str
    """UTC, as 2026-08-22T10:40:07Z."""
    corpus: str
    """The folder the reports were read from, as an absolute path of the machine that built it."""
    previous: str | None
    """The build that was current before: it is kept until the next one."""
    model: str | None
    """What to load: None for the packaged model, else a folder or hub name."""
    model_id: str
    dim: int
    texts_version: int
    """Of `index.texts`: how passages become texts to embed."""
    lexical_version: int
    reader_version: str
    polarity_version: str | None
    vector_index: str
    """FAISS's name of the index: "IDMap2,Flat"."""
    reports: int
    passages: int
    searchable: int
    """Passages that can be found: all but the kind `about`."""
    vectors: int
    sentences: int
    skipped: int
    files: Mapping[str, FileEntry]
    """By path in the build's folder, with forward slashes; all but the manifest itself."""
    format: int = FORMAT


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest of a complete build, durably."""
    content = asdict(manifest)
    content["files"] = {name: asdict(entry) for name, entry in sorted(manifest.files.items())}
    content["checksum"] = _checksum(content)
    write_durably(folder / NAME, _rendered(content))


def read_manifest(folder: Path) -> Manifest:
    """Read and check a manifest. Raises FileNotFoundError, IndexCorrupt, or IndexStale for another format."""
    path = folder / NAME
    try:
        text = path.read_bytes().decode("utf-8")
        content: dict[str, Any] = json.loads(text)
        if content.get("format") != FORMAT:
            raise IndexStale(f"{folder} has format {content.get('format')}, this version reads {FORMAT}; {REBUILD}")
        # Rendered again, so that a changed byte is found that does not change what the JSON means.
        if text != _rendered(content) or content.pop("checksum") != _checksum(content):
            raise ValueError("its checksum differs")
        if set(content) != {field.name for field in fields(Manifest)}:
            raise ValueError("it has other fields")
        entries = {name: FileEntry(**entry) for name, entry in content.pop("files").items()}
        return Manifest(**content, files=entries)
    except FileNotFoundError:
        raise
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexCorrupt(f"{path} is damaged ({error}); {REBUILD}") from error


def list_files(folder: Path) -> dict[str, FileEntry]:
    """Return size and checksum of every file of a finished build, but of the manifest."""
    return {
        path.relative_to(folder).as_posix(): FileEntry(path.stat().st_size, sha256_of(path))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != NAME and not path.name.endswith(".lock")
    }


def _rendered(content: Mapping[str, Any]) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _checksum(content: Mapping[str, Any]) -> str:
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
