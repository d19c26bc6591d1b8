import argparse
import csv
import json
import os
import shutil
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

import pytest
from publisher_standin import (
    LOGIN_PAGE,
    NOT_FOUND_PAGE,
    Answer,
    FakeClock,
    StandIn,
    content,
    forget_proxies,
    page,
    redirect,
    reset,
    status,
    truncated,
)

from domain.errors import CorpusProblem, DownloadProblem
from domain.settings import Settings
from ingest.download import client as client_module
from ingest.download import download as download_module
from ingest.download.command import add_command, run_add, run_download
from ingest.download.ledger import COLUMNS, Ledger

ILACS, FOCUSED, SIF = (
    "derby--ilacs--2025-07-08.pdf",
    "derby--focused-visit--2023-11-29.pdf",
    "derby--sif--2017-06-13.pdf",
)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    forget_proxies(monkeypatch)


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn() as standin:
        standin.add(
            "Derby City Council",
            "80459",
            ("Children's services inspection", "08 July 2025", 1),
            ("Children's services focused visit", "29 November 2023", 2),
            ("Children's services inspection", "13 June 2017", 3),
        )
        standin.add("Derbyshire County Council", "80460", ("Area SEND full inspection", "15 July 2024", 4))
        yield standin


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return tmp_path / "corpus"


def run(corpus: Path, *words: str) -> int:
    """Run a command as `python -m ingest` would, with a clock that does not wait."""
    parser = argparse.ArgumentParser()
    add_command(parser.add_subparsers(required=True))
    args = parser.parse_args([*words, "--corpus", str(corpus)])
    settings = Settings(corpus=corpus, index=corpus, cache=corpus, model=None)
    return {"download": run_download, "add": run_add}[words[0]](args, settings, FakeClock())


def download(standin: StandIn, corpus: Path, *words: str) -> int:
    return run(corpus, "download", "--site", standin.site, *words)


def ledger(corpus: Path) -> list[dict[str, str]]:
    with (corpus / "downloads.csv").open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def reports(corpus: Path) -> list[str]:
    return sorted(path.name for path in corpus.iterdir() if path.name != "downloads.csv")


def test_the_reports_of_an_authority_are_saved_under_readable_names(standin: StandIn, corpus: Path) -> None:
    assert download(standin, corpus, "--authority", "derby") == 0
    assert reports(corpus) == [FOCUSED, ILACS, SIF]
    assert (corpus / ILACS).read_bytes() == standin.files["/v1/file/1"]


def test_the_ledger_says_where_when_and_what(standin: StandIn, corpus: Path) -> None:
    download(standin, corpus, "--authority", "derby", "--since", "2025")
    (row,) = ledger(corpus)
    assert tuple(row) == COLUMNS
    assert row["saved_as"] == ILACS
    assert (row["authority"], row["urn"], row["kind"]) == ("Derby", "80459", "ilacs")
    assert (row["published"], row["title"]) == ("2025-07-08", "Children's services inspection")
    assert row["licence"] == "Open Government Licence v3.0"
    assert row["address"] == f"{standin.site}/v1/file/1"
    assert len(row["sha256"]) == 64
    assert row["bytes"] == str(len(standin.files["/v1/file/1"]))
    assert row["retrieved_at"].startswith("2026-11-22T12:00:")


