"""What building the index costs, against the plain pipeline in the same run.

    python -m benchmarks.bench_build [--corpus DIR] [--most N]

The plain pipeline is what one writes first: pypdf's extract_text, pieces of 90 words, SentenceTransformer.encode in
float32 and IndexFlatIP.add. Ours also embeds every sentence, judges it, and writes reports, words and checksums.
Every measure is a process of its own, from its start to its end, imports included. Processor seconds count, and
the ratios between them: on a machine that does other work, the wall clock says little.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent

_PLAIN = """
import sys
from pathlib import Path
import faiss, pypdf
from sentence_transformers import SentenceTransformer
from index.model_files import find_model

pieces = []
for path in sorted(Path(sys.argv[1]).glob("*.pdf")):
    words = " ".join(page.extract_text() for page in pypdf.PdfReader(path).pages).split()
    pieces += [" ".join(words[at : at + 90]) for at in range(0, len(words), 90)]
model = SentenceTransformer(str(find_model(None)[0]), device="cpu")
vectors = model.encode(pieces, normalize_embeddings=True, show_progress_bar=False)
faiss.IndexFlatIP(vectors.shape[1]).add(vectors)
print(len(pieces))
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process and its workers took."""

    cpu_s: float
    wall_s: float
    peak_mb: float
    """Of the largest process."""
    said: str


def run(*arguments: str, cache: Path) -> Cost:
    """Run Python with these arguments and measure it."""
    environment = {**os.environ, "REPORT_SEARCH_CACHE": str(cache), "PYTHONPATH": str(PROJECT)}
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(arguments)[:80]} ended with {process.returncode}")
    scale = 1e6 if sys.platform == "darwin" else 1e3
    return Cost(used.ru_utime + used.ru_stime, time.monotonic() - began, used.ru_maxrss / scale, said.strip())


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=PROJECT / "corpus")
    parser.add_argument("--most", type=int, default=10_000, help="use only so many reports")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corpus, cache = folder / "corpus", folder / "cache"
        corpus.mkdir()
        reports = sorted(args.corpus.glob("*.pdf"))[: args.most]
        held_out, reports = reports[-1], reports[:-1]
        for path in reports:
            shutil.copy(path, corpus / path.name)
        build = ("-m", "ingest", "build", "--corpus", str(corpus), "--index", str(folder / "index"), "--json")
        costs = {"plain pipeline": run("-c", _PLAIN, str(corpus), cache=cache)}
        costs["full build"] = run(*build, cache=cache)
        costs["nothing changed"] = run(*build, cache=cache)
        shutil.copy(held_out, corpus / reports[len(reports) // 2].name)
        costs[f"one of {len(reports)} changed"] = run(*build, cache=cache)
    plain, full = costs["plain pipeline"], costs["full build"]
    built = json.loads(full.said)
    print(f"{len(reports)} reports; plain: {int(plain.said):,} pieces; ours: {built['passages']:,} passages and "
          f"{built['sentences']:,} sentences, {built['embedded']:,} different texts")  # fmt: skip
    print(f"{'':24} {'CPU s':>8} {'of plain':>9} {'of full':>9} {'wall s':>8} {'peak MB':>8}")
    for what, cost in costs.items():
        print(f"{what:24} {cost.cpu_s:8.1f} {cost.cpu_s / plain.cpu_s:9.2f} {cost.cpu_s / full.cpu_s:9.2%} "
              f"{cost.wall_s:8.1f} {cost.peak_mb:8.0f}")  # fmt: skip


if __name__ == "__main__":
    main()
