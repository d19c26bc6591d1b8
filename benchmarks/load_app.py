"""Many people asking at once: how long until the app has answered each, from its first word to the last.

    python -m benchmarks.load_app [--visitors N] [--questions N] [--pause SECONDS] [--index DIR] [--corpus DIR]

Serves the app itself and speaks the browser's protocol to it: each visitor is a WebSocket with a session of its own
that opens the address of a search and waits until the page is whole. Each asks its next question, a
different one for each, after reading the last answer: a random time of 0 to twice the pause. With --pause 0 all start
together and nobody reads. The first question of the run, which loads model and index, is measured apart.
"""

import argparse
import asyncio
import json
import random
import statistics
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from domain.settings import read_settings
from domain.vocabulary import the_vocabulary

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from browser.driver import served_app

_ENOUGH_S = 120.0


def questions_for(visitors: int, each: int) -> list[list[str]]:
    """Return so many questions for each visitor, all different while the vocabulary's themes last."""
    themes = [group.name for group in the_vocabulary().groups]
    asked = [f"{theme} {end}" for end in ("weaknesses", "strengths", "") for theme in themes]
    return [[asked[(visitor * each + at) % len(asked)] for at in range(each)] for visitor in range(visitors)]


async def open_search(socket: ClientConnection, question: str) -> float:
    """Ask, wait for the whole page, and return the seconds it took. Raises RuntimeError if it is an error."""
    message = BackMsg()
    message.rerun_script.query_string = urlencode({"q": question})
    began = time.perf_counter()
    await socket.send(message.SerializeToString())
    headings = set()
    while True:
        forward = ForwardMsg()
        forward.ParseFromString(bytes(await asyncio.wait_for(socket.recv(), _ENOUGH_S)))
        kind = forward.WhichOneof("type")
        if kind == "delta" and forward.delta.new_element.HasField("exception"):
            raise RuntimeError(f"{question}: {forward.delta.new_element.exception.message}")
        if kind == "delta" and forward.delta.new_element.HasField("heading"):
            headings.add(forward.delta.new_element.heading.body)
        if kind == "script_finished":
            if not any(heading.startswith("Passages") for heading in headings):
                raise RuntimeError(f"{question}: the page has no passages, only {sorted(headings)}")
            return time.perf_counter() - began


async def visit(address: str, questions: list[str], pause_s: float = 0.0, seed: int = 0) -> list[float]:
    """Be one visitor."""
    chance = random.Random(seed)  # noqa: S311 (no secret)
    times = []
    stream = address.replace("http://", "ws://") + "/_stcore/stream"
    async with connect(stream, max_size=None, subprotocols=["streamlit"], origin=address, ping_interval=None) as socket:
        for question in questions:
            await asyncio.sleep(chance.uniform(0, 2 * pause_s))
            times.append(await open_search(socket, question))
    return times


async def measure(address: str, visitors: int, each: int, pause_s: float) -> dict[str, object]:
    """Return what was measured, in seconds."""
    first = (await visit(address, ["connected carers weaknesses"]))[0]
    again = (await visit(address, ["foster carers strengths"]))[0]
    began = time.perf_counter()
    asked = questions_for(visitors, each)
    visits = [visit(address, questions, pause_s, seed) for seed, questions in enumerate(asked)]
    outcomes = await asyncio.gather(*visits, return_exceptions=True)
    took_s = time.perf_counter() - began
    times = sorted(one for outcome in outcomes if isinstance(outcome, list) for one in outcome)
    errors = [f"{type(outcome).__name__}: {outcome}" for outcome in outcomes if isinstance(outcome, BaseException)]
    return {
        "visitors": visitors,
        "pause_s": pause_s,
        "questions": len(times),
        "errors": errors,
        "first_question_s": round(first, 3),
        "one_visitor_s": round(again, 3),
        "median_s": round(statistics.median(times), 3) if times else None,
        "p95_s": round(times[int(0.95 * (len(times) - 1))], 3) if times else None,
        "worst_s": round(times[-1], 3) if times else None,
        "questions_a_second": round(len(times) / took_s, 2),
    }


def main() -> int:
    """Serve, measure and print one JSON object; 1 if anyone got an error."""
    settings = read_settings()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--visitors", type=int, default=20)
    parser.add_argument("--questions", type=int, default=3, help="of each visitor")
    parser.add_argument("--pause", type=float, default=15.0, metavar="SECONDS", help="mean time of reading")
    parser.add_argument("--index", type=Path, default=settings.index)
    parser.add_argument("--corpus", type=Path, default=settings.corpus)
    args = parser.parse_args()
    with served_app(args.index, args.corpus) as address:
        found = asyncio.run(measure(address, args.visitors, args.questions, args.pause))
    print(json.dumps(found, indent=1))
    return 1 if found["errors"] else 0


if __name__ == "__main__":
    sys.exit(main())
