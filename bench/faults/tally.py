"""What all rounds of one fault came to."""

from dataclasses import dataclass, field


@dataclass
class Tally:
    """Counts of calls by the state they were struck in, and of everything that was not as it should be.

    `back` is after how many seconds things went on, for each round.
    """

    name: str
    loses_lines: bool = False
    rounds: int = 0
    calls: dict[str, int] = field(default_factory=dict)
    dropped: int = 0
    wrong: list[str] = field(default_factory=list)
    orphans: int = 0
    back: list[float] = field(default_factory=list)
    promises: int = 0

    @property
    def good(self) -> bool:
        """Nothing lost, doubled or left."""
        return not self.dropped and not self.wrong and not self.orphans

    def note(self, state: str, wrong: list[str]) -> None:
        """One call more, with what is wrong with it."""
        self.calls[state] = self.calls.get(state, 0) + 1
        self.dropped += any("dropped" in each for each in wrong)
        self.wrong += [each for each in wrong if "dropped" not in each]
        for each in wrong:
            print(f"    {each}", flush=True)

    def told(self) -> str:
        """Where the counts stand, in a line."""
        found = f"{self.dropped} dropped, {len(self.wrong)} wrong, {self.orphans} orphans"
        return f"{self.name}: round {self.rounds}, {sum(self.calls.values())} calls, {found}, {self.back[-1]:.1f} s"
