"""Every write to inquiries, split by verb: drafting, opening, noting, ownership, closing."""

from bindeledd.inquiries.actions.closing import Ending, close
from bindeledd.inquiries.actions.drafting import (
    SavedField,
    abandon_draft,
    end_reading,
    identify_caller,
    own_draft,
    save_field,
    shred_draft,
)
from bindeledd.inquiries.actions.noting import add_note
from bindeledd.inquiries.actions.opening import Due, Opened, open_inquiry
from bindeledd.inquiries.actions.ownership import (
    accept_offer,
    back_to_leader,
    claim,
    decline_offer,
    hand_to,
    release,
    take_handed_over,
)
from bindeledd.inquiries.actions.receiving import receive

__all__ = [
    "Due",
    "Ending",
    "Opened",
    "SavedField",
    "abandon_draft",
    "accept_offer",
    "add_note",
    "back_to_leader",
    "claim",
    "close",
    "decline_offer",
    "end_reading",
    "hand_to",
    "identify_caller",
    "open_inquiry",
    "own_draft",
    "receive",
    "release",
    "save_field",
    "shred_draft",
    "take_handed_over",
]
