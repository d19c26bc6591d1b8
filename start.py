"""Set everything up and open the app, or run the tests.

python -m start         install what is needed, build the index of the corpus folder, open the app in the browser
python -m start test    install what is needed, run all tests

Both work again on a second run, and then only do what has changed. Nothing is installed outside `.venv` beside this
file, and nothing but the package registry that pip is set up for is asked for anything.
"""

import argparse
import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

PROJECT = Path(__file__).resolve().parent
ENVIRONMENT = PROJECT / ".venv"
OLDEST_PYTHON = (3, 11)


def main(argv: list[str]) -> int:
    """Return the exit code of the app or of the tests."""
    if sys.version_info < OLDEST_PYTHON:
        print(f"error: Python 3.11 or newer is needed; this is {sys.version.split()[0]}", file=sys.stderr)
        return 1
    parser = argparse.ArgumentParser(prog="python -m start", description=__doc__.splitlines()[0])
    parser.add_argument("job", nargs="?", choices=("app", "test"), default="app", help="app (default) or test")
    parser.add_argument("--corpus", metavar="DIR", type=Path, help="your folder of reports instead of corpus/")
    parser.add_argument("--port", type=int, default=8501, help="where the app listens on this machine (default 8501)")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    args, more = parser.parse_known_args(argv)
    if more and args.job != "test":
        parser.error(f"unknown: {' '.join(more)}")
    try:
        if args.job == "test":
            return run_tests(install(PROJECT / "requirements-dev.txt"), more)
        return run_app(install(PROJECT / "requirements.txt"), args.corpus, args.port, open_browser=not args.no_browser)
    except subprocess.CalledProcessError as error:
        print(f"error: this step failed, see above: {' '.join(map(str, error.cmd))}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def install(requirements: Path) -> Path:
    """Install pinned requirements into `.venv` unless just these are there already; return its python."""
    python = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    wanted = fingerprint(requirements)
    done = ENVIRONMENT / f"installed-{requirements.stem}"
    if python.exists() and done.exists() and done.read_text(encoding="utf-8") == wanted:
        return python
    if not python.exists():
        print(f"making a virtual environment in {ENVIRONMENT}", flush=True)
        venv.create(ENVIRONMENT, with_pip=True)
    print(f"installing {requirements.name} (about 2 GB on disk the first time, some minutes)", flush=True)
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements], check=True
    )
    done.write_text(wanted, encoding="utf-8")
    return python


def fingerprint(requirements: Path) -> str:
    """Return a hash of the Python version and of a requirements file with those that it includes by `-r`."""
    digest = hashlib.sha256(sys.version.encode())
    for line in requirements.read_text(encoding="utf-8").splitlines():
        digest.update(line.encode())
        if line.startswith("-r "):
            digest.update(fingerprint(requirements.parent / line[3:].strip()).encode())
    return digest.hexdigest()


def run_tests(python: Path, pytest_arguments: list[str]) -> int:
    """Run pytest with the virtual environment's python."""
    return subprocess.run([python, "-m", "pytest", *pytest_arguments], cwd=PROJECT, check=False).returncode


def run_app(python: Path, corpus: Path | None, port: int, *, open_browser: bool) -> int:
    """Build the index if the reports have changed, then serve the app until it is stopped with Ctrl+C."""
    environment = dict(os.environ)
    if corpus:
        environment["REPORT_SEARCH_CORPUS"] = str(corpus.resolve())
    built = subprocess.run([python, "-m", "ingest"], cwd=PROJECT, env=environment, check=False)
    if built.returncode not in (0, 3):
        return built.returncode
    print(f"the app: http://localhost:{port} (stop it with Ctrl+C)", flush=True)
    serve = [python, "-m", "streamlit", "run", PROJECT / "app.py", "--server.address", "localhost"]
    serve += ["--server.port", str(port), "--server.headless", "false" if open_browser else "true"]
    return subprocess.run(serve, cwd=PROJECT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
