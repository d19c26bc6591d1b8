"""A search is a link: what is written into the address is read out of it again, whatever else stands there."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from domain.types import Expansion, Filters, InspectionKind, NamedPlace, PassageKind, Polarity, Query
from ui.address import ANY, Asked, apply_changes, changes_of, read_address, write_address
from ui.understood import list_chips

KINSHIP = Expansion("kinship care", "connected carers", ("kinship carer", "Regulation 24"))
QUERY = Query(
    text="connected carers weaknesses in Westmarch since 2018",
    theme="connected carers",
    polarity=Polarity.WEAKNESS,
    expansions=(KINSHIP,),
    filters=Filters(authorities=("Westmarch",), first_year=2018),
)


def read(parameters: dict[str, str | list[str]]) -> Asked:
    def get_all(name: str) -> list[str]:
        value = parameters.get(name, [])
        return [value] if isinstance(value, str) else value

    return read_address(get_all)


names = st.lists(st.text(min_size=1).filter(lambda text: text != ANY), unique=True).map(tuple)
asked_by_anyone = st.builds(
    Asked,
    question=st.text().map(str.strip),
    polarity=st.sampled_from(["", "strength", "weakness", "any"]),
    authorities=st.none() | names,
    grades=st.none() | names,
    without_authorities=st.none() | names,
    without_regions=st.none() | names,
    without_kinds=st.none() | names,
    authority_types=st.none() | names,
    without_types=st.none() | names,
    years=st.none() | st.tuples(st.none() | st.integers(2000, 2030), st.none() | st.integers(2000, 2030)),
    days=st.none() | st.tuples(st.none() | st.dates(), st.none() | st.dates()),
    latest=st.none() | st.booleans(),
    without=names,
    sort=st.sampled_from(["relevance", "newest"]),
    view=st.sampled_from(["list", "report"]),
)


@given(asked_by_anyone)
def test_an_address_reads_as_it_was_written(asked: Asked) -> None:
    assert read(write_address(asked)) == asked


@given(st.dictionaries(st.sampled_from(["q", "polarity", "years", "shown", "sort", "kind", "latest"]), st.text()))
def test_any_address_can_be_read(parameters: dict[str, str]) -> None:
    assert read(dict(parameters)).shown > 0


def test_without_changes_a_question_stays_as_understood() -> None:
    assert apply_changes(QUERY, Asked(question=QUERY.text)) == QUERY


def test_what_is_taken_away_is_not_searched_for() -> None:
    asked = Asked(authorities=(), polarity=ANY, years=(None, None), without=("kinship care",))
    changed = apply_changes(QUERY, asked)
    assert (changed.polarity, changed.expansions, changed.filters) == (None, (), Filters())


def test_what_is_chosen_replaces_what_was_understood() -> None:
    asked = Asked(
        authorities=("Ashmere",), kinds=("JTAI", "no such kind"), parts=("recommendation",), years=(None, 2020)
    )
    filters = apply_changes(QUERY, asked).filters
    assert filters.authorities == ("Ashmere",)
    assert filters.kinds == (InspectionKind.JTAI,)
    assert filters.passage_kinds == (PassageKind.RECOMMENDATION,)
    assert (filters.first_year, filters.last_year) == (None, 2020)


def test_only_what_differs_from_what_was_understood_goes_into_the_address() -> None:
    wanted = replace(QUERY.filters, first_year=None, regions=("North East",))
    asked = changes_of(QUERY, wanted, QUERY.polarity, (), Asked(question=QUERY.text))
    assert write_address(asked) == {"q": QUERY.text, "region": ["North East"], "years": "any"}
    assert apply_changes(QUERY, asked).filters == wanted


def test_each_chip_takes_away_what_it_names() -> None:
    chips = {chip.label: chip.without for chip in list_chips(QUERY, QUERY, Asked(question=QUERY.text))}
    assert list(chips) == ["Weaknesses only", "Also: kinship carer, Regulation 24", "Westmarch", "since 2018"]
    assert apply_changes(QUERY, chips["Weaknesses only"]).polarity is None
    assert apply_changes(QUERY, chips["Also: kinship carer, Regulation 24"]).expansions == ()
    assert apply_changes(QUERY, chips["Westmarch"]).filters == Filters(first_year=2018)
    assert apply_changes(QUERY, chips["since 2018"]).filters == Filters(authorities=("Westmarch",))


LEFT_OUT = Filters(
    authority_types=("unitary",),
    without_authorities=("Leeds", "Kent"),
    without_regions=("London",),
    without_types=("county",),
    without_kinds=(InspectionKind.JTAI,),
)


def test_what_is_left_out_has_chips_and_each_takes_it_back_in() -> None:
    query = replace(QUERY, polarity=None, expansions=(), filters=LEFT_OUT)
    chips = {chip.label: chip.without for chip in list_chips(query, query, Asked(question=QUERY.text))}
    assert list(chips) == [
        "Unitary authorities",
        "Not Leeds",
        "Not Kent",
        "Not London",
        "Not county councils",
        "Not JTAI",
    ]
    assert write_address(chips["Not Leeds"]) == {"q": QUERY.text, "not-authority": ["Kent"]}
    assert apply_changes(query, chips["Not Leeds"]).filters == replace(LEFT_OUT, without_authorities=("Kent",))
    assert write_address(chips["Not London"]) == {"q": QUERY.text, "not-region": [ANY]}
    assert apply_changes(query, chips["Not London"]).filters == replace(LEFT_OUT, without_regions=())
    assert apply_changes(query, chips["Not county councils"]).filters == replace(LEFT_OUT, without_types=())
    assert apply_changes(query, chips["Unitary authorities"]).filters == replace(LEFT_OUT, authority_types=())
    assert apply_changes(query, chips["Not JTAI"]).filters == replace(LEFT_OUT, without_kinds=())


def test_a_group_of_places_is_one_chip() -> None:
    group = NamedPlace("the Midlands", regions=("East Midlands", "West Midlands"))
    filters = Filters(authorities=("Leeds",), regions=group.regions)
    query = replace(QUERY, polarity=None, expansions=(), filters=filters, groups=(group,))
    chips = {chip.label: chip.without for chip in list_chips(query, query, Asked(question=QUERY.text))}
    assert list(chips) == ["Leeds", "The Midlands"]
    assert apply_changes(query, chips["The Midlands"]).filters == Filters(authorities=("Leeds",))
    left_out = replace(query, filters=Filters(without_regions=group.regions))
    (chip,) = list_chips(left_out, left_out, Asked(question=QUERY.text))
    assert (chip.label, apply_changes(left_out, chip.without).filters) == ("Not the Midlands", Filters())


def test_a_search_that_leaves_something_out_is_a_link() -> None:
    plain = replace(QUERY, filters=Filters())
    address = write_address(changes_of(plain, LEFT_OUT, QUERY.polarity, (), Asked(question=QUERY.text)))
    assert address["not-kind"] == ["JTAI"]
    assert apply_changes(plain, read(address)).filters == LEFT_OUT


def test_any_takes_the_place_of_an_empty_list() -> None:
    assert write_address(Asked(regions=())) == {"region": [ANY]}
    assert read({"region": [ANY, "London"]}).regions == ()


def test_days_are_changed_like_years() -> None:
    query = replace(QUERY, filters=Filters(first_day=date(2025, 1, 1), last_day=date(2025, 6, 30)))
    chips = {chip.label: chip.without for chip in list_chips(query, query, Asked())}
    assert "1 January to 30 June 2025" in chips
    without = chips["1 January to 30 June 2025"]
    assert apply_changes(query, read(write_address(without))).filters == Filters()
    for text in ("2025-01-01", "2025-13-01~", "~", "yesterday~today"):
        assert read({"days": text}).days is None
    assert read({"days": "~2025-06-30"}).days == (None, date(2025, 6, 30))


def test_years_that_are_compared_are_one_chip_and_taken_away_together() -> None:
    query = replace(QUERY, filters=Filters(first_year=2018, last_year=2024), years_compared=(2018, 2024))
    chips = {chip.label: chip.without for chip in list_chips(query, query, Asked())}
    changed = apply_changes(query, read(write_address(chips["2018 and 2024"])))
    assert (changed.filters, changed.years_compared) == (Filters(), ())
