import re
from collections import Counter
from pathlib import Path

import pytest

from domain.authorities import REGIONS, all_authorities, find_authority, find_mentions
from domain.groups import read_groups


def named(question: str) -> list[str]:
    return [
        mention.region
        or (mention.group and mention.group.name)
        or " / ".join(authority.name for authority in mention.authorities)
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
        ("Greater Manchester and Manchester", ["Greater Manchester", "Manchester"]),
        ("the West Midlands and the Midlands", ["West Midlands", "the Midlands"]),
        ("North, West and South Yorkshire", ["South Yorkshire"]),
        ("North Yorkshire, West Yorkshire, Yorkshire", ["North Yorkshire", "West Yorkshire", "Yorkshire"]),
        (
            "East Riding of Yorkshire and Yorkshire & the Humber",
            ["East Riding of Yorkshire", "Yorkshire and The Humber"],
        ),
        ("Berkshire beside West Berkshire", ["Berkshire", "West Berkshire"]),
        ("South Tyneside in Tyne & Wear", ["South Tyneside", "Tyne and Wear"]),
        ("Sussex, East Sussex", ["Sussex", "East Sussex"]),
        ("inner London boroughs or London", ["Inner London", "London"]),
        ("northern authorities", ["the North"]),
        ("care leavers in the north", ["the North"]),
        ("the North East", ["North East"]),
        ("the north of England", ["the North"]),
        ("the north of the county", []),
        ("the north locality team", []),
        ("north of there", []),
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


def test_groups_hold_authorities_of_today_each_once() -> None:
    groups = read_groups({a.name for a in all_authorities() if not a.until and not a.fictional}, REGIONS)
    manchester = groups["Greater Manchester"]
    assert (len(manchester.authorities), manchester.regions) == (10, ())
    london = [*groups["Inner London"].authorities, *groups["Outer London"].authorities]
    assert sorted(london) == sorted(a.name for a in all_authorities() if a.region == "London")
    assert {*groups["Liverpool City Region"].authorities} - {*groups["Merseyside"].authorities} == {"Halton"}
    for name in ("Greater Manchester", "Merseyside", "South Yorkshire", "Tyne and Wear", "West Yorkshire"):
        assert all(a.type == "metropolitan district" for a in all_authorities() if a.name in groups[name].authorities)
    assert all(len({*group.authorities}) == len(group.authorities) for group in groups.values())


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("Wessex,,Dorset; Wesex,,", "Wessex holds ['Wesex'], not in the tables"),
        ("Wessex,,,,", "Wessex holds no authority and no region"),
        ("Dorset,,Dorset,,", "Dorset is the name of something else"),
        ("Wessex,Kent,Dorset,,", "Kent is the name of something else"),
    ],
)
def test_a_mistake_in_the_table_of_groups_is_told_with_its_row(tmp_path: Path, row: str, told: str) -> None:
    table = tmp_path / "groups.csv"
    table.write_text(f"name,aliases,authorities,regions,note\n{row}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=re.escape(told)):
        read_groups({"Dorset", "Kent"}, REGIONS, table)


def test_the_north_before_the_rest_of_a_name_is_no_region() -> None:
    assert [one.authorities[0].name for one in find_mentions("the North Yorkshire model")] == ["North Yorkshire"]
    (north,) = find_mentions("early help in the North")
    assert north.group
    assert north.group.name == "the North"
