"""The talk beside a call: an agent asks, a lead answers. Nothing else of the desk is stored."""

from django.db import models

from bindeledd.base.clock import now
from bindeledd.base.models import DataKey, User
from bindeledd.calls.models import Call


class HelpMessage(models.Model):
    """One line of the talk beside `agent`'s call, encrypted. It goes with the call's draft."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="+")
    agent = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    key = models.ForeignKey(DataKey, on_delete=models.PROTECT, related_name="+")
    text_ct = models.BinaryField()
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["call", "id"], name="help_of_call")]
