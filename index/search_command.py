"""The commands `python -m index search` and `vocabulary`."""

import argparse
import difflib
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from domain.authorities import find_authority, type_words
from domain.command_line import DONE, TOLD_WHY, print_json_line, read_questions
from domain.errors import QuestionRejected
from domain.settings import Settings
from domain.types import Hit, InspectionKind, Polarity, Query
from domain.vocabulary import FILE, read_vocabulary, the_vocabulary
from index.build import OpenIndex, open_index
from index.facets import count_facets
from index.filters import rows_meeting
from index.reranker import load_reranker
from index.search import search, understand_for
from index.times import say_time
from index.wider import find_wider_scope


def add_command(commands: Any) -> None:
    """Add `search` and `vocabulary` to `python -m index`."""
    parser = commands.add_parser("search", help="find passages that answer a question")
    asked = parser.add_mutually_exclusive_group(required=True)
    asked.add_argument("question", nargs="?", help='for example "connected carers weaknesses"')
    asked.add_argument("--queries", type=Path, metavar="FILE", help="many questions: id<TAB>question a line")
    parser.add_argument("--index", type=Path, metavar="DIR", help="folder of the index (default: var/index)")
    parser.add_argument("--model", metavar="NAME_OR_FOLDER", help="refuse an index of another embedding model")
    parser.add_argument("--k", type=int, default=10, metavar="N", help="how many hits (default: 10)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--polarity", choices=["strength", "weakness", "either"], help="instead of what is understood")
    parser.add_argument("--authority", action="append", default=[], metavar="NAME", help="only this authority; repeat")
    parser.add_argument("--region", action="append", default=[], metavar="NAME", help="only this region; repeat")
    kinds = [kind.value for kind in InspectionKind]
    parser.add_argument("--kind", action="append", default=[], choices=kinds, metavar="KIND", help=", ".join(kinds))
    parser.add_argument("--since", type=int, metavar="YEAR", help="only inspections of this year or later")
    parser.add_argument("--until", type=int, metavar="YEAR", help="only inspections of this year or earlier")
    parser.add_argument("--source", action="append", default=[], metavar="FILE", help="only this report; repeat")
    parser.add_argument("--latest", action="store_true", help="only each authority's newest report")
    parser.add_argument("--reranker", metavar="NAME_OR_FOLDER", help="a cross-encoder that reads the first hits again")
    parser.add_argument("--like", action="append", default=[], metavar="PASSAGE", help="more like this passage; repeat")
    parser.add_argument("--unlike", action="append", default=[], metavar="PASSAGE", help="not like this one; repeat")
    parser.add_argument("--facets", action="store_true", help="count the passages on the theme instead of showing hits")
    parser.set_defaults(run=run_search)

    checker = commands.add_parser("vocabulary", help="show or check the words that mean the same")
    checker.add_argument("--check", type=Path, metavar="FILE", help="check this file instead of the one in use")
    checker.set_defaults(run=run_vocabulary)


def run_search(args: argparse.Namespace, settings: Settings) -> int:
    """Print the hits of one question, or of each in a file; a question of a file that is rejected is passed over."""
    if args.k < 1:
        raise QuestionRejected(f"--k {args.k}: ask for one hit or more")
    questions = read_questions(args.queries) if args.queries else [(None, args.question)]
    code = DONE
    reranker = load_reranker(args.reranker) if args.reranker else None
    with open_index(args.index or settings.index, model=args.model or settings.model) as opened:
        for passage_id in (*args.like, *args.unlike):
            if opened.store.passage_row(passage_id) is None:
                raise QuestionRejected(f"the index holds no passage {passage_id!r}; --json prints the ids of hits")
        for query_id, text in questions:
            try:
                query = _changed(understand_for(opened, text), args, opened)
            except QuestionRejected as error:
                if args.queries is None:
                    raise
                print(f"error: {query_id}: {error}", file=sys.stderr)
                code = TOLD_WHY
                continue
            for note in query.notes:
                print(f"{query_id}: {note}" if query_id is not None else note, file=sys.stderr)
            if args.facets:
                _print_facets(count_facets(opened, query), query_id, args.json)
                continue
            hits = search(opened, query, args.k, like=args.like, unlike=args.unlike, reranker=reranker)
            _print_hits(hits, query, query_id, args.json)
            if not hits:
                print(_say_none(opened, query), file=sys.stderr if args.json else sys.stdout)
    return code


def run_vocabulary(args: argparse.Namespace, _settings: Settings) -> int:
    """Check a vocabulary file; VocabularyProblem lists its mistakes."""
    vocabulary = read_vocabulary(args.check) if args.check else the_vocabulary()
    terms = sum(len(group.terms) for group in vocabulary.groups)
    if args.check is None:
        for group in vocabulary.groups:
            print(f"{group.name}: {', '.join(group.terms)}")
    print(f"{args.check or FILE}: {len(vocabulary.groups)} groups, {terms} terms, no mistakes")
    return DONE


