"""Finding the reports that are wanted on the publisher's site, and saving those that the corpus lacks."""

import difflib
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from pathlib import Path

from domain.authorities import find_authority
from domain.errors import DownloadProblem
from ingest.download.client import PoliteClient
from ingest.download.content import format_bytes, page_size, why_not_a_report
from ingest.download.disk import cannot_write, check_room
from ingest.download.ledger import Ledger, Row, relative
from ingest.download.names import authority_name, free_path, report_name, slug
from ingest.download.site import (
    HELP,
    MOST_PROVIDERS,
    ROWS,
    ListedReport,
    Provider,
    file_key,
    parse_provider_page,
    parse_search_page,
    search_url,
)
from ingest.download.transport import NotHad, Unreachable

Say = Callable[[str], None]

_IN_MANY_NAMES = frozenset(["and", "of", "the", "upon", "on", "with", "city", "county", "council", "borough"])

SAMPLED = 10
"""Sizes asked for before a download; the others are taken to be alike."""
USUAL_SIZE = 500_000
"""Bytes of a report whose server states no size."""
LEFTOVER_S = 86_400.0
"""Age from which a half-written file cannot belong to a run that is still going."""
MOST_FAILURES = 5
"""In a row: then the site is not there, and the rest is not asked for."""


class _FailuresInARow:
    """Ends the run when one address after the other cannot be reached."""

    def __init__(self) -> None:
        self._count = 0

    def note(self, error: NotHad | None) -> None:
        """Count what came of one address; an answer, even a no, starts anew. Raises DownloadProblem at the limit."""
        self._count = self._count + 1 if isinstance(error, Unreachable) else 0
        if self._count == MOST_FAILURES:
            raise DownloadProblem(
                f"{MOST_FAILURES} addresses in a row could not be reached, the last: {error}. What has been saved is "
                "kept; run the same command again later"
            )


@dataclass(frozen=True, slots=True)
class Wish:
    """What to fetch. No authorities means all of England; no `since` means from the beginning."""

    authorities: tuple[str, ...]
    kinds: tuple[str, ...]
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What the site lists of what was wished for; what was left out, as lines for people; pages that were not had."""

    reports: tuple[ListedReport, ...]
    notes: tuple[str, ...]
    pages_unread: int


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of one report: `row` is None if it could not be had, and `note` says why or where it was already."""

    report: ListedReport
    row: Row | None
    note: str = ""


def find_providers(client: PoliteClient, site: str) -> list[Provider]:
    """Return all authorities that the site lists. Raises DownloadProblem if its pages are no longer understood.

    Pages are asked for until one brings nothing new, or until one that is not full reaches the site's own count.
    """
    found: dict[str, Provider] = {}
    total: int | None = None
    while len(found) <= MOST_PROVIDERS:
        url = search_url(site, len(found))
        page = parse_search_page(client.get_page(url), url, may_be_empty=bool(found))
        fresh = [provider for provider in page.providers if provider.urn not in found]
        found |= {provider.urn: provider for provider in fresh}
        total = page.total if page.total is not None else total
        if not fresh or (total is not None and len(found) >= total and len(page.providers) < ROWS):
            break
    if total is not None and len(found) < total:
        raise DownloadProblem(f"{site} says that it lists {total} authorities and shows {len(found)}: {HELP}")
    return list(found.values())


def choose_providers(providers: Sequence[Provider], names: Sequence[str]) -> list[Provider]:
    """Return the providers that the names mean, or all if there are no names; several where a name is shared.

    Raises DownloadProblem with the nearest names if one means none.
    """
    if not names:
        return list(providers)
    if find_authority(" ".join(names)):  # --authority redcar and cleveland, without quotes
        names = [" ".join(names)]
    chosen: dict[str, Provider] = {}
    known = {provider.urn: slug(authority_name(provider.name)) for provider in providers}
    for name in names:
        wanted = slug(authority_name(name))
        exact = [provider for provider in providers if known[provider.urn] == wanted]
        words = set(wanted.split("-")) - _IN_MANY_NAMES
        meant = exact or [one for one in providers if words and words <= set(known[one.urn].split("-"))]
        if not meant:
            near = _names_near(wanted, sorted(set(known.values())))
            hint = f"near it: {', '.join(near)}" if near else "--all-england --dry-run lists them"
            raise DownloadProblem(f"no authority on the site is called {name!r}; {hint}")
        chosen |= {provider.urn: provider for provider in meant}
    return list(chosen.values())


