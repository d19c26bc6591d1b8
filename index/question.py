"""Understanding a question: theme, polarity, words of the sector, place, time, kind and grade. Rules, no model.

Each step takes what it understands out of the question (`scope.Rest.take`) and says so in the `Query`, which people see
and can change. What no step takes is the theme.
"""

import functools
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date

from domain.errors import QuestionRejected
from domain.judgements import AREAS_OF_THEMES, OUTCOME, OVERALL, is_good
from domain.text import fold_text
from domain.types import Expansion, Filters, InspectionKind, Polarity, Query
from domain.vocabulary import TermGroup, Vocabulary, the_vocabulary
from domain.words import STOP_WORDS, split_words
from index.filters import has_time
from index.grades import ANY_GRADE, find_contrast, others_than, take_grades
from index.place_names import correct_places
from index.scope import Rest, take_scope
from index.sides import take_polarity
from index.spelling import correct_spelling
from index.subject import find_subject
from index.terms import Found, Span, find_listed, find_terms, lies_within

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

# "Which is better for care leavers, Leeds or Newcastle": both sides of each are asked for, and no side.
_BETTER_OF_SEVERAL = r"(?:better|best|stronger|strongest|weaker|weakest|worse|worst)(?:\s+than)?"
# "section 7", "outcome 4", "tier 3": the number makes the theme.
_NUMBERED = re.compile(
    r"\b(?:article|chapter|level|outcome|part|phase|regulation|schedule|section|stage|tier)\s+\d{1,3}[A-Z]?\b",
    re.IGNORECASE,
)
_VOWEL = re.compile(r"[aeiou]", re.IGNORECASE)
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
    phrases = rest.hide_quoted()
    if known_words:
        rest.text, rest.notes = correct_places(
            rest.text, lambda word: _is_known(word, known_words, vocabulary, is_word)
        )
    filters, newest_first = take_scope(rest, vocabulary, today)
    query = (None if phrases else _of_covers(clean, rest, filters)) or _of_findings(
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
        unnamed=rest.unnamed,
        years_compared=rest.compared,
    )


def _of_covers(text: str, rest: Rest, filters: Filters) -> Query | None:
    """Return what is understood of a question that the covers of reports answer; None if that is not one.

    Whether it is one is told by the `rest` of it, what it asks for in detail by the whole `text`.
    """
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
        covers=covers.details(text),
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
    rest.show_quoted()
    if len(filters.authorities) + len(filters.regions) > 1:
        rest.take_match(_BETTER_OF_SEVERAL)
    rest.text = _in_reports_words(rest, vocabulary)
    rest.text = corrected()
    text = rest.text
    groups = find_terms(text, vocabulary)
    polarity = graded or take_polarity(rest, groups, vocabulary)
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
        expansions=(*expansions, *_numbered(rest.text, groups), *_defined(rest.text, groups, definitions)),
        filters=filters,
    )


def _checked(text: str) -> str:
    readable = text.encode("utf-8", "replace").decode("utf-8")  # bytes of another encoding stand in arguments as halves
    clean = fold_text("".join(" " if ord(char) < 32 else char for char in readable))
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
    areas = [area for found in groups for area in AREAS_OF_THEMES.get(found.name, ())]
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


def _is_known(
    word: str, known_words: Collection[str], vocabulary: Vocabulary, is_word: Callable[[str], bool] | None
) -> bool:
    """Whether a word in lower case stands in a report or in the vocabulary, or is English."""
    return word in known_words or word in _vocabulary_words(vocabulary) or bool(is_word and is_word(word))


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
    while words and _says_nothing(words[-1]) and not _NUMBERED.fullmatch(" ".join(words[-2:])):
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


def _numbered(text: str, groups: list[Found]) -> tuple[Expansion, ...]:
    """Return an expansion of each numbered thing that the vocabulary does not know: "section 7" is one term."""
    spans = [found.span for found in groups]
    named = [found for found in _NUMBERED.finditer(text) if not any(_overlap(found.span(), span) for span in spans)]
    terms = dict.fromkeys(" ".join(found.group().split()) for found in named)
    return tuple(Expansion(group=term, found=term, synonyms=(term,)) for term in terms)


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


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
