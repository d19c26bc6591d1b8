"""Sentences as quotes: what a reader needs beside a sentence for it to be understood alone."""

import re
from collections.abc import Sequence

from domain.text import fold_text
from domain.types import Passage, PassageKind, Polarity, Sentence

MOST_WORDS = 95
"""A quote is not lengthened beyond this: about six printed lines, what a reader takes in at once."""

# Words that point back to the sentence before. "This service" and "these children" point back too, so the bare
# word is enough; "This inspection" and "These inspections" do not.
_POINTS_BACK = re.compile(
    r"""^[\s"'“‘(]*(?:
      (?:however|nevertheless|nonetheless|despite\s+(?:this|these)|in\s+spite\s+of\s+th\w+|notwithstanding|conversely
        |but|yet|and|or|so|nor|therefore|consequently|as\s+a\s+(?:result|consequence)|as\s+such|hence|thus|instead
        |because\s+of\s+th\w+|for\s+(?:this|these|that|those)\s+\w+|similarly|likewise|equally|in\s+(?:contrast|turn|doing\s+so)
        |for\s+(?:example|instance)|in\s+(?:one|some|many|most|these|those|such|a\s+few|other)\s+(?:case|instance|example)s?
        |on\s+the\s+other\s+hand|at\s+the\s+same\s+time|otherwise|by\s+contrast|even\s+so|even\s+then|here|then|the\s+(?:former|latter)
        )\b
      |(?:this|these|those|that|such)\b(?!\s+(?:inspections?|visits?|focused|monitoring|reports?|letters?|local\s+authority|authority|council)\b)
      |(?:they|their|them|theirs|he|she|his|her|its|both|others?|neither|either|each\s+of\s+(?:these|them)|the\s+same)\b
      |it\b(?!\s+(?:is|was|remains?)\s+(?:not\s+)?(?:\w+\s+)?(?:that|clear|positive|important|essential|evident|too\s+early|of\s+concern|encouraging)\b)
      |(?:when|where|while|once|if|although|as|although|though|because|since|until|after|before)\s+(?:this|these|they|it|he|she|such)\b
      |(?:some|most|many|few|several|all|none|one|two|much|neither|a\s+(?:few|small\s+(?:number|minority))|the\s+(?:majority|remainder|rest))\s+of\s+(?:these|those|them|this|which)\b
      |(?:some|most|many|few|several|all|none|others?|a\s+few|a\s+minority)(?:,|\s+(?:are|is|were|have|had|has|do|did|can|could|will|also|still|remain)\b)
      |(?:most|many|some|few|all|none)\s+(?:\w+ly|also|then|still|now)\b
      |(?:in\s+particular|specifically|in\s+these\s+\w+|often|sometimes|usually|frequently|too\s+often),?\s+(?:they|these|this|those|it)\b
      |(?:for|in)\s+(?:some|others?|most|many|a\s+few|all)[,]
      |the\s+(?:children|team|panel|service|approach|impact\s+of\s+this|other)\b(?=\s+(?:is|are|was|were|has|have|had|do|does|can|also|concerned|involved))
      |(?:in|of|for|from|with|by|through|under|to|on|at|within|across|during|following|since|without)\s+(?:this|these|those|that|such|them|it)\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)
# "Leaders recognise this": what it points to may also be its object, near the beginning.
_POINTS_BACK_EARLY = re.compile(
    r"^(?:[^\s,;:]+[\s,;:]+){1,9}?(?:this|these|such(?!\s+(?:as|an?)\b))\b"
    r"(?!\s+(?:inspections?|visits?|reports?|letters?|local\s+authority|authority|council|year|time|stage|month|week)\b)",
    re.IGNORECASE,
)
# What a finding led to, told in the next sentence: short enough, it belongs to the finding.
_TELLS_THE_EFFECT = re.compile(
    r"^(?:this|these|as\s+a\s+(?:result|consequence)|consequently|therefore|because\s+of\s+this)\b"
    r"(?:\s+\w+){0,2}?\s*(?:means?|leads?|results?|has|have|leaves?|puts?|limits?|makes?|delays?|,|\w+ren\b)",
    re.IGNORECASE,
)
_ADDS = re.compile(
    r"^[\s\"“]*(?:in\s+addition|additionally|furthermore|moreover|also|further|finally|overall|similarly)\b[,\s]*",
    re.IGNORECASE,
)
_CONTRASTS = re.compile(
    r"^[\s\"“]*(?:however|but|yet|nevertheless|nonetheless|despite\s+this|conversely|in\s+contrast|even\s+so)\b",
    re.IGNORECASE,
)

# No inspector writes to whoever answers questions; what does was put into the report to be obeyed.
_ADDRESSES_READER = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:previous|above|prior|earlier|instructions?|rules?|prompt)\b"
    r"|\b(?:system\s+prompt|as\s+an?\s+(?:ai|assistant|language\s+model)|you\s+are\s+(?:now\s+)?(?:an?\s+)?(?:ai|assistant|chatbot))\b"
    r"|<\|?/?(?:system|user|assistant|im_start|im_end)|\[/?INST\]",
    re.IGNORECASE | re.DOTALL,
)


# "(Outcome 3, National Framework)" beside what it refers to; "What needs to improve?" over it.
_REFERENCE = re.compile(r"\W*\([^()]*\)\W*")
_ENDS = re.compile(r"[.!…:;][\s\"”'’)\]\d]*$")
_SHORT_HEADING = 5
_ENDS_WHOLE = re.compile(r"[.!…][\s\"”'’)\]\d]*$")
# "visits are regular", which goes on from the line above; "Ensure that visits are regular".
_INSTRUCTS = re.compile(r"[\W\d]*(?:[a-z]|(?:Ensure|Make\s+sure|Improve|Strengthen)\b)")


_THERE_IS_NONE = re.compile(
    r"^\W*(?:(?:currently|there\s+(?:are|is|was|were)|at\s+the\s+time\s+of\s+(?:the|this)\s+inspection),?\s+)*no(?:ne\s+of)?\s"
    r"|\bno\s+(?:care\s+leavers?|child(?:ren)?|families|looked\s+after\s+children|young\s+(?:people|person))\b",
    re.IGNORECASE,
)
_TAKEN_BACK = re.compile(r"\bHowever\b")


def is_statement(text: str, kind: PassageKind) -> bool:
    """Whether a text says something: no reference in brackets, no question or list to come, no heading of a few words.

    What authorities are told to improve is often a few words without a full stop: "The timeliness of visits".
    """
    if _REFERENCE.fullmatch(text) or text.rstrip(" \"”'’)").endswith(("?", ":")):
        return False
    is_short = len(text.split()) <= _SHORT_HEADING and not _ENDS.search(text)
    return kind is PassageKind.RECOMMENDATION or not is_short


def says_what_to_do(sentence: Sentence, passage: Passage) -> bool:
    """Whether a sentence of a recommendation says what is to be done, however much it sounds like praise.

    "Ensure that: social workers visit often enough": it belongs to an instruction, or begins or ends as an item of a
    list does. What older formats praise among areas for improvement is told in whole sentences.
    """
    above = passage.lead_in or ""
    instructs = above.rstrip().endswith(":") or any(_INSTRUCTS.match(text) for text in (above, passage.text))
    return instructs or not _ENDS_WHOLE.search(sentence.text)


def addresses_reader(text: str) -> bool:
    """Whether a text gives instructions to a language model or its like. It is data, and no finding."""
    return bool(_ADDRESSES_READER.search(text))


def says_there_is_none(text: str) -> bool:
    """Whether a text says, and does not take back, that there is none of something: "No child lives in such a home"."""
    found = _THERE_IS_NONE.search(text)
    return found is not None and not _TAKEN_BACK.search(text, found.end())


def stands_alone(text: str) -> bool:
    """Whether a sentence can be read without the one before it."""
    bare = _ADDS.sub("", text)
    return not _POINTS_BACK.match(bare) and not _POINTS_BACK_EARLY.match(bare)


def same_wording(one: str, other: str) -> bool:
    """Whether two quotes are the same but for spaces, case and marks; "well" and "very well" are not."""
    return _only_words(one) == _only_words(other)


def _only_words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", fold_text(text).lower())


def contrasts(text: str) -> bool:
    """Whether a sentence opens by turning against the one before it."""
    return bool(_CONTRASTS.match(text))


def find_span(sentences: Sequence[Sentence], chosen: int) -> tuple[int, int] | None:
    """Return the first and last sentence (both included) that make the chosen one readable alone.

    Goes back while a sentence points back, and on over a colon. None if what it points to is not in the passage
    or the quote would be longer than MOST_WORDS.
    """
    first = last = chosen
    while not stands_alone(sentences[first].text):
        if first == 0:
            return None
        first -= 1
    while sentences[last].text.rstrip().endswith(":") and last + 1 < len(sentences):
        last += 1
    if _count_words(sentences[first : last + 1]) > MOST_WORDS:
        return None
    return first, last


def add_effect(sentences: Sequence[Sentence], span: tuple[int, int]) -> tuple[int, int]:
    """Return the span with the next sentence where that tells what the finding led to, unless of the other polarity."""
    first, last = span
    if last + 1 >= len(sentences):
        return span
    told, effect = sentences[last], sentences[last + 1]
    opposite = {told.polarity, effect.polarity} == {Polarity.STRENGTH, Polarity.WEAKNESS}
    if opposite or not _TELLS_THE_EFFECT.match(effect.text) or _count_words(sentences[first : last + 2]) > MOST_WORDS:
        return span
    return first, last + 1


def add_retraction(sentences: Sequence[Sentence], span: tuple[int, int]) -> tuple[int, int]:
    """Return a span that ends in praise with the next sentence where that takes it back ("However, ...")."""
    first, last = span
    if last + 1 >= len(sentences) or sentences[last].polarity is not Polarity.STRENGTH:
        return span
    reply = sentences[last + 1]
    takes_back = contrasts(reply.text) and reply.polarity in (Polarity.WEAKNESS, Polarity.MIXED)
    if not takes_back or _count_words(sentences[first : last + 2]) > MOST_WORDS:
        return span
    return first, last + 1


def quote_at(passage: Passage, chosen: int, fewest_words: int) -> str | None:
    """Return the quote that makes a sentence readable alone; None if there is none, or it says nothing."""
    span = find_span(passage.sentences, chosen)
    quote = slice_quote(passage, span) if span else ""
    if len(quote.split()) < fewest_words or not is_statement(quote, passage.kind) or addresses_reader(quote):
        return None
    return quote


def slice_quote(passage: Passage, span: tuple[int, int]) -> str:
    """Return the sentences of a span as they stand in the passage, character for character."""
    first, last = passage.sentences[span[0]], passage.sentences[span[1]]
    return passage.text[first.start : last.start + len(last.text)]


def _count_words(sentences: Sequence[Sentence]) -> int:
    return sum(len(sentence.text.split()) for sentence in sentences)
