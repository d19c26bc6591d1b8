"""Who is let in."""

import pytest

from ui.login import is_allowed

ACCESS = {"domains": ["Example.gov.uk"], "groups": ["g1"]}


@pytest.mark.parametrize(
    ("claims", "allowed"),
    [
        ({"email": "a@example.gov.uk"}, True),
        ({"email": "A@EXAMPLE.GOV.UK", "email_verified": True}, True),
        ({"email": "a@example.gov.uk", "email_verified": False}, False),
        ({"email": "a@example.gov.uk.evil.example"}, False),
        ({"email": "a@evil.example", "name": "a@example.gov.uk"}, False),
        ({"email": "example.gov.uk"}, False),
        ({"groups": ["g0", "g1"]}, True),
        ({"groups": "g1"}, False),
        ({"groups": None}, False),
        ({}, False),
    ],
)
def test_only_listed_domains_and_groups_come_in(claims: dict[str, object], allowed: bool) -> None:
    assert is_allowed(claims, ACCESS) is allowed


def test_without_lists_everyone_who_can_log_in_comes_in() -> None:
    assert is_allowed({}, {})
