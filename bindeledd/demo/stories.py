"""Who rings in the demo and why, as data: people who don't exist, in our own words, after the journeys of the field.

The names show that nobody is meant; the national ids are synthetic (month + 80) and belong to nobody.
"""

from __future__ import annotations

from dataclasses import dataclass

SAGENE, BERGEN, TROMSO = "0313", "4691", "5501"


@dataclass(frozen=True)
class Story:
    """One caller. `code` names the sentence that is spoken (`demo-<code>`), `last` the last digits of the number.

    `key` is what they press in the menu, "" nothing. `signs` are codes that are ticked. `office` is whom it concerns,
    "" when no office is needed (general guidance). `office_does`: "answers", "voicemail", "nobody", or "" when the
    office is not rung but owes a call. `hangs_up_after`: seconds of waiting after which they give up.
    `keeps_place`: presses 5 and is rung. `again`: only while this person's inquiry is open.
    """

    code: str
    last: int
    key: str = "1"
    name: str = ""
    national_id: str = ""
    caller_name: str = ""
    office: str = ""
    need: str = ""
    text: str = ""
    signs: str = ""
    language: str = "nb"
    wish: str = "unknown"
    office_does: str = ""
    hangs_up_after: int = 0
    keeps_place: bool = False
    again: bool = False

    @property
    def leaves_inquiry(self) -> bool:
        """Whether an office will have something to do."""
        return bool(self.office)

    def fields(self, municipality: str, office_id: int, number: str) -> tuple[tuple[str, str], ...]:
        """What an agent writes in the form, in the order of the conversation."""
        told = (
            ("municipality", municipality),
            ("office_id", str(office_id)),
            ("on_behalf", "other" if self.caller_name else "self"),
            ("caller_name", self.caller_name),
            ("person_name", self.name),
            ("national_id", self.national_id),
            ("method", "national_id"),
            ("signs", self.signs),
            ("need", self.need),
            ("text", self.text),
            ("language", self.language),
            ("wish_to_apply", self.wish),
            ("safe_number", number),
        )
        return tuple((field, value) for field, value in told if value)


STORIES = (
    Story(
        "hungry",
        21,
        key="0",
        name="Hulda Helgetom",
        national_id="03827110034",
        office=SAGENE,
        need="money",
        text="Har ikke mat til helgen. Lønnen kom ikke, og det er to barn hjemme. Kan komme innom kontoret i dag.",
        signs="no_food_or_medicine,children",
        office_does="answers",
    ),
    Story(
        "no-place",
        22,
        key="0",
        name="Natan Uteseng",
        national_id="14858810745",
        office=BERGEN,
        need="housing",
        text="Ble bedt om å flytte ut i går. Har ikke noe sted å sove i natt. Er ved jernbanestasjonen.",
        signs="no_place_tonight",
        office_does="answers",
    ),
    Story(
        "power",
        23,
        name="Lyder Mørkvik",
        national_id="21896411451",
        office=TROMSO,
        need="power",
        text="Strømmen ble stengt i morges. Bruker pustemaskin om natten. Nettselskapet vil ha svar i dag.",
        signs="power_cut",
        office_does="answers",
    ),
    Story(
        "decision",
        24,
        name="Vibeke Ventesvar",
        national_id="09919512129",
        office=SAGENE,
        need="decision",
        text="Søkte om penger til livsopphold for fem uker siden. Har ikke fått svar og vil vite hva som mangler.",
        office_does="",
    ),
    Story(
        "second-call",
        24,
        name="Vibeke Ventesvar",
        national_id="09919512129",
        office=SAGENE,
        need="decision",
        text="Ringer igjen. Nå har det også kommet et brev fra utleieren med frist på fredag.",
        office_does="",
        again=True,
    ),
    Story(
        "release",
        25,
        key="",
        name="Frits Fritjofport",
        national_id="30817912865",
        caller_name="Sosialkonsulent Portia Påskudd",
        office=BERGEN,
        need="release",
        text="Løslates om tre dager. Trenger et sted å bo, klær og en time på kontoret. Har sagt ja til at vi ringer.",
        office_does="answers",
    ),
    Story(
        "attorney",
        26,
        name="Gamlemor Tenktvoll",
        national_id="17875813552",
        caller_name="Nora Tenktvoll",
        office=TROMSO,
        need="documents",
        text="Datteren har skriftlig fullmakt og lurer på hvor den skal leveres. Moren hører dårlig i telefonen.",
        office_does="",
    ),
    Story(
        "unpaid",
        27,
        name="Tore Telefonsvar",
        national_id="05849214243",
        office=SAGENE,
        need="payment",
        text="Utbetalingen som skulle komme på mandag, er ikke kommet. Husleien forfaller i morgen.",
        office_does="voicemail",
    ),
    Story(
        "nobody",
        28,
        name="Ingen Hjemmersen",
        national_id="26928314951",
        office=BERGEN,
        need="adviser",
        text="Vil snakke med veilederen sin om en avtale som ble flyttet.",
        office_does="nobody",
    ),
    Story("hangs-up", 29, name="Rask Pålegg", hangs_up_after=15),
    Story("opening-hours", 30, name="Spør Åpenhart"),
    Story(
        "keeps-place",
        31,
        name="Plass Tattvare",
        national_id="11867615654",
        office=TROMSO,
        need="debt",
        text="Har fått brev om inkasso og vil ha hjelp til å ordne opp. Kan ikke vente i telefonen på jobb.",
        wish="help",
        keeps_place=True,
    ),
)
"""A dozen; the first is played first, so that whoever opens the demo soon sees a whole hand-over."""

BY_CODE = {story.code: story for story in STORIES}
