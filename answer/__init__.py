"""A question -> an answer in the inspectors' own words, each statement with its citation."""

from answer.ask import ask

__all__ = ["ask"]
