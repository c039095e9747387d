"""Speak the prompts that are missing or changed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from bindeledd.calls import prompts


class Command(BaseCommand):
    help = "Speaks what callers hear into sound files; only what is missing or has changed."

    def handle(self, *args: Any, **options: Any) -> None:
        instance = settings.INSTANCE
        made = prompts.build(instance.data, instance.espeak)
        self.stdout.write(f"{made} prompts made, {len(prompts.library())} in all")
