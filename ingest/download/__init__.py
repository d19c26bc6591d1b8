"""From the publisher to the corpus folder, politely: `python -m ingest download` and `python -m ingest add`."""
