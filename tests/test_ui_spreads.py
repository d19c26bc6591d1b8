"""Tables of a comparison as they are taken away."""

from ui.spreads import split_shares


def test_shares_get_columns_of_their_own() -> None:
    head, rows = split_shares(
        ["Year", "Reports", "Criticise it"], [["2019", "14", "5 (36 %)"], ["2020", "3", "0 (0 %)"]]
    )
    assert head == ["Year", "Reports", "Criticise it", "Criticise it, %"]
    assert rows == [["2019", "14", "5", "36"], ["2020", "3", "0", "0"]]


def test_what_is_no_share_stays_as_it_is() -> None:
    assert split_shares(["Theme", "Praise it"], [["Early help (2020)", "4"]]) == (
        ["Theme", "Praise it"],
        [["Early help (2020)", "4"]],
    )
