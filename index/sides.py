"""Which side a question asks for: weaknesses, strengths or either. Rules over the word lists of the vocabulary.

A question asks in so many words ("weaknesses", "criticise") or judges ("poor", "too late", "well supported").
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from domain.types import Polarity
from domain.vocabulary import Vocabulary
from index.scope import Rest
from index.terms import Found, Span, find_apart, find_listed, lies_within, lies_within_longer

# "not completed", "too early", "never seen": what should be is not.
_DENIED = re.compile(
    r"\b(?:not|no\s+longer|no|never|rarely|seldom|hardly|too|\w+n['’]t)\s+(?!only\b)"
    r"(?:(?:well|very|always|consistently|sufficiently|yet|fully|been|being)\s+)*(\w+)",
    re.IGNORECASE,
)
# What a denial reaches to: "not pursued quickly", "not meeting needs promptly", "not making good referrals".
_REACH = re.compile(
    r"(?:\s+\w+){0,2}?\s+(?:\w+ly|adequate|clear|effective|enough|good|proper|robust|strong|suitable|well)\b"
)
_UP_TO_TWO_WORDS = re.compile(r"\s+(?:[\w'’-]+\s+){0,2}")
_TOO = re.compile(r"too\s", re.IGNORECASE)  # "too few", "too broad": how it is judged, never what is judged
_NO = re.compile(r"no\s", re.IGNORECASE)  # "no job", "no plan": what is missing is the theme

_NOT = re.compile(r"\bnot\b|n['’]t\b", re.IGNORECASE)  # "caseloads are not high"
_COUNTED = re.compile(r"\W*how\s+(?:many|often|common|widespread)\b", re.IGNORECASE)  # "how many say X is poor"


# "told to do better": what is told so is no strength.
_MUST_DO_BETTER = re.compile(
    r"\b(?:asked|expected|had|has|have|instructed|need(?:s|ed)?|required|told|urged)\s+to\s+(?:do|get)\s+better\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Judging:
    """Where a question asks for a polarity in so many words, and where it judges; which of that is a theme as well."""

    asked: Mapping[Polarity, list[Span]]
    judged: Mapping[Polarity, list[Span]]
    themes: frozenset[Span]
    denied: Mapping[Span, int]
    """Of what is denied and is a theme itself ("not updated"), where that begins: only the denial is no theme."""


def take_polarity(rest: Rest, groups: list[Found], vocabulary: Vocabulary) -> Polarity | None:
    """Return the polarity asked for, or None for either; take its words out of the theme.

    Asking in so many words ("weaknesses", "criticise") counts always. Judging words ("poor", "too late", "well
    supported") count unless the question is open ("Are interviews timely?"). Both sides together mean either.
    """
    found = _find_judging(rest.text, groups, vocabulary)
    longer = [group.span for group in groups]
    sides = {polarity for polarity, spans in found.asked.items() if spans}
    is_open = not _COUNTED.match(rest.text) and bool(
        find_listed(rest.text[: _first_word_end(rest.text)], vocabulary.polarity_words["open_questions"])
    )
    if not sides and not is_open:
        sides = {polarity for polarity, spans in found.judged.items() if spans}
        if len(sides) > 1:
            weak, strong = (_said(rest.text, found.judged[side]) for side in (Polarity.WEAKNESS, Polarity.STRENGTH))
            rest.notes.append(f'"{weak}" asks for weaknesses and "{strong}" for strengths: both are searched for')
    if not sides and not is_open:
        sides = {group.implies for group in groups if group.implies}
    polarity = sides.pop() if len(sides) == 1 else None
    taken = [span for spans in found.asked.values() for span in spans]
    if len(sides) > 1:  # "strengths and weaknesses of ...": either, unless that is the theme itself
        taken = _outside(taken, longer)
    if polarity:
        judging = [span for span in found.judged[polarity] if span not in longer]
        taken += [
            (start, found.denied.get((start, end), end))
            for start, end in judging
            if (start, end) not in found.themes and not _NO.match(rest.text, start)
        ]
        if said := _said(rest.text, [*found.asked[polarity], *judging]):
            plural = "weaknesses" if polarity is Polarity.WEAKNESS else "strengths"
            rest.notes.append(f'"{said}" asks for {plural}')
    for start, end in taken:
        rest.take(start, end)
    return polarity


def _said(text: str, spans: list[Span]) -> str:
    """Return the first of the words that ask for a side; empty if there are none."""
    return " ".join(text[slice(*min(spans))].split()) if spans else ""


def _find_judging(text: str, groups: list[Found], vocabulary: Vocabulary) -> _Judging:
    lists = vocabulary.polarity_words
    terms = [group.span for group in groups]
    shields = find_listed(text, lists["not_polarity"])
    said_weak = find_listed(text, lists["weakness"])
    weak_words = [(start, end) for start, end in said_weak if " " not in text[start:end]]
    weak_apart = find_apart(text, lists["weakness_apart"])
    weak_phrases = [*(span for span in said_weak if span not in weak_words), *weak_apart]
    said_strong = find_listed(text, lists["strength"])
    strong_apart = find_apart(text, lists["strength_apart"])
    denied = {found.span(): found.start(1) for found in _DENIED.finditer(text)}

    musts = [found.span() for found in _MUST_DO_BETTER.finditer(text)]
    asks_weak = [*_outside(find_listed(text, lists["asks_weakness"]), shields), *musts]
    asks_strong = _outside(find_listed(text, lists["asks_strength"]), shields)
    if not (asks_weak and asks_strong):  # both sides of "know their strengths and weaknesses" ask for either
        asks_weak, asks_strong = _outside(asks_weak, terms), _outside(asks_strong, terms)
    weak = [
        *_outside(weak_words, [*shields, *terms, *said_strong, *strong_apart]),
        *_outside([span for span in weak_phrases if not any(_begins_inside(span, term) for term in terms)], shields),
        *_outside([*denied], [*shields, *terms]),
    ]
    overcome = _overcome(text, [*asks_weak, *weak], vocabulary)
    overcome = [span for span in overcome if not any(term[0] <= span[0] < term[1] for term in terms)]
    overcome += [(start, end) for start, end in weak_apart if _NOT.search(text, start, end)]
    overcome += [span for span in denied if _denies_weakness(text, span, denied[span], weak_words, weak_phrases)]
    asks_weak, weak = _apart_from(asks_weak, overcome), _apart_from(weak, overcome)
    strong = [*said_strong, *strong_apart]
    reached = [(start, found.end()) for start, end in denied if (found := _REACH.match(text, end))]
    reached += [(begin, end) for (begin, _), word in denied.items() for start, end in strong if start == word]
    asks_strong = _outside(asks_strong, [*weak, *reached])
    strong = _outside(_outside(strong, shields), [*weak, *reached, *musts])
    if not asks_weak and not weak:
        strong += overcome

    also_theme = find_listed(text, lists["also_theme"])
    no_theme = [*said_strong, *find_listed(text, lists["denied_nothing"])]
    denied_themes = {
        (start, end): last_word
        for (start, end), last_word in denied.items()
        if any(term[0] == last_word for term in terms)
        or (not _TOO.match(text, start) and not any(lies_within((last_word, end), one) for one in no_theme))
    }
    return _Judging(
        asked={Polarity.WEAKNESS: asks_weak, Polarity.STRENGTH: asks_strong},
        judged={Polarity.WEAKNESS: weak, Polarity.STRENGTH: strong},
        themes=frozenset([*terms, *overcome, *weak_apart, *strong_apart, *also_theme]),
        denied=denied_themes,
    )


def _denies_weakness(text: str, span: Span, word: int, weak: list[Span], phrases: list[Span]) -> bool:
    """Whether what is denied is itself a weakness: "not poor", and neither "not too late" nor "not seen"."""
    plainly = re.match(r"(?:not|never|\w+n['’]t)\s", text[span[0] :], re.IGNORECASE)
    return bool(plainly) and (word, span[1]) in weak and not any(lies_within(span, phrase) for phrase in phrases)


def _overcome(text: str, weak: list[Span], vocabulary: Vocabulary) -> list[Span]:
    """Return the spans in which a weakness is said not to be, or to be overcome: "without delay", "reduces drift"."""
    return [
        (start, weak_end)
        for start, end in find_listed(text, vocabulary.polarity_words["overcome"])
        for weak_start, weak_end in weak
        if weak_start >= end and _UP_TO_TWO_WORDS.fullmatch(text, end, weak_start)
    ]


def _begins_inside(span: Span, term: Span) -> bool:
    """Whether a span begins with the end of a term and goes on after it: "child in need | work" needs no work."""
    return term[0] < span[0] < term[1] < span[1]


def _outside(spans: list[Span], others: list[Span]) -> list[Span]:
    """Return the spans that do not lie within a longer one of the others."""
    return [span for span in spans if not any(lies_within_longer(span, other) for other in others)]


def _apart_from(spans: list[Span], wholes: list[Span]) -> list[Span]:
    """Return the spans that are no part of any of the wholes, nor one of them."""
    return [span for span in spans if not any(lies_within(span, whole) for whole in wholes)]


def _first_word_end(text: str) -> int:
    found = re.match(r"\W*(?:to\s+what\s+extent|\w+)", text)
    return found.end() if found else 0
