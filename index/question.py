"""Understanding a question: theme, polarity, words of the sector, place, time, kind and grade. Rules, no model.

Each step takes what it understands out of the question (`scope.Rest.take`) and says so in the `Query`, which people see
and can change. What no step takes is the theme.
"""

import functools
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from domain.errors import QuestionRejected
from domain.judgements import OUTCOME, OVERALL, is_good
from domain.text import fold_text
from domain.types import Expansion, Filters, InspectionKind, Polarity, Query
from domain.vocabulary import TermGroup, Vocabulary, the_vocabulary
from domain.words import STOP_WORDS, split_words
from index.filters import has_time
from index.grades import ANY_GRADE, find_contrast, others_than, take_grades
from index.scope import Rest, take_scope
from index.spelling import correct_spelling
from index.subject import find_subject
from index.terms import Found, Span, find_apart, find_listed, find_terms, lies_within, lies_within_longer

MOST_CHARACTERS = 1_000

_BODIES = r"(?:local\s+)?(?:authorities|authority|councils?|la|las|boroughs?|counties|unitaries)"
_NOT = r"(?:(not|n['’]t)\s+(?:yet\s+|been\s+|being\s+)*)?"
_JUDGED = r"(?:judged|rated|graded)\s+(?:to\s+be\s+|as\s+)?"
_GRADED = (
    rf"(?<!to )()({ANY_GRADE})\s+(?:{_BODIES}|(?:reports?|inspections?|judge?ments?)(?=\s*$|\s*\?))",
    rf"{_BODIES}\s+(?:(?:that|which)\s+)?(?:(?:are|were|was|is)\s+)?{_NOT}{_JUDGED}({ANY_GRADE})",
    rf"{_NOT}{_JUDGED}({ANY_GRADE})",
)
_LOOKS_LIKE = rf"what\s+(?:does|do|did)\s+({ANY_GRADE})(?:\s+(?:practice|services?|support|work))?\s+looks?\s+like"
_AREAS_OF_THEMES = {
    "care leavers": ("care_leavers", "in_care"),
    "children in care": ("in_care",),
    "adoption": ("adoption", "in_care"),
    "leadership": ("impact_of_leaders",),
}

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
_VOWEL = re.compile(r"[aeiou]", re.IGNORECASE)
_TOO = re.compile(r"too\s", re.IGNORECASE)  # "too few", "too broad": how it is judged, never what is judged
_NO = re.compile(r"no\s", re.IGNORECASE)  # "no job", "no plan": what is missing is the theme

_COUNTED = re.compile(r"\W*how\s+(?:many|often|common|widespread)\b", re.IGNORECASE)  # "how many say X is poor"

_ANY_REPORTS = re.compile(r"all|earlier|last|newer?|older?|other|past|previous|published|recent", re.IGNORECASE)


def understand(
    text: str,
    *,
    vocabulary: Vocabulary | None = None,
    known_words: Collection[str] = (),
    definitions: Mapping[str, str] | None = None,
    is_word: Callable[[str], bool] | None = None,
    today: date | None = None,
) -> Query:
    """Return what is understood of a question.

    `known_words` are the words of the index (lower case): a word that is none of them nor of the vocabulary is read
    as the nearest that is, and the note says so; without them nothing is corrected. `is_word` knows words of English,
    which are no slips even if no report has them. `definitions` are acronyms that the reports themselves explain,
    upper case, with their words. Raises QuestionRejected for what is no question.
    """
    vocabulary = vocabulary or the_vocabulary()
    clean = _checked(text)
    rest = Rest(clean)
    phrases = _take_phrases(rest)
    filters, newest_first = take_scope(rest, vocabulary, today)
    query = (None if phrases else _of_covers(rest, filters)) or _of_findings(
        rest, filters, vocabulary, definitions or {}, lambda: _corrected(rest, known_words, vocabulary, is_word)
    )
    if query is None:
        raise QuestionRejected(
            f'there is no word to search for in "{_shortened(clean)}": name a theme, such as "private fostering"'
        )
    return replace(
        query,
        text=clean,
        phrases=phrases,
        newest_first=newest_first,
        notes=tuple(rest.notes),
        groups=tuple(dict.fromkeys(rest.groups)),
        years_compared=rest.compared,
    )


