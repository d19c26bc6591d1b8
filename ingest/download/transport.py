"""The HTTP library, set up for councils' networks, and its failures in words.

Certificates are checked against the operating system's store, because councils inspect TLS with certificates of their
own; proxies are found as every program finds them (HTTPS_PROXY, the settings of Windows).
"""

import ssl
from typing import Any

import requests
import truststore
from requests.adapters import HTTPAdapter

from domain.errors import DownloadProblem

AGENT = "report-search"
"""What robots.txt knows us by."""


class NotHad(DownloadProblem):
    """One file or page cannot be had, for a reason of its own: the run can go on."""


class Unreachable(NotHad):
    """A server did not answer properly, also when asked again."""


class _SystemCertificates(HTTPAdapter):
    """Checks servers against the operating system's certificates."""

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: Any) -> None:
        options["ssl_context"] = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        super().init_poolmanager(connections, maxsize, block=block, **options)

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        options["ssl_context"] = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return super().proxy_manager_for(proxy, **options)


class _OneAnswer(requests.Session):
    """Never looks where a redirect leads: requests does, also when told not to follow it, and fails on nonsense."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:  # noqa: ARG002 - its signature
        return None


def open_session(contact: str | None) -> requests.Session:
    """Return a session that identifies itself; `contact` is an address where its user can be reached."""
    session = _OneAnswer()
    session.mount("https://", _SystemCertificates())
    who = f"; contact: {contact}" if contact else ""
    session.headers["User-Agent"] = f"{AGENT}/1.0 (search in inspection reports, run by its reader{who})"
    return session


def explain_failure(error: requests.RequestException, url: str) -> DownloadProblem:
    """Return what to tell of a failed request: Unreachable if asking again may help, else DownloadProblem."""
    if isinstance(error, requests.exceptions.SSLError):
        if "certificate" not in str(error).lower():
            return Unreachable(f"{url}: the secure connection broke ({_cause(error)})")
        return DownloadProblem(
            f"{url}: the certificate of the server is not trusted by this computer ({_cause(error)}). Networks that "
            "inspect traffic use a certificate of their own: ask IT to install it in the system's store; see 'Proxies "
            "and certificates' in docs/getting-reports.md"
        )
    if isinstance(error, requests.exceptions.ProxyError):
        return DownloadProblem(
            f"{url}: the proxy refused or could not be reached ({_cause(error)}). Check HTTPS_PROXY; see 'Proxies and "
            "certificates' in docs/getting-reports.md"
        )
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.InvalidSchema):
        return NotHad(f"{url}: is no address that can be fetched")
    if isinstance(error, requests.exceptions.Timeout) or "timed out" in str(error).lower():
        return Unreachable(f"{url}: no answer in time")
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return Unreachable(f"{url}: the answer broke off")
    return Unreachable(f"{url}: no connection ({_cause(error)}); is there a network, and is its proxy in HTTPS_PROXY?")


def _cause(error: BaseException) -> str:
    """Return the innermost reason, in one short line."""
    inner: BaseException = error
    while (deeper := getattr(inner, "reason", None) or inner.__cause__ or inner.__context__) is not None:
        if not isinstance(deeper, BaseException) or deeper is inner:
            break
        inner = deeper
    return " ".join(str(inner).split())[:160] or type(inner).__name__