def test_nothing_is_downloaded_twice(standin: StandIn, corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    download(standin, corpus, "--authority", "derby")
    standin.asked.clear()
    assert download(standin, corpus, "--authority", "derby") == 0
    assert standin.files_asked() == []
    assert "nothing to fetch" in capsys.readouterr().out


def test_a_report_that_was_removed_from_the_corpus_is_fetched_again(standin: StandIn, corpus: Path) -> None:
    download(standin, corpus, "--authority", "derby")
    (corpus / SIF).unlink()
    standin.asked.clear()
    download(standin, corpus, "--authority", "derby")
    assert standin.files_asked() == ["/v1/file/3"]
    assert len(ledger(corpus)) == 3
    (corpus / SIF).write_bytes(b"")
    download(standin, corpus, "--authority", "derby")
    assert standin.files_asked() == ["/v1/file/3"] * 2


def test_two_runs_at_once_keep_each_others_rows(standin: StandIn, corpus: Path) -> None:
    download(standin, corpus, "--authority", "derby", "--since", "2025")
    one, other = Ledger(corpus), Ledger(corpus)
    one.add({"saved_as": "one.pdf"})
    other.add({"saved_as": "other.pdf"})
    assert [row["saved_as"] for row in ledger(corpus)] == [ILACS, "one.pdf", "other.pdf"]


def test_a_report_whose_day_cannot_be_read_is_not_left_out_by_a_first_day(standin: StandIn, corpus: Path) -> None:
    standin.add("Hull City Council", "80477", ("Children's services focused visit", "a Monday", 10))
    download(standin, corpus, "--authority", "hull", "--since", "2024")
    assert reports(corpus) == ["kingston-upon-hull--focused-visit--undated.pdf"]


def test_a_report_that_was_renamed_is_recognised_by_its_content(standin: StandIn, corpus: Path) -> None:
    download(standin, corpus, "--authority", "derby")
    (corpus / "2017").mkdir()
    (corpus / SIF).rename(corpus / "2017" / "Derby old.pdf")
    standin.asked.clear()
    download(standin, corpus, "--authority", "derby")
    assert standin.files_asked() == []


def test_a_report_that_somebody_put_there_is_listed_and_not_saved_again(standin: StandIn, corpus: Path) -> None:
    corpus.mkdir()
    (corpus / "mine.pdf").write_bytes(standin.files["/v1/file/3"])
    download(standin, corpus, "--authority", "derby")
    assert reports(corpus) == [FOCUSED, ILACS, "mine.pdf"]
    assert {row["saved_as"] for row in ledger(corpus)} == {FOCUSED, ILACS, "mine.pdf"}
    standin.asked.clear()
    download(standin, corpus, "--authority", "derby")
    assert standin.files_asked() == []


def test_an_interrupted_run_goes_on_where_it_stopped(
    standin: StandIn, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = download_module.save_report
    turns = iter([save, save])

    def stopped_at_the_third(*args: object) -> object:
        for turn in turns:
            return turn(*args)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(download_module, "save_report", stopped_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        download(standin, corpus, "--authority", "derby")
    assert reports(corpus) == [FOCUSED, ILACS]
    monkeypatch.undo()
    forget_proxies(monkeypatch)
    standin.asked.clear()
    download(standin, corpus, "--authority", "derby")
    assert standin.files_asked() == ["/v1/file/3"]
    assert reports(corpus) == [FOCUSED, ILACS, SIF]


def test_a_run_killed_between_file_and_ledger_does_not_save_the_file_twice(
    standin: StandIn, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download_module.Ledger, "add", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        download(standin, corpus, "--authority", "derby", "--since", "2025")
    monkeypatch.undo()
    forget_proxies(monkeypatch)
    download(standin, corpus, "--authority", "derby", "--since", "2025")
    assert reports(corpus) == [ILACS]
    assert [row["saved_as"] for row in ledger(corpus)] == [ILACS]


def test_all_england_goes_through_all_pages_of_the_search(standin: StandIn, corpus: Path) -> None:
    standin.rows = 1
    assert download(standin, corpus, "--all-england") == 0
    assert [path for _, path in standin.asked].count("/search") == 2
    assert reports(corpus) == [FOCUSED, ILACS, SIF, "derbyshire--area-send--2024-07-15.pdf"]


def test_one_must_say_what_to_fetch(standin: StandIn, corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        download(standin, corpus)
    assert caught.value.code == 2
    assert "one of the arguments --authority --all-england is required" in capsys.readouterr().err
    assert standin.asked == []


def test_kinds_and_a_first_day_narrow_the_choice(standin: StandIn, corpus: Path) -> None:
    download(standin, corpus, "--all-england", "--kind", "ilacs", "send")
    assert reports(corpus) == [ILACS, "derbyshire--area-send--2024-07-15.pdf"]
    download(standin, corpus, "--all-england", "--since", "2023-11-29")
    assert reports(corpus) == [FOCUSED, ILACS, "derbyshire--area-send--2024-07-15.pdf"]


@pytest.mark.parametrize("words", ["--kind school", "--since yesterday", "--pause 0", "--largest nan", "--contact me"])
def test_options_that_make_no_sense_are_a_usage_error(words: str, standin: StandIn, corpus: Path) -> None:
    with pytest.raises(SystemExit) as caught:
        download(standin, corpus, "--all-england", *words.split())
    assert caught.value.code == 2


def test_an_authority_that_the_site_does_not_list_is_an_error_with_names_near_it(
    standin: StandIn, corpus: Path
) -> None:
    with pytest.raises(DownloadProblem, match=r"no authority on the site is called 'Derbishire'; near it: derbyshire"):
        download(standin, corpus, "--authority", "Derbishire")
    asked = [path for _, path in standin.asked]
    with pytest.raises(DownloadProblem, match="is called 'Xyz'; --all-england --dry-run lists them"):
        download(standin, corpus, "--authority", "Xyz")
    standin.add("Kingston upon Hull City Council", "80477")
    with pytest.raises(DownloadProblem, match="is called 'Hul'; near it: kingston-upon-hull"):
        download(standin, corpus, "--authority", "Hul")
    assert asked == ["/robots.txt", "/search"]


@pytest.mark.parametrize("words", ["redcar and cleveland", "Redcar & Cleveland Borough Council", "redcar"])
def test_a_name_of_several_words_needs_no_quotes(words: str, standin: StandIn, corpus: Path) -> None:
    standin.add("Redcar and Cleveland", "80541", ("Children's services inspection", "22 September 2022", 13))
    standin.add("Windsor and Maidenhead", "80546", ("Children's services inspection", "1 May 2020", 14))
    download(standin, corpus, "--authority", *words.split())
    assert reports(corpus) == ["redcar-and-cleveland--ilacs--2022-09-22.pdf"]


def test_a_word_that_is_in_many_names_means_none_of_them(standin: StandIn, corpus: Path) -> None:
    with pytest.raises(DownloadProblem, match="no authority on the site is called 'council'"):
        download(standin, corpus, "--authority", "council")


def test_part_of_a_name_means_all_authorities_that_have_it(standin: StandIn, corpus: Path) -> None:
    standin.add("North Northamptonshire Council", "1", ("Children's services inspection", "25 November 2022", 11))
    standin.add("West Northamptonshire Council", "2", ("Children's services inspection", "25 November 2022", 12))
    download(standin, corpus, "--authority", "northamptonshire")
    assert reports(corpus) == [
        "north-northamptonshire--ilacs--2022-11-25.pdf",
        "west-northamptonshire--ilacs--2022-11-25.pdf",
    ]


def test_a_dry_run_lists_and_fetches_nothing(
    standin: StandIn, corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert download(standin, corpus, "--authority", "derby", "--dry-run") == 0
    out, err = capsys.readouterr()
    assert f"2025-07-08  Derby, ilacs: Children's services inspection, {standin.site}/v1/file/1" in out
    assert "would fetch 3 reports" in err
    assert standin.files_asked() == []
    assert not corpus.exists()


def test_json_is_one_object_a_line_and_nothing_else_on_stdout(
    standin: StandIn, corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    standin.faults["/v1/file/2"] = [page(NOT_FOUND_PAGE)]
    download(standin, corpus, "--authority", "derby", "--json")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["action"], line.get("saved_as")) for line in lines] == [
        ("saved", ILACS),
        ("failed", None),
        ("saved", SIF),
    ]
    download(standin, corpus, "--authority", "derby", "--json", "--dry-run")
    (line,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (line["action"], line["kind"], line["published"]) == ("would fetch", "focused-visit", "2023-11-29")


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (page(NOT_FOUND_PAGE), 'is a page titled "Report not found - Ofsted", not a PDF'),
        (page(LOGIN_PAGE), "perhaps a login or block page of your network"),
        (content(b"MZ\x90\0 not a report"), "is not a PDF"),
        (content(b""), "is empty"),
        (content(b"%PDF-1.4\n1 0 obj"), "breaks off"),
        (status(404), "the publisher has nothing there (404)"),
        (status(403), "the server refuses this program (403"),
        (redirect("/v1/file/2"), "redirects in a circle"),
        (redirect("http://portal.council.example/login"), "portal.council.example, which is not the publisher"),
        (truncated(b"%PDF-1.4 " * 100), "the answer broke off"),
        (reset, "no connection"),
        (content(b"%PDF", length="3000000000", Connection="close"), "is 3.0 GB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_report_is_refused_and_the_others_are_saved(
    fault: object, reason: str, standin: StandIn, corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    standin.faults["/v1/file/2"] = [fault]  # type: ignore[list-item]
    assert download(standin, corpus, "--authority", "derby") == 0
    assert reports(corpus) == [ILACS, SIF]
    assert {row["saved_as"] for row in ledger(corpus)} == {ILACS, SIF}
    out, err = capsys.readouterr()
    assert reason in err
    assert "saved    2 reports" in out
    assert "1 skipped" in out


def test_the_exit_code_says_whether_all_some_or_none_were_had(standin: StandIn, corpus: Path) -> None:
    standin.faults["/v1/file/2"] = [status(404)]
    assert download(standin, corpus, "--authority", "derby") == 0
    assert download(standin, corpus, "--authority", "derby") == 1
    (corpus / SIF).unlink()
    assert download(standin, corpus, "--authority", "derby", "--strict") == 3


def test_a_page_that_could_not_be_read_counts_as_skipped(
    standin: StandIn, corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    standin.faults["/provider/44/80460"] = [status(404)]
    assert download(standin, corpus, "--all-england", "--strict") == 3
    assert "0 skipped, 1 page not read" in capsys.readouterr().out
    assert download(standin, corpus, "--all-england") == 0
    assert download(standin, corpus, "--all-england", "--strict") == 3
    assert download(standin, corpus, "--all-england", "--strict", "--dry-run") == 3


def test_a_wish_that_nothing_meets_is_told_as_that(
    standin: StandIn, corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert download(standin, corpus, "--authority", "derby", "--kind", "jtai") == 0
    assert "nothing to fetch: the site lists none of them" in capsys.readouterr().out


def test_after_several_pages_in_a_row_that_cannot_be_reached_the_rest_is_not_asked_for(
    standin: StandIn, corpus: Path
) -> None:
    for number in range(10):
        standin.add(f"Authority {number}", f"9{number}")
        standin.faults[f"/provider/44/9{number}"] = [status(503)]
    with pytest.raises(
        DownloadProblem, match=r"5 addresses in a row could not be reached, the last: .*/provider/44/94"
    ):
        download(standin, corpus, "--all-england")


def test_after_several_failures_in_a_row_the_rest_is_not_asked_for(standin: StandIn, corpus: Path) -> None:
    days = [("Children's services focused visit", f"{day:02d} May 2024", 100 + day) for day in range(1, 11)]
    standin.add("Hull City Council", "80477", *days)
    for _, _, number in days:
        standin.faults[f"/v1/file/{number}"] = [status(503)]
    with pytest.raises(DownloadProblem, match="5 addresses in a row could not be reached"):
        download(standin, corpus, "--authority", "hull")
    assert len(set(standin.files_asked())) == 5


def test_the_same_file_listed_by_two_providers_is_fetched_once(standin: StandIn, corpus: Path) -> None:
    standin.add("Bexley", "303", ("Children's services inspection", "20 August 2018", 5))
    standin.add("London Borough of Bexley", "80488", ("Children's services inspection", "20 August 2018", 5))
    download(standin, corpus, "--authority", "Bexley")
    assert reports(corpus) == ["bexley--inspection--2018-08-20.pdf"]
    assert standin.files_asked() == ["/v1/file/5"]


def test_two_reports_of_one_kind_and_day_get_two_names(standin: StandIn, corpus: Path) -> None:
    label, day = "Children's services inspection", "1 May 2024"
    standin.add("Hull City Council", "80477", (label, day, 6), (label, day, 7))
    download(standin, corpus, "--authority", "hull")
    assert reports(corpus) == [
        "kingston-upon-hull--ilacs--2024-05-01--2.pdf",
        "kingston-upon-hull--ilacs--2024-05-01.pdf",
    ]


def test_other_kinds_are_left_out_and_named(standin: StandIn, corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    standin.add("Hull City Council", "80477", ("Private fostering", "1 May 2009", 8))
    assert download(standin, corpus, "--authority", "hull") == 0
    assert "left out Private fostering (--kind other fetches them)" in capsys.readouterr().err
    assert download(standin, corpus, "--authority", "hull", "--kind", "other") == 0
    assert reports(corpus) == ["kingston-upon-hull--other--2009-05-01.pdf"]


def test_a_search_page_of_another_design_says_so(standin: StandIn, corpus: Path) -> None:
    standin.faults["/search"] = [page("<title>New</title>" + "<p>" + "design " * 7430)]
    with pytest.raises(DownloadProblem, match=r"found 0 providers on .* of 52 kB: the site has changed; see 'When the"):
        download(standin, corpus, "--all-england")


def test_provider_pages_of_another_design_say_so(standin: StandIn, corpus: Path) -> None:
    standin.faults["/provider/44/80459"] = [page("<h1>Derby</h1>" + "<p>" + "design " * 7430)]
    with pytest.raises(
        DownloadProblem, match=r"found 0 reports on .*/44/80459, a page of 52 kB: it has none yet, or the site"
    ):
        download(standin, corpus, "--authority", "derby")


def test_a_search_that_shows_fewer_authorities_than_it_counts_says_so(standin: StandIn, corpus: Path) -> None:
    standin.total = 153
    one_and_the_same = page(standin.search_page(start=0, rows=100))
    with pytest.raises(DownloadProblem, match="says that it lists 153 authorities and shows 2: the site has changed"):
        download(standin, corpus, "--all-england")
    standin.faults["/search"] = [one_and_the_same]
    with pytest.raises(DownloadProblem, match="says that it lists 153 authorities and shows 2: the site has changed"):
        download(standin, corpus, "--all-england")


def test_a_full_page_is_followed_by_the_next_whatever_the_count_says(standin: StandIn, corpus: Path) -> None:
    for number in range(100):
        standin.add(f"Authority {number}", f"9{number}")
    standin.total = 1
    with pytest.raises(DownloadProblem, match="no authority on the site is called 'nowhere'"):
        download(standin, corpus, "--authority", "nowhere")
    assert [path for _, path in standin.asked] == ["/robots.txt", "/search", "/search"]


def test_a_search_that_states_no_count_is_followed_to_its_end(standin: StandIn, corpus: Path) -> None:
    def without_count(start: int) -> Answer:
        html = standin.search_page(start=start, rows=1)
        return page(html.replace("results-count", "anything").replace("results</div>", "</div>"))

    standin.faults["/search"] = [without_count(0), without_count(1), without_count(2)]
    assert download(standin, corpus, "--all-england") == 0
    assert len(reports(corpus)) == 4


def test_one_authority_without_reports_is_noted_and_the_others_are_fetched(
    standin: StandIn, corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    standin.add("Cumberland Council", "2733690")
    standin.faults["/provider/44/80460"] = [status(404)]
    assert download(standin, corpus, "--all-england") == 0
    said = capsys.readouterr().err
    assert "/provider/44/2733690, a page of" in said
    assert "skipped  Derbyshire County Council" in said
    assert reports(corpus) == [FOCUSED, ILACS, SIF]


def test_a_disk_without_room_is_noticed_before_the_first_file(
    standin: StandIn, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    needed = sum(map(len, list(standin.files.values())[:3]))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(1, 1, 500_000_000 + needed - 1))
    with pytest.raises(DownloadProblem, match=r"are to come and 500.0 MB are free.*Make room"):
        download(standin, corpus, "--authority", "derby")
    assert standin.files_asked() == []


def test_a_ledger_saved_from_excel_is_still_read_and_keeps_its_extra_columns(standin: StandIn, corpus: Path) -> None:
    download(standin, corpus, "--authority", "derby", "--since", "2023")
    rows = ledger(corpus)
    with (corpus / "downloads.csv").open("w", encoding="cp1252", newline="") as lines:
        writer = csv.DictWriter(lines, [*COLUMNS, "notes"], delimiter=";")
        writer.writeheader()
        writer.writerows({**row, "notes": "read by Zoë – done"} for row in rows)
    standin.asked.clear()
    download(standin, corpus, "--authority", "derby")
    assert standin.files_asked() == ["/v1/file/3"]
    assert [row["notes"] for row in ledger(corpus)] == ["read by Zoë – done"] * 2 + [""]


def test_a_file_that_is_no_ledger_is_not_overwritten(standin: StandIn, corpus: Path) -> None:
    corpus.mkdir()
    (corpus / "downloads.csv").write_text("name,amount\nrent,7\n", encoding="utf-8")
    with pytest.raises(DownloadProblem, match="is not a list of downloads; move it away"):
        download(standin, corpus, "--authority", "derby")
    assert (corpus / "downloads.csv").read_text(encoding="utf-8") == "name,amount\nrent,7\n"
    assert standin.asked == []


def test_a_title_that_excel_would_run_is_disarmed(standin: StandIn, corpus: Path) -> None:
    standin.add("Hull City Council", "80477", ("=cmd|' /C calc'!A0 focused visit", "1 May 2024", 9))
    download(standin, corpus, "--authority", "hull")
    assert ledger(corpus)[0]["title"] == "cmd|' /C calc'!A0 focused visit"


def test_a_ledger_that_cannot_be_written_is_noticed_before_anything_is_asked(
    standin: StandIn, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    download(standin, corpus, "--authority", "derby", "--since", "2025")
    before = (corpus / "downloads.csv").read_bytes()
    standin.asked.clear()

    def held_open(*_: object) -> Path:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", held_open)
    with pytest.raises(DownloadProblem, match="close it if it is open in Excel"):
        download(standin, corpus, "--authority", "derby")
    assert standin.asked == []
    assert (corpus / "downloads.csv").read_bytes() == before
    assert reports(corpus) == [ILACS]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_disk_that_fails_ends_the_run_in_words_and_leaves_nothing_half(
    step: str, standin: StandIn, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(*{"fsync": (client_module.os, "fsync"), "replace": (Path, "replace")}[step], full)
    with pytest.raises(DownloadProblem, match=r"cannot be written \(No space left on device\)"):
        download(standin, corpus, "--authority", "derby")
    assert reports(corpus) == []


def test_only_old_leftovers_of_killed_runs_are_removed(standin: StandIn, corpus: Path) -> None:
    corpus.mkdir()
    for name in (".old.pdf.7.part", ".running.pdf.8.part"):
        (corpus / name).write_bytes(b"%PDF-")
    os.utime(corpus / ".old.pdf.7.part", (1_700_000_000, 1_700_000_000))
    download(standin, corpus, "--authority", "derby", "--since", "2025")
    assert reports(corpus) == [".running.pdf.8.part", ILACS]


def test_a_corpus_that_is_a_file_is_an_error(standin: StandIn, corpus: Path) -> None:
    corpus.write_text("not a folder", encoding="utf-8")
    with pytest.raises(CorpusProblem, match="cannot be made the corpus folder"):
        download(standin, corpus, "--authority", "derby")
