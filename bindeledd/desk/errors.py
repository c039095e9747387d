"""What can't be said beside a call, in sentences."""

from django.utils.translation import gettext_lazy as _

from bindeledd.base.errors import DomainError


class NobodyAsks(DomainError):
    """The talk is over: the agent has finished the call."""

    code = "nobody_asks"
    status = 404
    sentence = _("Samtalen er avsluttet, og meldingene er slettet.")
