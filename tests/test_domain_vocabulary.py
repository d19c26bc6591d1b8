"""The vocabulary file, and the check that staff run after editing it."""

from pathlib import Path

import pytest

from domain.errors import VocabularyProblem
from domain.vocabulary import read_vocabulary, the_vocabulary
from domain.words import split_words, stem_words

GOOD = '[[group]]\nname = "kin"\nterms = ["kinship carer"]\n[polarity]\nweakness = ["poor"]\n'


def test_the_vocabulary_that_comes_with_the_product_has_no_mistakes() -> None:
    vocabulary = the_vocabulary()
    assert len(vocabulary.groups) > 100
    kin = vocabulary.group("kinship care")
    assert kin is not None
    assert {"kinship carer", "connected person", "Regulation 24"} <= set(kin.terms)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "at least one"),
        ('"sec 47" = "section 47"\n' + GOOD, '"sec 47" stands in no section'),
        ("[[group]", "cannot be read"),
        (GOOD.replace('name = "kin"\n', ""), "has no name"),
        (GOOD.replace("terms", "trems"), '"trems" is not known'),
        (GOOD.replace('["kinship carer"]', "[]"), "has no terms"),
        (GOOD.replace('["kinship carer"]', '["the"]'), "no word to search for"),
        (GOOD.replace('["kinship carer"]', '"kinship carer"'), "must be a list"),
        (GOOD.replace("weakness", "weekness"), '"weekness" is not known'),
        (GOOD.replace('name = "kin"', 'name = "kin"\nimplies = "bad"'), "not 'bad'"),
        (GOOD + 'weakness_apart = ["high caseloads"]\n', '"high caseloads" in weakness_apart must be two words'),
        (GOOD + 'strength_apart = ["low ... staff turnover"]\n', "must be two words"),
        (GOOD + '[everyday]\nkids = ["children"]\n', '"kids" must be a word'),
        ("everyday = 3\n" + GOOD, "must be a section"),
        (GOOD + '[[group]]\nname = "kin"\nterms = ["relative"]\n', "used by 2 groups"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, content: str, told: str) -> None:
    path = tmp_path / "vocabulary.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(VocabularyProblem) as error:
        read_vocabulary(path)
    assert told in str(error.value)
    assert str(path) in str(error.value)


def test_a_term_meets_its_other_forms() -> None:
    assert stem_words("Kinship carers' assessments") == stem_words("kinship carer assessment")
    assert stem_words("privately fostered") == stem_words("privately foster")
    assert stem_words("families planned") == stem_words("family plan")
    assert stem_words("timely") != stem_words("time")
    assert split_words("Children’s pre-birth PLANS") == ["children", "pre", "birth", "plans"]
    assert split_words("the Café in Ynys Môn") == ["the", "cafe", "in", "ynys", "mon"]
