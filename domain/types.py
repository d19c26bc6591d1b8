"""The nouns of the product, as frozen dataclasses.

Pages and paragraphs are 1-based, as printed. Scores: higher is better. Everything here can be pickled, so a
report can be read in a worker process and sent back whole.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from domain.covers import JudgementsAsked, ReportsAsked


class Polarity(StrEnum):
    """Whether a sentence praises or criticises. `MIXED` holds both, `NEUTRAL` neither."""

    STRENGTH = "strength"
    WEAKNESS = "weakness"
    MIXED = "mixed"
    NEUTRAL = "neutral"


class PassageKind(StrEnum):
    """What part a passage plays in its report.

    `CONTEXT` (area statistics) is kept but is no evidence; `ABOUT` (method, teams, next steps) is left out of search.
    """

    SUMMARY = "summary"
    FINDING = "finding"
    RECOMMENDATION = "recommendation"
    CONTEXT = "context"
    ABOUT = "about"


class InspectionKind(StrEnum):
    """The family a report belongs to, in the words that staff use."""

    ILACS = "ILACS"
    ILACS_SHORT = "ILACS short inspection"
    FOCUSED_VISIT = "focused visit"
    MONITORING_VISIT = "monitoring visit"
    SIF = "SIF"
    SIF_REINSPECTION = "SIF re-inspection"
    LSCB_REVIEW = "LSCB review"
    JTAI = "JTAI"
    AREA_SEND = "area SEND"
    LOOKED_AFTER_CHILDREN = "looked after children inspection"
    JOINT_AREA_REVIEW = "joint area review"
    OTHER_INSPECTION = "inspection report"
    ARTICLE = "article"


@dataclass(frozen=True, slots=True)
class Judgement:
    """One judgement as the report states it.

    `area` is one of overall_effectiveness, impact_of_leaders, help_and_protection, in_care (also the combined
    judgement on children in care and care leavers), care_leavers, adoption, lscb, outcome (of an area SEND inspection:
    "1 typically positive", "2 inconsistent", "3 widespread and/or systemic failings"), or the printed words in lower
    case where a report judges something else ("capacity to improve"). `grade` is in lower case as printed, for
    example "requires improvement to be good", "adequate", "not judged".
    """

    area: str
    grade: str
    page: int | None = field(default=None, compare=False)
    """1-based page that states it, where it was read from a report's cover."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in PDF points from the page's lower left corner; `page` is 1-based."""

    page: int
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage: `passage.text[start:start + len(text)] == text`.

    `polarity` is None until it has been worked out; `probability` (0 to 1) belongs to that polarity.
    """

    text: str
    start: int
    polarity: Polarity | None = None
    probability: float = 0.0


