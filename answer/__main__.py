"""`python -m answer`: answer a question in the inspectors' own words, with a citation for every sentence."""

import argparse
import sys
from pathlib import Path

from answer.ask import ask
from answer.llm import Summary, find_language_model, write_summary
from answer.render import as_json, render_lines, render_summary, summary_as_json
from domain.command_line import DONE, TOLD_WHY, print_json_line, read_questions, run_command
from domain.errors import LanguageModelProblem, QuestionRejected
from domain.settings import Settings
from domain.types import Answer
from index.build import open_index


def main(argv: list[str]) -> int:
    """Answer one question, or each of a file."""
    parser = argparse.ArgumentParser(prog="python -m answer", description=__doc__)
    asked = parser.add_mutually_exclusive_group(required=True)
    asked.add_argument("question", nargs="?", metavar="QUESTION")
    asked.add_argument("--queries", type=Path, metavar="FILE", help="answer each line of the form id<TAB>question")
    parser.add_argument("--index", type=Path, metavar="DIR", help="folder of the index")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument(
        "--summary", action="store_true", help="also a summary written by the language model that is set"
    )
    parser.set_defaults(run=run)
    return run_command(parser, argv)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the answers; a question that has none in the reports is told so and is no failure."""
    questions = read_questions(args.queries) if args.queries else [(None, args.question)]
    model = find_language_model(settings) if args.summary else None
    if args.summary and model is None:
        raise LanguageModelProblem(
            "no language model is set: give the address of a server in REPORT_SEARCH_LLM_URL and the model's name in "
            "REPORT_SEARCH_LLM_MODEL"
        )
    outcome = DONE
    with open_index(args.index or settings.index) as opened:
        for query_id, question in questions:
            try:
                answer = ask(opened, question)
            except QuestionRejected as error:
                if not args.queries:
                    raise
                outcome = TOLD_WHY  # the other questions are answered all the same
                print(f"error: {query_id}: {error}", file=sys.stderr)
                continue
            summary = write_summary(answer, model) if model else None
            _print_answer(query_id, question, answer, summary, args.json)
    return outcome


def _print_answer(query_id: str | None, question: str, answer: Answer, summary: Summary | None, json: bool) -> None:
    if json:
        written = {"summary": summary_as_json(summary)} if summary else {}
        print_json_line(({"query_id": query_id} if query_id is not None else {}) | as_json(answer) | written)
        return
    if query_id is not None:
        print(f"{query_id}  {question}\n")
    if summary:
        print("\n".join(render_summary(summary)) + "\n")
    print("\n".join(render_lines(answer)))
    if query_id is not None:
        print()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
