"""What of a passage is embedded: its text with what it hangs from, in parts that the model reads whole."""

from collections.abc import Sequence

from domain.text import split_sentences
from domain.types import Passage, PassageKind, Sentence
from index.embedder import Embedder

VERSION = 1
"""Part of the manifest: another version means other vectors, so everything is embedded again."""

_SHORT_WORDS = 12


def text_to_embed(passage: Passage) -> str:
    """Return the passage's text, after its lead-in or, where it is short or a recommendation, its nearest heading."""
    before = heading(passage)
    return f"{before}: {passage.text}" if before else passage.text


def heading(passage: Passage) -> str:
    """Return the words that a passage needs to be understood alone, or ""."""
    if passage.lead_in:
        return passage.lead_in.rstrip(" :.")
    short = len(passage.text.split()) < _SHORT_WORDS
    if passage.section and (short or passage.kind is PassageKind.RECOMMENDATION):
        return passage.section[-1].rstrip(" :.")
    return ""


def sentences_of(passage: Passage) -> tuple[Sentence, ...]:
    """Return the passage's sentences; split here where its reader has not."""
    if passage.sentences:
        return passage.sentences
    return tuple(Sentence(passage.text[start:end], start) for start, end in split_sentences(passage.text))


def parts_to_embed(passage: Passage, embedder: Embedder) -> list[str]:
    """Return `text_to_embed` as one text, or as several of whole sentences where the model could not read it whole."""
    whole = text_to_embed(passage)
    if _fits(whole, embedder):
        return [whole]
    before = heading(passage)
    prefix = f"{before}: " if before else ""
    if embedder.count_word_pieces(prefix) > embedder.max_word_pieces // 2:
        prefix = ""
    return pack([sentence.text for sentence in sentences_of(passage)], prefix, embedder)


def pack(sentences: Sequence[str], prefix: str, embedder: Embedder) -> list[str]:
    """Join sentences into as few texts as the model reads whole, each after `prefix`; longer sentences are divided."""
    parts: list[str] = []
    current = ""
    for piece in (piece for sentence in sentences for piece in _divide(sentence, prefix, embedder)):
        longer = f"{current} {piece}" if current else piece
        if current and not _fits(prefix + longer, embedder):
            parts.append(prefix + current)
            longer = piece
        current = longer
    return [*parts, prefix + current]


def _divide(sentence: str, prefix: str, embedder: Embedder) -> list[str]:
    """Return a sentence whole if the model can read it, else in halves of words (or letters, in a single word)."""
    if _fits(prefix + sentence, embedder) or len(sentence) < 2:
        return [sentence]
    words = sentence.split()
    if len(words) > 1:
        halves = [" ".join(words[: len(words) // 2]), " ".join(words[len(words) // 2 :])]
    else:
        halves = [sentence[: len(sentence) // 2], sentence[len(sentence) // 2 :]]
    return [piece for half in halves for piece in _divide(half, prefix, embedder)]


def _fits(text: str, embedder: Embedder) -> bool:
    # A word piece has a letter at least and the model adds two marks: most sentences need no counting.
    return len(text) <= embedder.max_word_pieces - 2 or embedder.count_word_pieces(text) <= embedder.max_word_pieces
