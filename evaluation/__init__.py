"""Scores search, polarity and answers on labelled questions. Command: `python -m evaluation`."""
