"""Exports are read back with the libraries that users' programs stand for."""

import csv
import io
import json
from datetime import UTC, date, datetime

import docx
import openpyxl
import pytest

from ui.basket import Evidence
from ui.export import COLUMNS, Origin, from_json, to_csv, to_excel, to_json, to_word

ORIGIN = Origin("20261122-1200-abcd", datetime(2026, 11, 22, 12, 0, tzinfo=UTC))
PLAIN = Evidence(
    passage_id="r1#017", report_id="r1", ordinal=17, quote="Viability assessments of kinship carers’ homes are late.",
    citation="Westmarch, ILACS, 8-19 June 2026, paragraph 17, page 4", authority="Westmarch",
    inspection="ILACS, 8-19 June 2026", published=date(2026, 7, 14), section="Children in care", grade="good",
    paragraph="17", pages="4", polarity="weakness", source="westmarch.pdf", own_words=True,
    question="connected carers weaknesses", theme="Assessment", note="For the board",
)  # fmt: skip
HOSTILE = Evidence(
    passage_id="r2#001", report_id="r2", ordinal=1, quote="=HYPERLINK(\"http://x\")\x00 <b>bold</b>", citation="@cite",
    authority="+Ashmere", inspection="-ILACS", published=None, section="", grade="", paragraph="", pages="1-2",
    polarity="", source="a.pdf", own_words=False, question="connected carers weaknesses",
)  # fmt: skip


def test_word_quotes_cites_groups_and_lists_the_reports() -> None:
    document = docx.Document(io.BytesIO(to_word([PLAIN, HOSTILE], ORIGIN)))
    lines = [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs]
    assert ("Quote", "“Viability assessments of kinship carers’ homes are late.”") in lines
    cited = "Westmarch, ILACS, 8-19 June 2026, paragraph 17, page 4"
    assert ("Caption", f"{cited}. Section: Children in care (judged good)") in lines
    assert ("Heading 1", "Assessment") in lines
    assert ("Body Text", "Note: For the board") in lines
    assert ("Body Text", "Question: connected carers weaknesses") in lines
    assert (
        "List Bullet",
        "Westmarch: ILACS, 8-19 June 2026, published 14 July 2026. File: westmarch.pdf",
    ) in lines
    assert any("not the inspectors' own words" in text for _, text in lines)
    assert any("<b>bold</b>" in text for _, text in lines)


def test_excel_has_one_row_a_passage_filters_and_no_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(to_excel([PLAIN, HOSTILE], ORIGIN)))
    sheet = book["Evidence"]
    rows = list(sheet.iter_rows())
    assert [cell.value for cell in rows[0]] == list(COLUMNS.values())
    quote = list(COLUMNS).index("quote")
    assert rows[1][quote].value == PLAIN.quote
    assert rows[2][quote].value == '=HYPERLINK("http://x") <b>bold</b>'
    assert {cell.data_type for row in rows[1:] for cell in row if cell.value} == {"s"}
    assert rows[2][quote].quotePrefix
    assert sheet.auto_filter.ref == sheet.dimensions
    assert ORIGIN.build in book["About"]["A1"].value


def test_csv_opens_in_excel_as_utf8_and_runs_nothing() -> None:
    data = to_csv([PLAIN, HOSTILE])
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[0]["Quote"] == PLAIN.quote
    assert rows[1]["Quote"].startswith("'=")
    assert rows[1]["Authority"] == "'+Ashmere"
    assert not any(value.startswith(("=", "+", "-", "@")) for row in rows for value in row.values())


def test_json_keeps_every_fact() -> None:
    fields = json.loads(to_json([PLAIN, HOSTILE], ORIGIN))
    assert fields["build"] == ORIGIN.build
    assert [kept["quote"] for kept in fields["evidence"]] == [PLAIN.quote, HOSTILE.quote]
    assert fields["evidence"][0]["published"] == "2026-07-14"


def test_a_json_export_can_be_opened_again() -> None:
    assert from_json(to_json([PLAIN, HOSTILE], ORIGIN)) == [PLAIN, HOSTILE]


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff", b"[]", b"{}", b'{"evidence": [1]}', b'{"evidence": [{"quote": 1}]}', b'{"evidence": "x"}'],
)
def test_what_is_no_export_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="no JSON export"):
        from_json(data)
