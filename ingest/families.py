"""Report families: what each kind of inspection report calls itself, and what its headings mean.

A family is data. To teach a new framework, add one `Family` to `FAMILIES`: how its first page names it (`titles`),
and its section headings in any order (`sections`). A heading that is not listed still becomes a section, with the
kind of the section that it stands in. Patterns are matched without regard to case, against text with straight quotes
and plain hyphens (`domain.text.fold_text`); those of titles from the start of a block of the first page, those of
sections against the whole heading without its grade ("... children in care: good").
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from domain.text import fold_text
from domain.types import InspectionKind, PassageKind

ABOUT, CONTEXT, FINDING = PassageKind.ABOUT, PassageKind.CONTEXT, PassageKind.FINDING
RECOMMENDATION, SUMMARY = PassageKind.RECOMMENDATION, PassageKind.SUMMARY


@dataclass(frozen=True, slots=True)
class Section:
    """A heading that a family prints, and what stands under it."""

    heading: str
    """Regular expression for the whole heading."""
    kind: PassageKind | None
    """Of the passages under it; None: as in the section around it."""
    depth: int = 1
    """1 closes every section before it, 2 stands inside the last section of depth 1, and so on."""
    area: str | None = None
    """The judgement (domain.types.Judgement.area) that the passages belong to; None: that of the section around it."""
    unnumbered: bool = False
    """It ends at the first numbered paragraph, also where no heading says so."""


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of inspection report."""

    kind: InspectionKind
    titles: tuple[str, ...]
    sections: tuple[Section, ...] = ()
    opening: PassageKind = SUMMARY
    """What stands after the cover, before the first heading."""
    letter: bool = False
    """A letter: dated at its head, begins after "Dear ..." and ends with "Yours sincerely"."""

    def find_section(self, heading: str) -> Section | None:
        """Return the section that a heading opens, or None if this family does not list it."""
        plain = bare_heading(heading)
        for section, pattern in zip(self.sections, _patterns(self.sections), strict=True):
            if pattern.fullmatch(plain):
                return section
        return None


# Judgement areas by the words that name them; the first that fits counts. Used for grade tables and for headings.
AREAS: tuple[tuple[str, str], ...] = (
    (r"local safeguarding children board|\blscb\b", "lscb"),
    (
        r"^overall effectiveness( of (the )?children's services.*)?$|^(the )?overall judgement|^overall$"
        r"|^children's services in .{2,60}$",
        "overall_effectiveness",
    ),
    (r"adoption", "adoption"),
    (r"(children in care|looked[- ]after).*(care leavers|leaving care)", "in_care"),
    (r"care leavers|care[- ]experienced|leaving care", "care_leavers"),
    (
        r"(^|experiences? and progress of )(children in care|looked[- ]after children|children looked[- ]after)"
        r"|achieving permanence",
        "in_care",
    ),
    (r"help and protect|in need of help", "help_and_protection"),
    (r"impact of leaders|^leadership, management and governance", "impact_of_leaders"),
)

GRADE = r"outstanding|good|requires? improvement(?: to be good)?|inadequate|adequate|satisfactory|not judged"
GRADE_LINE = re.compile(rf"grade:? \d[ :]*\(?(?P<grade>{GRADE})\)?", re.IGNORECASE)
"""The line under a heading that gives its grade in reports of 2009-13: "Grade 4 (inadequate)"."""
_GRADE_AT_END = re.compile(
    r"^(?P<area>.*?)"
    r"(?:\s*[:\-]\s*|\s+(?:is|are)(?: that (?:it is|children's services are)| judged to be)?\s*:?\s*|\s+)"
    rf"(?:that it is\s+)?(?P<grade>{GRADE})\s*[.:]?$",
    re.IGNORECASE,
)
_SPACES_BEFORE_MARKS = re.compile(r"\s+([:;,.?])")


