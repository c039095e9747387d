"""Nynorsk: every prompt of the bokmål ones that a caller who has chosen nynorsk can hear."""

from __future__ import annotations

from bindeledd.base.spelled import number
from bindeledd.base.spelled.nynorsk import NYNORSK


def _number(value: int) -> str:
    """In words where the voice would read the digits as bokmål."""
    same = number(value, "nn") == number(value, "nb") and value
    return str(value) if same else number(value, "nn", joint="-")


SPOKEN = {
    "greeting": "Hei, dette er Nav, telefonen for sosiale tenester.",
    "menu": (
        "Trykk 1 for sosialhjelp, ein stad å bu, eller andre sosiale tenester. "
        "Trykk 0 om det hastar: du har ingen stad å sove i natt, manglar mat eller medisinar, "
        "eller straumen er stengd. Kan du ikkje trykke, så berre vent."
    ),
    "wrong-key": "Det talet kjenner vi ikkje att. Det gjer ingenting, her kjem vala ein gong til.",
    "through": "Du står no i kø. Ein rettleiar svarer så snart ein er ledig.",
    "choices-again": (
        "Medan du ventar: hastar det, fordi du ikkje har ein stad å sove i natt, manglar mat eller medisinar, "
        "eller straumen er stengd, så trykk 0. Elles treng du ikkje trykke noko."
    ),
    "queue": "Du står i kø, og får snakke med ein rettleiar så snart ein er ledig.",
    "queue-urgent": "Vi har merkt oss at det hastar. Du står no fremst i køen. Bli på linja.",
    "still-waiting": "Du står framleis i kø, og vi har ikkje gløymt deg. Hastar det, trykk 0.",
    "you-are-number": "Du er nummer",
    "in-the-queue": "i køen.",
    "many-ahead": "Det er mange i køen no.",
    "wait-between": "Ventetida ser no ut til å bli mellom",
    "wait-under": "Ventetida ser no ut til å bli under",
    "wait-over": "Ventetida ser no ut til å bli meir enn",
    "wait-soon": "Det er snart din tur.",
    "and": "og",
    "minutes": "minutt.",
    "keep-offer": "Vil du heller bli ringt opp, utan å miste plassen din, trykk 5.",
    "urgent-hint": "Hastar det, trykk 0.",
    "after-closing": "Linja er stengd for nye samtalar, men du som står i kø, får svar.",
    "line-broke": "Orsak, sambandet med rettleiaren blei brote. Du står no først i køen. Bli på linja.",
    "keep-number": "Vi ringer deg på nummer",
    "keep-number-keys": (
        "Er det rett, og trygt å ringe deg der, trykk 1. Vil du oppgi eit anna nummer, trykk 2. "
        "Vil du heller vente på linja, trykk 3."
    ),
    "keep-key-number": "Tast dei åtte sifra i nummeret vi skal ringe.",
    "keep-you-keyed": "Du tasta",
    "keep-read-keys": "Er det rett, og trygt å ringe deg der, trykk 1. Vil du taste på nytt, trykk 2.",
    "keep-wrong-number": "Det nummeret kan vi ikkje ringe.",
    "keep-hours": (
        "Kan vi ringe deg når som helst til vi stenger i dag, trykk 1. "
        "Kan vi berre ringe fram til eit bestemt klokkeslett, trykk 2."
    ),
    "keep-until": "Tast timen med to siffer. For klokka tretten, tast 1 og 3.",
    "keep-too-early": "Det rekk vi kanskje ikkje. Vel eit seinare klokkeslett.",
    "keep-done": (
        "Då beheld du plassen din i køen, og vi ringer deg i dag. Når vi ringer, trykk 1. Du kan legge på no."
    ),
    "keep-cancelled": "Du står i køen som før.",
    "keep-not-now": "Vi kan ikkje love å ringe deg akkurat no. Bli på linja, du står i køen som før.",
    "ring-back": "Hei. Trykk 1 om du ventar på ein telefon.",
    "closed": "Hei, dette er Nav, telefonen for sosiale tenester. Linja er stengd akkurat no.",
    "opens": "Linja opnar",
    "opens-unknown": "Ring oss igjen på ein kvardag.",
    "emergency-numbers": (
        "Er det fare for liv, ring 113. Treng du politiet, ring 112. Treng du lege no, ring 116 117. "
        "Er eit barn i fare, ring 116 111."
    ),
    "press-1-out-of-hours": "Treng du hjelp før vi opnar, trykk 1. Då set vi deg over til vakta i kommunen.",
    "spell-place": (
        "Kva kommune er du i? Skriv dei første bokstavane med tastane på telefonen, og trykk firkant. "
        "Kan du ikkje det, trykk 0."
    ),
    "more-letters": "Fleire kommunar begynner slik. Skriv nokre bokstavar til.",
    "place-not-found": "Den kommunen fann vi ikkje.",
    "press-for": "Trykk",
    "for": "for",
    "press-0-national": "Trykk 0 om det ikkje er nokon av dei.",
    "connecting": "Vi set deg over til vakta i",
    "trying-national": "Vi fekk ikkje svar. Vi prøver",
    "national-service": "den nasjonale vakttelefonen.",
    "out-of-hours-no-answer": "Orsak, ingen svarte.",
    "ring-when-open": (
        "Svarer ingen, ringer vi deg på nummeret du ringer frå når linja opnar. "
        "Er det ikkje trygt, eller vil du ikkje det, trykk stjerne."
    ),
    "we-ring-you": "Vi ringer deg på nummeret du ringer frå når linja har opna.",
    "we-ring-keys": "Er det ikkje trygt, eller vil du ikkje det, trykk stjerne. Hastar det, trykk 0.",
    "we-ring-urgent": "Vi har merkt oss at det hastar. Ein leiar får beskjed no, og ringer deg så snart det går.",
    "we-do-not-ring": "Då ringer vi deg ikkje.",
    "busy-line": (
        "Hei, dette er Nav. Det er svært mange som ringer akkurat no, og vi får ikkje teke imot fleire. "
        "Ring oss igjen om ti minutt. Er det fare for liv, ring 113."
    ),
    "promise": "Nav-kontoret ringer deg seinast",
    "guest-lead": "Ein leiar ved kontaktsenteret er no med i samtalen.",
    "guest-subject": "Ein fagleiar ved kontaktsenteret er no med i samtalen.",
    "test-line": "Dette er ei prøve av vakttelefonen. Trykk 1, så veit vi at han verkar.",
    "test-line-thanks": "Takk, telefonen verkar.",
    "technical": "Vi har ein teknisk feil akkurat no. Bli på linja, så set vi deg over så snart han er retta.",
    "today": "i dag",
    "tomorrow": "i morgon",
    "clock": "klokka",
    **{f"day-{index}": name for index, name in enumerate(NYNORSK.days)},
    **{f"month-{index}": name for index, name in enumerate(NYNORSK.months, start=1)},
    **{f"date-{index}": f"den {name}" for index, name in enumerate(NYNORSK.ordinals, start=1)},
    **{f"number-{each}": _number(each) for each in range(60)},
}
