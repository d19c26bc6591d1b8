"""The table of statistical neighbours that staff supply."""

from pathlib import Path

import pytest

from ui.neighbours import read_neighbours


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "neighbours.csv"


def test_pairs_are_read_in_order_and_names_as_in_the_reports(table: Path) -> None:
    table.write_text(
        "rank,Authority,Neighbour\n1,Derby City Council,Southampton\n"
        "2,DERBY,Coventry\n3,Derby,Derby\n2,Derby,Coventry\n",
        encoding="utf-8-sig",
    )
    read = read_neighbours(table)
    assert read.of == {"Derby": ("Southampton", "Coventry")}
    assert read.problems == ()


def test_what_is_not_understood_is_reported_with_its_line(table: Path) -> None:
    table.write_text("authority,neighbour\nDerby,Atlantis\n\nDerby\nDerby,Coventry\n", encoding="utf-8")
    read = read_neighbours(table)
    assert read.of == {"Derby": ("Coventry",)}
    assert read.problems == (
        "line 2: “Atlantis”: no such authority",
        "line 4: an empty cell: no such authority",
    )


def test_a_file_as_excel_saves_it_is_read(table: Path) -> None:
    table.write_bytes("authority;neighbour;note\r\nDerby;Coventry;d’accord\r\n".encode("cp1252"))
    assert read_neighbours(table).of == {"Derby": ("Coventry",)}


@pytest.mark.parametrize("text", ["", "name,neighbor\nDerby,Coventry\n"])
def test_a_file_without_the_columns_says_so(table: Path, text: str) -> None:
    table.write_text(text, encoding="utf-8")
    assert read_neighbours(table).problems == ("line 1: there is no column authority and no column neighbour",)
