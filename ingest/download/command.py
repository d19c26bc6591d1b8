"""The commands `python -m ingest download` and `python -m ingest add`."""

import argparse
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urlsplit

from domain.command_line import DONE, DONE_WITH_SKIPS, TOLD_WHY, print_json_line
from domain.errors import CorpusProblem
from domain.settings import Settings
from ingest.download.add import Added, add_addresses, add_files, is_address
from ingest.download.client import LARGEST_FILE, PAUSE_S, PoliteClient
from ingest.download.clock import Clock, SystemClock
from ingest.download.content import format_bytes
from ingest.download.download import (
    Saved,
    Wish,
    choose_providers,
    estimate_size,
    find_providers,
    find_reports,
    make_ready,
    missing_reports,
    save_reports,
)
from ingest.download.ledger import NAME, Ledger
from ingest.download.names import authority_name
from ingest.download.site import ALIASES, KINDS, SITE, ListedReport, is_publisher

_EPILOG = (
    "kinds: " + "; ".join(f"{kind}: {meaning}" for kind, meaning in KINDS.items()) + ". How it works, and what to do "
    "when the site changes: docs/getting-reports.md"
)


def add_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `download` and `add` to the commands of `python -m ingest`."""
    download = commands.add_parser("download", help="fetch published reports into the corpus folder", epilog=_EPILOG)
    which = download.add_mutually_exclusive_group(required=True)
    which.add_argument("--authority", nargs="+", metavar="NAME", help="of these authorities, for example: Derby Hull")
    which.add_argument("--all-england", action="store_true", help="of all authorities: some 150 pages, 1,000 reports")
    download.add_argument("--kind", nargs="+", type=_kind, metavar="KIND", help="only of these kinds; see below")
    download.add_argument(
        "--since", type=_day, metavar="DATE", help="published on or after: 2023-05-01, 2023-05 or 2023"
    )
    download.add_argument("--dry-run", action="store_true", help="list what would be fetched, and fetch nothing")
    download.add_argument("--strict", action="store_true", help="exit code 3 if a report could not be had")
    download.add_argument(
        "--pause", type=_pause, default=PAUSE_S, metavar="SECONDS", help="between requests, at least 1"
    )
    download.add_argument("--site", default=SITE, type=_site, help=argparse.SUPPRESS)
    download.set_defaults(run=run_download)

    add = commands.add_parser("add", help="copy reports that you have into the corpus folder")
    add.add_argument("sources", nargs="+", metavar="FILE|FOLDER|URL", help="originals stay as they are")
    add.add_argument("--strict", action="store_true", help="exit code 3 if a file was refused")
    add.set_defaults(run=run_add)
    for command in (download, add):
        command.add_argument("--corpus", type=Path, metavar="DIR", help="the corpus folder")
        command.add_argument(
            "--largest", type=_megabytes, default=LARGEST_FILE, metavar="MEGABYTES", help="refuse larger files (60)"
        )
        command.add_argument("--contact", type=_contact, help="your e-mail address, told to the sites that are asked")
        command.add_argument("--json", action="store_true", help="one JSON object a line for every report")


def run_download(args: argparse.Namespace, settings: Settings, clock: Clock | None = None) -> int:
    """Find, compare with the ledger, check the room, fetch. Returns the exit code."""
    wish = Wish(
        tuple(args.authority or ()), tuple(args.kind or [kind for kind in KINDS if kind != "other"]), args.since
    )
    ledger = Ledger(args.corpus or settings.corpus) if args.dry_run else _open_corpus(args, settings)
    client = PoliteClient(
        lambda host: is_publisher(host, args.site),
        pause_s=args.pause,
        contact=args.contact,
        clock=clock,
        say=_say,
    )
    providers = find_providers(client, args.site)
    chosen = choose_providers(providers, wish.authorities)
    _say(f"found    {len(providers)} authorities on the site; {_count(len(chosen), 'page')} to read")
    found = find_reports(client, chosen, wish, _say)
    for note in found.notes:
        _say(note)
    missing = missing_reports(found.reports, ledger)
    _say(f"found    {_count(len(found.reports), 'report')} as wished; {len(found.reports) - len(missing)} already here")
    nothing_fetched = DONE_WITH_SKIPS if found.pages_unread and args.strict else DONE
    if args.dry_run:
        _list(missing, args.json)
        return nothing_fetched
    if not missing:
        why = "the corpus has them all" if found.reports else "the site lists none of them"
        print(f"nothing to fetch: {why}", file=sys.stderr if args.json else sys.stdout)
        return nothing_fetched
    size = estimate_size(client, missing)
    make_ready(ledger.corpus, ledger, size)
    _say(f"fetching {_count(len(missing), 'report')}, about {format_bytes(size)}, one every {args.pause:g} s or slower")
    return _tell_saved(save_reports(client, missing, ledger, args.largest, _say), found.pages_unread, ledger, args)


def run_add(args: argparse.Namespace, settings: Settings, clock: Clock | None = None) -> int:
    """Copy or fetch what is named into the corpus. Returns the exit code."""
    ledger = _open_corpus(args, settings)
    files = [source for source in args.sources if not is_address(source)]
    now = (clock or SystemClock()).now().isoformat(timespec="seconds")
    added = add_files(files, ledger, args.largest, now, _say) if files else []
    if urls := [source for source in args.sources if is_address(source)]:
        client = PoliteClient(contact=args.contact, robots=False, clock=clock, say=_say)
        added += add_addresses(urls, ledger, args.largest, client, _say)
    return _tell_added(added, ledger, args)


def _open_corpus(args: argparse.Namespace, settings: Settings) -> Ledger:
    corpus: Path = args.corpus or settings.corpus
    try:
        corpus.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CorpusProblem(f"{corpus}: cannot be made the corpus folder ({error.strerror})") from error
    ledger = Ledger(corpus)
    make_ready(corpus, ledger, 0)
    return ledger


def _list(reports: Sequence[ListedReport], as_json: bool) -> None:
    for report in reports:
        name = authority_name(report.provider.name)
        day = report.published.isoformat() if report.published else "undated"
        if as_json:
            print_json_line(
                {
                    "action": "would fetch",
                    "authority": name,
                    "kind": " or ".join(report.kinds),
                    "published": report.published.isoformat() if report.published else None,
                    "title": report.title,
                    "address": report.url,
                }
            )
        else:
            print(f"{day}  {name}, {' or '.join(report.kinds)}: {report.title}, {report.url}")
    _say(f"would fetch {_count(len(reports), 'report')}; nothing was fetched (--dry-run)")


def _tell_saved(saved: Sequence[Saved], pages_unread: int, ledger: Ledger, args: argparse.Namespace) -> int:
    rows = [outcome.row for outcome in saved if outcome.row]
    fresh = [outcome for outcome in saved if outcome.row and not outcome.note]
    for outcome in saved if args.json else ():
        action = "failed" if outcome.row is None else "already" if outcome.note else "saved"
        print_json_line({"action": action, **(outcome.row or {"address": outcome.report.url}), "note": outcome.note})
    size = sum(int(outcome.row["bytes"]) for outcome in fresh if outcome.row)
    skipped = len(saved) - len(rows)
    summary = f"saved    {_count(len(fresh), 'report')}, {format_bytes(size)}, in {ledger.corpus}; {skipped} skipped"
    if pages_unread:
        summary += f", {_count(pages_unread, 'page')} not read"
    return _finish(summary, bool(rows), skipped + pages_unread, args)


def _tell_added(added: Sequence[Added], ledger: Ledger, args: argparse.Namespace) -> int:
    refused = sum(outcome.refused for outcome in added)
    new = [outcome for outcome in added if outcome.row]
    for outcome in added if args.json else ():
        action = "added" if outcome.row else "refused" if outcome.refused else "already"
        print_json_line({"action": action, "source": outcome.source, **(outcome.row or {}), "note": outcome.note})
    already = len(added) - refused - len(new)
    summary = f"added    {_count(len(new), 'report')} to {ledger.corpus}; {already} already there, {refused} refused"
    return _finish(summary, bool(new) or already > 0, refused, args)


def _finish(summary: str, any_good: bool, skipped: int, args: argparse.Namespace) -> int:
    out = sys.stderr if args.json else sys.stdout
    print(summary, file=out)
    if any_good:
        print(f"listed   in {NAME}; next: python -m ingest", file=out)
    if skipped and not any_good:
        return TOLD_WHY
    return DONE_WITH_SKIPS if skipped and args.strict else DONE


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _kind(text: str) -> str:
    kind = ALIASES.get(text.lower(), text.lower())
    if kind not in KINDS:
        raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join([*KINDS, *ALIASES])}")
    return kind


def _day(text: str) -> date:
    for pattern in ("%Y-%m-%d", "%Y-%m", "%Y", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2023-05-01, 2023-05 or 2023")


def _pause(text: str) -> float:
    seconds = _number(text)
    if seconds < 1:
        raise argparse.ArgumentTypeError("at least 1 second between requests, please: it is a public service")
    return seconds


def _megabytes(text: str) -> int:
    megabytes = _number(text)
    if not 0 < megabytes <= 1000:
        raise argparse.ArgumentTypeError(f"{text!r} is not between 1 and 1000 (MB)")
    return int(megabytes * 1_000_000)


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
    if number != number:  # NaN compares false with every limit
        raise argparse.ArgumentTypeError(f"{text!r} is not a number")
    return number


def _contact(text: str) -> str:
    if not text.isascii() or not text.isprintable() or "@" not in text:
        raise argparse.ArgumentTypeError(f"{text!r} is not an e-mail address")
    return text


def _site(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise argparse.ArgumentTypeError(f"{text!r} is not the address of a site")
    return text.rstrip("/")
