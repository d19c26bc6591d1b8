"""A cross-encoder that reads question and passage together, for those who have one.

None comes with the product: the ranking does not need it. `--reranker` takes a folder or a hub name.
"""

from collections.abc import Sequence
from typing import Any, Protocol

from domain.errors import ModelProblem

_BATCH = 16
_MOST_WORD_PIECES = 512


class Reranker(Protocol):
    """Scores passages for a question; higher is better."""

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return one score per text, in order."""


class CrossEncoder:
    """A sequence-classification model with one output, read with transformers."""

    def __init__(self, name_or_folder: str) -> None:
        """Load the model. Raises ModelProblem if it cannot be loaded or has more than one output."""
        from transformers import AutoModelForSequenceClassification, AutoTokenizer

        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(name_or_folder)
            self._model: Any = AutoModelForSequenceClassification.from_pretrained(name_or_folder).eval()
        except Exception as error:  # unknown names, no network, broken folders: many types
            reason = (str(error).splitlines() or [type(error).__name__])[0]
            raise ModelProblem(
                f"reranker {name_or_folder!r} could not be loaded ({reason}). "
                "Give a folder that holds a cross-encoder, or leave --reranker out"
            ) from error
        if self._model.config.num_labels != 1:
            raise ModelProblem(
                f"{name_or_folder!r} has {self._model.config.num_labels} outputs; a cross-encoder for ranking has one"
            )

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """See Reranker."""
        import torch

        scores: list[float] = []
        for at in range(0, len(texts), _BATCH):
            some = list(texts[at : at + _BATCH])
            pairs = self._tokenizer(
                [question] * len(some), some, padding=True, truncation=True, max_length=_MOST_WORD_PIECES,
                return_tensors="pt",
            )  # fmt: skip
            with torch.inference_mode():
                scores += self._model(**pairs).logits.reshape(-1).tolist()
        return scores


def load_reranker(name_or_folder: str) -> Reranker:
    """Return the cross-encoder of a folder or hub name. Raises ModelProblem."""
    return CrossEncoder(name_or_folder)
