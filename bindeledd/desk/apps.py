from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "bindeledd.desk"
    label = "desk"
