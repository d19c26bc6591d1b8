"""A build of the index on disk, and search over it. Command: `python -m index`."""
