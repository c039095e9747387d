"""Tours of the demo: a small card on the real pages that points at real things and moves on when they are done."""
