"""Whether a written sentence says no more than what it cites. A cosine cannot tell "effective" from "not effective".

Every check can only drop a sentence, so all of them lean to dropping: what is lost is a sentence, what is kept is
put before councillors.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from answer.words import list_content_stems
from domain.authorities import find_mentions
from domain.text import fold_text
from domain.types import Citation, Polarity, Statement
from domain.words import NUMBERS, split_words, stem, stem_words

_CITED = re.compile(r"\[\s*(\d+(?:\s*[,;]\s*\d+)*)\s*\]")
_QUOTED = re.compile(r"\"([^\"]{3,})\"|(?<!\w)'([^']{3,})'(?!\w)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][\w'-]+")

_SUPPORTED_SHARE = 0.75
"""Share of a sentence's content words that must stand in what it cites: a summary joins findings, it adds none."""
_REACH = 4
"""Words after a negation that it governs."""

_NUMBER_WORDS = {word: str(number) for word, number in NUMBERS.items()}
_AMOUNTS = frozenset(
    """dozen eighty fifth fifty forty fourteen fifteen half hundred nineteen ninety quarter quarters seventeen seventy
    sixteen sixty tenth third thirds thirteen thirty thousand twenty""".split()  # noqa: SIM905
)
_NEGATING = "not no never without neither nor cannot lack lacks lacked lacking fail fails failed few little rarely"
_NEGATIONS = frozenset(_NEGATING.split())
_HEDGING = "all every always none most majority many some few several minority often rarely usually"
_HEDGES = frozenset(_HEDGING.split())
_NEGATIVE = re.compile(
    r"\b(?:weak\w*|poor\w*|delay\w*|drift\w*|inadequa\w*|ineffective\w*|insufficient\w*|inconsisten\w*|variab\w*|lack\w*"
    r"|too\s+(?:many|few|long|late|slow\w*|often|high)|not|no|never|without|fail\w*|need\w*\s+to|should|must|unclear|late|slow\w*"
    r"|missed|absent|limited|shortfall\w*|concern\w*|struggl\w*|improve(?!d|ment\s+has)|unsafe|unsuitable|unassessed|unmet|gap\w*|overdue)\b",
    re.IGNORECASE,
)
_POSITIVE = re.compile(
    r"\b(?:strong\w*|good|effective\w*|well|timely|prompt\w*|swift\w*|excellent|outstanding|thorough\w*|robust\w*|clear\w*"
    r"|consistent\w*|suitable|safely|appropriate\w*|sufficient\w*|adequate\w*|skilled|skilful\w*|benefit\w*|positive\w*|sensitiv\w*|improved|improving|successful\w*|comprehensive\w*|ambitious|stable"
    r"|high(?:ly)?\s+(?:quality|valued)|confident|safe|safer|responsive|purposeful|creative\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class WrittenSentence:
    """A sentence that a language model wrote, with the citations that were found to support it."""

    text: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sentence that was not shown, and why."""

    text: str
    reason: str


def check_sentence(written: str, evidence: Mapping[int, Statement]) -> WrittenSentence | Dropped:
    """Return the sentence with its citations if what it cites supports it, else why it was dropped.

    `evidence` are the statements that the model was shown, by the number it was to cite.
    """
    numbers = [int(number) for group in _CITED.findall(written) for number in re.findall(r"\d+", group)]
    text = re.sub(r"\s+([.,;!?])", r"\1", _CITED.sub("", written)).strip()
    cited = [evidence[number] for number in dict.fromkeys(numbers) if number in evidence]
    if not numbers:
        return Dropped(text, "it cites nothing")
    if len(cited) < len(set(numbers)):
        return Dropped(text, "it cites evidence that there is not")
    reason = _find_fault(fold_text(text), cited)
    if reason:
        return Dropped(text, reason)
    return WrittenSentence(text, tuple(statement.citations[0] for statement in cited))


def _find_fault(text: str, cited: Sequence[Statement]) -> str | None:
    sources = [fold_text(statement.text) for statement in cited]
    source = " ".join(sources)
    if fault := _find_wrong_quote(text, source) or _find_wrong_number(text, source, cited):
        return fault
    if fault := _find_wrong_name(text, source, cited) or _find_wrong_polarity(text, cited):
        return fault
    words = list_content_stems(re.sub("|".join(map(re.escape, _names_of(cited))) or "$^", " ", text, flags=re.I))
    known = set(list_content_stems(source))
    missing = [word for word in words if word not in known]
    if words and len(missing) > (1 - _SUPPORTED_SHARE) * len(words):
        return f"what it cites does not say: {', '.join(missing[:5])}"
    if judging := _find_own_judgement(text, source):
        return f"it judges in a word of its own: {judging}"
    if stronger := (_HEDGES & set(split_words(text))) - set(split_words(source)):
        return f"what it cites does not say: {', '.join(sorted(stronger))}"
    for statement, told in zip(cited, sources, strict=True):
        if not set(words) & set(list_content_stems(told)):
            return f"evidence {statement.citations[0].number} has nothing to do with it"
    return _find_turned_word(text, source)


def _find_wrong_quote(text: str, source: str) -> str | None:
    for double, single in _QUOTED.findall(text):
        quote = (double or single).strip().rstrip(".,;")
        if quote.lower() not in source.lower():
            return f"the quote is not in what it cites: {quote[:60]}"
    return None


def _find_wrong_number(text: str, source: str, cited: Sequence[Statement]) -> str | None:
    reports = [citation.report for statement in cited for citation in statement.citations]
    days = [day for one in reports for day in (one.inspection_start, one.inspection_end, one.published) if day]
    known = _numbers_of(source) | {str(day.year) for day in days}
    wrong = _numbers_of(text) - known
    return f"the number is not in what it cites: {min(wrong)}" if wrong else None


def _numbers_of(text: str) -> set[str]:
    words = split_words(text)
    spelt = {_NUMBER_WORDS[word] for word in words if word in _NUMBER_WORDS}
    return set(_NUMBER.findall(text)) | spelt | _AMOUNTS.intersection(words)


def _names_of(cited: Sequence[Statement]) -> list[str]:
    reports = [citation.report for statement in cited for citation in statement.citations]
    return sorted({report.authority for report in reports if report.authority}, key=len, reverse=True)


def _find_wrong_name(text: str, source: str, cited: Sequence[Statement]) -> str | None:
    authorities = set(_names_of(cited))
    for mention in find_mentions(text):
        named = {authority.name for authority in mention.authorities}
        if named and not named & authorities:
            return f"what it cites is not about {text[mention.start : mention.end]}"
    known = set(split_words(" ".join([source, *map(str, (citation for one in cited for citation in one.citations))])))
    for name in _NAME.findall(text):
        if not set(split_words(name)) <= known:
            return f"the name is not in what it cites: {name}"
    return None


def _find_wrong_polarity(text: str, cited: Sequence[Statement]) -> str | None:
    asked = {statement.polarity for statement in cited}
    negative, positive = bool(_NEGATIVE.search(text)), bool(_POSITIVE.search(text))
    if asked == {Polarity.STRENGTH} and negative and not positive:
        return "it criticises, what it cites praises"
    if asked == {Polarity.WEAKNESS} and positive and not negative:
        return "it praises, what it cites criticises"
    return None


def _find_own_judgement(text: str, source: str) -> str | None:
    """Return a word that praises or criticises and is not the source's: "consistent" is not "inconsistent"."""
    told = set(stem_words(source))
    for pattern in (_POSITIVE, _NEGATIVE):
        for found in pattern.finditer(text):
            if not told.issuperset(stem_words(found.group())):
                return found.group().lower()
    return None


def _find_turned_word(text: str, source: str) -> str | None:
    """Return a word that the sentence negates and its source does not, or the other way round."""
    said, told = _list_negated(text), _list_negated(source)
    for word, negated in said.items():
        if word in told and not negated & told[word]:
            return f'it turns "{word}" round'
    return None


def _list_negated(text: str) -> dict[str, set[bool]]:
    """Return for each content word whether it stands within the reach of a negation; both if it does and does not."""
    found: dict[str, set[bool]] = {}
    for clause in re.split(r"[.;:!?,]| but | although | while | however ", text.lower()):
        words = split_words(re.sub(r"n't\b", " not", clause))
        for place, word in enumerate(words):
            if word not in _NEGATIONS:
                governed = any(before in _NEGATIONS for before in words[max(0, place - _REACH) : place])
                found.setdefault(stem(word), set()).add(governed)
    return found
