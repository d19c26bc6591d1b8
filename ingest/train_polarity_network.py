"""Tune the lower layers of the embedding model to tell polarity. Used by `ingest.train_polarity`.

Every labelled sentence is shown after the one before it, as `ingest.polarity_network` reads it, and now and then
after two or with the next one, so that neighbours cannot mislead it. One core: on busy cores more wait for each other.

Tuned several times from the same start, each time with the sentences in another order, and the weights averaged: what
only the order taught cancels out, and reading costs no more (Wortsman et al. 2022, arXiv 2203.05482, "uniform soup").
"""

import os
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from index.bert import Bert, read_bert
from index.model_files import find_model
from ingest.polarity_network import KINDS, MOST_PIECES
from ingest.polarity_words import CLASSES

_KIND_DIM, _HIDDEN = 16, 192
_MOST_TOKENS_OF_BATCH = 1600
_HEAD_RATE = 1e-3
_LAYER_DECAY = 0.85  # a lower layer learns slower: Howard & Ruder 2018, arXiv 1801.06146, section 3.2
_WARM_UP = 0.08
_SMOOTHING = 0.05  # labels are people's: Szegedy et al. 2016, arXiv 1512.00567, section 7
_BALANCE = 0.35  # 0: classes weigh as often as they occur; 1: all weigh the same
_WITHOUT_BEFORE, _WITH_TWO_BEFORE, _WITH_NEXT, _WITHOUT_KIND = 0.07, 0.2, 0.2, 0.1


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the shipped network was tuned."""

    layers: int = 3
    epochs: int = 3
    rate: float = 4e-4
    orders: int = 4
    """How many times it is tuned, each with the sentences in another order, before the weights are averaged."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A labelled sentence with its neighbours: `sentences[at]` is the one with the label, a column of CLASSES."""

    sentences: tuple[str, ...]
    at: int
    kind: str
    label: int


@dataclass(frozen=True, slots=True)
class _Example:
    pieces: list[int]
    place: tuple[int, int]
    """Where the labelled sentence's pieces begin and end."""
    kind: int
    label: int


class TunedNetwork(nn.Module):
    """Word pieces to logits; its parts are named as `ingest.polarity_network` stores them."""

    def __init__(self, layers: int) -> None:
        super().__init__()
        from transformers import BertModel

        os.environ["HF_HUB_OFFLINE"] = "1"
        folder, _name = find_model(None)
        self.bert: Any = BertModel.from_pretrained(folder, add_pooling_layer=False)
        self.bert.encoder.layer = self.bert.encoder.layer[:layers]
        for parameter in self.bert.embeddings.parameters():
            parameter.requires_grad = False
        dim = int(self.bert.config.hidden_size)
        self.kinds = nn.Embedding(len(KINDS) + 1, _KIND_DIM)
        self.drop = nn.Dropout(0.1)
        self.first, self.second = nn.Linear(2 * dim + _KIND_DIM, _HIDDEN), nn.Linear(_HIDDEN, len(CLASSES))

    def forward(self, pieces: torch.Tensor, mask: torch.Tensor, own: torch.Tensor, kind: torch.Tensor) -> torch.Tensor:
        """Return float32 `(rows, 4)`; `own` marks the pieces of the sentence to judge."""
        states = self.bert(input_ids=pieces, attention_mask=mask).last_hidden_state
        weight = own.unsqueeze(-1).to(states.dtype)
        mean = (states * weight).sum(1) / weight.sum(1)
        seen = torch.cat([self.drop(mean), self.drop(states[:, 0]), self.kinds(kind)], dim=-1)
        logits: torch.Tensor = self.second(self.drop(nn.functional.gelu(self.first(seen))))
        return logits


def tune(
    shown: Sequence[Shown], recipe: Recipe, say: Callable[[str], None] = print
) -> tuple[Bert, dict[str, NDArray[np.float32]], dict[str, NDArray[np.float32]]]:
    """Return the base model, the tuned layers' weights and the head's, as `write_network` takes them.

    The same sentences, recipe and machine give the same weights. Raises ValueError for a recipe without an order.
    """
    if recipe.orders < 1:
        raise ValueError(f"a network cannot be tuned {recipe.orders} times; at least once")
    torch.set_num_threads(1)
    mean: dict[str, torch.Tensor] = {}
    for order in range(recipe.orders):
        weights = _tune_once(shown, recipe, order, say)
        for name, value in weights.items():
            mean[name] = mean.get(name, 0) + value / recipe.orders
    return _as_stored(mean)


