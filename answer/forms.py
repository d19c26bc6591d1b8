"""What form a question has, and so how its answer is laid out."""

import re
from enum import StrEnum

from domain.types import Polarity, Query
from index.grades import find_contrast
from index.scope import asks_what_became


class Form(StrEnum):
    """How an answer is laid out. Every form has the same statements with the same citations."""

    THEME = "theme"
    """ "connected carers weaknesses": findings under sub-themes."""
    YES_NO = "yes or no"
    """ "Are return home interviews timely?": what speaks for it and what against."""
    HOW_WELL = "how well"
    """ "How well are care leavers housed?": strengths and weaknesses."""
    AUTHORITY = "one authority"
    """ "private fostering in Redcar and Cleveland": inspection by inspection, oldest first."""
    COMPARE = "comparison"
    """ "early help in A and B", "early help 2018 compared with 2024": side by side."""
    WHICH = "which"
    """ "which authorities were told to improve ...?": one row an authority."""
    HOW_OFTEN = "how often"
    """ "how often do inspectors criticise ...?": counts with their basis, year by year."""
    COMMON = "most common"
    """ "most common weaknesses": which themes most reports criticise, or praise."""
    LAST = "when last"
    """ "when was ... last criticised?": the newest report that says so, and those before it."""
    SINCE_WHEN = "since when"
    """ "since when have ...?": the first report that says so, and the years since."""
    WHAT_GOOD = "what good looks like"
    """ "what does good look like for ...?": strengths from sections graded outstanding or good."""
    JUDGEMENTS = "judgements"
    """ "which authorities are outstanding?": the judgements that covers state, with what led to them."""
    REPORTS = "reports"
    """ "when was ... last inspected?": inspections with their dates and lead inspectors."""


_PLACES = (
    r"(?:local\s+)?(?:authorit(?:y|ies)|councils?|boroughs?|count(?:y|ies)|districts?|unitar(?:y|ies)|la'?s|areas?(?!\s+(?:of|for|in\s+need|to\s+improve|that\s+need))|places?"
    r"|cit(?:y|ies))"
)

# "Who was criticised ...?" asks for authorities, "who visits children?" does not.
_DOES = (
    r"(?:are|did|do|does|excels?|fails?|failed|gets?|got|had|has|have|improved|is|must|needs?|needed|performs?|should"
    r"|struggles?|struggled|was|were)"
)

