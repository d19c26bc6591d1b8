"""The nouns everyone shares: reports, passages, questions, hits, citations, answers. Imports nothing of ours."""