def _of_covers(rest: Rest, filters: Filters) -> Query | None:
    """Return what is understood of a question that the covers of reports answer; None if that is not one."""
    covers = find_subject(
        rest.text,
        has_authority=bool(filters.authorities) and all(group.is_one for group in rest.groups),
        has_kind=bool(filters.kinds or filters.authority_types or rest.names_bodies),
        has_newest=filters.latest_only,
        has_time=has_time(filters),
        default_area=OUTCOME if filters.kinds == (InspectionKind.AREA_SEND,) else OVERALL,
    )
    if covers is None:
        return None
    return Query(
        text=rest.text,
        theme="",
        asked=" ".join(rest.text.split()),
        polarity=covers.polarity,
        filters=replace(filters, areas=covers.areas, grades=covers.grades),
        subject=covers.subject,
    )


def _of_findings(
    rest: Rest,
    filters: Filters,
    vocabulary: Vocabulary,
    definitions: Mapping[str, str],
    corrected: Callable[[], str],
) -> Query | None:
    """Return what is understood of a question that passages answer; None if there is nothing to search for.

    `corrected` gives the rest of the question with its slips corrected.
    """
    filters, graded = _take_grades(rest, filters)
    rest.text = _in_reports_words(rest, vocabulary)
    rest.text = corrected()
    text = rest.text
    groups = find_terms(text, vocabulary)
    polarity = graded or _take_polarity(rest, groups, vocabulary)
    filters = _areas_of(filters, groups, graded)
    theme = _theme(rest.text, vocabulary)
    if not theme and filters == Filters() and polarity is None:
        return None
    first = {found.name: found for found in reversed(groups)}
    expansions = tuple(_expansion(found, text, vocabulary) for found in reversed(first.values()))
    return Query(
        text=text,
        theme=theme,
        asked=" ".join(text.split()),
        polarity=polarity,
        expansions=(*expansions, *_defined(rest.text, groups, definitions)),
        filters=filters,
    )


def _checked(text: str) -> str:
    clean = fold_text("".join(" " if ord(char) < 32 else char for char in text))
    if not clean:
        raise QuestionRejected("the question is empty: type what you want to know, such as early help strengths")
    if len(clean) > MOST_CHARACTERS:
        raise QuestionRejected(
            f"the question has {len(clean):,} characters, at most {MOST_CHARACTERS:,} are read: ask for one theme"
        )
    words = split_words(clean)
    if not any(len(word) > 1 for word in words):
        raise QuestionRejected(f'there is no word to search for in "{_shortened(clean)}": type a word or more')
    return clean


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."


def _take_phrases(rest: Rest) -> tuple[str, ...]:
    """Return the phrases in double quotes; their words stay in the question."""
    phrases = [found.group(1).strip() for found in re.finditer(r'"([^"]{2,200})"', rest.text)]
    rest.text = rest.text.replace('"', " ")
    return tuple(phrase for phrase in dict.fromkeys(phrases) if split_words(phrase))


def _take_grades(rest: Rest, filters: Filters) -> tuple[Filters, Polarity | None]:
    """Return the filters with grades, and the polarity that "what does outstanding look like" asks for."""
    if found := rest.take_match(_LOOKS_LIKE):
        grades = _grades_in(found.group(1))
        return replace(filters, grades=tuple(grades)), Polarity.STRENGTH if is_good(grades[-1]) else Polarity.WEAKNESS
    if contrast := find_contrast(rest.text):
        rest.take(*contrast[0])
        return replace(filters, grades=contrast[1]), None
    grades = []
    for pattern in _GRADED:
        while found := rest.take_match(rf"(?:(?:in|by|of|from|at)\s+(?:the\s+)?)?(?:{pattern})"):
            named = _grades_in(found.group(2))
            grades += others_than(named) if found.group(1) else named
    if grades:
        filters = replace(filters, grades=tuple(dict.fromkeys(grades)), areas=(OVERALL,))
    return filters, None


def _grades_in(words: str) -> list[str]:
    return [grade for group in take_grades(words)[1] for grade in group]


