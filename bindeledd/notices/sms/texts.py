"""The one text that callers get, in their language, and the guard that keeps it neutral (law 7).

A telephone is shared, lost, read over a shoulder: the text names no service, office, place, person, theme, number
or urgency. It has no blanks to fill in, so nothing can slip into it.
"""

import re

TEXTS = {
    "nb": (
        "Hei. Vi har ikke fått ringt deg ennå, men vi har ikke glemt deg. Du kan også ringe oss igjen. "
        "Svar STOPP for å slippe slike meldinger."
    ),
    "nn": (
        "Hei. Vi har ikkje fått ringt deg enno, men vi har ikkje gløymt deg. Du kan òg ringe oss igjen. "
        "Svar STOPP for å sleppe slike meldingar."
    ),
    "en": (
        "Hello. We have not been able to call you yet, but we have not forgotten you. You can also call us again. "
        "Reply STOP to get no more of these."
    ),
}
"""By language. Each fits in one message of the GSM alphabet (160 signs)."""

_READS_NORWEGIAN = frozenset({"se", "sgn"})
ONE_MESSAGE = 160

STOP_WORDS = frozenset({"stopp", "stop", "stans", "avslutt"})
START_WORDS = frozenset({"start"})

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TELLS_TOO_MUCH = re.compile(
    r"\b(nav|sosial|social|trygd|velferd|welfare|stønad|støtte|benefit|kommun|municipal|kontor|office|veileder"
    r"|rettleiar|adviser|advisor|vedtak|decision|sak|case|søknad|appl|barn|child|penge|money|økonomi|gjeld|debt"
    r"|bolig|bustad|hous|hjelp|help|rus|drug|helse|health|vold|vald|viol|krise|cris|hast|urgent|akutt|frist|deadline"
    r"|henvend|inquiry|avtale|www|http)|[0-9@{}%]",
    re.IGNORECASE,
)


def language_of(code: str) -> str:
    """Which of the texts somebody with this language gets: their own, Norwegian for those who read it, or English."""
    if code in TEXTS:
        return code
    return "nb" if code in _READS_NORWEGIAN else "en"


def text_in(language: str) -> str:
    """The text in one of the languages of TEXTS."""
    return TEXTS[language]


def tells_too_much(text: str) -> str:
    """The first word or sign that a text to a caller must not hold; empty when there is none."""
    found = _TELLS_TOO_MUCH.search(text)
    return found.group() if found else ""


def fits_one_message(text: str) -> bool:
    """Whether the text goes as one message in the GSM alphabet."""
    return len(text) <= ONE_MESSAGE and _GSM.issuperset(text)


def asks_to_stop(reply: str) -> bool:
    """Whether a reply's first word says that no more messages are wanted."""
    return _first_word(reply) in STOP_WORDS


def asks_to_start(reply: str) -> bool:
    """Whether a reply's first word says that messages are welcome again."""
    return _first_word(reply) in START_WORDS


def _first_word(reply: str) -> str:
    words = re.findall(r"\w+", reply[:ONE_MESSAGE])
    return words[0].casefold() if words else ""
