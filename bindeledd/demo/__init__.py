"""The demo at work: simulated callers, agents and duty officers in real calls, and what breaks on purpose."""
