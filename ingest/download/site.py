"""What the publisher's site looks like: addresses, search pages, provider pages. Everything that a change of the
site can break is in this file, and it says so when it no longer understands a page.

Facts relied on, none of them a promise of the publisher, all from public descriptions and scrapers of
reports.ofsted.gov.uk, none tried on the live site from where this was written:

- Search: `/search?q=&location=&lat=&lon=&radius=&level_1_types=3&level_2_types[]=12` lists providers of type "local
  authority children's services" (3 is children's social care, 12 the type). `start` and `rows` page through it; at
  most 100 rows since February 2025; 153 providers then. (github.com/data-to-insight/ofsted-ilacs-scrape-tool; its
  fork github.com/JT-39/ofsted-ilacs-scrape-tool asks so every day, and found this and the links below in August 2026)
- A result is `ul.results-list li.search-result` with `h3.search-result__title a[href="/provider/44/80429"]` (the last
  part is the URN) and `ul.search-result__provider-info` with "URN: 80429"; `strong.results-count` holds the total,
  `span.pagination__numbers` "1 of 2". (several public scrapers of school reports, 2019 to 2026)
- A provider page has an `h1` and `ol.timeline li.timeline__day`, in each `p.timeline__date time` and
  `a.publication-link[href="https://files.ofsted.gov.uk/v1/file/50252437"]` with the kind as its text and a
  `span.nonvisual` "Area SEND full inspection, pdf - 15 July 2024". The day there is the day of publication. Older
  pages link to files.api.ofsted.gov.uk; some older labels have two spaces before "pdf". (data-to-insight's tools)
- Labels seen: "Children's services inspection" (ILACS and, before it, the single inspection framework), "Children's
  services focused visit", "Joint area child protection inspection" (JTAI), "Area SEND full inspection", "Joint area
  review - progress inspection". That of monitoring visits was seen only on the pages of other providers (children's
  homes, colleges): "Monitoring visit, PDF - 31 December 2025"; anything with "monitoring" is taken.
- Some authorities have two providers (Bexley: 303 and 80488) that can list the same file.
- For a few reports of 2012 the file's address answers with a page "Report not found - Ofsted".
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

from domain.errors import DownloadProblem
from domain.text import fold_text
from ingest.download.content import describe_page, page_size

SITE = "https://reports.ofsted.gov.uk"
PUBLISHER = "ofsted.gov.uk"
ROWS = 100
MOST_PROVIDERS = 400
"""England has 153 such authorities. Many more means that the site ignored the filter and lists schools too."""

HELP = "the site has changed; see 'When the site changes' in docs/getting-reports.md"

KINDS = {
    "ilacs": "inspection of local authority children's services, 2018 on",
    "focused-visit": "focused visits, letters, 2018 on",
    "monitoring-visit": "monitoring visits, letters",
    "sif": "single inspection framework, 2013 to 2018",
    "jtai": "joint targeted area inspections",
    "area-send": "area SEND inspections",
    "earlier": "older frameworks, before the single inspection framework",
    "other": "anything else on the authority's page",
}
ALIASES = {"send": "area-send", "focused": "focused-visit", "monitoring": "monitoring-visit"}

# The last SIF reports and the first ILACS reports were published in the same months, under the same label.
_SIF_FROM, _ILACS_FROM, _SIF_UNTIL = date(2013, 11, 1), date(2018, 3, 1), date(2018, 8, 31)

_PROVIDER_PATH = re.compile(r"/provider/\w+/(?P<urn>\w+)/?$")
_FILE_PATH = re.compile(r"/v\d+/file/(?P<number>\w+)/?$")
_DAY = re.compile(r"\b(\d{1,2})\s+([A-Za-z]{3,9})\.?\s+(\d{4})\b")
_LABEL_END = re.compile(r"\s*,?\s*\b(?P<type>pdf|docx?|odt|html?|xlsx?|ods|csv|zip)\b\s*(?:-.*)?$", re.IGNORECASE)
_LICENCE = re.compile(r"Open\s+Government\s+Licence(?:\s+v?\d+(?:\.\d+)?)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Provider:
    """An authority as the site lists it."""

    name: str
    urn: str
    url: str


@dataclass(frozen=True, slots=True)
class ListedReport:
    """A report on a provider's page. `kinds` has two where the label and the day do not tell ILACS from SIF."""

    provider: Provider
    title: str
    kinds: tuple[str, ...]
    published: date | None
    url: str
    licence: str | None = None


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of search results. `total` is what the site says it has found, if it says so."""

    providers: tuple[Provider, ...]
    total: int | None


def search_url(site: str, start: int) -> str:
    """Return the address of the search page whose first result is number `start`, from 0."""
    return (
        f"{site}/search?q=&location=&lat=&lon=&radius=&level_1_types=3&level_2_types%5B%5D=12&start={start}&rows={ROWS}"
    )


def file_key(url: str) -> str:
    """Return what identifies a file: the publisher's number, whichever of its hosts serves it, else the address."""
    try:
        parts = urlsplit(url)
    except ValueError:  # not an address: "http://[broken"
        return url
    found = _FILE_PATH.search(parts.path)
    return f"file {found['number']}" if found and is_publisher(parts.hostname or "", SITE) else url


def is_publisher(host: str, site: str) -> bool:
    """Say whether a host is the publisher's (or the one of `site`, for a mirror or a test)."""
    return host in {PUBLISHER, urlsplit(site).hostname} or host.endswith(f".{PUBLISHER}")


