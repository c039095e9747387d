"""The product's own code inside the bench's process, acting on the measured instance."""

import os

import django

from journeys.kit.instance import Instance

AGENT = "agent1"
OFFICE = "0313"


def load(instance: Instance) -> None:
    """Let this process use the instance's database as its web and worker processes do."""
    os.environ["BINDELEDD_DATA"] = str(instance.data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "bindeledd.settings"
    django.setup()
