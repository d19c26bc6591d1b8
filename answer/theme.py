"""What a question is about, as parts that a sentence can hold or lack: the measure of "on the theme"."""

import functools
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from answer.words import Term, TermFinder, list_content_stems
from domain.types import Expansion, Query
from domain.vocabulary import TermGroup, the_vocabulary
from domain.words import ASKING_WORDS, STOP_WORDS, split_words, stem, stem_words, stems_of, stems_of_terms
from index.terms import find_terms

_TERM, _RELATED = "term", "related"
_RELATED_COUNTS = 0.5
"""A sentence with a related word of a term group ("extended family" for kinship care) holds half of that part."""

# Also words that answers tell of in their own way: "has it changed?" is answered by what came later, "court reports" by
# what is said of statements or written work.
_ASKING_TOO = """
address addressed addresses addressing approach approaches ask asked asking asks became become change changed country
critical criticise criticised deal dealing deals dealt earliest effective england excellent few fewer first good great
handle handled handles handling happened include included includes including instances involve involved involves
involving last leading made nationally nationwide over percent percentage point praise praised problem problems
proportion reason reasons reports respond responded responding responds response responses sought strong sufficiently
tackle tackled tackles tackling top treat treated treating treats trend truly under view views weak
"""
_ASKING = ASKING_WORDS | frozenset(_ASKING_TOO.split())

# Who is spoken of: reports have other words for them ("grandchildren" are "children"), so they weigh little.
_PEOPLE_WORDS = """
adult adults boy boys dad dads daughter daughters families family father fathers girl girls grandchild grandchildren
grandson granddaughter kid kids mother mothers mum mums parent parents people professionals pupil pupils son sons staff
student students teen teenager teenagers teens toddler toddlers worker workers young youngster youngsters youth
"""
PEOPLE = frozenset(_PEOPLE_WORDS.split())
PEOPLE_WEIGH = 1.0
_LESS_WEIGHS = 2.0
"""In "are care plans vague?" plans that are vague come first, and what else is said of plans is an answer, too."""
_WHOLE = (["social", "work"], ["lone", "working"], ["mobile", "working"], ["home", "working"], ["hybrid", "working"])
"""Themes that end with a word that elsewhere only asks: "how does early help work"."""
_SHORT_FORM = 4
_SHORT_NOT = re.compile(r"n['’]t$")
_EVERYONE = frozenset(split_words("child children families family people social staff worker workers young"))


@dataclass(frozen=True, slots=True)
class Part:
    """One thing the question is about: a term group of the vocabulary, or a word of the question."""

    name: str
    texts: tuple[str, ...]
    """Its terms as they are written."""
    terms: tuple[Term, ...]
    """The same as stems."""
    finder: TermFinder
    """Finds its terms, any of which counts in full, and its related words, which count half."""
    weight: float
    """How rare it is in the reports (inverse document frequency in nats, at least 0.1)."""
    known: bool
    """Whether it is of the vocabulary."""
    passages: int
    """How many passages hold its most frequent term; 0: the reports never say it."""
    false_friends: tuple[Term, ...] = ()
    """Phrases inside which a term is not meant, as stems."""
    is_detail: bool = False
    """Whether the question is answered without it as well: a word that says how good something is and not what ("is
    supervision meticulous?"), or a second word of one theme ("audit moderation")."""

    asked_with: str = ""
    """The words of the question, where these name one of several things that the theme is about; else empty."""

    def held_by(self, stems: Sequence[str]) -> float:
        """Return 1.0 if a text holds a term, 0.5 if only a related one, else 0.0."""
        return max((1.0 if label == _TERM else _RELATED_COUNTS for label, _ in self.finder.find(stems)), default=0.0)


@dataclass(frozen=True, slots=True)
class Theme:
    """All parts of a question."""

    parts: tuple[Part, ...]

    @property
    def names_only_people(self) -> bool:
        """Whether nothing is asked but who: "social workers", "children", of whom all reports speak."""
        return bool(self.parts) and all(not part.known and part.name in _EVERYONE for part in self.parts)


def find_theme(query: Query, count_passages: Callable[[str], int], passages: int, *, literal: bool = False) -> Theme:
    """Return the parts of a question. `count_passages` tells how many of all `passages` hold a word or phrase.

    With `literal`, only the question's own words count, not what the vocabulary knows to mean the same.
    """
    parts = [
        _part_of_vocabulary(same, query, count_passages, passages, literal=literal)
        for same in _by_words(query.expansions)
    ]
    second = _second_words(query)
    for word in [*_list_words(query), *second]:
        part = _make_part(word, (word,), (), count_passages(word), passages, known=False)
        part = replace(part, is_detail=word in second or _judging_stems().issuperset(stem_words(word)))
        parts.append(replace(part, weight=min(part.weight, _most_weight(part))))
    # "Is early help superb?" where no report has that word: how it is is told in others.
    return Theme(tuple(part for part in parts if part.passages or not part.is_detail) or tuple(parts))


def _by_words(expansions: Sequence[Expansion]) -> list[list[Expansion]]:
    """Return the expansions with those that the same words of the question brought together."""
    found: dict[str, list[Expansion]] = {}
    for expansion in expansions:
        found.setdefault(expansion.found, []).append(expansion)
    return list(found.values())


