"""What is looked at after the fault: every line, every row, every channel."""

import threading
import time

from bench.faults.stage import Line, Stage, State, together
from bench.faults.watching import Seen
from journeys.kit.instance import Instance, until
from journeys.kit.phone import CALLER_TONE, DESK_TONE, DUTY_TONE, CallFailed, Talk
from journeys.kit.phone.audio import TONES, heard, strength

HEARS = 20.0
LISTEN_SECONDS = 0.3
CLEAR = 400.0  # amplitude; the telephones' tones have 9,000
_ONE_AT_A_TIME = threading.Lock()  # judging costs, and must not starve the telephones
ORPHANS_AFTER = 10.0
WITH_AGENT = ("talking", "on_hold")


def went_on(stage: Stage) -> None:
    """Every call is where it was or further, with sound, and does what is asked of it; notes what is wrong."""
    together(lambda line: _look(stage, line), stage.lines)


def _look(stage: Stage, line: Line) -> None:
    try:
        if line.state not in (State.WRAP_UP, State.RUNG_BACK) and line.caller.ended:
            raise CallFailed(f"dropped: {line.caller.story()}")
        CHECKS[line.state](stage, line)
    except Exception as error:
        line.wrong.append(f"{line.state}: {error}")


def _menu(stage: Stage, line: Line) -> None:
    stage.press_until(line.caller, "1", lambda: stage.row(line).phase in ("waiting", "offering"), 40)


def _waiting(stage: Stage, line: Line) -> None:
    stage.in_phase(line, "waiting", "offering", "talking")
    hears(line.caller, "sound")


def _ringing(stage: Stage, line: Line) -> None:
    assert line.agent_talk
    if line.agent_talk.ended:  # it rang for too long: the call must be in the queue again, or with another agent
        stage.in_phase(line, "waiting", "offering", "talking")
        return
    line.agent_talk.answer()
    line.agent_talk.say(DESK_TONE)
    stage.in_phase(line, "talking")
    hears(line.caller, DESK_TONE)


def _talking(stage: Stage, line: Line) -> None:
    hears(line.caller, DESK_TONE)
    stage.click(line, "hold")
    hears(line.caller, "sound")


def _hold(stage: Stage, line: Line) -> None:
    stage.in_phase(line, "on_hold")
    hears(line.caller, "sound")
    stage.click(line, "resume")
    hears(line.caller, DESK_TONE)


def _consult_ringing(stage: Stage, line: Line) -> None:
    assert line.duty_talk
    if line.duty_talk.ended:
        stage.in_phase(line, *WITH_AGENT)
        return
    line.duty_talk.answer()
    line.duty_talk.say(DUTY_TONE)
    stage.in_phase(line, "consult_confirming")
    _confirming(stage, line)


def _confirming(stage: Stage, line: Line) -> None:
    assert line.duty_talk and line.agent_talk
    try:
        stage.press_until(line.duty_talk, "1", lambda: stage.row(line).phase == "consulting")
    except CallFailed:
        if not line.duty_talk.ended:
            raise
        stage.in_phase(line, *WITH_AGENT)  # asked for the key for too long: the agent has the caller again
        return
    hears(line.agent_talk, DUTY_TONE)


def _consulting(stage: Stage, line: Line) -> None:
    assert line.duty_talk and line.agent_talk
    hears(line.agent_talk, DUTY_TONE)
    stage.click(line, "conference")
    hears(line.caller, DESK_TONE, DUTY_TONE)


def _conference(stage: Stage, line: Line) -> None:
    hears(line.caller, DESK_TONE, DUTY_TONE)
    stage.click(line, "complete", taker=stage.crew.taker)
    hears(line.caller, DUTY_TONE)


def _handed_over(stage: Stage, line: Line) -> None:
    assert line.duty_talk
    stage.in_phase(line, "handed_over")
    hears(line.caller, DUTY_TONE)
    hears(line.duty_talk, CALLER_TONE)


def _wrap_up(stage: Stage, line: Line) -> None:
    assert line.agent
    presence = stage.watching.now.presence.get(line.agent.user_id)
    if presence != ("wrap_up", line.call):
        raise CallFailed(f"the wrap-up is lost: {presence}")


def _rung_back(stage: Stage, line: Line) -> None:
    if line.caller.ended:  # it rang for too long, or was broken off: the place is kept
        stage.in_phase(line, *KEPT)
        return
    line.caller.answer()
    line.caller.say(CALLER_TONE)
    stage.press_until(line.caller, "1", lambda: stage.row(line).phase == "talking")
    hears(line.caller, DESK_TONE)


