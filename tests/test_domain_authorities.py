from collections import Counter

import pytest

from domain.authorities import REGIONS, all_authorities, find_authority, find_mentions


def named(question: str) -> list[str]:
    return [
        mention.region or " / ".join(authority.name for authority in mention.authorities)
        for mention in find_mentions(question)
    ]


def test_the_table_holds_the_153_authorities_of_england_by_type() -> None:
    today = [a for a in all_authorities() if not a.until and not a.fictional]
    assert Counter(a.type for a in today) == {
        "unitary": 63,
        "metropolitan district": 36,
        "London borough": 33,
        "county": 21,
    }
    assert {a.region for a in today} == set(REGIONS)
    assert len({a.name for a in all_authorities()}) == len(all_authorities())


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("London Borough of Bexley", "Bexley"),
        ("Bristol City of", "Bristol"),
        ("Southend-on-Sea city council", "Southend-on-Sea"),
        ("City of Bradford Metropolitan District Council", "Bradford"),
        ("Bradford Children and Families Trust", "Bradford"),
        ("Sandwell Children’s Trust", "Sandwell"),
        ("Stockton-On-Tees", "Stockton-on-Tees"),
        ("Newcastle", "Newcastle upon Tyne"),
        ("Hull", "Kingston upon Hull"),
        ("Buckingham", "Buckinghamshire"),
        ("bournemouth, christchurch & poole", "Bournemouth, Christchurch and Poole"),
        ("london corporation", "City of London"),
        ("Royal Borough of Windsor & Maidenhead", "Windsor and Maidenhead"),
        ("Durham County Council", "County Durham"),
        ("DONCASTER METROPOLITAN BOROUGH COUNCIL", "Doncaster"),
        ("St. Helens", "St Helens"),
        ("Cumbria County Council", "Cumbria"),
        ("London Borough of Kingsferry", "Kingsferry"),
    ],
)
def test_a_cover_names_its_authority_in_many_ways(printed: str, name: str) -> None:
    found = find_authority(printed)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("printed", ["", "Council", "Middlesex", "Nottin", "Achieving for Children", "the county"])
def test_an_unknown_or_shared_name_is_never_guessed(printed: str) -> None:
    assert find_authority(printed) is None


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("private fostering in Redcar and Cleveland", ["Redcar and Cleveland"]),
        ("PRIVATE FOSTERING IN REDCAR & CLEVELAND", ["Redcar and Cleveland"]),
        ("NE Lincs compared with the North East", ["North East Lincolnshire", "North East"]),
        ("Nottingham or nottinghamshire", ["Nottingham", "Nottinghamshire"]),
        ("City of London care leavers", ["City of London"]),
        ("kinship in London", ["London"]),
        ("Achieving for Children", ["Kingston upon Thames / Richmond upon Thames / Windsor and Maidenhead"]),
        ("St. Helens and Stoke on Trent", ["St Helens", "Stoke-on-Trent"]),
        ("care leavers in Reading", ["Reading"]),
        ("reading borough council", ["Reading"]),
        ("progress in reading", []),
        ("Reading skills of children in care", []),
        ("has Reading improved on caseloads?", ["Reading"]),
        ("Is Slough any better?", ["Slough"]),
        ("Bury and Bolton early help", ["Bury", "Bolton"]),
        ("Reading and writing of children in care", []),
        ("Personal Education Plans Reading Support", []),
        ("bury the hatchet", []),
        ("", []),
    ],
)
def test_a_question_names_places_and_reading_is_also_a_skill(question: str, names: list[str]) -> None:
    assert named(question) == names


def test_a_mention_includes_what_is_printed_around_the_name() -> None:
    question = "care leavers in the London Borough of Sutton since 2018"
    (mention,) = find_mentions(question)
    assert question[mention.start : mention.end] == "London Borough of Sutton"


def test_an_authority_that_was_ended_names_its_successors() -> None:
    cumbria = find_authority("Cumbria")
    assert cumbria is not None
    assert cumbria.until is not None
    assert cumbria.followed_by == ("Cumberland", "Westmorland and Furness")