def find_reports(client: PoliteClient, providers: Sequence[Provider], wish: Wish, say: Say) -> Found:
    """Return the reports on the providers' pages that are wanted, each file once, newest first per authority.

    Raises DownloadProblem if no page lists any report: then they are no longer understood.
    """
    listed: dict[str, ListedReport] = {}
    unread: list[str] = []
    empty: list[str] = []
    failures = _FailuresInARow()
    for number, provider in enumerate(providers, start=1):
        say(f"reading page {number} of {len(providers)}: {provider.name}")
        try:
            html = client.get_page(provider.url)
        except NotHad as error:
            unread.append(f"{provider.name}: {error}")
            failures.note(error)
            continue
        failures.note(None)
        reports = parse_provider_page(html, provider)
        if not reports:
            empty.append(f"found 0 reports on {provider.url}, a page of {page_size(html)}")
        listed |= {file_key(report.url): report for report in reports if file_key(report.url) not in listed}
    if empty and not listed:
        perhaps = "it has none yet, or " if len(providers) == 1 else ""
        raise DownloadProblem(f"{empty[0]}: {perhaps}{HELP}")
    if not listed:
        raise DownloadProblem(unread[0] if unread else "the site lists no authorities")
    notes = [f"skipped  {line}" for line in unread] + [f"note     {line}; perhaps it has none yet" for line in empty]
    wanted = [report for report in listed.values() if _is_wanted(report, wish)]
    others = sorted({report.title for report in listed.values() if report.kinds == ("other",)})
    if others and "other" not in wish.kinds:
        notes.append(f"left out {', '.join(others[:5])}{' ...' if others[5:] else ''} (--kind other fetches them)")
    return Found(tuple(wanted), tuple(notes), len(unread))


def missing_reports(reports: Sequence[ListedReport], ledger: Ledger) -> list[ListedReport]:
    """Return those that were not fetched before, or are no longer in the corpus folder."""
    return [report for report in reports if ledger.find_address(report.url) is None]


def estimate_size(client: PoliteClient, reports: Sequence[ListedReport]) -> int:
    """Return about how many bytes the reports have together, from what the server states for the first of them."""
    stated = [size for report in reports[:SAMPLED] if (size := client.get_size(report.url)) is not None]
    usual = sum(stated) // len(stated) if stated else USUAL_SIZE
    return sum(stated) + usual * (len(reports) - len(stated))


def save_reports(
    client: PoliteClient, reports: Sequence[ListedReport], ledger: Ledger, largest: int, say: Say
) -> list[Saved]:
    """Fetch reports one after the other, each into the corpus and the ledger before the next.

    Raises DownloadProblem if several in a row could not be reached; what was saved until then is kept.
    """
    saved: list[Saved] = []
    failures = _FailuresInARow()
    for number, report in enumerate(reports, start=1):
        failure: NotHad | None = None
        try:
            outcome = save_report(client, report, ledger, largest)
        except NotHad as error:
            outcome, failure = Saved(report, None, str(error)), error
        saved.append(outcome)
        say(f"[{number}/{len(reports)}] {_shown(outcome)}")
        failures.note(failure)
    return saved


def save_report(client: PoliteClient, report: ListedReport, ledger: Ledger, largest: int) -> Saved:
    """Fetch one report, check what came, and put it under its name. Raises NotHad if it is no report."""
    authority = authority_name(report.provider.name)
    path = free_path(ledger.corpus / report_name(authority, _kind_in_name(report), report.published))
    part = part_path(path)
    try:
        fetched = client.get_file(report.url, part, largest)
        if reason := why_not_a_report(part, ".pdf"):
            raise NotHad(f"{report.url}: {reason}")
        there = ledger.find_hash(fetched.sha256)
        if there is None:
            part.replace(path)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        part.unlink(missing_ok=True)
    row = {
        "saved_as": there or relative(path, ledger.corpus),
        "authority": authority,
        "urn": report.provider.urn,
        "kind": _kind_in_name(report),
        "published": report.published.isoformat() if report.published else "",
        "title": report.title,
        "licence": report.licence or "",
        "address": report.url,
        "sha256": fetched.sha256,
        "bytes": str(fetched.size),
        "retrieved_at": client.clock.now().astimezone(UTC).isoformat(timespec="seconds"),
    }
    ledger.add(row)
    return Saved(report, row, f"the same file is there already as {there}" if there else "")


def make_ready(corpus: Path, ledger: Ledger, needed: int) -> None:
    """See that the corpus folder has room for `needed` bytes and that its ledger can be written.

    What runs killed long ago left half-written is removed.
    """
    for part in corpus.rglob(".*.part"):
        if time.time() - part.stat().st_mtime > LEFTOVER_S:
            part.unlink(missing_ok=True)
    check_room(corpus, needed)
    if ledger.path.exists():
        ledger.write()


def part_path(path: Path) -> Path:
    """Return where a file lies until it is whole: a hidden name that is no report to anyone."""
    return path.with_name(f".{path.name}.{os.getpid()}.part")


def _names_near(wanted: str, names: Sequence[str]) -> list[str]:
    """Return up to three names that are like what was typed, or of which one word is ("Hul": Kingston upon Hull)."""
    meant = {word: name for name in names for word in (*name.split("-"), name) if word not in _IN_MANY_NAMES}
    return list(dict.fromkeys(meant[word] for word in difflib.get_close_matches(wanted, meant, n=3)))


def _is_wanted(report: ListedReport, wish: Wish) -> bool:
    recent = wish.since is None or report.published is None or report.published >= wish.since
    return recent and bool(set(report.kinds) & set(wish.kinds))


def _kind_in_name(report: ListedReport) -> str:
    return report.kinds[0] if len(report.kinds) == 1 else "inspection"


def _shown(outcome: Saved) -> str:
    if outcome.row is None:
        return f"skipped  {outcome.note}"
    if outcome.note:
        return f"already  {outcome.report.url}: {outcome.note}"
    return f"saved    {outcome.row['saved_as']} ({format_bytes(int(outcome.row['bytes']))})"
