"""A question in, an answer in the inspectors' own words out, or "the reports do not say".

Understand, search, score sentences, decide whether the question is answered at all, and lay the findings out in the
form that the question has.
"""

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from answer.common import answer_common
from answer.counts import Counts, count_reports, describe_scope, stray_parts
from answer.covers import answer_from_covers
from answer.evidence import Scored, list_needs, offer_findings, score_sentences
from answer.findings import Finding, cite, fold_alike
from answer.forms import (
    Form,
    asks_for_number,
    asks_for_words,
    asks_what_is_common,
    asks_what_was_told,
    asks_who_must,
    find_form,
)
from answer.headline import say_nothing_found
from answer.laid import Asked, day_of
from answer.layout import lay_out
from answer.narrower import tell_narrower
from answer.refusal import is_answered, measure_support
from answer.scope import find_scope, tell_repeated
from answer.theme import Part, Theme, find_theme
from answer.theme_judgements import state_judgements
from answer.wording import is_statement
from domain.text import count
from domain.types import (
    Answer,
    Filters,
    Hit,
    Passage,
    PassageKind,
    Polarity,
    Query,
    Report,
    Searched,
    Statement,
)
from domain.words import NUMBERS, stems_of
from index.arrays import Rows, Vector
from index.build import OpenIndex
from index.filters import has_time, is_of_time
from index.grades import GOOD_OR_BETTER
from index.search import question_vectors, search, understand_for
from index.wider import find_wider_scope

_HITS = 60
"""How many passages are read for an answer. An answer shows about a dozen; the rest names and counts sub-themes."""
_NEAREST = 3
_COMPLETE = (Form.AUTHORITY, Form.WHICH, Form.SINCE_WHEN, Form.LAST, Form.COMPARE)
"""Forms whose answer must leave out no report: passages beyond the first hits are read too."""
_MOST_MENTIONS = 400
_FIRST_MENTIONS = 60
"""Since when, when last: so many of the oldest, or newest, passages are read for the first that says it."""
_PER_AUTHORITY = 2
_MOST_NAMED = 5
_FEW_REPORTS = 4
"""Where fewer reports hold all parts of a question, one that hardly any passage found holds is not counted."""

_EVERYWHERE = 0.2
"""A word in more than this share of the passages is not named where it is not counted: every report has it."""

Place = tuple[Passage, Report, float]
"""A passage, its report, and its standing in the search: 1 for the first, towards 0 for the last."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that was gathered for a question, before it is decided how to answer."""

    query: Query
    form: Form
    theme: Theme
    searched: Searched
    hits: tuple[Hit, ...]
    scored: tuple[Scored, ...]
    scope: Rows | None
    vector: Vector
    """The question's, of length 1."""


def ask(
    opened: OpenIndex,
    question: str | Query,
    *,
    found: Sequence[Hit] | None = None,
    vectors: tuple[Vector, Vector] | None = None,
) -> Answer:
    """Return the answer: statements that are quotes with citations, or `found` False with the nearest passages.

    `found` are the hits of `search(opened, question, k=60)`, and `vectors` those of `question_vectors`, if the caller
    has them: then the same is not done twice. Raises QuestionRejected for a text that is no question.
    """
    query = understand_for(opened, question) if isinstance(question, str) else question
    if query.asks_of_nobody_known:
        return _ask_for_place(opened, query)
    if query.covers is not None:
        answer = answer_from_covers(opened, query, query.covers)
    elif asks_what_is_common(query):
        answer = answer_common(opened, query)
    else:
        answer = _answer_from_passages(opened, query, found, vectors)
    repeated = tell_repeated(find_scope(opened, answer.query.filters))
    return replace(answer, notes=(*answer.notes, *repeated))


def _ask_for_place(opened: OpenIndex, query: Query) -> Answer:
    """Return no answer to a question on "our council": what is said of all would be taken for what is said of it."""
    scope = find_scope(opened, query.filters).rows
    newest = max((one for one in opened.reports_in(scope) if one.authority), key=day_of, default=None)
    name = newest.name if newest else "Derby"
    name += "" if " " in query.unnamed else "’s"
    return Answer(
        query=query,
        found=False,
        headline=f"Which authority is meant by “{query.unnamed}”? The question names none; who asks is not known here.",
        statements=(),
        searched=describe_scope(opened, scope),
        notes=(
            f"Type the name, for example: {query.text.replace(query.unnamed, name, 1)}",
            f"Or leave “{query.unnamed}” out to ask about all authorities.",
        ),
    )


