"""What several test modules share: the index of the sample reports, built once per run through the real pipeline."""

import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def sample_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an index of corpus/. Do not write into it.

    Texts that were embedded in an earlier run come from var/cache, so that only the first run takes a minute.
    """
    index = tmp_path_factory.mktemp("samples") / "index"
    command = [sys.executable, "-m", "ingest", "--corpus", str(PROJECT / "corpus"), "--index", str(index)]
    built = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert built.returncode == 0, built.stderr
    return index
