"""How fast passages are embedded, against plain SentenceTransformer.encode in the same run, and how exactly.

    python -m benchmarks.bench_embedding [--index DIR] [--passages N] [--bfloat16]

Prints processor seconds and ratios to plain, the worst cosine to plain's vectors, and the arithmetic floor: the least
time in which this machine could do the multiplications, at the rate of its own matrix product.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from index.arrays import Vectors
from index.bert import Engine, NumpyEngine, TorchEngine, read_bert, usable_cores
from index.build import open_index
from index.embedder import ModelEmbedder, fastest_torch
from index.model_files import find_model
from index.texts import parts_to_embed
from index.verify import sample_rows


def passages_of(index_dir: Path, wanted: int, embedder: ModelEmbedder) -> list[str]:
    """Return texts of passages spread evenly over an index."""
    with open_index(index_dir) as opened:
        rows = sample_rows(opened, wanted)
        return [parts_to_embed(passage, embedder)[0] for passage in opened.passages(rows)]


def flops(embedder: ModelEmbedder, texts: list[str]) -> float:
    """Return the multiplications and additions that these texts need, without any padding."""
    bert = read_bert(find_model(None)[0])
    assert bert is not None
    products = sum(value.size for name, value in bert.weights.items() if name.startswith("encoder") and value.ndim == 2)
    lengths = np.array([embedder.count_word_pieces(text) for text in texts], dtype=np.float64)
    return float(2 * products * lengths.sum() + 4 * bert.layers * embedder.dim * (lengths**2).sum())


def product_rate() -> float:
    """Return how many operations a second of one core's time torch's float32 matrix product does here."""
    import torch

    left, right = torch.rand(1024, 384), torch.rand(384, 1536)
    best = 0.0
    for _ in range(20):
        began = time.thread_time()
        for _ in range(10):
            left @ right
        best = max(best, 10 * 2 * 1024 * 384 * 1536 / (time.thread_time() - began))
    return best


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, default=Path("var/index"))
    parser.add_argument("--passages", type=int, default=512)
    parser.add_argument("--bfloat16", action="store_true", help="also measure it where the processor lacks it")
    args = parser.parse_args()

    import torch
    from sentence_transformers import SentenceTransformer

    folder, name = find_model(None)
    embedder = ModelEmbedder(folder, name)
    texts = passages_of(args.index, args.passages, embedder)
    bert = read_bert(folder)
    assert bert is not None
    model = SentenceTransformer(str(folder), device="cpu")
    plain: Callable[[], Vectors] = lambda: model.encode(texts, normalize_embeddings=True, show_progress_bar=False)  # noqa: E731

    def measured(embed: Callable[[], Vectors]) -> tuple[Vectors, float, float]:
        cpu, wall = time.process_time(), time.monotonic()
        vectors = embed()
        return vectors, time.process_time() - cpu, time.monotonic() - wall

    def ours(engine: Engine) -> Callable[[], Vectors]:
        def embed() -> Vectors:
            embedder.use(engine)
            return embedder.embed_passages(texts)

        return embed

    plain()  # once for warmth
    expected, plain_cpu, plain_wall = measured(plain)
    rows = [("SentenceTransformer.encode", expected, plain_cpu, plain_wall)]
    engines: list[tuple[str, Engine]] = [("ours, torch float32", TorchEngine(bert)), ("ours, numpy", NumpyEngine(bert))]
    chosen = fastest_torch(bert)
    if args.bfloat16 or chosen.has_bfloat16:
        engines.append(("ours, torch bfloat16", TorchEngine(bert, half=True)))
    for label, engine in engines:
        rows.append((label, *measured(ours(engine))))
    floor = flops(embedder, texts) / product_rate()
    print(f"{len(texts)} passages on {usable_cores()} cores, {torch.backends.cpu.get_cpu_capability()}; "
          f"bfloat16 in hardware: {'yes' if chosen.has_bfloat16 else 'no'}")  # fmt: skip
    print(f"{'':28} {'CPU s':>8} {'speed':>7} {'wall s':>8} {'speed':>7} {'of floor':>9} {'worst cosine':>13}")
    for label, vectors, cpu, wall in rows:
        worst = float((vectors * expected).sum(axis=1).min())
        print(f"{label:28} {cpu:8.2f} {plain_cpu / cpu:6.2f}x {wall:8.2f} {plain_wall / wall:6.2f}x "
              f"{cpu / floor:8.2f}x {worst:13.6f}")  # fmt: skip
    print(f"{'arithmetic floor, float32':28} {floor:8.2f} {plain_cpu / floor:6.2f}x")


if __name__ == "__main__":
    main()
