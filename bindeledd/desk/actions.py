"""What is said beside a call: the agent asks, a lead or subject lead answers."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from bindeledd.base import crypto
from bindeledd.base.errors import Invalid
from bindeledd.base.events import record_event
from bindeledd.base.live import notify
from bindeledd.base.models import NATIONAL_COMPARTMENT
from bindeledd.base.scope import acting_user_id
from bindeledd.calls.errors import NotYourCall
from bindeledd.calls.queries import call_view
from bindeledd.desk import rules
from bindeledd.desk.errors import NobodyAsks
from bindeledd.desk.models import HelpMessage

CONTEXT = "desk.help"


def ask_for_help(call_id: UUID, text: str) -> None:
    """The agent asks the leads, while the call is theirs. Raises NotYourCall, Invalid (question)."""
    call = call_view(call_id)
    if call is None or call.agent_id != acting_user_id():
        raise NotYourCall
    _say(call_id, acting_user_id(), text)
    record_event("help_asked", f"call:{call_id}")


def answer_help(call_id: UUID, text: str) -> None:
    """A lead or subject lead answers the agent who asked. Raises NobodyAsks, Invalid (question)."""
    agent = HelpMessage.objects.filter(call=call_id).values_list("agent_id", flat=True).first()
    if agent is None:
        raise NobodyAsks
    _say(call_id, agent, text)
    record_event("help_answered", f"call:{call_id}")


def _say(call_id: UUID, agent: int, text: str) -> None:
    said = rules.help_text("question", text)
    if not said:
        raise Invalid("question", _("Skriv hva du lurer på."))
    if rules.names_somebody(said):
        raise Invalid(
            "question", _("Ikke skriv telefonnummer eller fødselsnummer her. Spør om regelen, ikke om personen.")
        )
    key = crypto.new_data_key(NATIONAL_COMPARTMENT)
    sealed = crypto.encrypt(key, said, CONTEXT)
    author = acting_user_id()
    HelpMessage(call_id=call_id, agent_id=agent, author_id=author, key=key, text_ct=sealed).save(force_insert=True)
    notify("leads")
    notify(f"user:{agent}")