@dataclass(frozen=True, slots=True)
class Report:
    """A report and the facts of its cover. What the report does not state is None or empty, never guessed."""

    report_id: str
    """First 16 hex digits of the file's sha256: the same bytes are the same report under any name."""
    source: str
    """Path relative to the corpus folder, with forward slashes."""
    sha256: str
    title: str
    kind: InspectionKind
    pages: int
    authority: str | None = None
    """Canonical name from the table of authorities, or the name as printed if the table does not know it."""
    region: str | None = None
    authority_type: str | None = None
    inspection_start: date | None = None
    inspection_end: date | None = None
    """Last day of the last phase, where an inspection had two."""
    published: date | None = None
    published_from: str | None = None
    """"page" or "file name": where the publication date was taken from."""
    lead_inspectors: tuple[str, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    own_words: bool = True
    """False for articles and summaries: their text is about a report and is never shown as the inspectors' words."""
    ocr: bool = False
    licence: str | None = None

    @property
    def name(self) -> str:
        """Name by which people know what it is about: the authority's, else its title."""
        return self.authority or self.title

    def grade(self, area: str) -> str | None:
        """Return the grade this report states for a judgement area, or None."""
        return next((judgement.grade for judgement in self.judgements if judgement.area == area), None)

    @property
    def inspection(self) -> str:
        """Kind and dates as cited: "ILACS, 8-19 June 2026"."""
        days = format_days(self.inspection_start, self.inspection_end)
        if not days and self.published:
            days = f"published {format_day(self.published)}"
        return f"{self.kind}, {days}" if days else str(self.kind)

    @property
    def day(self) -> date | None:
        """The day by which reports are put in order of time: the inspection's last, else of publication."""
        return self.inspection_end or self.inspection_start or self.published

    @property
    def year(self) -> int | None:
        """The year that questions about time mean."""
        return self.day.year if self.day else None


@dataclass(frozen=True, slots=True)
class Passage:
    """One numbered paragraph or one bullet, whole: the unit that is found, shown and cited."""

    passage_id: str
    """`<report_id>#<ordinal>`, ordinal in three digits or more."""
    report_id: str
    ordinal: int
    """Place in the report, from 1, in reading order."""
    kind: PassageKind
    text: str
    first_page: int
    last_page: int
    section: tuple[str, ...] = ()
    """Headings from the outermost to the nearest."""
    paragraph: str | None = None
    """The number as printed, "17"; None where the report does not number."""
    judgement: Judgement | None = None
    """The judgement of the section that the passage stands in."""
    lead_in: str | None = None
    """The line or heading that a bullet hangs from, so that ten words make sense alone. Not part of `text`."""
    outcome: str | None = None
    """What of the National Framework a recommendation cites, for example "outcome 4", "enabler 2", "principle 3"."""
    footnotes: tuple[str, ...] = ()
    boxes: tuple[Box, ...] = ()
    sentences: tuple[Sentence, ...] = ()

    @property
    def place(self) -> str:
        """Where it stands in its report, as cited: "paragraph 17, page 4", "pages 4-5"."""
        first, last = self.first_page, self.last_page
        pages = f"page {first}" if first == last else f"pages {first}-{last}"
        return f"paragraph {self.paragraph}, {pages}" if self.paragraph else pages


@dataclass(frozen=True, slots=True)
class ReadReport:
    """What reading one file yields. `warnings` are for people: one line each."""

    report: Report
    passages: tuple[Passage, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filters:
    """What a hit must meet. An empty field does not restrict; years and days include both ends."""

    authorities: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    kinds: tuple[InspectionKind, ...] = ()
    first_year: int | None = None
    last_year: int | None = None
    first_day: date | None = None
    """For times finer than years: "since March 2024". Like a year, met by the inspection or by its publication."""
    last_day: date | None = None
    latest_only: bool = False
    """Of each authority the newest report of each remit: its own services, the SEND partnership, several agencies."""
    """Only each authority's newest report of the kinds asked for."""
    areas: tuple[str, ...] = ()
    """Judgement areas: the passage's section must be one of these."""
    grades: tuple[str, ...] = ()
    """Grades: of the section (or of the judgement area asked for, or overall) that the passage stands in."""
    passage_kinds: tuple[PassageKind, ...] = ()
    sources: tuple[str, ...] = ()
    """Single reports, by `Report.source`."""
    without_authorities: tuple[str, ...] = ()
    """Left out, as are the regions, kinds and types below; a report of no known place is of none that is left out."""
    without_regions: tuple[str, ...] = ()
    without_kinds: tuple[InspectionKind, ...] = ()
    authority_types: tuple[str, ...] = ()
    """Types of council as in the table of authorities, such as "county"; a report of no known type is of none."""
    without_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """What a question names as one place: an authority, a region, or several that go by one name (the Midlands)."""

    name: str
    authorities: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    is_one: bool = False
    """Whether the authorities are one that was divided or renamed, with its successors."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """Words of the question that the vocabulary knows, and what else is searched for because of them."""

    group: str
    """Name of the vocabulary's term group: also the theme's name."""
    found: str
    """The words as the question has them."""
    synonyms: tuple[str, ...]


class Subject(StrEnum):
    """What a question wants to know."""

    FINDINGS = "findings"
    """What inspectors found: answered by passages."""
    JUDGEMENTS = "judgements"
    """How authorities were judged: answered by the judgements that reports state."""
    REPORTS = "reports"
    """Which inspections there are, when they were, who led them: answered by the covers of reports."""


@dataclass(frozen=True, slots=True)
class Query:
    """What was understood of a question. Shown to the user, who can change any of it."""

    text: str
    theme: str
    """The question without the words that were understood as polarity, place, time or kind."""
    polarity: Polarity | None = None
    """STRENGTH or WEAKNESS if the question asks for one, else None."""
    expansions: tuple[Expansion, ...] = ()
    phrases: tuple[str, ...] = ()
    """Quoted phrases: every hit must hold each of them."""
    filters: Filters = field(default_factory=Filters)
    newest_first: bool = False
    """The question implies that recent reports matter more ("now", "latest")."""
    notes: tuple[str, ...] = ()
    """What was corrected or ignored, a sentence each: "read 'fostring' as 'fostering'"."""
    asked: str = ""
    """The text without place, time and kind, its slips corrected: what is embedded; empty: the text as it is."""
    covers: JudgementsAsked | ReportsAsked | None = None
    """What is asked of the covers of reports; None: passages answer the question."""
    groups: tuple[NamedPlace, ...] = ()
    """Names in the question that stand for several places; these are in the filters one by one."""
    years_compared: tuple[int, ...] = ()
    """Years that the question sets against each other; the filters hold the years from the first to the last."""
    unnamed: str = ""
    """Words for a place that the question does not name and no report knows: "our council"."""

    @property
    def asks_of_nobody_known(self) -> bool:
        """Whether it is about a place that nothing names, neither the question nor what was chosen since."""
        return bool(self.unnamed and not self.places)

    @property
    def subject(self) -> Subject:
        """What the question wants to know."""
        if self.covers is None:
            return Subject.FINDINGS
        return Subject.REPORTS if isinstance(self.covers, ReportsAsked) else Subject.JUDGEMENTS

    @property
    def places(self) -> tuple[NamedPlace, ...]:
        """What the filters restrict to, a group as one place as long as all of it is among them."""
        return _as_named(self.groups, self.filters.authorities, self.filters.regions)

    @property
    def places_left_out(self) -> tuple[NamedPlace, ...]:
        """The same of what is left out."""
        return _as_named(self.groups, self.filters.without_authorities, self.filters.without_regions)


def _as_named(
    groups: tuple[NamedPlace, ...], authorities: tuple[str, ...], regions: tuple[str, ...]
) -> tuple[NamedPlace, ...]:
    whole = [one for one in groups if {*one.authorities} <= {*authorities} and {*one.regions} <= {*regions}]
    places = [
        next((one for one in whole if name in one.authorities), NamedPlace(name, authorities=(name,)))
        for name in authorities
    ]
    places += [
        next((one for one in whole if name in one.regions), NamedPlace(name, regions=(name,))) for name in regions
    ]
    return tuple(dict.fromkeys(places))


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, with why. `rank` from 1; `score` is comparable within one search only."""

    passage: Passage
    report: Report
    score: float
    rank: int
    polarity: Polarity | None = None
    """Of the matched sentences, not of the whole passage."""
    matched: tuple[Sentence, ...] = ()
    """The sentences of the passage that the question is about, best first."""
    reasons: tuple[str, ...] = ()
    also_in: tuple[tuple[Report, Passage], ...] = ()
    """Passages of other reports with (nearly) the same text, folded into this hit."""
    less_near: bool = False
    """Of the other side than asked for, or only near in meaning: worked out for lists, not by the search itself."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote and its place. Refuses a quote that is not in its passage, character for character.

    Raises ValueError if the quote is empty or not in the passage, or if passage and report do not belong together.
    """

    number: int
    report: Report
    passage: Passage
    quote: str

    def __post_init__(self) -> None:
        if not self.quote.strip():
            raise ValueError("a citation needs a quote")
        if self.quote not in self.passage.text:
            raise ValueError(f"{self.quote!r} is not in passage {self.passage.passage_id}")
        if self.passage.report_id != self.report.report_id:
            raise ValueError(f"passage {self.passage.passage_id} is not of report {self.report.report_id}")

    def __str__(self) -> str:
        """Trafford, ILACS, 8-19 June 2026, paragraph 17, page 4."""
        parts = [self.report.name, self.report.inspection]
        if not self.report.own_words:
            parts.append("a summary, not the inspectors' own words")
        parts.append(self.passage.place)
        if self.report.ocr:
            parts.append("read by OCR")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence or two in the inspectors' own words, with where each stands."""

    text: str
    citations: tuple[Citation, ...]
    polarity: Polarity | None = None
    subtheme: str | None = None

    def __post_init__(self) -> None:
        if not self.citations:
            raise ValueError("a statement needs a citation")

    @property
    def told_to_improve(self) -> bool:
        """Whether it is what the authority was told to improve; praise among that (older formats mix them) is not."""
        return self.citations[0].passage.kind is PassageKind.RECOMMENDATION and self.polarity is not Polarity.STRENGTH


@dataclass(frozen=True, slots=True)
class Stated:
    """What a report states on its cover: a judgement, its dates, who led it. Facts of the report, no quote."""

    report: Report
    text: str
    page: int | None = None
    """1-based page that states it; None where that is not known."""
    group: str | None = None
    """Heading under which it stands in an answer."""


@dataclass(frozen=True, slots=True)
class Searched:
    """What was in scope when a question was answered."""

    reports: int
    passages: int
    first_year: int | None
    last_year: int | None
    newest: str | None
    """The newest report in scope, as "Trafford, ILACS, 8-19 June 2026"."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in the inspectors' own words, or, with `found` False, that the reports do not say."""

    query: Query
    found: bool
    headline: str
    statements: tuple[Statement, ...]
    searched: Searched
    nearest: tuple[Hit, ...] = ()
    """With `found` False: the nearest passages, which do not answer the question."""
    form: str = "theme"
    """How it is laid out, a value of `answer.forms.Form`: for one authority the statements are in order of time."""
    notes: tuple[str, ...] = ()
    """What was worked out beside the quotes, a sentence each: what changed from one inspection to the next."""
    stated: tuple[Stated, ...] = ()
    """What covers state, one report after the other, where the question asks for that."""


def format_day(day: date) -> str:
    """Return "8 June 2026"."""
    return f"{day.day} {day:%B %Y}"


def format_days(first: date | None, last: date | None) -> str:
    """Return a range of days without repeating month or year: "8-19 June 2026", "30 May-9 June 2026"."""
    if not first or not last or first == last:
        day = first or last
        return format_day(day) if day else ""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}-{format_day(last)}"
    if first.year == last.year:
        return f"{first.day} {first:%B}-{format_day(last)}"
    return f"{format_day(first)}-{format_day(last)}"