def _answer_from_passages(
    opened: OpenIndex, query: Query, found: Sequence[Hit] | None, vectors: tuple[Vector, Vector] | None
) -> Answer:
    gathered = gather(opened, query, found=found, vectors=vectors)
    query = gathered.query
    if not _is_supported(opened, gathered):
        return _refuse(opened, gathered)
    counts, notes = _count(opened, gathered)
    if _asks_for_needs(gathered):
        offered = list_needs(opened.passages(_recommendations(opened, gathered.scope)), opened.reports)
    else:
        offered = offer_findings(_add_mentions(opened, gathered, counts), query.polarity)
    if asks_for_number(query.text):
        offered = [one for one in offered if _NUMBER.search(one.quote)]
    findings = fold_alike(offered, across_reports=gathered.form not in _COMPLETE)
    if not findings or (all(map(_only_describes, findings)) and not _ASKS_FOR_FIGURES.search(query.text)):
        return _refuse(opened, gathered)
    asked = Asked(query, gathered.form, counts, gathered.searched, tuple(opened.reports_in(gathered.scope)))
    laid = lay_out(asked, findings)
    statements = cite(laid.groups)
    return Answer(
        query=query,
        found=True,
        headline=laid.headline,
        statements=statements,
        searched=gathered.searched,
        form=gathered.form,
        notes=(
            *_tell_vague(gathered),
            *_tell_what_became(query),
            *laid.notes,
            *notes,
            *tell_narrower(opened, counts, gathered.scope, query.phrases),
            *_tell_published(query, statements),
        ),
        stated=tuple(state_judgements(query, asked.reports)),
    )


def _tell_vague(gathered: Gathered) -> Iterator[str]:
    """Say so where nothing but people is left of a question: "do social workers do what they say they will"."""
    if gathered.theme.names_only_people:
        words = " ".join(part.name for part in gathered.theme.parts)
        yield f"Of this question only “{words}” could be searched for: name what about them you want to know."


# "... to do in 2017 and was it done?"
_ASKS_WHAT_BECAME_OF_IT = re.compile(
    r"\b(?:was|were|has|have|had|did|is|are)\s+(?:it|they|this|these|that|those)\b.*"
    r"\b(?:acted|addressed|better|change[ds]?|done|fixed|happen(?:ed)?|implemented|improved?|met|resolved|sorted)\b",
    re.IGNORECASE,
)


def _tell_what_became(query: Query) -> Iterator[str]:
    """Say so where a question asks what became of what was said in a time: that is told by the reports after it."""
    if has_time(query.filters) and query.filters.authorities and _ASKS_WHAT_BECAME_OF_IT.search(query.text):
        yield "What became of it is told by later reports: ask without the time, for one theme."


def _tell_published(query: Query, statements: Sequence[Statement]) -> Iterator[str]:
    """Say which of the reports quoted are of the time asked for by their publication only."""
    cited = {one.report.report_id: one.report for statement in statements for one in statement.citations}
    late = [one for one in cited.values() if has_time(query.filters) and not is_of_time(query.filters, one.day)]
    if late:
        named = "; ".join(f"{one.name}, {one.inspection}" for one in late[:_MOST_NAMED])
        more = f" and {len(late) - _MOST_NAMED} more" if len(late) > _MOST_NAMED else ""
        yield f"Inspected before, published in that time: {named}{more}."


_ASKS_FOR_FIGURES = re.compile(
    r"\b(?:how\s+many|number|numbers|proportion|percentage|population|figures?|statistics|data|eligible|entitled)\b",
    re.IGNORECASE,
)


_NUMBER = re.compile(
    rf"(?<![\d-])(?!(?:19|20)\d\d\b)\d|\b(?:{'|'.join(NUMBERS)}|half|dozen|hundred)\b", re.IGNORECASE
)  # no year


def _only_describes(finding: Finding) -> bool:
    """Whether a finding only tells of the area: "20% of children are eligible for free school meals" answers little."""
    return finding.passage.kind is PassageKind.CONTEXT and finding.polarity in (None, Polarity.NEUTRAL)


