"""Tell the other processes that something changed: names of things only, never what they hold (law 13)."""

from bindeledd.base.writing import announce

CHANNEL = "bindeledd"


def notify(topic: str) -> None:
    """Announce a topic such as `queue`, `agent:7` or `office:12`; it is sent when the transaction commits."""
    announce(CHANNEL, topic)
