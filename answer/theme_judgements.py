"""How the area was judged that a theme belongs to: two authorities praised alike may be outstanding and inadequate.

Stated beside what is said of the theme, wherever authorities are named and the theme has a judgement of its own.
"""

from collections.abc import Iterator, Sequence

from answer.cover_facts import Judged, judgement_of, newest_first, tell_grades
from domain.judgements import AREAS_OF_THEMES
from domain.types import NamedPlace, Query, Report, Stated
from domain.words import split_words
from index.grades import take_areas

_MOST_PLACES = 6


def state_judgements(query: Query, reports: Sequence[Report]) -> Iterator[Stated]:
    """Yield how `reports` judge the theme: of one authority all, oldest first; of several the newest of each."""
    places = [place for place in query.places if is_authority(place)]
    if len(places) > _MOST_PLACES:
        return
    for place in places:
        judged = judgements_of_theme(query, place, reports)
        for one in judged[-1:] if len(places) > 1 else judged:
            told = "; ".join(tell_grades([one.judgement]))
            yield Stated(one.report, told, one.judgement.page, "How it was judged")


def is_authority(place: NamedPlace) -> bool:
    """Whether a place is one authority, maybe with those that took it over, and no region or group."""
    return place.is_one or (len(place.authorities) == 1 and not place.regions)


def judgements_of_theme(query: Query, place: NamedPlace, reports: Sequence[Report]) -> list[Judged]:
    """Return how an authority's reports judge the area of a question's theme, oldest first; none for other themes."""
    left, named = take_areas(query.theme)
    areas = {AREAS_OF_THEMES.get(expansion.group) for expansion in query.expansions}
    if areas <= {None} and not split_words(left):  # "help and protection" is no theme of the vocabulary
        areas = {named}
    if len(areas) != 1 or not (wanted := areas.pop()):
        return []
    judged = []
    for report in sorted(reports, key=newest_first, reverse=True):
        if report.own_words and report.authority in place.authorities:
            found = next(filter(None, (judgement_of(report, area) for area in wanted)), None)
            judged += [Judged(report, found)] if found else []
    return judged
