"""An engine is gone when it refuses for five seconds, hangs when it is silent for fifteen, and each is told once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bindeledd.calls.engine_watch import GONE_SECONDS, HANGS_SECONDS, Answer, Judge

ANSWERS = st.lists(st.tuples(st.sampled_from(Answer), st.floats(0.1, 6.0)), max_size=40)


@given(ANSWERS)
def test_the_verdict_follows_an_unbroken_row_of_the_same_answers(answers: list[tuple[Answer, float]]) -> None:
    judge, clock, since, last, told = Judge(), 0.0, 0.0, Answer.WELL, False
    for answer, pause in answers:
        clock += pause
        if answer is not last:
            since, last, told = clock, answer, False
        limit = {Answer.REFUSED: GONE_SECONDS, Answer.SILENCE: HANGS_SECONDS, Answer.WELL: float("inf")}[answer]
        due = clock - since >= limit and not told
        assert judge.hears(answer, clock) == (answer if due else None)
        told = told or due


def test_a_restart_by_the_process_manager_loses_nobody_twice() -> None:
    judge = Judge()
    assert [judge.hears(Answer.REFUSED, at) for at in (0.0, 2.0)] == [None, None]
    assert judge.hears(Answer.WELL, 4.0) is None
    assert judge.hears(Answer.REFUSED, 6.0) is None