OFFERED = ("offering", "ringing_back", "back_confirming")
KEPT = ("kept", *OFFERED)
CHECKS = {
    State.MENU: _menu,
    State.WAITING: _waiting,
    State.RINGING: _ringing,
    State.TALKING: _talking,
    State.HOLD: _hold,
    State.CONSULT_RINGING: _consult_ringing,
    State.CONFIRMING: _confirming,
    State.CONSULTING: _consulting,
    State.CONFERENCE: _conference,
    State.HANDED_OVER: _handed_over,
    State.WRAP_UP: _wrap_up,
    State.RUNG_BACK: _rung_back,
}


def hung_up(stage: Stage) -> None:
    """Callers who put down meanwhile: no leg of theirs is left, nobody is busy with nothing."""
    gone = {line.call for line in stage.lines if line.state is not State.RUNG_BACK}
    left = stage.watching.until(lambda seen: all(seen.calls[call].ended for call in gone if call in seen.calls), 25)
    for line in stage.lines:
        over = stage.row(line).ended or (line.state is State.RUNG_BACK and stage.row(line).phase in KEPT)
        if not left and not over:
            line.wrong.append(f"{line.state}: goes on without its caller in phase {stage.row(line).phase}")
    for line in stage.lines:
        for talk in line.talks[1:]:
            try:
                talk.wait("ended", 10)
            except CallFailed as error:
                line.wrong.append(f"{line.state}: {error}")


def owed(stage: Stage) -> None:
    """The engine died and all lines with it: whoever waited or talked is owed a call, and every agent is free."""

    def settled(line: Line) -> bool:
        row, seen = stage.row(line), stage.watching.now
        if line.state is State.WRAP_UP:
            return row.ended
        return row.phase in KEPT or line.call in seen.contacts or (line.state is State.HANDED_OVER and row.ended)

    stage.watching.until(lambda _: all(settled(line) for line in stage.lines), 40)
    for line in stage.lines:
        if not settled(line):
            row = stage.row(line)
            line.wrong.append(f"{line.state}: forgotten; phase {row.phase} {row.reason}")
    users = {worker.user_id for worker in stage.crew.agents}
    if not stage.watching.until(lambda seen: not any(_busy_with_nothing(seen, user) for user in users), 20):
        stage.lines[0].wrong.append("an agent is busy with a call that is gone")


def _busy_with_nothing(seen: Seen, user: int) -> bool:
    """Whether an agent counts as rung or talking for a call that isn't; a kept place that is offered anew is one."""
    state, call = seen.presence.get(user, ("", None))
    if state not in ("ringing", "in_call"):
        return False
    row = seen.calls.get(call or "")
    return row is None or row.ended or row.phase not in OFFERED


def queue_is_whole(stage: Stage) -> list[str]:
    """Every waiting call has one place, and no place is without its call."""
    time.sleep(0.3)
    seen = stage.watching.now
    waiting = {row.id for row in seen.calls.values() if row.phase in ("waiting", "offering", "kept") and not row.ended}
    places = set(seen.queue)
    wrong = [f"no place in the queue: {call}" for call in waiting - places]
    return wrong + [f"a place without a call: {call}" for call in places - waiting if call in seen.calls]


def orphans(instance: Instance) -> int:
    """Channels that are left ten seconds after everybody has put down."""
    try:
        until(lambda: not instance.channels() and not instance.busy_bridges(), ORPHANS_AFTER, "")
    except Exception:
        return len(instance.channels())
    return 0


def hears(talk: Talk, *tones: int | str) -> None:
    """Wait until these test tones are heard and no other (`sound`: something, and none of them).

    Looser than `Talk.hears`, for dozens listen at once: a tone may be chopped when the machine is busy.
    """
    deadline = time.monotonic() + HEARS
    wanted = {tone for tone in tones if isinstance(tone, int)}
    while time.monotonic() < deadline:
        time.sleep(LISTEN_SECONDS)
        samples = talk.media.latest(LISTEN_SECONDS)
        with _ONE_AT_A_TIME:
            right = _are(samples, wanted) if wanted else heard(samples) == {"sound"}
        if right and len(samples) > LISTEN_SECONDS * 4000:
            return
    raise CallFailed(f"{talk.phone.name} should hear {tones}; {talk.story()}")


def _are(samples: list[int], wanted: set[int]) -> bool:
    return {tone for tone in TONES if strength(samples, tone) > CLEAR} == wanted