def hit_line(hit: Hit) -> dict[str, Any]:
    """Return a hit as printed with --json."""
    passage, report = hit.passage, hit.report
    return {
        "passage_id": passage.passage_id,
        "rank": hit.rank,
        "score": hit.score,
        "source": report.source,
        "authority": report.authority,
        "inspection": report.inspection,
        "kind": str(report.kind),
        "published": report.published.isoformat() if report.published else None,
        "section": " > ".join(passage.section) or None,
        "judgement": passage.judgement.grade if passage.judgement else None,
        "paragraph": passage.paragraph,
        "first_page": passage.first_page,
        "last_page": passage.last_page,
        "passage_kind": str(passage.kind),
        "polarity": str(hit.polarity) if hit.polarity else None,
        "own_words": report.own_words,
        "text": passage.text,
        "matched": [sentence.text for sentence in hit.matched],
        "reasons": list(hit.reasons),
        "also_in": [{"source": other.source, "paragraph": same.paragraph} for other, same in hit.also_in],
    }


def _changed(query: Query, args: argparse.Namespace, opened: OpenIndex) -> Query:
    """Return the query with what the options say in place of what was understood of place, time, kind and polarity.

    Raises QuestionRejected for an authority, region, file or passage that the index does not hold, and for a time that
    ends before it begins.
    """
    filters = query.filters
    if args.authority or args.region:
        filters = replace(
            filters,
            authorities=tuple(_known(find_name(one), opened.facts.authorities, "authority") for one in args.authority),
            regions=tuple(_known(one, opened.facts.regions, "region") for one in args.region),
            authority_types=(),
            without_authorities=(),
            without_regions=(),
            without_types=(),
        )
        query = replace(query, groups=())
    if args.kind:
        filters = replace(filters, kinds=tuple(InspectionKind(kind) for kind in args.kind), without_kinds=())
    if args.since and args.until and args.since > args.until:
        raise QuestionRejected(f"--since {args.since} is after --until {args.until}: no report is of that time")
    if args.since or args.until:
        filters = replace(filters, first_year=args.since, last_year=args.until, first_day=None, last_day=None)
        query = replace(query, years_compared=())
    if args.source:
        held = [report.source for report in opened.reports.values()]
        filters = replace(filters, sources=tuple(_known(one, held, "file") for one in args.source))
    if args.polarity:
        query = replace(query, polarity=None if args.polarity == "either" else Polarity(args.polarity))
    return replace(query, filters=replace(filters, latest_only=args.latest or filters.latest_only))


def find_name(printed: str) -> str:
    """Return the name that the table of authorities has for "Bristol City Council", or what was given."""
    authority = find_authority(printed)
    return authority.name if authority else printed


def _known(name: str, held: Sequence[str], what: str) -> str:
    """Return the name as the index has it. Raises QuestionRejected, with the nearest, if it has none."""
    names = {one.casefold(): one for one in held if one}
    if found := names.get(name.casefold()):
        return found
    near = difflib.get_close_matches(name.casefold(), names, n=1)
    hint = f"did you mean {names[near[0]]!r}?" if near else "python -m index reports lists what it holds"
    raise QuestionRejected(f"the index holds no {what} {name!r}; {hint}")


def _print_hits(hits: list[Hit], query: Query, query_id: str | None, as_json: bool) -> None:
    if as_json:
        for hit in hits:
            print_json_line({"query_id": query_id} | hit_line(hit) if query_id is not None else hit_line(hit))
        return
    if query_id is not None:
        print(f"{query_id}  {query.text}\n")
    print(_understood(query))
    for hit in hits:
        passage = hit.passage
        place = [hit.report.name, hit.report.inspection]
        place += [f"paragraph {passage.paragraph}"] if passage.paragraph else []
        print(f"\n{hit.rank}. {', '.join(place)}, page {passage.first_page}  [{'; '.join(hit.reasons)}]")
        print(f"   {passage.text}")


def _say_none(opened: OpenIndex, query: Query) -> str:
    rows = rows_meeting(opened.facts, opened.reports, query.filters)
    if rows is None or len(rows):
        return "no passage meets this question"
    wider = find_wider_scope(opened, query.filters)
    return f"no report of the index is in scope{f'. {wider.told}' if wider else ''}"


def _print_facets(facets: dict[str, dict[str, int]], query_id: str | None, as_json: bool) -> None:
    if as_json:
        print_json_line(({"query_id": query_id} if query_id is not None else {}) | {"facets": facets})
        return
    for facet, counts in facets.items():
        print(f"{facet}: {', '.join(f'{value} {count:,}' for value, count in counts.items()) or 'none'}")


def _understood(query: Query) -> str:
    parts = [f"theme: {query.theme or 'any'}", f"polarity: {query.polarity or 'either'}"]
    parts += [f"{expansion.found} = {expansion.group}" for expansion in query.expansions]
    filters = query.filters
    types, not_types = map(type_words, filters.authority_types), map(type_words, filters.without_types)
    places, not_places = ([place.name for place in some] for some in (query.places, query.places_left_out))
    named = [*places, *types, *map(str, filters.kinds), *filters.grades]
    left_out = [*not_places, *not_types, *map(str, filters.without_kinds)]
    parts += [f"only: {', '.join(named)}"] if named else []
    parts += [f"without: {', '.join(left_out)}"] if left_out else []
    parts += [f"time: {time}"] if (time := say_time(filters)) else []
    return "; ".join(parts)
