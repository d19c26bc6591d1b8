"""Everything that can go wrong in a way that a user can do something about.

ReportSearchError           base: the commands print it as one line and end with exit code 1
├── CorpusProblem           the corpus folder is missing, empty or not readable
├── UnreadableReport        one file cannot be read: it is skipped with this reason
├── IndexProblem
│   ├── IndexMissing        there is no index yet
│   ├── IndexStale          made by another model, format or version
│   ├── IndexCorrupt        a file is missing, damaged or does not fit the others
│   └── IndexLocked         another process is building
├── ModelProblem            the model is missing, changed or cannot be loaded
├── QuestionRejected        what is asked, or asked for, cannot be searched for
├── VocabularyProblem       the vocabulary file has a mistake
├── LanguageModelProblem    the optional language model is not set up, does not answer or answers nonsense
└── DownloadProblem         a publisher's site could not be reached or is not understood
"""


class ReportSearchError(Exception):
    """Base of all errors that are shown to users. The message says what, where and what to do next."""


class CorpusProblem(ReportSearchError):
    """The corpus folder is missing, empty or not readable."""


class UnreadableReport(ReportSearchError):
    """One file cannot be read as a report; `source` names it, `reason` is one line."""

    def __init__(self, source: object, reason: str) -> None:
        super().__init__(f"{source}: {reason}")
        self.source = str(source)
        self.reason = reason

    def __reduce__(self) -> tuple[type["UnreadableReport"], tuple[str, str]]:
        return (UnreadableReport, (self.source, self.reason))


class IndexProblem(ReportSearchError):
    """Something about the index on disk."""


class IndexMissing(IndexProblem):
    """There is no index yet."""


class IndexStale(IndexProblem):
    """The index was made by another model, format or version than the one asked for."""


class IndexCorrupt(IndexProblem):
    """A file of the build is missing, damaged or does not fit the others."""


class IndexLocked(IndexProblem):
    """Another process is building this index."""


class ModelProblem(ReportSearchError):
    """The embedding model is missing, changed or cannot be loaded."""


class QuestionRejected(ReportSearchError):
    """The question is empty or too long to be one."""


class VocabularyProblem(ReportSearchError):
    """The vocabulary file has a mistake; the message names file and entry."""


class LanguageModelProblem(ReportSearchError):
    """The optional language model is not set up, does not answer or answers nonsense."""


class DownloadProblem(ReportSearchError):
    """A publisher's site could not be reached or is no longer understood."""
