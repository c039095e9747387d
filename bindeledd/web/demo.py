"""The way into the demo: what to try first, and who one can be, the contact centre before offices with a staff."""

from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from bindeledd.staff.demo import DEMO_USERS, OFFICES, DemoUser


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to log in as, with what they do."""

    username: str
    display_name: str
    what: str


@dataclass(frozen=True, slots=True)
class Workplace:
    """A place and its people."""

    name: str
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """Something to try: as whom, on which page. Nobody's page `opens` in a tab of its own."""

    title: str
    text: str
    page: str
    person: Person | None = None
    opens: str = ""
    icon: str = ""


def steps() -> list[Step]:
    """Things to try: five in the order of one call, after which one has rung, answered, taken over and been led."""
    people = {user.username: _person(user) for user in DEMO_USERS}
    return [
        Step(
            _("Ring som innringer"),
            _("Telefonen åpnes i en egen fane og ringer i nettleseren. Trykk 1 når stemmen sier det, og vent i køen."),
            "/demo/phone",
            opens=_("Åpne telefonen"),
            icon="Phone",
        ),
        Step(
            _("Svar som veileder"),
            _("Trykk K for å bli klar og S når det ringer. Fyll ut skjemaet, velg Sagene som oppholdssted."),
            "/desk/",
            people["agent1"],
        ),
        Step(
            _("Ta over på kontoret"),
            _(
                "Åpne et privat vindu, logg inn her og ta vakttelefonen i nettleseren. Veilederen ringer den fra "
                "kontorkortet; du svarer, hører hva det gjelder, og får innringeren."
            ),
            "/kontor/vakt/",
            people["sagene1"],
        ),
        Step(
            _("Hold et løfte"),
            _(
                "Svarer ingen, lover veilederen at kontoret ringer. Henvendelsen ligger i innboksen: ta den og ring, "
                "så ringer det i innringerens fane."
            ),
            "/kontor/",
            people["sagene2"],
        ),
        Step(
            _("Se hele køen"),
            _("Vaktlederen ser alle som venter og hele ventetiden deres, og kan ta en innringer selv."),
            "/desk/leder/",
            people["lead1"],
        ),
        Step(
            _("Knekk det"),
            _("Drep sentralbordet eller stopp databasen mens folk er på linjen, og se hva de merker."),
            "/demo/break",
            opens=_("Åpne siden"),
            icon="ExternalLink",
        ),
    ]


def workplaces() -> list[Workplace]:
    """Everybody in the demo, by where they work."""
    national_first = sorted(DEMO_USERS, key=lambda user: bool(user.office))
    grouped = groupby(national_first, key=lambda user: user.office)
    return [Workplace(_place(office), tuple(map(_person, users))) for office, users in grouped]


def _place(office: str) -> str:
    return OFFICES[office][1] if office else _("Kontaktsenteret")


def _person(user: DemoUser) -> Person:
    titles = {
        "agent": _("Veileder i kontaktsenteret"),
        "agent_lead": _("Vaktleder i kontaktsenteret"),
        "subject_lead": _("Fagansvarlig i kontaktsenteret"),
        "administrator": _("Administrator"),
        "office_adviser": _("Veileder"),
        "office_leader": _("Leder"),
    }
    return Person(user.username, user.display_name, titles.get(user.role, user.role))