def split_grade(heading: str) -> tuple[str, str | None]:
    """Split a heading into what is judged and the grade, in lower case; None where it states no grade.

    "The experiences and progress of children in care: Good" gives ("The experiences ... in care", "good").
    """
    folded = fold_text(heading)
    found = _GRADE_AT_END.match(folded)
    if not found or not found["area"]:
        return folded.rstrip(" .:"), None
    return found["area"].rstrip(" :"), spell_grade(found["grade"])


def spell_grade(printed: str) -> str | None:
    """Return a grade in lower case as printed, or None if the words are no grade."""
    folded = re.sub(r"\s+", " ", fold_text(printed)).strip(" .:*").lower()
    folded = re.sub(r"^require\b", "requires", folded)
    return folded if re.fullmatch(GRADE, folded) else None


def find_area(words: str) -> str | None:
    """Return the judgement area that words name, or None."""
    folded = fold_text(words).lower()
    return next((area for pattern, area in AREAS if re.search(pattern, folded)), None)


def name_area(words: str) -> str:
    """Return the judgement area that words name, else the words themselves in lower case."""
    return find_area(words) or re.sub(r"^\d[\d.]*\s*", "", fold_text(words).lower().rstrip(" :."))


@lru_cache(maxsize=8192)
def bare_heading(heading: str) -> str:
    """Return a heading as it is compared: lower case, without its grade, numbering and closing punctuation."""
    area, _ = split_grade(heading)
    return re.sub(r"\s+", " ", _SPACES_BEFORE_MARKS.sub(r"\1", area)).strip(" .:?-").lower()


def find_family(blocks: Sequence[str]) -> Family:
    """Return the family whose title stands at the start of one of these blocks of the first page, else `GENERIC`."""
    folded = [fold_text(block) for block in blocks]
    for family in FAMILIES:
        for title in family.titles:
            pattern = re.compile(title, re.IGNORECASE)
            if any(pattern.match(block) for block in folded):
                return family
    return GENERIC


@cache
def _patterns(sections: tuple[Section, ...]) -> list[re.Pattern[str]]:
    return [re.compile(section.heading, re.IGNORECASE) for section in sections]


_IMPROVE = Section(r"what (does the .{3,60} )?needs? to (improve|do better)( .{3,80})?", RECOMMENDATION)
_PRIORITY = Section(r"areas? for priority (action|improvement)s?.{0,60}", RECOMMENDATION)
_AREAS = Section(r"areas? for improvement", RECOMMENDATION)
_RECOMMENDATIONS = Section(r"(key )?recommendations?( for .{3,80}| to .{3,80})?", RECOMMENDATION)
_ABOUT_INSPECTION = Section(r"(information )?about (this|the) (inspection|visit|review)|inspection details", ABOUT)
_TEAM = Section(r"(the )?(inspection|review) team|team", ABOUT, depth=2)
_MEANING = Section(r"what the inspection judge?ments mean.*|the inspection judge?ments and what they mean", ABOUT)

ILACS = Family(
    kind=InspectionKind.ILACS,
    titles=(
        r"inspection of .{0,80}(children'?s'? (social care )?services|local authority children)",
        r"inspection of local authority children",
        r"inspection of children'?s social care",
    ),
    sections=(
        _IMPROVE,
        _PRIORITY,
        Section(
            r"(the )?experiences? and progress of children who need help and protection.*",
            FINDING,
            1,
            "help_and_protection",
        ),
        Section(r"(the )?experiences? and progress of children in care.*", FINDING, 1, "in_care"),
        Section(
            r"(the )?experiences? and progress of (care leavers|care[- ]experienced).*", FINDING, 1, "care_leavers"
        ),
        Section(r"(the )?impact of leaders.*", FINDING, 1, "impact_of_leaders"),
        _ABOUT_INSPECTION,
    ),
)

ILACS_SHORT = replace(
    ILACS, kind=InspectionKind.ILACS_SHORT, titles=(r"short inspection of .{0,80}(children'?s'? |local authority)",)
)