def _tune_once(
    shown: Sequence[Shown], recipe: Recipe, order: int, say: Callable[[str], None]
) -> dict[str, torch.Tensor]:
    """Return all weights after tuning with the sentences in one order; every order starts from the same weights."""
    torch.manual_seed(0)
    network = TunedNetwork(recipe.layers)
    torch.manual_seed(order)
    chance = random.Random(order)  # noqa: S311 - no secret
    tokenizer = _tokenizer()
    optimizer = torch.optim.AdamW(_rates(network, recipe), weight_decay=0.01)
    counts = np.bincount([one.label for one in shown], minlength=len(CLASSES))
    weight = torch.tensor((counts.sum() / len(CLASSES) / np.maximum(counts, 1)) ** _BALANCE, dtype=torch.float32)
    loss_of = nn.CrossEntropyLoss(weight=weight, label_smoothing=_SMOOTHING)
    step, steps = 0, 0
    network.train()
    for epoch in range(recipe.epochs):
        batches = _batches([_example(one, tokenizer, chance) for one in shown], chance)
        steps = steps or len(batches) * recipe.epochs
        total = 0.0
        for batch in batches:
            part = min(1.0, (step + 1) / (_WARM_UP * steps)) * max(0.03, 1 - step / steps)
            for group in optimizer.param_groups:
                group["lr"] = group["full_rate"] * part
            loss = loss_of(network(*_tensors(batch)), torch.tensor([one.label for one in batch]))
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            step += 1
            total += loss.item()
        said = f"tuned    order {order + 1} of {recipe.orders}, epoch {epoch + 1} of {recipe.epochs}"
        say(f"{said}, loss {total / len(batches):.3f}")
    return {name: value.detach() for name, value in network.state_dict().items()}


def _as_stored(
    weights: dict[str, torch.Tensor],
) -> tuple[Bert, dict[str, NDArray[np.float32]], dict[str, NDArray[np.float32]]]:
    base = read_bert(find_model(None)[0])
    if base is None:
        raise ValueError("the packaged model has another form than it was written for")
    stored = {name: value.numpy() for name, value in weights.items()}
    layers = {name.removeprefix("bert."): value for name, value in stored.items() if ".encoder." in name}
    head = {"kinds": stored["kinds.weight"]}
    for name in ("first", "second"):
        head |= {f"head.{name}.weight": stored[f"{name}.weight"], f"head.{name}.bias": stored[f"{name}.bias"]}
    return base, layers, head


def _rates(network: TunedNetwork, recipe: Recipe) -> list[dict[str, Any]]:
    groups = []
    for number, layer in enumerate(network.bert.encoder.layer):
        rate = recipe.rate * _LAYER_DECAY ** (recipe.layers - 1 - number)
        groups.append({"params": list(layer.parameters()), "lr": rate, "full_rate": rate})
    head = [*network.kinds.parameters(), *network.first.parameters(), *network.second.parameters()]
    return [*groups, {"params": head, "lr": _HEAD_RATE, "full_rate": _HEAD_RATE}]


def _tokenizer() -> Any:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(find_model(None)[0] / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _example(shown: Shown, tokenizer: Any, chance: random.Random) -> _Example:
    first = max(0, shown.at - (0 if chance.random() < _WITHOUT_BEFORE else 1))
    if shown.at > 1 and chance.random() < _WITH_TWO_BEFORE:
        first = shown.at - 2
    last = min(len(shown.sentences), shown.at + (2 if chance.random() < _WITH_NEXT else 1))
    pieces, place = [tokenizer.token_to_id("[CLS]")], (0, 0)
    for at in range(first, last):
        start = len(pieces)
        pieces += tokenizer.encode(shown.sentences[at], add_special_tokens=False).ids[:MOST_PIECES]
        pieces.append(tokenizer.token_to_id("[SEP]"))
        if at == shown.at:
            place = (start, len(pieces))
    known = shown.kind in KINDS and chance.random() >= _WITHOUT_KIND
    return _Example(pieces, place, 1 + [str(kind) for kind in KINDS].index(shown.kind) if known else 0, shown.label)


def _batches(examples: list[_Example], chance: random.Random) -> list[list[_Example]]:
    """Return examples of about the same length together, the batches in no order."""
    examples = sorted(examples, key=lambda one: len(one.pieces) + chance.random() * 8)
    batches: list[list[_Example]] = [[]]
    for one in examples:
        if batches[-1] and len(one.pieces) * (len(batches[-1]) + 1) > _MOST_TOKENS_OF_BATCH:
            batches.append([])
        batches[-1].append(one)
    chance.shuffle(batches)
    return batches


def _tensors(batch: Sequence[_Example]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    longest = max(len(one.pieces) for one in batch)
    pieces = torch.zeros((len(batch), longest), dtype=torch.long)
    mask, own = torch.zeros_like(pieces), torch.zeros_like(pieces)
    for row, one in enumerate(batch):
        pieces[row, : len(one.pieces)] = torch.tensor(one.pieces)
        mask[row, : len(one.pieces)] = 1
        own[row, one.place[0] : one.place[1]] = 1
    return pieces, mask, own, torch.tensor([one.kind for one in batch])
