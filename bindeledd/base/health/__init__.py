"""Is everything alive and on time? Heartbeats, readiness, an auditor with alarms, figures, an outside heartbeat."""
