"""Addresses of the office's screens, under `/kontor/`."""

from django.urls import path

from bindeledd.base import addresses  # noqa: F401 - declares the converter `id`
from bindeledd.inbox.views import duty, leader, lists, offers, settings, telephone, work

app_name = "inbox"
_ONE = "henvendelse/<uuid:inquiry_id>/"
urlpatterns = [
    path("", lists.inbox, name="inbox"),
    path(_ONE, work.inquiry, name="inquiry"),
    path(_ONE + "ta", work.claim, name="claim"),
    path(_ONE + "legg-tilbake", work.release, name="release"),
    path(_ONE + "notat", work.note, name="note"),
    path(_ONE + "ring", work.ring, name="ring"),
    path(_ONE + "forsok", work.record_attempt, name="attempt"),
    path(_ONE + "avtale", work.book, name="book"),
    path(_ONE + "kollega", work.hand, name="hand"),
    path(_ONE + "feil-kontor", work.wrong_office, name="wrong_office"),
    path(_ONE + "trekk-tilbake", work.withdraw, name="withdraw"),
    path(_ONE + "hastegrad", work.lower_urgency, name="urgency"),
    path(_ONE + "avslutt", work.close, name="close"),
    path(_ONE + "avslutt-uten-kontakt", work.close_unreached, name="unreached"),
    path(_ONE + "samtale/<uuid:call_id>", telephone.under_way, name="under_way"),
    path(_ONE + "samtale/<uuid:call_id>/stopp", telephone.stop, name="stop"),
    path("tilbud/<id:offer_id>/ja", offers.accept, name="accept"),
    path("tilbud/<id:offer_id>/nei", offers.decline, name="decline"),
    path("sporsmal/<id:offer_id>/ta-over", offers.take_over, name="take_over"),
    path("sporsmal/<id:offer_id>/nei", offers.say_no, name="say_no"),
    path("innkommende", telephone.strip, name="incoming"),
    path("vakt/", duty.duty, name="duty"),
    path("vakt/<id:line_id>/ta", duty.sign_on, name="sign_on"),
    path("vakt/<id:line_id>/gi-fra", duty.sign_off, name="sign_off"),
    path("vakt/<id:line_id>/overta", duty.take_line, name="take_line"),
    path("vakt/<id:line_id>/kollega", duty.hand_line, name="hand_line"),
    path("leder/", leader.leader, name="leader"),
    path("leder/<id:office_id>/stedfortreder", leader.deputy, name="deputy"),
    path("innstillinger/", settings.settings, name="settings"),
    path("innstillinger/<id:office_id>/telefontid", settings.hours, name="hours"),
    path("innstillinger/<id:office_id>/dag", settings.special, name="special"),
    path("innstillinger/<id:office_id>/dag/<id:special_id>/fjern", settings.remove_special, name="remove_special"),
    path("innstillinger/<id:office_id>/vakttelefon", settings.new_line, name="new_line"),
    path("innstillinger/vakttelefon/<id:line_id>", settings.change_line, name="change_line"),
    path("innstillinger/vakttelefon/<id:line_id>/legg-ned", settings.close_line, name="close_line"),
    path("innstillinger/vakttelefon/<id:line_id>/passord", settings.password, name="line_password"),
    path("innstillinger/<id:office_id>/vakttjeneste", settings.service, name="service"),
    path("innstillinger/<id:office_id>/vakttjeneste/provd", settings.service_tried, name="service_tried"),
    path("innstillinger/<id:office_id>/vakttjeneste/fjern", settings.remove_service, name="remove_service"),
    path("leder/varsler", leader.seen, name="seen"),
]