def _areas_of(filters: Filters, groups: list[Found], graded: Polarity | None) -> Filters:
    if graded is None:
        return filters
    areas = [area for found in groups for area in _AREAS_OF_THEMES.get(found.name, ())]
    return replace(filters, areas=tuple(dict.fromkeys(areas)))


def _in_reports_words(rest: Rest, vocabulary: Vocabulary) -> str:
    """Return the text with everyday words replaced by those of reports, longest first, and note it.

    A word inside a term of the vocabulary stays: "teen mums" is one already.
    """
    pattern = _everyday_pattern(tuple(vocabulary.everyday))
    if pattern is None or not pattern.search(rest.text):
        return rest.text
    known = [found.span for found in find_terms(rest.text, vocabulary)]

    def replaced(found: re.Match[str]) -> str:
        if any(lies_within(found.span(), term) for term in known):
            return found.group()
        meant = vocabulary.everyday[" ".join(found.group().lower().split())]
        rest.notes.append(f"read '{found.group()}' as '{meant}'")
        return meant

    return pattern.sub(replaced, rest.text)


@functools.lru_cache(maxsize=8)
def _everyday_pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return what finds any of the words; None if there are none."""
    if not words:
        return None
    forms = (r"\s+".join(map(re.escape, word.split())) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"\b(?:{'|'.join(forms)})\b", re.IGNORECASE)


def _corrected(
    rest: Rest, known_words: Collection[str], vocabulary: Vocabulary, is_word: Callable[[str], bool] | None
) -> str:
    if not known_words:
        return rest.text
    text, notes = correct_spelling(rest.text, known_words, _vocabulary_words(vocabulary), is_word)
    rest.notes += notes
    return text


@functools.lru_cache(maxsize=2)
def _vocabulary_words(vocabulary: Vocabulary) -> frozenset[str]:
    return frozenset(vocabulary.words())


@dataclass(frozen=True, slots=True)
class _Judging:
    """Where a question asks for a polarity in so many words, and where it judges; which of that is a theme as well."""

    asked: Mapping[Polarity, list[Span]]
    judged: Mapping[Polarity, list[Span]]
    themes: frozenset[Span]
    denied: Mapping[Span, int]
    """Of what is denied and is a theme itself ("not updated"), where that begins: only the denial is no theme."""


def _take_polarity(rest: Rest, groups: list[Found], vocabulary: Vocabulary) -> Polarity | None:
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
        said = [rest.text[start:end] for start, end in sorted({*found.asked[polarity], *judging})]
        if said:
            plural = "weaknesses" if polarity is Polarity.WEAKNESS else "strengths"
            rest.notes.append(f'"{said[0]}" asks for {plural}')
    for start, end in taken:
        rest.take(start, end)
    return polarity


def _find_judging(text: str, groups: list[Found], vocabulary: Vocabulary) -> _Judging:
    words = vocabulary.polarity_words
    shields = find_listed(text, words["not_polarity"])
    longer = [group.span for group in groups]
    asked = {
        polarity: _outside(find_listed(text, words[f"asks_{polarity.value}"]), shields)
        for polarity in (Polarity.WEAKNESS, Polarity.STRENGTH)
    }
    if not all(asked.values()):  # both sides of "know their strengths and weaknesses" ask for either
        asked = {polarity: _outside(spans, longer) for polarity, spans in asked.items()}
    denied = {found.span(): found.start(1) for found in _DENIED.finditer(text)}
    no_theme = [*find_listed(text, words["strength"]), *find_listed(text, words["denied_nothing"])]
    weak = find_listed(text, words["weakness"])
    weak_apart = find_apart(text, words["weakness_apart"])
    strong_apart = find_apart(text, words["strength_apart"])
    strong = [*find_listed(text, words["strength"]), *strong_apart]
    one_word = [(start, end) for start, end in weak if " " not in text[start:end]]
    phrases = [*(span for span in weak if span not in one_word), *weak_apart]
    judged = {
        Polarity.WEAKNESS: _outside(one_word, [*shields, *longer, *strong])
        + _outside([span for span in phrases if not any(_begins_inside(span, term) for term in longer)], shields)
        + _outside([*denied], [*shields, *longer]),
        Polarity.STRENGTH: _outside(strong, shields),
    }
    overcome = _overcome(text, [*asked[Polarity.WEAKNESS], *judged[Polarity.WEAKNESS]], vocabulary)
    overcome += [span for span in denied if _denies_weakness(text, span, denied[span], one_word, phrases)]
    for spans in (asked, judged):
        spans[Polarity.WEAKNESS] = [
            span for span in spans[Polarity.WEAKNESS] if not any(lies_within(span, whole) for whole in overcome)
        ]
    reached = [(start, found.end()) for start, end in denied if (found := _REACH.match(text, end))]
    for spans in (asked, judged):
        spans[Polarity.STRENGTH] = _outside(spans[Polarity.STRENGTH], [*judged[Polarity.WEAKNESS], *reached])
    if not asked[Polarity.WEAKNESS] and not judged[Polarity.WEAKNESS]:
        judged[Polarity.STRENGTH] += overcome
    also_theme = find_listed(text, words["also_theme"])
    themes = frozenset([*longer, *overcome, *weak_apart, *strong_apart, *also_theme])
    denied_themes = {
        (start, end): last_word
        for (start, end), last_word in denied.items()
        if not _TOO.match(text, start) and not any(lies_within((last_word, end), one) for one in no_theme)
    }
    return _Judging(asked, judged, themes, denied_themes)


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


def _first_word_end(text: str) -> int:
    found = re.match(r"\W*(?:to\s+what\s+extent|\w+)", text)
    return found.end() if found else 0


def _theme(text: str, vocabulary: Vocabulary) -> str:
    """Return the words left, without those that say nothing at either end or anywhere ("what do inspectors say")."""
    nothing = find_listed(text, vocabulary.polarity_words["nothing"], covered_by=find_terms(text, vocabulary))
    for start, end in nothing:
        if not _is_kind_of_report(text, start, end):
            text = text[:start] + " " * (end - start) + text[end:]
    words = re.findall(r"[^\s]+", re.sub(r"[?!;:<>{}\[\]()=*/\\|~^\"]+", " ", text))
    words = [word.strip(".,'-") for word in words]
    words = [word for word in words if word and (split_words(word) or not word.isascii())]
    while words and _says_nothing(words[0]):
        words.pop(0)
    while words and _says_nothing(words[-1]):
        words.pop()
    return " ".join(words)


def _is_kind_of_report(text: str, start: int, end: int) -> bool:
    """Whether "reports" are a theme here: "court reports", "adoption reports", but not "inspection reports".

    What says nothing before it has been taken out of the text by now.
    """
    before = re.search(r"([\w'’-]+)\s$", text[:start])
    is_named = before and not _says_nothing(before[1]) and not _ANY_REPORTS.fullmatch(before[1])
    return text[start:end].lower() == "reports" and bool(is_named)


def _says_nothing(word: str) -> bool:
    parts = split_words(word)
    return all(part in STOP_WORDS or len(part) == 1 for part in parts)


def _expansion(found: Found, text: str, vocabulary: Vocabulary) -> Expansion:
    group = vocabulary.group(found.name) or TermGroup(found.name, ())
    start, end = found.span
    return Expansion(group=group.name, found=" ".join(text[start:end].split()), synonyms=group.terms)


def _defined(text: str, groups: list[Found], definitions: Mapping[str, str]) -> tuple[Expansion, ...]:
    """Return expansions of acronyms that the vocabulary does not know and a report explains.

    In small letters only what cannot be a word counts: "safe" is no team of that name.
    """
    for start, end in (found.span for found in groups):
        text = text[:start] + " " * (end - start) + text[end:]
    found = []
    for word in dict.fromkeys(re.findall(r"\b[A-Za-z]{3,8}\b", text)):
        is_acronym = word.isupper() or not _VOWEL.search(word)
        if is_acronym and (meaning := definitions.get(word.upper())) and word.lower() not in STOP_WORDS:
            found.append(Expansion(group=meaning, found=word, synonyms=(meaning, word.upper())))
    return tuple(found)
