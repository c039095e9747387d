"""Who may fetch what of the emergency directory."""

EVERYBODY = ("agent", "agent_lead", "office_adviser", "office_leader", "administrator")
WHOLE_COUNTRY = frozenset({"agent", "agent_lead", "office_leader", "administrator"})
"""Whoever may have to reach any office; an adviser has the own office's sheet."""
