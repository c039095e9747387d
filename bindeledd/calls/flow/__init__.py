"""The call flow as a pure state machine, and the picture of it that the telephone engine is brought to."""

from bindeledd.calls.flow.machine import step
from bindeledd.calls.flow.picture import Picture, picture
from bindeledd.calls.flow.state import CallState, Phase

__all__ = ["CallState", "Phase", "Picture", "picture", "step"]
