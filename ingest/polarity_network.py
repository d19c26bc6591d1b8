"""Polarity by a small network: the lower layers of the embedding model, tuned by `ingest.train_polarity_network`.

It reads a sentence after the one before it, "[CLS] before [SEP] sentence [SEP]", and judges from the mean of the
sentence's word pieces, from the first piece, and from the kind of passage. The file holds only how the tuned layers
differ from the packaged model, in 127 steps of each row's largest change; the packaged model's own
checksum is checked before it is loaded.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from math import erf, sqrt
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from domain.errors import ModelProblem
from domain.types import PassageKind
from index.bert import Bert, LayerEngine, Matrix, NumpyEngine, TorchEngine, read_bert
from index.embedder import MANY_TOKENS, batches_by_length
from index.model_files import find_model
from ingest.polarity_words import CLASSES, Clue, Logits

MOST_PIECES = 96
"""Of one sentence: what stands after them is not read."""

_FORM = 1
_HEAD = ("head.first.weight", "head.first.bias", "head.second.weight", "head.second.bias", "kinds")
KINDS = (PassageKind.SUMMARY, PassageKind.FINDING, PassageKind.RECOMMENDATION, PassageKind.CONTEXT)
"""Row 0 of the kinds' vectors stands for any other, these follow."""


class _Tokenizer(Protocol):
    def encode(self, sequence: str, *, add_special_tokens: bool = True) -> Any: ...
    def token_to_id(self, token: str) -> int | None: ...


class Network:
    """The tuned layers and the head. Computes in numpy at first, in torch once it has read enough to be worth it."""

    def __init__(self, tuned: Bert, tokenizer: _Tokenizer, head: dict[str, Matrix]) -> None:
        """Take the layers, a tokenizer that neither cuts nor pads, and float32 weights by the names in `_HEAD`."""
        self._tuned, self._tokenizer, self._head = tuned, tokenizer, head
        self._engine: LayerEngine = NumpyEngine(tuned)
        self._pieces_read = 0

    def logits(self, clues: Sequence[Clue]) -> Logits:
        """Return float64 `(len(clues), 4)`, columns as CLASSES.

        A sentence's row depends on nothing but its clue, save for the rounding of float32: the company in which it is
        computed, and the engine, move a logit by some millionths.
        """
        rows = np.zeros((len(clues), len(CLASSES)))
        if not clues:
            return rows
        read = [self._pieces(clue) for clue in clues]
        lengths = [len(pieces) for pieces, _ in read]
        engine = self._engine_after(sum(lengths))
        batches = batches_by_length(lengths)
        with ThreadPoolExecutor(engine.at_once) as pool:
            seen = pool.map(lambda batch: _seen(engine, [read[at] for at in batch]), batches)
            for batch, vectors in zip(batches, seen, strict=True):
                rows[batch] = self._judged(vectors, [clues[at].kind for at in batch])
        return rows

    def _engine_after(self, pieces: int) -> LayerEngine:
        before = self._pieces_read
        self._pieces_read += pieces
        if before <= MANY_TOKENS < self._pieces_read:
            self._engine = TorchEngine(self._tuned)
        return self._engine

    def _judged(self, seen: Matrix, kinds: Sequence[str]) -> Logits:
        head = self._head
        numbers = [1 + KINDS.index(PassageKind(kind)) if kind in KINDS else 0 for kind in kinds]
        seen = np.concatenate([seen, head["kinds"][numbers]], axis=1)
        hidden = _gelu(seen @ head["head.first.weight"].T + head["head.first.bias"])
        return np.asarray(hidden @ head["head.second.weight"].T + head["head.second.bias"], dtype=np.float64)

    def _pieces(self, clue: Clue) -> tuple[list[int], int]:
        """Return the numbers of the word pieces, and where those of the sentence itself begin."""
        begin, end = self._tokenizer.token_to_id("[CLS]"), self._tokenizer.token_to_id("[SEP]")
        pieces: list[int] = [int(begin or 0)]
        start = 1
        for text in (clue.before, clue.sentence):
            if text:
                start = len(pieces)
                ids = self._tokenizer.encode(text, add_special_tokens=False).ids[:MOST_PIECES]
                pieces += [*ids, int(end or 0)]
        return pieces, start


