"""The emergency directory: who can help and at which number, on paper, for when nothing else works (downtime mode)."""
