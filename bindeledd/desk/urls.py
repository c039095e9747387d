"""Addresses of the agent's desk."""

from django.urls import path

from bindeledd.base import addresses  # noqa: F401 - declares the converter `id`
from bindeledd.desk import by_hand, call_views, help_views, lead_views, views

app_name = "desk"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("linje", views.bar, name="bar"),
    path("ko", views.queue, name="queue"),
    path("midten", call_views.middle, name="middle"),
    path("klar", views.ready, name="ready"),
    path("pause", views.pause, name="pause"),
    path("telefon/tilbake", views.rejoin, name="rejoin"),
    path("for-hand", by_hand.begin, name="by_hand"),
    path("samtale/<uuid:call_id>/ringte", by_hand.result, name="by_hand_result"),
    path("samtale/<uuid:call_id>/felt", call_views.save, name="save"),
    path("samtale/<uuid:call_id>/identifiser", call_views.identify, name="identify"),
    path("samtale/<uuid:call_id>/person", call_views.person, name="person"),
    path("samtale/<uuid:call_id>/kontor", call_views.office, name="office"),
    path("samtale/<uuid:call_id>/sporreanrop/<id:line_id>", call_views.consult, name="consult"),
    path("samtale/<uuid:call_id>/overtatt", call_views.complete, name="complete"),
    path("samtale/<uuid:call_id>/lofte", call_views.promise, name="promise"),
    path("samtale/<uuid:call_id>/lofte/<slug:language>", call_views.tell, name="tell"),
    path("samtale/<uuid:call_id>/ferdig", call_views.finish, name="finish"),
    path("samtale/<uuid:call_id>/hjelp", help_views.talk, name="help"),
    path("samtale/<uuid:call_id>/gjest", help_views.invite, name="invite"),
    path("samtale/<uuid:call_id>/<slug:verb>", views.verb, name="verb"),
    path("leder/", lead_views.lead, name="lead"),
    path("leder/del/<slug:name>", lead_views.part, name="lead_part"),
    path("leder/veileder/<id:agent_id>/sprak", lead_views.languages, name="lead_languages"),
    path("leder/veileder/<id:agent_id>/<slug:to>", lead_views.move, name="lead_move"),
    path("leder/kontakt/<uuid:contact_id>", lead_views.contact_rung, name="contact"),
    path("leder/kontakt/<uuid:contact_id>/ring", lead_views.contact_ring, name="contact_ring"),
    path("leder/stopp/<uuid:call_id>", lead_views.contact_stop, name="contact_stop"),
    path("sporsmal", lead_views.asked, name="asked"),
    path("sporsmal/<uuid:call_id>", lead_views.answer, name="answer"),
    path("leder/skjema/<uuid:call_id>", lead_views.unfinished_seen, name="unfinished"),
]
