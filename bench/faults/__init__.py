"""Faults in a loop: calls in every state side by side, one fault, and every call is looked at afterwards."""
