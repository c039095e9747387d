"""The municipalities of Norway (public register, valid since 2024) and the offices that the product starts with."""

import csv
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parents[1] / "data" / "municipalities.csv"

OSLO_DISTRICTS = (
    "Gamle Oslo", "Grünerløkka", "Sagene", "St. Hanshaugen", "Frogner", "Ullern", "Vestre Aker", "Nordre Aker",
    "Bjerke", "Grorud", "Stovner", "Alna", "Østensjø", "Nordstrand", "Søndre Nordstrand",
)  # fmt: skip
"""Oslo's districts in their official order; office numbers follow it from 0311."""

CITY_OFFICES = {
    "4601": ("Bergen sentrum", "Bergen nord", "Bergen sør", "Bergen vest"),
    "5001": ("Lerkendal", "Falkenborg", "Heimdal"),
    "1103": ("Madla", "Storhaug", "Hillevåg", "Eiganes"),
    "4204": ("Kvadraturen", "Vågsbygd", "Randesund"),
}
"""Cities with several offices: number → parts of the city. Office numbers are the first two digits and 91, 92 …"""


@dataclass(frozen=True, slots=True)
class MunicipalityFact:
    """One row of the register."""

    number: str
    name: str
    county: str


@dataclass(frozen=True, slots=True)
class OfficeDraft:
    """An office to start with. `district` is what the place search shows behind the municipality's name."""

    number: str
    name: str
    municipality: str
    place: str
    county: str
    district: str = ""


def municipalities() -> list[MunicipalityFact]:
    """The 357 municipalities."""
    with DATA.open(encoding="utf-8", newline="") as rows:
        return [MunicipalityFact(**row) for row in csv.DictReader(rows)]


def offices() -> list[OfficeDraft]:
    """One office a municipality; by district in Oslo, several in the largest cities."""
    return [office for each in municipalities() for office in _offices_of(each)]


def _offices_of(place: MunicipalityFact) -> list[OfficeDraft]:
    if place.number == "0301":
        return [
            OfficeDraft(f"{311 + index:04}", f"Nav {name}", place.number, place.name, place.county, f"bydel {name}")
            for index, name in enumerate(OSLO_DISTRICTS)
        ]
    if place.number in CITY_OFFICES:
        return [
            OfficeDraft(f"{place.number[:2]}{91 + index}", f"Nav {name}", place.number, place.name, place.county, name)
            for index, name in enumerate(CITY_OFFICES[place.number])
        ]
    return [OfficeDraft(place.number, f"Nav {place.name}", place.number, place.name, place.county)]