def _count(opened: OpenIndex, gathered: Gathered) -> tuple[Counts, tuple[str, ...]]:
    """Return the counts, and notes on the parts of the question that they do not take into account."""
    theme, scope = gathered.theme, gathered.scope
    counts = count_reports(opened, theme, scope, phrases=gathered.query.phrases)
    together = len(counts.mentioning)
    stray: tuple[Part, ...] = ()
    if together < _FEW_REPORTS and len(theme.parts) > 1 and not asks_for_words(gathered.query.text):
        stray = stray_parts(theme, offer_findings(gathered.scored, gathered.query.polarity), len(opened))
    if not stray:
        return replace(counts, uncounted=_uncounted(theme, counts, len(opened))), ()
    without = count_reports(opened, theme, scope, stray, gathered.query.phrases)
    number = count(together, "report") if together else "no report"
    has = "has" if together < 2 else "have"
    words = " and ".join(f"“{part.name}”" for part in stray)
    return (
        replace(without, uncounted=_uncounted(theme, without, len(opened))),
        (f"Counted without {words}: {number} {has} that beside {without.named}.",),
    )


def _uncounted(theme: Theme, counts: Counts, passages: int) -> tuple[str, ...]:
    """Return the words of the question that the counts are not of, unless they are in every report.

    "IROs do not challenge enough" counts the reports on these officers: who reads the number must know that.
    """
    named = set(stems_of(counts.named))
    return tuple(
        part.name
        for part in theme.parts
        if part not in counts.parts
        and part.passages <= _EVERYWHERE * passages
        and not named.issuperset(stems_of(part.name))
    )


def gather(
    opened: OpenIndex,
    question: str | Query,
    *,
    found: Sequence[Hit] | None = None,
    vectors: tuple[Vector, Vector] | None = None,
) -> Gathered:
    """Understand the question, search, and score the sentences of what was found."""
    understood = understand_for(opened, question) if isinstance(question, str) else question
    form = find_form(understood)
    query = _narrow(understood, form)
    scope = find_scope(opened, query.filters)
    theme = find_theme(query, opened.lexical.doc_freq, len(opened), literal=asks_for_words(query.text))
    wanted = query if theme.parts else _overview(query)
    same = found is not None and wanted == understood and form is not Form.COMPARE
    vectors = vectors or question_vectors(opened, wanted)  # filters and polarity do not change them
    hits = list(found or ())[:_HITS] if same else _search(opened, wanted, form, vectors)
    return Gathered(
        query=query,
        form=form,
        theme=theme,
        searched=describe_scope(opened, scope.rows),
        hits=tuple(hits),
        scored=tuple(_score(opened, theme, hits, vectors[1], scope.left_out)),
        scope=scope.rows,
        vector=vectors[1],
    )


def _is_supported(opened: OpenIndex, gathered: Gathered) -> bool:
    """Whether what was found answers the question; a question without a theme is answered by anything."""
    theme = gathered.theme
    support = measure_support(opened, theme, gathered.scored, gathered.vector)
    return not theme.parts or is_answered(support, theme, gathered.searched.reports)


def _narrow(query: Query, form: Form) -> Query:
    """Return the query with what its form asks for.

    What good looks like is shown by sections graded good or better; what authorities were told to do is a need.
    """
    if asks_what_was_told(query.text) or (form is Form.WHICH and asks_who_must(query.text)):
        return replace(query, polarity=query.polarity or Polarity.WEAKNESS)
    if form is not Form.WHAT_GOOD:
        return query
    grades = GOOD_OR_BETTER if query.filters.grades in ((), ("good",)) else query.filters.grades
    return replace(query, polarity=Polarity.STRENGTH, filters=replace(query.filters, grades=grades))


def _overview(query: Query) -> Query:
    """Return the query for a question without a theme ("weaknesses in Wirral"): where reports sum themselves up.

    Or only what they told the authority to do, if that is asked ("recommendations in Wirral").
    """
    told = query.polarity is Polarity.WEAKNESS and asks_what_was_told(query.text)
    kinds = (PassageKind.RECOMMENDATION,) if told else (PassageKind.SUMMARY, PassageKind.RECOMMENDATION)
    return replace(query, filters=replace(query.filters, passage_kinds=kinds))


