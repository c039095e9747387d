"""What keeps a backup or a restore from being done: each error is a sentence for the operator."""


class SafekeepingError(Exception):
    """It cannot be done; nothing has been changed. The message says why and what to do."""
