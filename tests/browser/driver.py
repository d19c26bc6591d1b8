"""The app in a process of its own, and Debian's Chromium looking at it. For tests, screenshots and the load script."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

PROJECT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium")
# Without the networking flags Chromium looks up its maker's hosts at every start.
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_START_S = 120.0


@contextlib.contextmanager
def served_app(
    index: Path, corpus: Path | None = None, *, port: int | None = None, secrets: Path | None = None, **environment: str
) -> Iterator[str]:
    """Serve app.py on a port of localhost, or a free one, until the block ends; yield its address."""
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(PROJECT / "app.py"), "--server.port", str(port)]
    command += ["--server.headless", "true", "--server.address", "localhost", "--server.fileWatcherType", "none"]
    command += ["--secrets.files", str(secrets)] if secrets else []
    settings = {**os.environ, "REPORT_SEARCH_INDEX": str(index), **environment}
    if corpus:
        settings["REPORT_SEARCH_CORPUS"] = str(corpus)
    address = f"http://localhost:{port}"
    with subprocess.Popen(
        command, cwd=PROJECT, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _wait_until_healthy(address, process)
            yield address
        finally:
            process.terminate()


@contextlib.contextmanager
def opened_chromium() -> Iterator[Browser]:
    """Yield a headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=list(_FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def wait_until_idle(page: Page, timeout_ms: float = 60_000) -> None:
    """Wait until Streamlit has drawn a page and runs nothing."""
    page.wait_for_selector("h1", timeout=timeout_ms)
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=timeout_ms)
    # Elements whose code is still being loaded show as skeletons.
    page.wait_for_function("() => !document.querySelector('[data-testid=stSkeleton]')", timeout=timeout_ms)
    page.wait_for_timeout(300)


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_until_healthy(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _START_S
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the app ended with exit code {process.returncode}")
        with contextlib.suppress(urllib.error.URLError, OSError):
            if urllib.request.urlopen(f"{address}/_stcore/health", timeout=5).status == 200:
                return
        time.sleep(0.2)
    raise TimeoutError(f"the app did not answer at {address} within {_START_S:.0f} s")