_WHICH = re.compile(
    rf"\b(?:which|what(?!\s+(?:are|can|could|did|do|does|has|have|is|should|was|were))|list(?:\s+of)?|name)\s+(?:\w+\s+){{0,3}}?{_PLACES}\b"
    r"|\bwhich\s+(?:reports|inspections)\b"
    rf"|\b(?:authorities|councils|boroughs|{_PLACES}s?)\s+(?:that|where|which|with|told|criticised|praised)\b"
    rf"|^\W*(?:(?:tell|show)\s+me\s+|list\s+|see\s+|find\s+(?:out\s+)?)?(?:whose|where|who\s+{_DOES})\b",
    re.IGNORECASE,
)
_HOW_OFTEN = re.compile(
    rf"\bhow\s+many\s+(?:(?:\w+\s+){{0,3}}?(?:{_PLACES}|reports|inspections|times)|(?:of\s+(?:them|these)|are|were|have|had|did|do|times))\b"
    r"|\bhow\s+(?:often|common(?:ly)?|frequent(?:ly)?|widespread|much\s+more)\b"
    r"|\b(?:what\s+(?:proportion|share|percentage)|number\s+of\s+(?:reports|authorities|inspections|times))\b"
    r"|\b(?:more|less|fewer)\s+(?:authorities|councils|critical|criticisms?|praise|reports|weaknesses|strengths)\b|\b(?:trends?|over\s+time|over\s+the\s+years|year\s+(?:by|on)\s+year|(?:more|less)\s+(?:often|common))\b"
    r"|\b(?:is|are)\b.*\b(?:growing|increasing|rising|declining|on\s+the\s+(?:rise|increase))\b",
    re.IGNORECASE,
)
_SINCE_WHEN = re.compile(
    r"\bsince\s+when\b|\b(?:first|earliest)\s+(?:criticised|mention(?:s|ed)?|praised|references?|time)\b|\bwhen\s+(?:did|was|were|has|have)\b.*\b(?:first|start|begin|became?|last)\b|\bfor\s+how\s+long\b"
    r"|^\s*when\s+(?:did|was|were)\b|\bhow\s+long\s+(?:has|have)\b",
    re.IGNORECASE,
)
_COMMON = re.compile(
    r"\b(?:most\s+)?(?:common(?:est|ly)?|frequent(?:ly)?|recur(?:s|ring)?|repeated(?:ly)?|typical(?:ly)?|usual(?:ly)?)\b"
    r"|\bmost\s+often\b|\b(?:praised?|criticised?|recommend(?:ed)?|mention(?:ed)?)\s+(?:the\s+)?most\b|\btop\s+(?:\w+\s+)?(?:themes|weaknesses|strengths|issues|concerns|areas)\b|\bthemes?\b",
    re.IGNORECASE,
)
_MAIN = re.compile(
    r"\b(?:top\s+(?:\d+|\w+)|main|biggest|key|headline|overarching|recurring)\s+(?:areas?|challenges|concerns|findings|issues|messages"
    r"|problems|strengths|themes|weaknesses)\b|\b(?:comes?|coming)\s+up\b",
    re.IGNORECASE,
)
# Words that only ask for what is common: with nothing else in it, a question is on no theme.
_COMMON_WORDS = re.compile(
    r"\b(?:\d+|across|again|all|and|biggest|comes?|coming|common|five|headline|keeps?|key|main|most|national(?:ly)?|over|overall|overarching"
    r"|recent|recurring|ten|themes?|three|top|up)\b",
    re.IGNORECASE,
)
_LAST = re.compile(
    r"^\W*when\b.*\blast\b|\b(?:most\s+recent(?:ly)?|latest|newest|last)\s+(?:time|criticisms?|criticised|praised?|mentions?|mentioned"
    r"|findings?|weakness(?:es)?|strengths?)\b",
    re.IGNORECASE,
)
_WHAT_GOOD = re.compile(
    r"\b(?:good|outstanding|great|excellent|best|strong|effective)\b[^?]*\blooks?\s+like\b|\blooks?\s+like\b.*\b(?:good|outstanding)\b"
    r"|\b(?:best|good|excellent|outstanding|effective|strong)\s+practice\b|\bexamples?\s+of\s+(?:good|strong|excellent|outstanding|best)\b"
    r"|\bwhat\s+(?:do|does|are|is)\s+(?:the\s+)?(?:good|outstanding|best)\b|\bhow\s+do\s+(?:the\s+)?(?:good|outstanding|best)\b"
    r"|\bwhat\s+makes?\b.*\b(?:good|outstanding|great|strong|effective|work)\b|\bwhat\s+works\b",
    re.IGNORECASE,
)
_HOW_WELL = re.compile(
    r"^\W*how\s+(?:well|good|effective(?:ly)?|timely|quickly|strong|robust|are|is|do|does|did|has|have|was|were)\b"
    r"|\b(?:to\s+what\s+extent|how\s+(?:well|good|effective(?:ly)?))\b|\bstrengths?\s+and\s+weakness(?:es)?\b"
    r"|^\W*what\s+(?:is|are|was|were)\s+(?:the\s+)?(?:quality|effectiveness|timeliness)\b",
    re.IGNORECASE,
)
_YES_NO = re.compile(
    r"^\W*(?:is|are|was|were|do|does|did|has|have|had|can|could|should|will|would|isn't|aren't|don't|doesn't|didn't)\s",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    r"\b(?:has|have|had|did|is|are|was|were)\b.*\b(?:improv(?:e|ed|ing)|better|worse|worsen(?:ed|ing)|deteriorat(?:ed|ing)|chang(?:e|ed|ing))\b",
    re.IGNORECASE,
)
# "is practice getting better?": across authorities the years tell, of one its inspections.
_GETTING = re.compile(
    r"^\W*(?:is|are)\b.*\b(?:(?:getting|becoming|got)\s+(?:any\s+)?(?:better|worse)|(?:deteriorating|improving|worsening))\b"
    r"(?:\s+(?:across|in|nationally|now|over|since)\b.*)?\W*$",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(r"\bhow\s+many\b|^\W*(?:the\s+)?(?:total\s+)?number\s+of\b", re.IGNORECASE)
_HOW_MANY_AUTHORITIES = re.compile(rf"\bhow\s+many\s+(?:\w+\s+)?{_PLACES}\b", re.IGNORECASE)
_COMPARE = re.compile(
    r"\b(?:compare[ds]?|comparison|versus|vs|against|differences?\s+between|side\s+by\s+side)\b", re.IGNORECASE
)

_IMPROVING = r"(?:improve|do|address|strengthen|ensure|fix|work\s+on|change|get\s+better|act|develop|tackle|review)"
_TOLD = re.compile(
    r"\b(?:was|were|been|being|be|authorities|councils|leaders|who)\s+(?:\w+\s+)?"
    r"(?:told|asked|required|urged|instructed|expected)\s+to\b"
    rf"|\b(?:told|tell|tells|ask(?:ed)?|urged?|want(?:ed)?)\b[^?]*?\bto\s+{_IMPROVING}\b"
    r"|\bareas?\s+for\s+(?:development|improvement|priority\s+action)\b|\brecommendations?\b|\brecommend(?:s|ed)?\b"
    r"|\bpriority\s+actions?\b|\bafis?\b",
    re.IGNORECASE,
)
_MUST = re.compile(
    rf"\b(?:had|has|have|needs?|needed|must|should|ought)\s+(?:to\s+)?(?:do\s+better|{_IMPROVING})\b", re.IGNORECASE
)

_WORDS = re.compile(
    r"\b(?:mention(?:s|ed|ing)?|the\s+(?:word|words|term|phrase)|call(?:ed)?\s+it|speak\s+of)\b", re.IGNORECASE
)


def asks_for_words(text: str) -> bool:
    """Whether a question asks where words stand ("since when have reports mentioned ...?"): no synonyms then."""
    return bool(_WORDS.search(text))


def asks_for_number(text: str) -> bool:
    """Whether a question asks for a number of people or things, which counting reports does not tell."""
    return bool(_HOW_MANY.search(text)) and not _HOW_OFTEN.search(text)


def asks_for_change(text: str) -> bool:
    """Whether a question asks if something became better or worse."""
    return bool(_CHANGE.search(text))


def asks_how_many_authorities(text: str) -> bool:
    """Whether a question asks for a number of authorities, and not of reports."""
    return bool(_HOW_MANY_AUTHORITIES.search(text))


def asks_what_was_told(text: str) -> bool:
    """Whether a question asks what inspectors told authorities to do: "told to improve" asks for no praise.

    What became of that is told by findings of later reports.
    """
    return bool(_TOLD.search(text)) and not asks_what_became(text)


def asks_who_must(text: str) -> bool:
    """Whether a question of "which" asks who has to improve something."""
    return asks_what_was_told(text) or bool(_MUST.search(text))


def asks_what_is_common(query: Query) -> bool:
    """Whether a question asks what is said most often, on no theme: with a theme in it, it is a question on that."""
    if re.search(r"\w", _COMMON_WORDS.sub(" ", query.theme)):
        return False
    asked = _COMMON.search(query.text)
    return bool(asked or (_MAIN.search(query.text) and len(query.filters.authorities) != 1))


def sets_grades_apart(query: Query) -> bool:
    """Whether a question sets grades against each other: "what separates outstanding from requires improvement"."""
    return len(query.filters.grades) > 1 and find_contrast(query.text) is not None


def find_form(query: Query) -> Form:
    """Return the form of a question. Places come from what was understood, the rest from the question's words."""
    text, filters = query.text, query.filters
    if len(query.places) > 1 and (_COMPARE.search(text) or not _WHICH.search(text)):
        return Form.COMPARE
    if len(query.years_compared) > 1 and not _WHICH.search(text):
        return Form.COMPARE
    if sets_grades_apart(query):
        return Form.COMPARE
    if _LAST.search(text):
        return Form.LAST
    if _SINCE_WHEN.search(text):
        return Form.SINCE_WHEN
    if _HOW_OFTEN.search(text):
        return Form.HOW_OFTEN
    places = query.places
    if len(places) == 1 and not filters.regions and (len(filters.authorities) == 1 or places[0].is_one):
        return Form.AUTHORITY
    if _GETTING.search(text):
        return Form.HOW_OFTEN
    if _WHAT_GOOD.search(text) and query.polarity is not Polarity.WEAKNESS:
        return Form.WHAT_GOOD
    if _WHICH.search(text):
        return Form.WHICH
    if _HOW_WELL.search(text):
        return Form.HOW_WELL
    if _YES_NO.match(text):
        return Form.YES_NO
    return Form.THEME
