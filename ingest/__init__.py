"""From a folder of reports to a published build of the index. Command: `python -m ingest`."""
