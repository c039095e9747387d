"""The tours as data: for each role what to look at and do, in which order. Pure but for translations."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Stop:
    """One step: the page (by its address's name), the thing it points at, and what to know or do.

    `done` is what stands on the page once the visitor has done it; without it only the visitor says when to go on.
    `waits` is said while the thing is not there; `opens` is a page to open in a tab of its own.
    """

    page: str
    points_at: str
    title: Any
    text: Any
    done: str = ""
    waits: Any = ""
    opens: str = ""


@dataclass(frozen=True, slots=True)
class Tour:
    """One role's way through its own pages. `username` is whom to be; `role` is who else may take it."""

    code: str
    title: Any
    what: Any
    role: str
    username: str
    stops: tuple[Stop, ...]


_IN_CALL = _("Dette vises mens du har noen på linjen. Ring selv fra telefonen i steg 2, og svar.")

AGENT = Tour(
    "veileder",
    _("Veileder i kontaktsenteret"),
    _("Ta imot en samtale, få tak i kontoret og gi et løfte."),
    "agent",
    "agent1",
    (
        Stop(
            "desk:desk",
            "#callbar [data-key=K]",
            _("Gjør deg klar"),
            _("Trykk K eller knappen. Fra da av kan den som har ventet lengst, bli satt over til deg."),
            done="#callbar:not([data-presence=offline]):not([data-presence=paused])",
            waits=_("Du er klar allerede. Gå videre."),
        ),
        Stop(
            "desk:desk",
            "#queue .queue-card",
            _("Vær innringeren selv"),
            _("Åpne telefonen i en ny fane, ring, og trykk 1. Her ser du køen og hvor lenge den første har ventet."),
            done="#callbar[data-state=ringing], #callbar[data-state=in_call]",
            opens="demo_phone",
        ),
        Stop(
            "desk:desk",
            "#callbar",
            _("Svar"),
            _("Trykk S når det ringer. Klokka som går, er innringerens: Den begynte ved første ring."),
            done="#callbar[data-state=in_call]",
        ),
        Stop(
            "desk:desk",
            ".combobox:has(#id_place)",
            _("Spør hvor personen oppholder seg"),
            _("Skriv «Sagene» og velg. Oppholdsstedet avgjør hvilket kontor som skal hjelpe, ikke adressen."),
            done="#office-title",
            waits=_IN_CALL,
        ),
        Stop(
            "desk:desk",
            "#person",
            _("Identifiser"),
            _(
                "Skriv et oppdiktet navn, kryss av for at fødselsnummer mangler, velg hvordan, og trykk I. "
                "Tidligere kontakt vises først nå, og at du så den, blir loggført."
            ),
            done="#person [role=status]",
            waits=_IN_CALL,
        ),
        Stop(
            "desk:desk",
            "fieldset:has([name=signs])",
            _("Kryss av tegn"),
            _("Du skal ikke vurdere om det haster. Kryss av det du hører; regelen setter hastegraden."),
            done="[name=signs]:checked",
            waits=_IN_CALL,
        ),
        Stop(
            "desk:desk",
            "#lines",
            _("Ring kontoret mens innringeren venter"),
            _("Den som svarer, har teksten foran seg og må trykke 1. En telefonsvarer er ikke et svar."),
            done="#callbar[data-state=consult]",
            waits=_IN_CALL,
        ),
        Stop(
            "desk:desk",
            "#promise",
            _("Gi et løfte"),
            _("Svarte ingen? Skriv et trygt nummer, og trykk G. Setningen er det du sier, og fristen er kontorets."),
            done="#promise [data-promise]",
            waits=_IN_CALL,
        ),
        Stop(
            "desk:desk",
            "#finish form",
            _("Legg på og fullfør"),
            _("Velg hva det ble til. Kontoret eier henvendelsen fra første stund, så du kan slippe den."),
            waits=_("Legg på med L. Da kommer etterarbeidet hit."),
        ),
    ),
)

DUTY = Tour(
    "vakt",
    _("Den som har vakt på Nav-kontoret"),
    _("Ta vakttelefonen, se hva som venter, og ta over en henvendelse."),
    "office_adviser",
    "sagene1",
    (
        Stop(
            "inbox:duty",
            "#lines form[action$='/ta'] [data-phone-expect]",
            _("Ta vakttelefonen"),
            _("Trykk knappen. Telefonen blir prøvd med det samme: En som ikke svarer, er ingens vakt."),
            done="#lines form[action$='/gi-fra']",
            waits=_("Noen har telefonen i nettleseren allerede. Gå videre."),
        ),
        Stop(
            "inbox:duty",
            ".phone-line",
            _("Telefonen er i nettleseren"),
            _("Når kontaktsenteret ringer, står det her hva det gjelder før du svarer. Du svarer med ett trykk."),
        ),
        Stop(
            "inbox:inbox",
            "#list .item",
            _("Åpne det som står øverst"),
            _("Det som haster og har kortest frist, står først. Åpne henvendelsen ved å velge overskriften."),
            waits=_("Ingen henvendelser ennå. Når en veileder lover at dere ringer, dukker den opp her av seg selv."),
        ),
        Stop(
            "inbox:inquiry",
            "#head",
            _("Frist og hele ventetiden"),
            _("Ventetiden er regnet fra første ring, også køen til kontaktsenteret. Fristen kan ingen utsette."),
        ),
        Stop(
            "inbox:inquiry",
            "#next",
            _("Ta over"),
            _("Den som tar over, er ansvarlig med navn. Til noen gjør det, er det lederen."),
            done="#reach",
        ),
        Stop(
            "inbox:inquiry",
            "#panel-attempt",
            _("Ring, og registrer forsøket"),
            _("Hvert forsøk står. Ikke nådd er ikke kontakt, så henvendelsen kan ikke lukkes av å ha prøvd én gang."),
            waits=_("Henvendelsen er lukket. Da kan den ikke endres lenger."),
        ),
    ),
)

LEADER = Tour(
    "leder",
    _("Leder på Nav-kontoret"),
    _("Se hva som ikke må glippe i dag, hvem som svarer, og hva kontaktsenteret ser."),
    "office_leader",
    "leder-sagene",
    (
        Stop(
            "inbox:leader",
            "#board .figures",
            _("Dagen i fem tall"),
            _("Tallene telles fra det som har skjedd. Velg et tall, så kommer du til lista under."),
        ),
        Stop(
            "inbox:leader",
            "section[aria-labelledby=urgent]",
            _("Det som haster"),
            _("Alt som ingen har tatt, er ditt ansvar til noen tar det. Her står det med frist og ventetid."),
        ),
        Stop(
            "inbox:leader",
            "section[aria-labelledby=lines-today]",
            _("Hvem svarer nå"),
            _("Har ingen tatt en vakttelefon, ringer den hos deg. Et hull vises med navnet ditt."),
        ),
        Stop(
            "inbox:leader",
            "section[aria-labelledby^=deputy-title]",
            _("En stedfortreder"),
            _("Utnevn en for en periode. Varsler og rettigheter følger med, og opphører av seg selv."),
        ),
        Stop(
            "inbox:settings",
            "section[aria-labelledby=hours-title] > p",
            _("Det kontaktsenteret ser"),
            _("Telefontiden setter fristene: Et løfte skal holdes før den er over. Endringer gjelder straks."),
        ),
        Stop(
            "inbox:settings",
            "section[aria-labelledby=lines-title] article",
            _("Vakttelefonene"),
            _("En telefon for det som haster og en for resten, med egne vakttider. Her endrer du dem."),
        ),
    ),
)

LEAD = Tour(
    "vaktleder",
    _("Vaktleder i kontaktsenteret"),
    _("Følg køen, hjelp veiledere, og se at ingen blir glemt."),
    "agent_lead",
    "lead1",
    (
        Stop(
            "desk:lead",
            "#lead-queue",
            _("Hele ventetiden til hver enkelt"),
            _("Klokka ved hver innringer begynte ved første ring. Du kan ta en samtale selv."),
        ),
        Stop(
            "desk:lead",
            "#lead-agents header",
            _("Veilederne"),
            _("Se hvem som er klar. Du kan gjøre noen klare, sette språk, og bli med i en samtale, åpent."),
        ),
        Stop(
            "desk:lead",
            "#talks",
            _("Spørsmål fra veiledere"),
            _("En veileder kan spørre deg uten at innringeren hører det. Spørsmålet kommer hit med en gang."),
        ),
        Stop(
            "desk:lead",
            "#lead-contacts",
            _("Må ringes før dere stenger"),
            _("Den som ringte uten å få et kontor, har et navn her: en som skal ringe før stengetid."),
        ),
        Stop(
            "desk:lead",
            "#lead-day dl",
            _("Dagens tall"),
            _("Også hvor mange ganger kontoret svarte. Tallene telles fra hendelser, og tabellen ligger ved siden av."),
        ),
        Stop(
            "desk:lead",
            "#lead-told",
            _("Var ventetiden ærlig?"),
            _("Så mange fikk svar innenfor tiden de hørte, og så mye bommet vi."),
        ),
    ),
)

ADMINISTRATOR = Tour(
    "drift",
    _("Administrator"),
    _("Se om noe er forsinket, hvem som har hvilke roller, og hvilke avtaler som gjelder."),
    "administrator",
    "admin",
    (
        Stop(
            "operations",
            "section[aria-labelledby=alarms-title]",
            _("Det som er forsinket"),
            _("En revisor leter etter samtaler, frister og meldinger som ligger lenger enn de skal."),
        ),
        Stop(
            "staff:people",
            "main form",
            _("Roller har start og slutt"),
            _("Finn en person, og gi eller avslutt en rolle. Rollen alene åpner ikke en eneste henvendelse."),
        ),
        Stop(
            "directory:municipalities",
            "main form",
            _("Avtalene bestemmer"),
            _("Uten gyldig avtale lagres ingenting om personer for kommunen. Kontoret får bare vite at noen venter."),
        ),
    ),
)

TOURS = (AGENT, DUTY, LEADER, LEAD, ADMINISTRATOR)


def tour(code: object) -> Tour | None:
    """The tour with this code."""
    return next((each for each in TOURS if each.code == code), None)
