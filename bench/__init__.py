"""Measurements against peers in the same run; no part of the product imports this."""
