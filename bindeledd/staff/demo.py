"""The invented people of the demo. Their names show that they don't exist."""

from collections.abc import Iterator
from dataclasses import dataclass

FIRST_NAMES = (
    "Vilja", "Aksel", "Solfrid", "Tobias", "Maiken", "Jonas", "Ragna", "Elias", "Synne", "Håkon", "Ylva", "Iver",
    "Torunn", "Sander", "Astri", "Mikkel", "Berit", "Odin", "Gudrun", "Leif", "Márjá", "Noor", "Hedda", "Amund",
)  # fmt: skip
LAST_NAMES = (
    "Eksempel", "Prøvesen", "Demostad", "Testnes", "Oppdiktet", "Påfunn", "Liksomrud", "Mønster", "Tenktvik",
    "Øvelsen", "Dikterud", "Modellstad", "Skissheim", "Fantasivoll", "Utkastmo", "Forsøksli",
)  # fmt: skip

SIMULATED = "simulert-"
"""How the user names of those begin who act by themselves in the demo's play; nobody logs in as one of them."""

OFFICES = {
    "0313": ("sagene", "Nav Sagene"),
    "0311": ("gamle-oslo", "Nav Gamle Oslo"),
    "0312": ("grunerlokka", "Nav Grünerløkka"),
    "4691": ("bergen-sentrum", "Nav Bergen sentrum"),
    "5091": ("lerkendal", "Nav Lerkendal"),
    "1191": ("madla", "Nav Madla"),
    "5501": ("tromso", "Nav Tromsø"),
    "3405": ("lillehammer", "Nav Lillehammer"),
    "5601": ("alta", "Nav Alta"),
    "1508": ("alesund", "Nav Ålesund"),
}
"""Offices with a staff in the demo, by number: part of the user names, and the office's name."""

_NATIONAL = (
    ("agent", "agent", "Veileder i kontaktsenteret", 6),
    ("lead", "agent_lead", "Vaktleder i kontaktsenteret", 2),
    ("admin", "administrator", "Administrator", 1),
)


@dataclass(frozen=True, slots=True)
class DemoUser:
    """An invented person: what to log in as, and as what. `office` is the office's number, empty for national roles.

    `also` is a second role.
    """

    username: str
    display_name: str
    role: str
    office: str
    what: str
    also: str = ""


def name(index: int) -> str:
    """The invented name with this index; they repeat after 384."""
    return f"{FIRST_NAMES[index % len(FIRST_NAMES)]} {LAST_NAMES[index // len(FIRST_NAMES) % len(LAST_NAMES)]}"


def _national() -> Iterator[tuple[str, str, str, str]]:
    for prefix, role, what, count in _NATIONAL:
        for index in range(1, count + 1):
            yield (prefix if count == 1 else f"{prefix}{index}"), role, "", what


def _at_offices() -> Iterator[tuple[str, str, str, str]]:
    for number, (slug, office) in OFFICES.items():
        yield f"leder-{slug}", "office_leader", number, f"Leder, {office}"
        for index in range(1, 4):
            yield f"{slug}{index}", "office_adviser", number, f"Veileder, {office}"


_SUBJECT_LEAD = ("fag1", "subject_lead", "", "Fagansvarlig i kontaktsenteret", "agent")
DEMO_USERS = tuple(
    DemoUser(username, name(index), role, office, what, *also)
    for index, (username, role, office, what, *also) in enumerate((*_national(), *_at_offices(), _SUBJECT_LEAD))
)
"""Everybody whom the demo's login page offers; the leaders of all other offices exist too."""

SIMULATED_AGENTS = (
    DemoUser(f"{SIMULATED}veileder1", "Simen Simulert", "agent_lead", "", "Simulert veileder"),
    DemoUser(f"{SIMULATED}veileder2", "Simona Simulert", "agent_lead", "", "Simulert veileder"),
)
"""They take simulated callers from the queue, which needs a lead's role; they are never named for a contact."""
SIMULATED_OFFICERS = (
    DemoUser(f"{SIMULATED}sagene", "Siv Simulert", "office_adviser", "0313", "Simulert vakt, Nav Sagene"),
    DemoUser(f"{SIMULATED}bergen", "Sivert Simulert", "office_adviser", "4691", "Simulert vakt, Nav Bergen sentrum"),
    DemoUser(f"{SIMULATED}tromso", "Sanna Simulert", "office_adviser", "5501", "Simulert vakt, Nav Tromsø"),
)
