"""English: every prompt of the bokmål ones that a caller who has chosen English can hear."""

from __future__ import annotations

from bindeledd.base.spelled.english import ENGLISH

SPOKEN = {
    "greeting": "Hello, this is Nav, the telephone for social services.",
    "menu": (
        "Press 1 for financial assistance, a place to live, or other social services. "
        "Press 0 if it is urgent: you have nowhere to sleep tonight, no food or medicine, or your power is cut. "
        "If you cannot press, just wait."
    ),
    "wrong-key": "We do not know that number. Never mind, here are the choices once more.",
    "through": "You are now in the queue. An adviser answers as soon as one is free.",
    "choices-again": (
        "While you wait: if it is urgent, because you have nowhere to sleep tonight, no food or medicine, "
        "or your power is cut, press 0. Otherwise you need not press anything."
    ),
    "queue": "You are in the queue, and will speak with an adviser as soon as one is free.",
    "queue-urgent": "We have noted that it is urgent. You are now at the front of the queue. Stay on the line.",
    "still-waiting": "You are still in the queue, and we have not forgotten you. If it is urgent, press 0.",
    "you-are-number": "You are number",
    "in-the-queue": "in the queue.",
    "many-ahead": "There are many in the queue now.",
    "wait-between": "The wait now looks like being between",
    "wait-under": "The wait now looks like being less than",
    "wait-over": "The wait now looks like being more than",
    "wait-soon": "It will soon be your turn.",
    "and": "and",
    "minutes": "minutes.",
    "keep-offer": "If you would rather be rung, without losing your place, press 5.",
    "urgent-hint": "If it is urgent, press 0.",
    "after-closing": "The line is closed for new calls, but you who are in the queue will be answered.",
    "line-broke": "Sorry, the connection with the adviser broke. You are now first in the queue. Stay on the line.",
    "keep-number": "We will ring you on number",
    "keep-number-keys": (
        "If that is right, and safe to ring, press 1. To give another number, press 2. "
        "To wait on the line instead, press 3."
    ),
    "keep-key-number": "Key in the eight digits of the number that we are to ring.",
    "keep-you-keyed": "You keyed in",
    "keep-read-keys": "If that is right, and safe to ring, press 1. To key it in again, press 2.",
    "keep-wrong-number": "We cannot ring that number.",
    "keep-hours": (
        "If we may ring you at any time until we close today, press 1. If only until a certain hour, press 2."
    ),
    "keep-until": "Key in the hour with two digits. For one o'clock, key in 1 and 3.",
    "keep-too-early": "We may not manage that. Choose a later hour.",
    "keep-done": (
        "Then you keep your place in the queue, and we ring you today. When we ring, press 1. You may hang up now."
    ),
    "keep-cancelled": "You are in the queue as before.",
    "keep-not-now": "We cannot promise to ring you just now. Stay on the line, you are in the queue as before.",
    "ring-back": "Hello. Press 1 if you are waiting for a call.",
    "closed": "Hello, this is Nav, the telephone for social services. The line is closed just now.",
    "opens": "The line opens",
    "opens-unknown": "Please ring again on a weekday.",
    "emergency-numbers": (
        "If a life is in danger, ring 113. If you need the police, ring 112. If you need a doctor now, ring 116 117. "
        "If a child is in danger, ring 116 111."
    ),
    "press-1-out-of-hours": "If you need help before we open, press 1, and we connect you to the service on duty.",
    "spell-place": (
        "Which municipality are you in? Spell its first letters with the keys of your telephone, and press hash. "
        "If you cannot, press 0."
    ),
    "more-letters": "Several municipalities begin like that. Spell some more letters.",
    "place-not-found": "We did not find that municipality.",
    "press-for": "Press",
    "for": "for",
    "press-0-national": "Press 0 if it is none of them.",
    "connecting": "We are connecting you to the service on duty in",
    "trying-national": "Nobody answered. We are trying",
    "national-service": "the national service on duty.",
    "out-of-hours-no-answer": "Sorry, nobody answered.",
    "ring-when-open": (
        "If nobody answers, we will ring you on the number you are ringing from when the line opens. "
        "If that is not safe, or you do not want it, press star."
    ),
    "we-ring-you": "We will ring you on the number you are ringing from when the line has opened.",
    "we-ring-keys": "If that is not safe, or you do not want it, press star. If it is urgent, press 0.",
    "we-ring-urgent": "We have noted that it is urgent. A lead is told now, and will ring you as soon as possible.",
    "we-do-not-ring": "Then we will not ring you.",
    "busy-line": (
        "Hello, this is Nav. A great many people are ringing just now, and we cannot take more calls. "
        "Please ring again in ten minutes. If a life is in danger, ring 113."
    ),
    "promise": "The Nav office will ring you no later than",
    "guest-lead": "A lead of the contact centre is now in the call.",
    "guest-subject": "A subject lead of the contact centre is now in the call.",
    "test-line": "This is a test of the duty telephone. Press 1, and we know that it works.",
    "test-line-thanks": "Thank you, the telephone works.",
    "technical": "We have a technical fault just now. Stay on the line, and we connect you as soon as it is mended.",
    "today": "today",
    "tomorrow": "tomorrow",
    "clock": "at",
    **{f"day-{index}": f"on {name}" for index, name in enumerate(ENGLISH.days)},
    **{f"month-{index}": name for index, name in enumerate(ENGLISH.months, start=1)},
    **{f"date-{index}": f"the {name} of" for index, name in enumerate(ENGLISH.ordinals, start=1)},
    **{f"number-{number}": "zero" if number == 0 else str(number) for number in range(60)},
}