_SIF_SECTIONS = (
    Section(r"(section 1: )?the local authority", FINDING),
    Section(
        r"(section 2: )?(the )?(effectiveness (of )?(the )?)?local safeguarding children board( \(lscb\))?.{0,30}",
        FINDING,
        1,
        "lscb",
    ),
    Section(r"executive summary|summary of (key )?findings|summary for children and young people", SUMMARY, 2),
    Section(
        r"(this local authority|children's services in|the local authority|the lscb|this lscb).{3,120} because",
        SUMMARY,
        3,
    ),
    Section(r"information about (this|the) local authority( area)?|information about .{3,60} area", CONTEXT, 2),
    Section(r"inspection judge?ments? about the (local authority|lscb)", FINDING, 2),
    Section(r"what does the (local authority|lscb) need to improve", RECOMMENDATION, 2),
    Section(r"recommendations?.{0,60}", RECOMMENDATION, 2),
    Section(r"progress since .{3,60}|the local authority's strengths", FINDING, 2),
    Section(r"areas? for improvement|priority and immediate action.*|areas for development", RECOMMENDATION, 3),
    Section(r"(key )?strengths( and weaknesses)?.{0,40}", FINDING, 3),
    Section(
        r"(the )?experiences? and progress of children who need help and protection.*",
        FINDING,
        2,
        "help_and_protection",
    ),
    Section(r"(the )?experiences? and progress of children looked after.*", FINDING, 2, "in_care"),
    Section(r"leadership, management and governance.*", FINDING, 2, "impact_of_leaders"),
    Section(r"(the )?(graded judge?ment .*)?adoption( performance)?.*", FINDING, 3, "adoption"),
    Section(r"(the )?(graded judge?ment .*|experiences and progress of )care leavers.*", FINDING, 3, "care_leavers"),
    Section(r"summary", SUMMARY, 4, unnumbered=True),
    Section(r"inspection findings?.*", FINDING, 4),
    Section(r"what the inspection judge?ments mean.*", ABOUT, 2),
    Section(r"information about this (inspection|review)", ABOUT, 1),
    _TEAM,
)

SIF = Family(
    kind=InspectionKind.SIF,
    titles=(r"inspection of services for children in need of help and protection",),
    sections=_SIF_SECTIONS,
)

SIF_REINSPECTION = Family(
    kind=InspectionKind.SIF_REINSPECTION,
    titles=(r"re-?inspection of services for children in need of help and protection",),
    sections=_SIF_SECTIONS,
)

LSCB_REVIEW = Family(
    kind=InspectionKind.LSCB_REVIEW,
    titles=(r"review of the effectiveness of the local safeguarding children board",),
    sections=_SIF_SECTIONS,
)

JTAI = Family(
    kind=InspectionKind.JTAI,
    titles=(r"joint targeted area inspection",),
    letter=True,
    opening=FINDING,
    sections=(
        Section(r"headline findings", SUMMARY),
        _IMPROVE,
        _AREAS,
        _PRIORITY,
        Section(r"(key )?strengths", FINDING),
        Section(r"main findings|findings", FINDING),
        Section(r"context|background", FINDING),
        Section(r"(case|practice) stud(y|ies).*", FINDING),
        Section(r"next steps", ABOUT),
    ),
)

AREA_SEND = Family(
    kind=InspectionKind.AREA_SEND,
    titles=(r"area send (full |monitoring )?inspection", r"joint local area send inspection"),
    sections=(
        Section(r"inspection outcome", SUMMARY, 1, "outcome"),
        Section(r"information about the local area partnership", CONTEXT),
        Section(r"what is it like to be a child or young person .*", FINDING),
        Section(r"what is the area partnership doing that is effective", FINDING),
        _IMPROVE,
        _AREAS,
        _PRIORITY,
        Section(r"local area partnership details", ABOUT),
        _ABOUT_INSPECTION,
        Section(r"inspection team", ABOUT),
    ),
)

_LETTER_SECTIONS = (
    Section(r"headline findings|overview|summary( of findings)?", SUMMARY),
    _IMPROVE,
    _PRIORITY,
    _AREAS,
    _RECOMMENDATIONS,
    Section(r"(main |key )?findings( and evaluation( of progress)?)?|areas covered by the visit", FINDING),
    Section(r"next steps", ABOUT),
)

