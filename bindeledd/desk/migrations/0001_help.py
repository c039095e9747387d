from collections.abc import Callable
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import bindeledd.base.clock
from bindeledd.base.policies import ACTOR, Policy, grant, has_role, protect

HELPER = has_role("agent_lead", "subject_lead")
OWN = f"agent_id = {ACTOR}"
TO_USER = settings.AUTH_USER_MODEL


def to(model: str, how: Callable[..., None] = django.db.models.deletion.PROTECT) -> "models.ForeignKey[Any, Any]":
    """A reference that nothing follows back."""
    return models.ForeignKey(on_delete=how, related_name="+", to=model)


class Migration(migrations.Migration):
    """The talk beside a call: the agent's own and the leads', append-only for people, forgotten by the worker."""

    initial = True
    dependencies = [
        ("base", "0004_health_rights"),
        ("calls", "0005_lean_policies"),
        migrations.swappable_dependency(TO_USER),
    ]

    operations = [
        migrations.CreateModel(
            name="HelpMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text_ct", models.BinaryField()),
                ("at", models.DateTimeField(default=bindeledd.base.clock.now)),
                ("agent", to(TO_USER)),
                ("author", to(TO_USER)),
                ("call", to("calls.call", django.db.models.deletion.CASCADE)),
                ("key", to("base.datakey")),
            ],
            options={"indexes": [models.Index(fields=["call", "id"], name="help_of_call")]},
        ),
        protect(
            "desk_helpmessage",
            {"app_user": "SELECT, INSERT", "app_worker": "SELECT, DELETE"},
            [
                Policy("own_call", "app_user", using=OWN),
                Policy("helpers_read", "app_user", using=HELPER),
                Policy("said_as_oneself", "app_user", "INSERT", check=f"author_id = {ACTOR} AND ({OWN} OR {HELPER})"),
                Policy("worker_reads", "app_worker", using="true"),
                Policy("worker_forgets", "app_worker", "DELETE", "true"),
            ],
        ),
        grant("desk_helpmessage_id_seq", {"app_user": "USAGE"}),
    ]