def _search(opened: OpenIndex, query: Query, form: Form, vectors: tuple[Vector, Vector]) -> list[Hit]:
    if form is not Form.COMPARE:
        return search(opened, query, k=_HITS, vectors=vectors)
    sides = [replace(query.filters, authorities=one.authorities, regions=one.regions) for one in query.places]
    if len(sides) < 2:
        sides = [replace(query.filters, first_year=year, last_year=year) for year in query.years_compared]
    if len(sides) < 2:
        sides = [replace(query.filters, grades=(grade,)) for grade in query.filters.grades]
    found = [search(opened, query, k=_HITS // 2, filters=side, vectors=vectors) for side in sides]
    # By turns: whether the question is answered is told by the first, and one side may have nothing to say.
    return [hit for hits in itertools.zip_longest(*found) for hit in hits if hit]


def _asks_for_needs(gathered: Gathered) -> bool:
    """Whether all that reports told an authority to improve is asked for, whatever its theme."""
    query, form = gathered.query, gathered.form
    told = query.polarity is Polarity.WEAKNESS and asks_who_must(query.text)
    return told and form is Form.AUTHORITY and not gathered.theme.parts


def _recommendations(opened: OpenIndex, scope: Rows | None) -> Rows:
    told = opened.facts.quotable & opened.facts.of_kind(PassageKind.RECOMMENDATION)
    rows = np.flatnonzero(told).astype(np.int64)
    return rows if scope is None else rows[np.isin(rows, scope)]


def _add_mentions(opened: OpenIndex, gathered: Gathered, counts: Counts) -> tuple[Scored, ...]:
    """Return what was scored with what else is said of the theme anywhere, for forms that must leave no report out."""
    if gathered.form not in _COMPLETE:
        return gathered.scored
    known = set(opened.rows_of([one.passage for one in gathered.scored]).tolist())
    rows = [row for row in _rows_that_matter(opened, gathered, counts) if row not in known]
    places = [(passage, opened.report_of(passage), 0.0) for passage in opened.passages(rows[:_MOST_MENTIONS])]
    return (*gathered.scored, *_score_places(opened, gathered.theme, places, gathered.vector))


def _rows_that_matter(opened: OpenIndex, gathered: Gathered, counts: Counts) -> list[int]:
    """Return the rows that can change an answer of this form, those that matter most first."""
    facts = opened.facts
    rows = np.array(counts.rows_in_question(gathered.query.polarity), dtype=np.int64)
    if gathered.form is Form.SINCE_WHEN:
        rows = rows[facts.day[rows] > 0]
        return [int(row) for row in rows[np.lexsort((rows, facts.day[rows]))][:_FIRST_MENTIONS]]
    newest_first = rows[np.lexsort((rows, -facts.day[rows]))]
    if gathered.form is Form.LAST:
        return [int(row) for row in newest_first[:_FIRST_MENTIONS]]
    if gathered.form is not Form.WHICH:
        return [int(row) for row in newest_first]
    # What an authority was told to improve comes before what was said of it.
    told = facts.of_kind(PassageKind.RECOMMENDATION)[newest_first]
    read: Counter[str] = Counter()
    best = []
    for row in newest_first[np.argsort(~told, kind="stable")]:
        authority = facts.authorities[facts.authority[row]] or facts.report_ids[facts.report[row]]
        read[authority] += 1
        if read[authority] <= _PER_AUTHORITY:
            best.append(int(row))
    return best


def _score(
    opened: OpenIndex, theme: Theme, hits: Sequence[Hit], vector: Vector, left_out: frozenset[str]
) -> list[Scored]:
    if not hits:
        return []
    places: list[Place] = []
    for hit in hits:
        standing = 1.0 - (hit.rank - 1) / _HITS
        places.append((hit.passage, hit.report, standing))
        places += [(passage, report, standing) for report, passage in hit.also_in]
    places = [place for place in places if place[1].report_id not in left_out]
    return _score_places(opened, theme, places, vector)


def _score_places(opened: OpenIndex, theme: Theme, places: Sequence[Place], vector: Vector) -> list[Scored]:
    vectors, offsets = opened.sentence_vectors(opened.rows_of([passage for passage, _, _ in places]))
    return [
        score_sentences(passage, report, theme, vector, vectors[offsets[at] : offsets[at + 1]], standing)
        for at, (passage, report, standing) in enumerate(places)
    ]


def _refuse(opened: OpenIndex, gathered: Gathered) -> Answer:
    hits = gathered.hits
    wider = None if gathered.searched.reports else find_wider_scope(opened, gathered.query.filters)
    if not hits and gathered.theme.parts:
        hits = tuple(search(opened, gathered.query, k=2 * _NEAREST, filters=wider.filters if wider else Filters()))
    telling = [hit for hit in hits if is_statement(hit.passage.text, hit.passage.kind)]
    return Answer(
        query=gathered.query,
        found=False,
        headline=say_nothing_found(gathered.query, gathered.theme, gathered.searched),
        statements=(),
        searched=gathered.searched,
        nearest=tuple(telling[:_NEAREST]),
        form=gathered.form,
        notes=(wider.told,) if wider else (),
    )
