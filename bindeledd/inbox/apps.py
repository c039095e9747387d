"""The office's screens (inbox, inquiry, duty, leader), built apart from the desk."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """Room `inbox`: what an office sees and does with its own inquiries."""

    name = "bindeledd.inbox"
    label = "inbox"
