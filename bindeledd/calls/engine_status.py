"""One row a telephone engine: which switchboard has it, in which term, and whether both are well."""

from __future__ import annotations

from django.db import models

from bindeledd.base.clock import now


class EngineStatus(models.Model):
    """Every switchboard that takes the engine raises `term`; one of an earlier term may write nothing more.

    `holder` names the process (see `holder.py`). `beats` rises twice a second while its work goes on, so
    that whoever stands by sees when it stands still, whatever the clocks say. `connected` tells that the engine
    answers. `calls` and `refused` (callers turned away by a limit, by kind) are for those who watch.
    """

    name = models.CharField(max_length=40, primary_key=True)
    term = models.PositiveBigIntegerField(default=0)
    holder = models.CharField(max_length=200, blank=True)
    beats = models.PositiveBigIntegerField(default=0)
    beat_at = models.DateTimeField(default=now)
    connected = models.BooleanField(default=False)
    calls = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=dict)
    well_at = models.DateTimeField(null=True, help_text="the last beat with the engine connected; the database's")
