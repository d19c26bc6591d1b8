"""From a question to an answer in the inspectors' own words. Command: `python -m answer`."""
