"""The sector's words: groups of terms that mean the same, their false friends, and the words that ask for polarity.

The data is `vocabulary.toml` beside this module, which explains itself; `python -m index vocabulary` checks it.
"""

import functools
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from domain.errors import VocabularyProblem
from domain.text import fold_text
from domain.types import Polarity
from domain.words import STOP_WORDS, split_words

FILE = Path(__file__).with_name("vocabulary.toml")

_GROUP_KEYS = {"name", "terms", "asked_as", "related", "not_in", "implies", "same"}
_POLARITY_KEYS = (
    "weakness",
    "strength",
    "weakness_apart",
    "strength_apart",
    "asks_weakness",
    "asks_strength",
    "also_theme",
    "denied_nothing",
    "not_polarity",
    "overcome",
    "open_questions",
    "nothing",
)
_SECTIONS = {"group", "everyday", "polarity"}


@dataclass(frozen=True, slots=True)
class TermGroup:
    """Terms that mean the same. See `vocabulary.toml` for what each list is for."""

    name: str
    terms: tuple[str, ...]
    asked_as: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    not_in: tuple[str, ...] = ()
    implies: Polarity | None = None
    same: bool = False
    """Whether its terms are names of one thing: a passage with the question's own word is then no better."""


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The term groups, and the words of a question that ask for weaknesses or strengths or say nothing."""

    groups: tuple[TermGroup, ...]
    polarity_words: Mapping[str, tuple[str, ...]]
    everyday: Mapping[str, str] = field(default_factory=dict)
    """Words that people type and no report uses ("kids"), folded and in lower case, with the words that reports use."""

    def group(self, name: str) -> TermGroup | None:
        """Return the group of that name, or None."""
        return next((group for group in self.groups if group.name == name), None)

    def words(self) -> set[str]:
        """Return every word that stands in the vocabulary, in lower case."""
        texts = [text for group in self.groups for text in (*group.terms, *group.asked_as, *group.related)]
        texts += [word for words in self.polarity_words.values() for word in words]
        texts += [*self.everyday, *self.everyday.values()]
        return {word for text in texts for word in split_words(text)}


def read_vocabulary(path: Path = FILE) -> Vocabulary:
    """Read and check a vocabulary file. Raises VocabularyProblem, naming every mistake in it."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise VocabularyProblem(f"{path} cannot be read: {error}") from error
    mistakes = find_mistakes(content)
    if mistakes:
        listed = "\n  ".join(mistakes)
        raise VocabularyProblem(f"{path} has {len(mistakes)} mistakes; correct them there:\n  {listed}")
    groups = tuple(_parse_group(group) for group in content["group"])
    polarity = {key: tuple(content["polarity"].get(key, ())) for key in _POLARITY_KEYS}
    everyday = {fold_text(word).lower(): meant for word, meant in content.get("everyday", {}).items()}
    return Vocabulary(groups, polarity, everyday)


@functools.cache
def the_vocabulary() -> Vocabulary:
    """Return the vocabulary that comes with the product, read once."""
    return read_vocabulary()


def find_mistakes(content: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with a vocabulary, a line each: shape, unknown keys, empty groups, one name for two."""
    groups = content.get("group")
    if not isinstance(groups, list) or not groups or not isinstance(content.get("polarity"), dict):
        return ["it needs at least one [[group]] and a [polarity] section"]
    mistakes = [
        f'"{key}" stands in no section; there are [[group]], [everyday], [polarity]' for key in {*content} - _SECTIONS
    ]
    mistakes += [mistake for group in groups for mistake in _group_mistakes(group)]
    names = Counter(str(group.get("name")) for group in groups if isinstance(group, dict))
    mistakes += [f'the name "{name}" is used by {count} groups' for name, count in names.items() if count > 1]
    for key, words in content["polarity"].items():
        if key not in _POLARITY_KEYS:
            mistakes.append(f'[polarity]: "{key}" is not known; there are {", ".join(_POLARITY_KEYS)}')
        elif not _is_text_list(words):
            mistakes.append(f"[polarity]: {key} must be a list of words in quotes")
        elif key.endswith("_apart"):
            mistakes += [
                f'[polarity]: "{pair}" in {key} must be two words with " ... " between them'
                for pair in words
                if [len(split_words(half)) for half in pair.split(" ... ")] != [1, 1]
            ]
    everyday = content.get("everyday", {})
    if not isinstance(everyday, dict):
        return [*mistakes, '[everyday] must be a section with lines such as kids = "children"']
    for word, meant in everyday.items():
        if not split_words(word) or not isinstance(meant, str) or not split_words(meant):
            mistakes.append(f'[everyday]: "{word}" must be a word, with the words that reports use in quotes')
    return mistakes


def _group_mistakes(group: object) -> Iterable[str]:
    if not isinstance(group, dict) or not isinstance(group.get("name"), str) or not group["name"].strip():
        yield f"a group has no name: {group!r}"
        return
    name = group["name"]
    for key in group.keys() - _GROUP_KEYS:
        yield f'group "{name}": "{key}" is not known; there are {", ".join(sorted(_GROUP_KEYS))}'
    lists = {key: group.get(key, []) for key in ("terms", "asked_as", "related", "not_in")}
    for key, texts in lists.items():
        if not _is_text_list(texts):
            yield f'group "{name}": {key} must be a list of texts in quotes'
            return
        for text in texts:
            if not set(split_words(text)) - STOP_WORDS:
                yield f'group "{name}": "{text}" in {key} has no word to search for'
    if not lists["terms"]:
        yield f'group "{name}" has no terms'
    if not isinstance(group.get("same", False), bool):
        yield f'group "{name}": same must be true or false, not {group["same"]!r}'
    if group.get("implies") not in (None, "weakness", "strength"):
        yield f'group "{name}": implies must be "weakness" or "strength", not {group["implies"]!r}'


def _is_text_list(texts: object) -> bool:
    return isinstance(texts, list) and all(isinstance(text, str) for text in texts)


def _parse_group(group: Mapping[str, Any]) -> TermGroup:
    implies = group.get("implies")
    return TermGroup(
        name=group["name"],
        terms=tuple(group["terms"]),
        asked_as=tuple(group.get("asked_as", ())),
        related=tuple(group.get("related", ())),
        not_in=tuple(group.get("not_in", ())),
        implies=Polarity(implies) if implies else None,
        same=group.get("same", False),
    )