def _seen(engine: LayerEngine, read: Sequence[tuple[list[int], int]]) -> Matrix:
    """Return float32 `(len(read), 2 * dim)`: the mean of each sentence's own pieces, and its first mark.

    Of the sentence before, the last layer is not worked out: nothing looks at it.
    """
    begins = np.cumsum([0, *(len(pieces) for pieces, _ in read)])[:-1]
    own = [np.arange(start, len(pieces)) for pieces, start in read]
    keep = np.concatenate([part for begin, one in zip(begins, own, strict=True) for part in ([begin], begin + one)])
    states = engine.states([pieces for pieces, _ in read], keep.astype(np.int64))
    firsts = np.cumsum([0, *(1 + len(one) for one in own)])[:-1]
    means = [states[first + 1 : first + 1 + len(one)].mean(axis=0) for first, one in zip(firsts, own, strict=True)]
    return np.concatenate([np.array(means), states[firsts]], axis=1)


def _gelu(values: Matrix) -> Matrix:
    exact = [value * (1 + erf(value / sqrt(2))) / 2 for value in values.ravel().tolist()]
    return np.array(exact, dtype=np.float32).reshape(values.shape)


def read_network(path: Path) -> Network:
    """Read the tuned layers onto the packaged model.

    Raises ModelProblem if the file is missing or damaged, or if the packaged model is missing or changed.
    """
    from tokenizers import Tokenizer

    folder, _name = find_model(None)
    base = read_bert(folder)
    if base is None:
        raise ModelProblem(f"{folder}: not the model that the polarity network was tuned from")
    try:
        with np.load(path, allow_pickle=False) as stored:
            parts = {name: stored[name] for name in stored.files}
        if int(parts["form"]) != _FORM:
            raise ModelProblem(f"{path}: form {int(parts['form'])} of the polarity network, expected {_FORM}")
        tuned = tuned_layers(base, parts)
        head = {name: parts[name].astype(np.float32) for name in _HEAD}
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise ModelProblem(
            f"{path}: the polarity network cannot be read ({error}); get the project's files anew"
        ) from error
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return Network(tuned, tokenizer, head)


def tuned_layers(base: Bert, parts: dict[str, NDArray[Any]]) -> Bert:
    """Return the base model with as many layers as were tuned, each weight changed by what `parts` says."""
    weights = {name: value for name, value in base.weights.items() if name.startswith("embeddings.")}
    layers = int(parts["layers"])
    for number in range(layers):
        for name in base.layer(number):
            full = f"encoder.layer.{number}.{name}"
            change = parts[f"{full}.steps"].astype(np.float32) * parts[f"{full}.step"][..., None].astype(np.float32)
            weights[full] = base.weights[full] + change.reshape(base.weights[full].shape)
    return Bert(layers, base.heads, base.norm_eps, base.mean_pooling, weights)


def write_network(
    path: Path, base: Bert, tuned: dict[str, NDArray[np.float32]], head: dict[str, NDArray[np.float32]]
) -> None:
    """Write what `read_network` reads: of each row of each weight the change from the base, in 127 steps either way."""
    layers = 1 + max(int(name.split(".")[2]) for name in tuned)
    parts: dict[str, Any] = {"form": np.array(_FORM), "layers": np.array(layers)}
    for number in range(layers):
        for name in base.layer(number):
            full = f"encoder.layer.{number}.{name}"
            change = np.atleast_2d(tuned[full] - base.weights[full])
            step = np.maximum(np.abs(change).max(axis=1), 1e-9) / 127
            parts[f"{full}.step"] = step.astype(np.float32)
            parts[f"{full}.steps"] = np.round(change / step[:, None]).astype(np.int8)
    parts.update({name: head[name].astype(np.float32) for name in _HEAD})
    np.savez_compressed(path, **parts)
