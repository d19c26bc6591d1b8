"""The plain line at the head of an answer: what was found in what, from counts, never guessed."""

from collections.abc import Mapping, Sequence

from answer.counts import Counts
from answer.forms import asks_what_was_told
from answer.theme import PEOPLE_WEIGH, Theme, bare_theme
from domain.authorities import type_words
from domain.judgements import OVERALL, area_in_text
from domain.text import count
from domain.types import Polarity, Query, Searched
from index.times import say_time

SIDES = {Polarity.STRENGTH: "strengths", Polarity.WEAKNESS: "weaknesses"}

Saying = Mapping[Polarity, frozenset[str]]
"""Ids of the reports that an answer rests on, by what they say; MIXED is on both sides."""


def say_what_was_found(
    query: Query,
    counts: Counts,
    shown: Saying,
    searched: Searched,
    subthemes: Sequence[str],
    told: frozenset[str] = frozenset(),
) -> str:
    """Return "Weaknesses in 9 of 34 reports that mention kinship care, 2018-2026; most often: assessment, support."

    `shown` are the reports that the answer rests on: they say it even where the counted words are not theirs. `told`
    are those of them that tell an authority to improve it.
    """
    often = f"; most often: {', '.join(subthemes)}" if subthemes else ""
    return f"{say_reports(query, counts, shown, searched, told)}{say_scope(query)}{say_years(searched)}{often}."


def say_reports(
    query: Query, counts: Counts, shown: Saying, searched: Searched, told: frozenset[str] = frozenset()
) -> str:
    """Return in how many reports, of how many: "Weaknesses in 9 of 34 reports that mention kinship care".

    Reports that the answer rests on, but that do not hold all of what is counted, are told apart.
    """
    if not counts.mentioning:
        # Nothing is counted but what was found: the other reports may say it, too.
        base = f"of {count(searched.reports, 'report')} searched"
        if query.polarity is Polarity.WEAKNESS and asks_what_was_told(query.text) and told:
            return f"Areas for improvement, found in {len(told):,} {base}"
        if query.polarity in SIDES:
            number = len(reports_on_side(shown, query.polarity))
            return f"{SIDES[query.polarity].capitalize()}, found in {number:,} {base}"
        return f"Found in {len(frozenset().union(*shown.values())):,} {base}"
    mentioning = frozenset(counts.mentioning)
    number = len(mentioning)
    base = f"{count(number, 'report')} that {'mentions' if number == 1 else 'mention'} {counts.named_fully}"
    if query.polarity is Polarity.WEAKNESS and asks_what_was_told(query.text):
        told |= counts.reports_told
        others = len((reports_saying(counts, shown, Polarity.WEAKNESS) & mentioning) - told)
        more = f"; {others:,} more {'criticises' if others == 1 else 'criticise'} it" if others else ""
        return f"Told to improve it in {len(told & mentioning):,} of {base}{_say_near(told - mentioning)}{more}"
    if query.polarity in SIDES:
        saying = reports_saying(counts, shown, query.polarity)
        side = SIDES[query.polarity].capitalize()
        return f"{side} in {len(saying & mentioning):,} of {base}{_say_near(saying - mentioning)}"
    praised, criticised = (len(reports_saying(counts, shown, side) & mentioning) for side in SIDES)
    near = frozenset().union(*shown.values()) - mentioning
    return f"Praised in {praised:,} and criticised in {criticised:,} of {base}{_say_near(near)}"


def _say_near(reports: frozenset[str]) -> str:
    if not reports:
        return ""
    return f", and in {len(reports):,} more that {'comes' if len(reports) == 1 else 'come'} near it"


def reports_mentioning(counts: Counts, shown: Saying) -> frozenset[str]:
    """Return the reports that mention it: as counted, and those that the answer rests on."""
    return frozenset(counts.mentioning).union(*shown.values())


def reports_saying(counts: Counts, shown: Saying, side: Polarity) -> frozenset[str]:
    """Return the reports that praise it (STRENGTH) or criticise it (WEAKNESS): as counted, and as the answer quotes."""
    return counts.reports(side) | reports_on_side(shown, side)


def reports_on_side(shown: Saying, side: Polarity) -> frozenset[str]:
    """Return those of the reports that an answer rests on that are on this side."""
    return shown.get(side, frozenset()) | shown.get(Polarity.MIXED, frozenset())


def say_scope(query: Query) -> str:
    """Return what the question restricts to, as " in Wirral, ILACS"; empty if nothing."""
    filters = query.filters
    places = [place.name for place in query.places]
    parts = [f" in {' and '.join(places)}"] if places else []
    if filters.kinds:
        parts.append(f" ({', '.join(filters.kinds)})")
    if filters.authority_types:
        parts.append(f", {' and '.join(type_words(one) for one in filters.authority_types)} only")
    sections = " or ".join(area_in_text(area) for area in filters.areas if area != OVERALL)
    graded = f" graded {' or '.join(filters.grades)}" if filters.grades else ""
    if sections:
        parts.append(f", in sections on {sections}{graded}")
    elif graded:
        parts.append(f", in {'reports' if OVERALL in filters.areas else 'sections'}{graded}")
    if filters.latest_only:
        parts.append(", newest reports only")
    types = [type_words(one) for one in filters.without_types]
    if left_out := [*(place.name for place in query.places_left_out), *types, *filters.without_kinds]:
        parts.append(f", without {' and '.join(left_out)}")
    if filters.sources:
        parts.append(f", in {' and '.join(filters.sources)} only")
    return "".join(parts)


def say_years(searched: Searched) -> str:
    """Return ", 2018-2026" or ", 2018"; empty if no year is known."""
    if not searched.first_year:
        return ""
    if searched.first_year == searched.last_year:
        return f", {searched.first_year}"
    return f", {searched.first_year}-{searched.last_year}"


def say_nothing_found(query: Query, theme: Theme, searched: Searched) -> str:
    """Return why there is no answer: nothing in scope at all, words the reports never use, or nothing that says it."""
    asked = bare_theme(query)
    if not searched.reports:
        return f"No report in scope{say_scope(query)}{_say_asked_time(query)}: the index holds none."
    missing = [part.name for part in theme.parts if not part.passages and part.weight > PEOPLE_WEIGH]
    never = f" They never mention {', '.join(missing[:3])}." if missing else ""
    side = SIDES.get(query.polarity or Polarity.NEUTRAL, "" if asked else "findings")
    side = f"{side} of " if side and asked else side
    return f"No report in scope says this: {side}{asked}{say_scope(query)}{_say_asked_time(query)}.{never}"


def _say_asked_time(query: Query) -> str:
    time = say_time(query.filters)
    return f", {time}" if time else ""
