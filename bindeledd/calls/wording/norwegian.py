"""Bokmål. What a receiver or a caller who is rung hears before a key press names neither service nor person (law 7)."""

from __future__ import annotations

from bindeledd.base.spelled.bokmal import BOKMAL
from bindeledd.calls.wording import invented

SPOKEN = {
    # the menu: half a minute from the first ring to the queue for who presses nothing
    "greeting": "Hei, dette er Nav, telefonen for sosiale tjenester.",
    "menu": (
        "Trykk 1 for sosialhjelp, et sted å bo, eller andre sosiale tjenester. "
        "Trykk 0 hvis det haster: du har ikke et sted å sove i natt, mangler mat eller medisiner, "
        "eller strømmen er stengt. Kan du ikke trykke, så bare vent."
    ),
    "language-en": "For English, press 2.",
    "language-nn": "For nynorsk, trykk 3.",
    "wrong-key": "Det tallet kjenner vi ikke igjen. Det gjør ingenting, her kommer valgene en gang til.",
    "through": "Du står nå i kø. En veileder svarer så snart en er ledig.",
    "choices-again": (
        "Mens du venter: haster det, fordi du ikke har et sted å sove i natt, mangler mat eller medisiner, "
        "eller strømmen er stengt, så trykk 0. Ellers trenger du ikke trykke noe."
    ),
    # the queue
    "queue": "Du står i kø, og snakker med en veileder så snart en er ledig.",
    "queue-urgent": "Vi har merket at det haster. Du står nå foran i køen. Bli på linjen.",
    "still-waiting": "Du står fortsatt i kø, og vi har ikke glemt deg. Haster det, trykk 0.",
    "you-are-number": "Du er nummer",
    "in-the-queue": "i køen.",
    "many-ahead": "Det er mange i køen nå.",
    "wait-between": "Ventetiden ser nå ut til å bli mellom",
    "wait-under": "Ventetiden ser nå ut til å bli under",
    "wait-over": "Ventetiden ser nå ut til å bli mer enn",
    "wait-soon": "Det er snart din tur.",
    "and": "og",
    "minutes": "minutter.",
    "keep-offer": "Vil du heller bli ringt opp, uten å miste plassen din, trykk 5.",
    "urgent-hint": "Haster det, trykk 0.",
    "after-closing": "Linjen er stengt for nye samtaler, men du som står i kø, får svar.",
    "line-broke": "Beklager, forbindelsen med veilederen ble brutt. Du står nå først i køen. Bli på linjen.",
    # 5: keep my place
    "keep-number": "Vi ringer deg på nummer",
    "keep-number-keys": (
        "Er det riktig, og trygt å ringe deg der, trykk 1. Vil du oppgi et annet nummer, trykk 2. "
        "Vil du heller vente på linjen, trykk 3."
    ),
    "keep-key-number": "Tast de åtte sifrene i nummeret vi skal ringe.",
    "keep-you-keyed": "Du tastet",
    "keep-read-keys": "Er det riktig, og trygt å ringe deg der, trykk 1. Vil du taste på nytt, trykk 2.",
    "keep-wrong-number": "Det nummeret kan vi ikke ringe.",
    "keep-hours": (
        "Kan vi ringe deg når som helst til vi stenger i dag, trykk 1. "
        "Kan vi bare ringe fram til et bestemt klokkeslett, trykk 2."
    ),
    "keep-until": "Tast timen med to sifre. For klokken tretten, tast 1 og 3.",
    "keep-too-early": "Det rekker vi kanskje ikke. Velg et senere klokkeslett.",
    "keep-done": (
        "Da beholder du plassen din i køen, og vi ringer deg i dag. Når vi ringer, trykk 1. Du kan legge på nå."
    ),
    "keep-cancelled": "Du står i køen som før.",
    "keep-not-now": "Vi kan ikke love å ringe deg akkurat nå. Bli på linjen, du står i køen som før.",
    "ring-back": "Hei. Trykk 1 hvis du venter på en telefon.",
    # the closed line and the limits
    "closed": "Hei, dette er Nav, telefonen for sosiale tjenester. Linjen er stengt akkurat nå.",
    "opens": "Linjen åpner",
    "opens-unknown": "Ring oss igjen på en hverdag.",
    "emergency-numbers": (
        "Er det fare for liv, ring 113. Trenger du politiet, ring 112. Trenger du lege nå, ring 116 117. "
        "Er et barn i fare, ring 116 111."
    ),
    "press-1-out-of-hours": "Trenger du hjelp før vi åpner, trykk 1. Da setter vi deg over til kommunens vakt.",
    "spell-place": (
        "Hvilken kommune er du i? Skriv de første bokstavene med tastene på telefonen, og trykk firkant. "
        "Kan du ikke det, trykk 0."
    ),
    "more-letters": "Flere kommuner begynner slik. Skriv noen bokstaver til.",
    "place-not-found": "Den kommunen fant vi ikke.",
    "press-for": "Trykk",
    "for": "for",
    "press-0-national": "Trykk 0 hvis det ikke er noen av dem.",
    "connecting": "Vi setter deg over til vakten i",
    "trying-national": "Vi fikk ikke svar. Vi prøver",
    "national-service": "den nasjonale vakttelefonen.",
    "out-of-hours-no-answer": "Beklager, ingen svarte.",
    "ring-when-open": (
        "Svarer ingen, ringer vi deg på nummeret du ringer fra når linjen åpner. "
        "Er det ikke trygt, eller vil du ikke det, trykk stjerne."
    ),
    "we-ring-you": "Vi ringer deg på nummeret du ringer fra når linjen har åpnet.",
    "we-ring-keys": "Er det ikke trygt, eller vil du ikke det, trykk stjerne. Haster det, trykk 0.",
    "we-ring-urgent": "Vi har merket at det haster. En leder får beskjed nå, og ringer deg så snart det er mulig.",
    "we-do-not-ring": "Da ringer vi deg ikke.",
    "busy-line": (
        "Hei, dette er Nav. Det er svært mange som ringer akkurat nå, og vi får ikke tatt imot flere. "
        "Ring oss igjen om ti minutter. Er det fare for liv, ring 113."
    ),
    # consult calls, guests, faults
    "confirm": "Du har en telefon som venter. Trykk 1 for å ta imot.",
    "promise": "Nav-kontoret ringer deg senest",
    "guest-lead": "En leder ved kontaktsenteret er nå med i samtalen.",
    "guest-subject": "En fagleder ved kontaktsenteret er nå med i samtalen.",
    "test-line": "Dette er en prøve av vakttelefonen. Trykk 1, så vet vi at den virker.",
    "test-line-thanks": "Takk, telefonen virker.",
    "technical": "Vi har en teknisk feil akkurat nå. Bli på linjen, så setter vi deg over så snart den er rettet.",
    "technical-choice": (
        "Vi har en teknisk feil akkurat nå. Bli på linjen, så kommer du inn av deg selv så snart den er rettet. "
        "Vil du heller at vi ringer deg på nummeret du ringer fra, trykk 1. "
        "Haster det, trykk 0, så ringer vi deg først."
    ),
    "number-kept": (
        "Takk. Nummeret ditt er tatt vare på, og vi ringer deg i dag. Når vi ringer, trykk 1. Du kan legge på nå."
    ),
    "number-hidden": "Vi kan ikke se nummeret ditt. Bli på linjen, så kommer du inn så snart feilen er rettet.",
    **invented.SPOKEN,
    "demo-caller": "Hei, dette er en oppdiktet innringer i prøveversjonen. Jeg har ingen steder å sove i natt.",
    # days and numbers
    "today": "i dag",
    "tomorrow": "i morgen",
    "clock": "klokken",
    **{f"day-{index}": name for index, name in enumerate(BOKMAL.days)},
    **{f"month-{index}": name for index, name in enumerate(BOKMAL.months, start=1)},
    **{f"date-{index}": f"den {name}" for index, name in enumerate(BOKMAL.ordinals, start=1)},
    **{f"number-{number}": "null" if number == 0 else str(number) for number in range(60)},
}
