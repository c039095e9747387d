"""Sweeps of duty: the emergency directory on paper."""

from django.conf import settings

from bindeledd.base.jobs import sweep
from bindeledd.base.languages import COMPLETE
from bindeledd.duty.emergency import jobs
from bindeledd.duty.emergency.words import telephone


@sweep(every=600)
def emergency_directory() -> int:
    """Renew the directory nightly and when an office, its hours, lines or leader have changed."""
    instance = settings.INSTANCE
    jobs.renew(instance.data, telephone(instance.called_number), list(COMPLETE))
    return 0  # one look is enough


@sweep(every=30)
def emergency_directory_fetches() -> int:
    """Make good the audit lines of those who fetched the directory while the database was away."""
    return jobs.audit_fetches(settings.INSTANCE.data)
