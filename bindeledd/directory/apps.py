from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "bindeledd.directory"
    label = "directory"
