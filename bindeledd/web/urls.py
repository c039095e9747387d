"""All addresses; each room below has its own file."""

from django.urls import include, path

from bindeledd.api.api import api
from bindeledd.web import demo_break, demo_phone, design, downtime, login, operations, shared, sms, views
from bindeledd.web.compared import views as compared
from bindeledd.web.tours import views as tours

handler400 = "bindeledd.web.errors.bad_request"
handler403 = "bindeledd.web.errors.forbidden"
handler404 = "bindeledd.web.errors.not_found"
handler500 = "bindeledd.web.errors.server_error"

urlpatterns = [
    path("", views.home, name="home"),
    path("login", login.log_in, name="login"),
    path("logout", login.log_out, name="logout"),
    path("sprak", views.language, name="language"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("live/who", views.who, name="who"),
    path("healthz", operations.healthz, name="healthz"),
    path("readyz", operations.readyz, name="readyz"),
    path("readyz/pages", operations.pages_readyz, name="pages_readyz"),
    path("metrics", operations.metrics, name="metrics"),
    path("drift/", operations.operations, name="operations"),
    path("drift/varsel", operations.alarm_now, name="alarm_now"),
    path("design", design.design, name="design"),
    path("steder", shared.places, name="places"),
    path("telefon", shared.phone_account, name="phone"),
    path("sms/<slug:route>/kvittering", sms.receipt, name="sms_receipt"),
    path("sms/<slug:route>/svar", sms.reply, name="sms_reply"),
    path("demo/phone", demo_phone.page, name="demo_phone"),
    path("demo/phone/konto", demo_phone.phone_account, name="demo_account"),
    path("demo/phone/svar", demo_phone.answer, name="demo_answer"),
    path("demo/break", demo_break.page, name="demo_break"),
    path("demo/break/status", demo_break.happened, name="demo_break_now"),
    path("demo/break/<slug:what>", demo_break.strike, name="demo_break_strike"),
    path("demo/2021", compared.page, name="compared"),
    path("demo/omvisning", tours.page, name="tours"),
    path("demo/omvisning/steg", tours.go, name="tour_go"),
    path("demo/omvisning/slutt", tours.end, name="tour_end"),
    path("api/v1/", api.urls),
    path("beredskap/", downtime.downtime, name="downtime"),
    path("beredskap/telefoni", downtime.telephony_now, name="telephony"),
    path("beredskap/telefonliste.pdf", downtime.whole, name="directory"),
    path("beredskap/kontor/<slug:number>.pdf", downtime.office_sheet, name="office_sheet"),
    path("desk/", include("bindeledd.desk.urls")),
    path("kontor/", include("bindeledd.inbox.urls")),
    path("administrasjon/personer/", include("bindeledd.staff.urls")),
    path("administrasjon/avtaler/", include("bindeledd.directory.urls")),
]