def _part_of_vocabulary(
    same: Sequence[Expansion], query: Query, count_passages: Callable[[str], int], passages: int, *, literal: bool
) -> Part:
    """Return the part that words of the question stand for; where they bring several themes, any of these holds it.

    "Suicide" brings "mental health" and "self-harm and suicide", and is one thing; it weighs what the rarer does.
    """
    # In "police attendance at strategy discussions", "police" is no sign of the discussions.
    theirs = {term for one in query.expansions if one not in same for term in (one.found, *one.synonyms)}
    groups = [the_vocabulary().group(one.group) for one in same]
    terms = [
        (one.found, *one.synonyms, *(group.terms if group else ())) for one, group in zip(same, groups, strict=True)
    ]
    related = [term for group in groups if group for term in group.related if term not in theirs]
    if literal:
        terms, related = [(same[0].found,)], []
    often = [max(map(count_passages, dict.fromkeys(texts)), default=0) for texts in terms]
    part = _make_part(
        same[0].found if literal else " or ".join(one.group for one in same),
        tuple(term for texts in terms for term in texts),
        tuple(related),
        max(often),
        passages,
        known=True,
        not_in=tuple(phrase for group in groups if group for phrase in group.not_in),
    )
    named = [one for one in find_terms(query.theme, the_vocabulary()) if one.name in [same.group for same in same]]
    words = [same[0].found, *(query.theme[start:end] for start, end in (one.span for one in named))]
    narrower = [one for one in words if _is_narrower(one, groups)]
    return replace(part, weight=_weight(min(often), passages), asked_with=narrower[-1] if narrower else "")


def _is_narrower(words: str, groups: Sequence[TermGroup | None]) -> bool:
    """Whether words of a question name less than the themes they bring: something else, or one of two things.

    A short form ("SGO") names all of it, and so do words that the theme's name has, too ("sufficiency of placements").
    """
    if len(words) <= _SHORT_FORM or words.rstrip("s").isupper():
        return False
    wider = [group for group in groups if group and not (group.same and stems_of(words) in stems_of_terms(group.terms))]
    stems = set(list_content_stems(words))
    halves = [set(list_content_stems(half)) for group in wider for half in re.split(r",| and | or ", group.name)]
    return bool(wider) and (
        not any(stems & set(list_content_stems(group.name)) for group in wider)
        or (stems in halves and all(stems != set(list_content_stems(group.name)) for group in wider))
    )


def _list_words(query: Query) -> list[str]:
    """Return the words of the theme that no term of the vocabulary speaks for, each once."""
    groups = [(one, the_vocabulary().group(one.group)) for one in query.expansions]
    others = [(*group.terms, *group.asked_as) if group else one.synonyms for one, group in groups]
    spoken_for = {stem for texts in others for text in texts for stem in stem_words(text)}
    spoken_for.update(stem for one in query.expansions for stem in stem_words(one.found))
    words = dict.fromkeys(query.theme.lower().split())
    asking = _ASKING.union(word for word in words if _SHORT_NOT.search(word))  # "don't"
    return [word for word in words if word not in asking and not spoken_for.issuperset(list_content_stems(word))]


def _second_words(query: Query) -> list[str]:
    """Return the words of the theme that are a term of a group which another of its terms has named already.

    In "audit moderation" both are terms of one group: what is said of moderation comes first, and what is said of
    audits is an answer as well. Names of one thing are no second words.
    """
    named = {stem for one in query.expansions for stem in stem_words(one.found)}
    groups = [group for one in query.expansions if (group := the_vocabulary().group(one.group)) and not group.same]
    terms = {term for group in groups for term in stems_of_terms((*group.terms, *group.asked_as))}
    words = dict.fromkeys(split_words(query.theme))
    return [word for word in words if (stem(word),) in terms and stem(word) not in named and word not in _ASKING]


def _most_weight(part: Part) -> float:
    """Return how much a word may weigh, however rare it is."""
    if part.is_detail:
        return _LESS_WEIGHS
    return PEOPLE_WEIGH if part.name in PEOPLE or _is_number(part.name) else math.inf


@functools.cache
def _judging_stems() -> frozenset[str]:
    """Return the stems of single words that say how good something is and are no theme as well."""
    lists = the_vocabulary().polarity_words
    stems = {stems_of(word) for word in (*lists["weakness"], *lists["strength"])}
    themes = {stems_of(word) for word in lists["also_theme"]}
    return frozenset(one[0] for one in stems - themes if len(one) == 1)


def _is_number(word: str) -> bool:
    return word[:1].isdecimal()  # "18", "5s", "16-17"


def bare_theme(query: Query) -> str:
    """Return the theme without the words around it that only ask: "many unicorns are there" is about unicorns.

    Words of a term stay: "early help" is not about help. Empty where nothing but asking is left: "what was done next".
    """
    words, lower = query.theme.split(), query.theme.lower().split()
    idle = _ASKING | STOP_WORDS
    telling = [at for at, word in enumerate(lower) if word not in idle]
    for term in (*_WHOLE, *(expansion.found.lower().split() for expansion in query.expansions)):
        for at in range(len(lower)):
            if lower[at : at + len(term)] == term:
                telling += [at, at + len(term) - 1]
    return " ".join(words[min(telling) : max(telling) + 1]) if telling else ""


def _weight(often: int, passages: int) -> float:
    return max(0.1, math.log((passages + 1) / (often + 1)))


def _make_part(
    name: str,
    terms: tuple[str, ...],
    related: tuple[str, ...],
    often: int,
    passages: int,
    *,
    known: bool,
    not_in: tuple[str, ...] = (),
) -> Part:
    stems, friends = stems_of_terms(terms), stems_of_terms(not_in)
    return Part(
        name=name,
        texts=tuple(dict.fromkeys(term for term in terms if stem_words(term))),
        terms=stems,
        finder=TermFinder({_TERM: stems, _RELATED: stems_of_terms(related)}, {_TERM: friends, _RELATED: friends}),
        weight=_weight(often, passages),
        known=known,
        passages=often,
        false_friends=friends,
    )
