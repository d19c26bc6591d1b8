"""Makes the sample reports: see make_samples.py."""