FOCUSED_VISIT = Family(
    kind=InspectionKind.FOCUSED_VISIT,
    titles=(r"focused visit (to|of|at)\b", r".{0,60}\bfocused visit$"),
    letter=True,
    opening=SUMMARY,
    sections=_LETTER_SECTIONS,
)

MONITORING_VISIT = Family(
    kind=InspectionKind.MONITORING_VISIT,
    titles=(r"monitoring visit (to|of|at)\b", r".{0,60}\bmonitoring visit$"),
    letter=True,
    opening=SUMMARY,
    sections=_LETTER_SECTIONS,
)

LOOKED_AFTER_CHILDREN = Family(
    kind=InspectionKind.LOOKED_AFTER_CHILDREN,
    titles=(r"inspection of (services for )?looked after children",),
    sections=(
        Section(r"overall effectiveness.*", SUMMARY, 1, "overall_effectiveness"),
        Section(r"capacity to improve.*", FINDING, 1),
        Section(r"outcomes for looked after children.*|quality of provision.*", FINDING, 1),
        Section(r"leadership and management.*", FINDING, 1, "impact_of_leaders"),
        _AREAS,
        Section(r"grade \d.*", None, 2),
        Section(r"record of main findings", ABOUT),
        Section(r"service information", CONTEXT),
        _ABOUT_INSPECTION,
        _MEANING,
    ),
)

JOINT_AREA_REVIEW = Family(
    kind=InspectionKind.JOINT_AREA_REVIEW,
    titles=(r"joint area review", r".{0,80}\bjoint area review\b.{0,60}$"),
    sections=(
        Section(r"(executive )?summary|overall (progress|judgement).*", SUMMARY),
        _RECOMMENDATIONS,
        _AREAS,
        Section(r"(introduction|context|background).*", CONTEXT),
        Section(r"what happens next|next steps", ABOUT),
        _ABOUT_INSPECTION,
    ),
)

# Any other report with headings: of care homes, schools, police forces, probation, fire services ...
GENERIC = Family(
    kind=InspectionKind.OTHER_INSPECTION,
    titles=(),
    opening=SUMMARY,
    sections=(
        Section(
            r"(executive |overall )?summary( of .{3,60})?|overview|overall (findings|summary)|(headline|key) findings",
            SUMMARY,
        ),
        Section(r"what is it like to .*|our overall .*|outcome", SUMMARY),
        _IMPROVE,
        Section(r"what .{3,60} (must|should|needs? to) (do|improve).*", RECOMMENDATION),
        Section(
            r"(causes? of concern|areas? of concern|requirements?|action we have told the provider to take.*)",
            RECOMMENDATION,
        ),
        _AREAS,
        _PRIORITY,
        _RECOMMENDATIONS,
        Section(
            r"(background|context|introduction|(service|school|provider) (details|information)).*",
            CONTEXT,
        ),
        Section(
            r"information about (this|the) .*|details of (this|the) .*|what (inspection )?judge?ments? (mean|are).*",
            ABOUT,
        ),
        Section(
            r"about (this|the|our) .*|how we carried out .*|why we (did|carried out) .*|next steps|further information",
            ABOUT,
        ),
        Section(r"(the )?inspection team|inspectors?", ABOUT),
    ),
)

ARTICLE = Family(
    kind=InspectionKind.ARTICLE,
    titles=(),
    opening=FINDING,
    sections=(
        _IMPROVE,
        _AREAS,
        _RECOMMENDATIONS,
        Section(r"what .{3,60} (asked|told) to (improve|do).*", RECOMMENDATION),
    ),
)

# Order matters: the first family whose title fits counts.
FAMILIES = (
    AREA_SEND,
    JTAI,
    SIF_REINSPECTION,
    SIF,
    LSCB_REVIEW,
    LOOKED_AFTER_CHILDREN,
    JOINT_AREA_REVIEW,
    FOCUSED_VISIT,
    MONITORING_VISIT,
    ILACS_SHORT,
    ILACS,
)
