"""Spares a process that answers at once the long pauses of Python's collector."""

import gc

YOUNG, MIDDLE, OLD = 20_000, 20, 50


def settle() -> None:
    """Call when everything is loaded: what is there stays, and is not looked through again and again.

    A full collection over Django's modules takes 50 ms and more, in which no telephone rings.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
