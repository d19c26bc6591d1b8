"""Search by words: stems, phrases, synonyms, filters, and questions that look like syntax."""

from pathlib import Path

import pytest

from domain.errors import IndexCorrupt
from domain.types import Expansion, Query
from domain.vocabulary import the_vocabulary
from index import lexical
from index.lexical import AnyOf, LexicalIndex, LexicalQuery, WordForm, words_of, write_lexical
from index.ranking import aspects_of
from index.search import lexical_query

TEXTS = {
    0: "Kinship carers’ assessments are not timely.",
    2: "Connected carers get help with assessment – in time.",
    5: "Children’s plans drift; the children’s records are poor.",
    7: "Carers who foster are connected with other carers.",
}


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    headings = {7: "Fostering"}
    write_lexical(tmp_path / "lexical", TEXTS, TEXTS.values(), (headings.get(row, "") for row in TEXTS))
    return LexicalIndex(tmp_path / "lexical")


def rows(found: tuple) -> list[int]:  # type: ignore[type-arg]
    return [int(row) for row in found[0]]


def test_words_are_found_by_their_stem_and_any_apostrophe(index: LexicalIndex) -> None:
    assert sorted(rows(index.search("assess", 9))) == [0, 2]
    assert rows(index.search("children's", 9)) == rows(index.search("CHILDREN’S", 9)) == [5]
    assert rows(index.search("in-time", 9)) == rows(index.search("in–time", 9))


def test_a_phrase_is_found_as_it_stands_not_as_its_words(index: LexicalIndex) -> None:
    phrase = LexicalQuery((AnyOf((WordForm("connected carers"),)),))
    assert rows(index.search(phrase, 9)) == [2]


def test_synonyms_count_as_the_best_of_them_and_less_when_weighted_so(index: LexicalIndex) -> None:
    group = AnyOf((WordForm("connected carers"), WordForm("kinship carers", 0.1)))
    found, scores = index.search(LexicalQuery((group,)), 9)
    assert found.tolist() == [2, 0]
    assert scores[0] > 5 * scores[1] > 0


def test_required_groups_and_phrases_must_be_there(index: LexicalIndex) -> None:
    carers, help_ = AnyOf((WordForm("carers"),)), AnyOf((WordForm("help"), WordForm("foster")), required=True)
    assert sorted(rows(index.search(LexicalQuery((carers, help_)), 9))) == [2, 7]
    assert rows(index.search(LexicalQuery((carers,), phrases=("connected with",)), 9)) == [7]
    assert rows(index.search(LexicalQuery(phrases=("no such phrase",)), 9)) == []


def test_headings_are_searched_but_count_less(index: LexicalIndex) -> None:
    assert rows(index.search("fostering", 9)) == [7]


@pytest.mark.parametrize("few_rows", [0, 100], ids=["filtered afterwards", "filtered inside"])
def test_a_filter_keeps_all_hits_among_its_rows(
    index: LexicalIndex, monkeypatch: pytest.MonkeyPatch, few_rows: int
) -> None:
    monkeypatch.setattr(lexical, "_FEW_ROWS", few_rows)
    everywhere = dict(zip(*map(list, index.search("carers assessment", 9)), strict=True))
    assert sorted(everywhere) == [0, 2, 7]
    for allowed in ([7], [7, 0], [5], [0, 2, 5, 7]):
        found, scores = index.search("carers assessment", 1 if allowed == [7] else 9, rows=allowed)
        assert sorted(found.tolist()) == sorted(set(allowed) & set(everywhere))
        assert dict(zip(found, scores, strict=True)) == {row: pytest.approx(everywhere[row]) for row in found}


@pytest.mark.parametrize("question", ['carers AND "', "text:carers^9", "(carers", "+carers -kinship", "carers~2", "*"])
def test_what_people_type_is_no_syntax(index: LexicalIndex, question: str) -> None:
    expected = [] if question == "*" else sorted(set(rows(index.search("carers", 9))))
    assert sorted(set(rows(index.search(question, 9))) & {0, 2, 7}) == expected


def test_no_words_find_nothing(index: LexicalIndex) -> None:
    assert rows(index.search("", 9)) == rows(index.search("???", 9)) == []
    assert rows(index.search("carers", 0)) == rows(index.search("carers", 5, rows=[])) == []


def test_frequencies_are_those_of_the_stem_or_phrase(index: LexicalIndex) -> None:
    assert index.doc_freq("carer") == 3
    assert index.doc_freq("connected carers") == 1
    assert index.doc_freq("zebra") == index.doc_freq("") == 0


def test_words_keep_their_apostrophe_and_accents() -> None:
    assert words_of("Children’s cafés: 24-hour") == ["children's", "cafés", "24", "hour"]


def test_a_folder_that_is_no_index_is_refused(tmp_path: Path) -> None:
    (tmp_path / "lexical").mkdir()
    with pytest.raises(IndexCorrupt, match="rebuild it: python -m ingest"):
        LexicalIndex(tmp_path / "lexical")


def test_a_theme_finds_each_of_its_terms_as_reports_write_it(tmp_path: Path) -> None:
    groups = the_vocabulary().groups
    terms = [(group, term) for group in groups for term in group.terms]
    texts = [f"Inspectors looked at {term} in this area." for _, term in terms]
    write_lexical(tmp_path / "lexical", range(len(terms)), texts, [""] * len(terms))
    index, unfound = LexicalIndex(tmp_path / "lexical"), []
    for group in groups:
        query = Query(group.name, group.name, expansions=(Expansion(group.name, group.name, group.terms),))
        found = index.search(lexical_query(query, aspects_of(query, the_vocabulary()), required=True), len(terms))
        unfound += [terms[row][1] for row in range(len(terms)) if terms[row][0] is group and row not in rows(found)]
    assert unfound == []


def test_accents_are_folded(tmp_path: Path) -> None:
    write_lexical(tmp_path / "lexical", [0], ["A group meets above a café."], [""])
    assert rows(LexicalIndex(tmp_path / "lexical").search("cafe", 9)) == [0]


def test_whoever_may_read_the_folder_may_read_its_files(tmp_path: Path) -> None:
    write_lexical(tmp_path / "lexical", [0], ["Early help is good."], [""])
    readable = (tmp_path / "lexical").stat().st_mode & 0o444
    assert {path.stat().st_mode & 0o444 for path in (tmp_path / "lexical").iterdir()} == {readable}