def parse_search_page(html: str, url: str, *, may_be_empty: bool = False) -> SearchPage:
    """Return the providers of a search page, each once.

    Raises DownloadProblem if there are none, unless it is a page beyond the first and may be empty, or if the site
    has ignored the filter by type.
    """
    soup = BeautifulSoup(html, "html.parser")
    results = soup.select("li.search-result, .search-result")
    links = [link for result in results for link in result.select("a[href]")] or soup.select("a[href]")
    found: dict[str, Provider] = {}
    for link in links:
        address = _address(url, link)
        path = _PROVIDER_PATH.search(urlsplit(address).path)
        name = _text(link)
        if path and name and path["urn"] not in found:
            found[path["urn"]] = Provider(name, path["urn"], address)
    total = _total(soup)
    if not found and not may_be_empty:
        raise DownloadProblem(f"found 0 providers on {url}, {describe_page(html)} of {page_size(html)}: {HELP}")
    if max(len(found), total or 0) > MOST_PROVIDERS:
        raise DownloadProblem(
            f"{url} lists {total or len(found):,} providers, more than England has authorities: the search no longer "
            f"filters by type; {HELP}"
        )
    return SearchPage(tuple(found.values()), total)


def parse_provider_page(html: str, provider: Provider) -> list[ListedReport]:
    """Return the reports on a provider's page, newest first as the site has them, each file once.

    Links are recognised by address or by class; a day that cannot be read is None. An empty list is for the caller
    to judge: a new authority has no reports, a changed page has none that we recognise.
    """
    soup = BeautifulSoup(html, "html.parser")
    stated = _LICENCE.search(soup.get_text(" ", strip=True))
    licence = " ".join(stated.group().split()) if stated else None
    reports: dict[str, ListedReport] = {}
    for link in soup.select("a[href]"):
        address = _address(provider.url, link)
        if not (_FILE_PATH.search(urlsplit(address).path) or "publication-link" in link.get_attribute_list("class")):
            continue
        title, kind_of_file, published = _label(link)
        if kind_of_file == "pdf" and file_key(address) not in reports:
            kinds = kinds_of(title, published)
            reports[file_key(address)] = ListedReport(provider, title, kinds, published, address, licence)
    return list(reports.values())


def kinds_of(title: str, published: date | None) -> tuple[str, ...]:
    """Return the kinds that a label can stand for, usually one."""
    words = fold_text(title).lower()
    if re.search(r"\bsend\b|special educational needs", words):
        return ("area-send",)
    if "joint area review" in words:
        return ("earlier",)
    if "joint" in words and re.search(r"inspection|jtai|visit", words):
        return ("jtai",)
    if "focused visit" in words:
        return ("focused-visit",)
    if "monitoring" in words:
        return ("monitoring-visit",)
    if "single inspection" in words:
        return ("sif",)
    if re.search(r"\bilacs\b|local authority children's services", words):
        return ("ilacs",)
    if re.search(r"children.?s services.*inspection|inspection.*children.?s services", words):
        return _by_day(published)
    if re.search(r"looked after|safeguarding|child protection|protection of children|lscb", words):
        return _by_day(published) if published and published >= _SIF_FROM else ("earlier",)
    return ("other",)


def _by_day(published: date | None) -> tuple[str, ...]:
    if published is None:
        return ("ilacs", "sif")
    if published < _SIF_FROM:
        return ("earlier",)
    if published < _ILACS_FROM:
        return ("sif",)
    return ("ilacs", "sif") if published <= _SIF_UNTIL else ("ilacs",)


def read_day(text: str) -> date | None:
    """Return the first day written like "15 July 2024" or "15 Jul 2024" in a text, or None."""
    for day, month, year in _DAY.findall(text):
        for pattern in ("%d %B %Y", "%d %b %Y"):
            try:
                return datetime.strptime(f"{day} {month} {year}", pattern).date()  # noqa: DTZ007 - a day has no zone
            except ValueError:
                continue
    return None


def _label(link: Tag) -> tuple[str, str, date | None]:
    """Return title, type of file ("pdf" where none is named) and day of publication of a link to a report."""
    hidden = link.select_one(".nonvisual, .visually-hidden, .govuk-visually-hidden")
    label = _text(hidden) if hidden else ""
    if not label:
        label = str(link.get("aria-label") or "").strip() or _text(link)
    title, kind_of_file = label, "pdf"
    if end := _LABEL_END.search(fold_text(label)):
        title, kind_of_file = fold_text(label)[: end.start()], end["type"].lower()
    published = read_day(label)
    if published is None:
        published = _day_nearby(link)
    return _DAY.sub("", title).strip(" ,:-"), kind_of_file, published


def _day_nearby(link: Tag) -> date | None:
    """Return the day in the link's entry of the timeline: one called published if there is one, else the first."""
    entry = link.find_parent("li")
    if entry is None:
        return None
    text = _text(entry)
    published = re.search(r"published:?(.*)", text, re.IGNORECASE)
    return (read_day(published.group(1)) if published else None) or read_day(text)


def _total(soup: BeautifulSoup) -> int | None:
    count = soup.select_one(".results-count")
    found = re.search(r"\d[\d,]*", _text(count)) if count else None
    found = found or re.search(r"\d[\d,]*(?=\s+(?:results|providers)\b)", soup.get_text(" ", strip=True))
    return int(found.group().replace(",", "")) if found else None


def _address(page: str, link: Tag) -> str:
    """Return the whole address of a link, or "" if what stands there is none."""
    try:
        return urlsplit(urljoin(page, str(link["href"]))).geturl()
    except ValueError:
        return ""


def _text(tag: Tag) -> str:
    return " ".join(tag.get_text(" ", strip=True).split())
