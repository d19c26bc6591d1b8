"""The forward pass of a BERT sentence model, in numpy for questions and in torch for whole corpora.

Importing torch and sentence-transformers takes 4 to 13 seconds, the forward pass of a question 10 milliseconds: with
numpy the first answer of a command or of the app comes at once. Both passes work on packed tokens: texts stand one
after the other, and only the attention sees which token belongs to which, so that no padding is computed.

Source: Devlin et al. 2019, arXiv 1810.04805; the layers as in Hugging Face's BertModel.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import threadpoolctl  # type: ignore[import-untyped]

Matrix = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]

# Rows of the widest layer at once: its products, and the steps of its activation, stay in the processor's caches.
_BLOCK_ROWS, _GELU_ROWS = 256, 32
_HALF, _ROOT_HALF, _ERF_P = np.float32(0.5), np.float32(0.5**0.5), np.float32(0.3275911)
_ERF_STEPS = np.array([1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Bert:
    """Shape and weights of a model; weights by their names in the file, without a leading "bert."."""

    layers: int
    heads: int
    norm_eps: float
    mean_pooling: bool
    """Mean of the tokens' vectors; else the first token's."""
    weights: Mapping[str, Matrix]

    def layer(self, number: int) -> dict[str, Matrix]:
        """Return the weights of one layer by their names within it."""
        prefix = f"encoder.layer.{number}."
        return {name.removeprefix(prefix): value for name, value in self.weights.items() if name.startswith(prefix)}


class Engine(Protocol):
    """Computes vectors from word pieces."""

    @property
    def at_once(self) -> int:
        """How many threads should call `forward` at the same time."""

    def forward(self, texts: Sequence[Sequence[int]]) -> Matrix:
        """Return float32 `(len(texts), dim)`, rows of length 1, of texts given as the numbers of their pieces."""


class LayerEngine(Engine, Protocol):
    """An engine that also gives what the last layer makes of each word piece."""

    def states(self, texts: Sequence[Sequence[int]], keep: Places | None = None) -> Matrix:
        """Return float32 `(word pieces, dim)`, text after text; with `keep` only of the pieces at these places.

        `keep` numbers the pieces of all texts from 0, ascending. What is left out costs less: the last layer reads it
        but does not work it out.
        """


def read_bert(folder: Path) -> Bert | None:
    """Read a sentence-transformers folder; None if it is anything but BERT with mean or first-token pooling.

    Raises OSError, ValueError or KeyError if its files are damaged.
    """
    config = _read(folder / "config.json")
    modules = [module["type"].rsplit(".", 1)[-1] for module in _read(folder / "modules.json")]
    pooling = _read(folder / "1_Pooling" / "config.json")
    modes = {name for name, used in pooling.items() if name.startswith("pooling_mode_") and used is True}
    plain = (
        config.get("model_type") == "bert"
        and config.get("hidden_act") == "gelu"
        and config.get("position_embedding_type", "absolute") == "absolute"
        and modules[:2] == ["Transformer", "Pooling"]
        and modules[2:] in ([], ["Normalize"])
        and modes in ({"pooling_mode_mean_tokens"}, {"pooling_mode_cls_token"})
        and (folder / "model.safetensors").is_file()
    )
    if not plain:
        return None
    from safetensors.numpy import load_file

    weights = {name.removeprefix("bert."): value for name, value in load_file(folder / "model.safetensors").items()}
    if any(value.dtype != np.float32 for name, value in weights.items() if not name.endswith("position_ids")):
        return None
    return Bert(
        layers=int(config["num_hidden_layers"]),
        heads=int(config["num_attention_heads"]),
        norm_eps=float(config["layer_norm_eps"]),
        mean_pooling=modes == {"pooling_mode_mean_tokens"},
        weights=weights,
    )


class NumpyEngine:
    """The forward pass in numpy: as exact as torch, four fifths as fast, ready in half a second."""

    def __init__(self, bert: Bert) -> None:
        # One core for each product: spread over busy cores, OpenBLAS waits in loops and takes 20 times as long.
        threadpoolctl.threadpool_limits(1, user_api="blas")
        self.at_once = usable_cores()
        self._bert = bert
        self._layers = [_with_joined_heads(bert.layer(number)) for number in range(bert.layers)]

    def forward(self, texts: Sequence[Sequence[int]]) -> Matrix:
        """See Engine."""
        ends = np.cumsum([len(text) for text in texts])
        starts = np.concatenate([[0], ends[:-1]])
        tokens = self.states(texts)
        if self._bert.mean_pooling:
            pooled = np.add.reduceat(tokens, starts, axis=0) / (ends - starts)[:, None]
        else:
            pooled = tokens[starts]
        return np.asarray(pooled / np.linalg.norm(pooled, axis=1, keepdims=True), dtype=np.float32)

    def states(self, texts: Sequence[Sequence[int]], keep: Places | None = None) -> Matrix:
        """See LayerEngine."""
        weights, ends = self._bert.weights, np.cumsum([len(text) for text in texts])
        starts = np.concatenate([[0], ends[:-1]])
        positions = np.concatenate([np.arange(len(text)) for text in texts])
        tokens = weights["embeddings.word_embeddings.weight"][np.concatenate([np.asarray(text) for text in texts])]
        tokens = tokens + weights["embeddings.position_embeddings.weight"][positions]
        tokens += weights["embeddings.token_type_embeddings.weight"][0]
        tokens = self._norm(tokens, weights["embeddings.LayerNorm.weight"], weights["embeddings.LayerNorm.bias"])
        for layer in self._layers:
            tokens = self._layer(tokens, layer, starts, ends, keep if layer is self._layers[-1] else None)
        return np.asarray(tokens, dtype=np.float32)

    def _layer(
        self, tokens: Matrix, layer: Mapping[str, Matrix], starts: Any, ends: Any, keep: Places | None
    ) -> Matrix:
        joined = tokens @ layer["qkv.weight"] + layer["qkv.bias"]
        mixed = np.empty_like(tokens)
        for start, end in zip(starts, ends, strict=True):
            mixed[start:end] = self._attention(joined[start:end])
        if keep is not None:
            mixed, tokens = mixed[keep], tokens[keep]
        mixed = mixed @ layer["attention.output.dense.weight"].T + layer["attention.output.dense.bias"] + tokens
        tokens = self._norm(mixed, layer["attention.output.LayerNorm.weight"], layer["attention.output.LayerNorm.bias"])
        out = np.empty_like(tokens)
        for at in range(0, len(tokens), _BLOCK_ROWS):
            wide = tokens[at : at + _BLOCK_ROWS] @ layer["intermediate.dense.weight"].T
            wide += layer["intermediate.dense.bias"]
            for inner in range(0, len(wide), _GELU_ROWS):
                _gelu(wide[inner : inner + _GELU_ROWS])
            out[at : at + _BLOCK_ROWS] = wide @ layer["output.dense.weight"].T
        out += layer["output.dense.bias"] + tokens
        return self._norm(out, layer["output.LayerNorm.weight"], layer["output.LayerNorm.bias"])

    def _attention(self, joined: Matrix) -> Matrix:
        """Mix the tokens of one text; `joined` is `(tokens, 3 * dim)`: queries, keys, values side by side."""
        length, dim = len(joined), joined.shape[1] // 3
        queries, keys, values = joined.reshape(length, 3, self._bert.heads, -1).transpose(1, 2, 0, 3)
        scores = queries @ keys.transpose(0, 2, 1) * np.float32((dim / self._bert.heads) ** -0.5)
        scores -= scores.max(axis=2, keepdims=True)
        shares = np.exp(scores, out=scores)
        shares /= shares.sum(axis=2, keepdims=True)
        return np.asarray((shares @ values).transpose(1, 0, 2).reshape(length, dim))

    def _norm(self, tokens: Matrix, weight: Matrix, bias: Matrix) -> Matrix:
        centred = tokens - tokens.mean(axis=1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(axis=1, keepdims=True) + np.float32(self._bert.norm_eps))
        return np.asarray(centred / spread * weight + bias)


class TorchEngine:
    """The forward pass in torch, for many texts. With `half`, matrix products are in bfloat16, all else in float32."""

    def __init__(self, bert: Bert, half: bool = False) -> None:
        import torch

        torch.set_num_threads(1)  # one core for each batch, `at_once` batches side by side
        self.at_once = usable_cores()
        self.has_bfloat16 = any(
            getattr(torch.cpu, name, lambda: False)()
            for name in ("_is_amx_tile_supported", "_is_avx512_bf16_supported")
        )
        self._torch = torch
        self._bert = bert
        narrow = torch.bfloat16 if half else torch.float32
        self._weights = {name: torch.from_numpy(value) for name, value in bert.weights.items()}
        self._layers = []
        for number in range(bert.layers):
            layer = _with_joined_heads(bert.layer(number), transposed=False)
            self._layers.append(
                {
                    name: torch.from_numpy(value).to(torch.float32 if "LayerNorm" in name else narrow)
                    for name, value in layer.items()
                }
            )

    def forward(self, texts: Sequence[Sequence[int]]) -> Matrix:
        """See Engine."""
        torch = self._torch
        with torch.inference_mode():
            lengths = torch.tensor([len(text) for text in texts])
            tokens = self._states(texts, lengths, None)
            if self._bert.mean_pooling:
                owners = torch.repeat_interleave(torch.arange(len(texts)), lengths)
                pooled = torch.zeros((len(texts), tokens.shape[1])).index_add_(0, owners, tokens)
            else:
                pooled = tokens[lengths.cumsum(0) - lengths]
            return np.asarray(torch.nn.functional.normalize(pooled, dim=1).numpy(), dtype=np.float32)

    def states(self, texts: Sequence[Sequence[int]], keep: Places | None = None) -> Matrix:
        """See LayerEngine."""
        torch = self._torch
        with torch.inference_mode():
            lengths = torch.tensor([len(text) for text in texts])
            kept = None if keep is None else torch.from_numpy(keep)
            return np.asarray(self._states(texts, lengths, kept).numpy(), dtype=np.float32)

    def _states(self, texts: Sequence[Sequence[int]], lengths: Any, keep: Any) -> Any:
        torch, weights = self._torch, self._weights
        longest = int(lengths.max())
        mask = torch.arange(longest) < lengths[:, None]
        places = mask.flatten().nonzero().squeeze(1)  # of the packed tokens in the padded batch
        pieces = torch.tensor([piece for text in texts for piece in text])
        tokens = torch.nn.functional.embedding(pieces, weights["embeddings.word_embeddings.weight"])
        tokens = tokens + weights["embeddings.position_embeddings.weight"][places % longest]
        tokens = tokens + weights["embeddings.token_type_embeddings.weight"][0]
        tokens = self._norm(tokens, weights, "embeddings.LayerNorm")
        for layer in self._layers:
            tokens = self._layer(tokens, layer, mask, places, keep if layer is self._layers[-1] else None)
        return tokens

    def _layer(self, tokens: Any, layer: Mapping[str, Any], mask: Any, places: Any, keep: Any) -> Any:
        functional = self._torch.nn.functional
        joined = self._linear(tokens, layer, "qkv")
        padded = joined.new_zeros((mask.numel(), joined.shape[1]))
        padded[places] = joined
        rows, longest = mask.shape
        queries, keys, values = padded.view(rows, longest, 3, self._bert.heads, -1).permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(queries, keys, values, attn_mask=mask[:, None, None, :])
        mixed = mixed.transpose(1, 2).reshape(mask.numel(), -1)[places]
        if keep is not None:
            mixed, tokens = mixed[keep], tokens[keep]
        tokens = tokens + self._linear(mixed, layer, "attention.output.dense")
        tokens = self._norm(tokens, layer, "attention.output.LayerNorm")
        wide = functional.gelu(self._linear(tokens, layer, "intermediate.dense"))
        return self._norm(tokens + self._linear(wide, layer, "output.dense"), layer, "output.LayerNorm")

    def _linear(self, tokens: Any, layer: Mapping[str, Any], name: str) -> Any:
        weight = layer[f"{name}.weight"]
        return self._torch.nn.functional.linear(tokens.to(weight.dtype), weight, layer[f"{name}.bias"])

    def _norm(self, tokens: Any, layer: Mapping[str, Any], name: str) -> Any:
        weight, bias = layer[f"{name}.weight"], layer[f"{name}.bias"]
        return self._torch.nn.functional.layer_norm(tokens, weight.shape, weight, bias, self._bert.norm_eps)


def usable_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _with_joined_heads(layer: Mapping[str, Matrix], transposed: bool = True) -> dict[str, Matrix]:
    """Return a layer's weights with queries, keys and values as one matrix: one product instead of three."""
    own = [f"attention.self.{name}" for name in ("query", "key", "value")]
    weight = np.concatenate([layer[f"{name}.weight"] for name in own])
    bias = np.concatenate([layer[f"{name}.bias"] for name in own])
    rest = {name: value for name, value in layer.items() if not name.startswith("attention.self.")}
    return {**rest, "qkv.weight": np.ascontiguousarray(weight.T) if transposed else weight, "qkv.bias": bias}


def _gelu(values: Matrix) -> None:
    """Replace x by x * (1 + erf(x / sqrt 2)) / 2, the exact form, to within 2e-7.

    Source of erf: Abramowitz and Stegun 7.1.26, error at most 1.5e-7.
    """
    scaled = np.abs(values)
    scaled *= _ROOT_HALF
    t = scaled * _ERF_P
    t += 1
    np.reciprocal(t, out=t)
    poly = t * _ERF_STEPS[0]
    for step in _ERF_STEPS[1:]:
        poly += step
        poly *= t
    np.multiply(scaled, scaled, out=t)
    np.negative(t, out=t)
    np.exp(t, out=t)
    poly *= t
    np.subtract(1, poly, out=poly)
    np.copysign(poly, values, out=poly)
    poly += 1
    poly *= _HALF
    values *= poly


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
