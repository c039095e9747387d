"""Backups that nobody can read without the keys, their restoring, and upgrades that go back by themselves."""
