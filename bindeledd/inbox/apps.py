from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "bindeledd.inbox"
    label = "inbox"
