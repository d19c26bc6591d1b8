"""What the current build knows of the files of a corpus: these need not be read again."""

from domain.types import ReadReport
from index.build import OpenIndex
from index.store import CorpusFile
from ingest.corpus import FoundFile
from ingest.isolation import may_be_read_later


def skipped_for_good(file: CorpusFile) -> bool:
    """Whether a file was skipped for what it is (encrypted, scanned, no report), not for want of time or memory."""
    return file.outcome == "skipped" and not may_be_read_later(file.detail)


class KnownReports:
    """The reports of the current build, by name and content; of no build, none."""

    def __init__(self, current: OpenIndex | None) -> None:
        """Take a build whose readings may be used again. It must stay open."""
        self._current = current
        stored = current.store.reports() if current else []
        self._stored = {(one.report.source, one.report.sha256): one for one in stored}
        files = current.store.files() if current else []
        self._skipped = {(one.source, one.sha256): one.detail for one in files if skipped_for_good(one)}

    def skipped(self, file: FoundFile) -> str | None:
        """Return why this file could not be read, if so and if another try is no use."""
        return self._skipped.get((file.source, file.sha256))

    def knows(self, file: FoundFile) -> bool:
        """Return whether this file need not be read. A renamed one must be: its name may carry its date."""
        return (file.source, file.sha256) in self._stored

    def reading(self, file: FoundFile) -> ReadReport:
        """Return the reading of a file that it knows. Raises KeyError for another."""
        one = self._stored[file.source, file.sha256]
        if self._current is None:
            raise KeyError(file.source)
        passages = self._current.passages(range(one.first_row, one.end_row))
        return ReadReport(one.report, tuple(passages), one.warnings)

    def classified_by(self, version: str) -> set[str]:
        """Return the ids of the reports whose sentences a classifier of this version judged."""
        if self._current is None or self._current.manifest.polarity_version != version:
            return set()
        return {one.report.report_id for one in self._stored.values()}
