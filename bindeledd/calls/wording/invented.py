"""What simulated people say in the demo's play; in bokmål only, since no caller ever hears it as ours."""

from __future__ import annotations

SPOKEN = {
    "demo-hungry": "Hei. Dette er en simulert samtale. Jeg har ikke mat til barna i helgen, og kontoret stenger snart.",
    "demo-no-place": "Hei. Dette er en simulert samtale. Jeg ble kastet ut i går og har ingen steder å sove i natt.",
    "demo-power": "Hei. Dette er en simulert samtale. Strømmen ble stengt i dag, og pusteapparatet mitt går på strøm.",
    "demo-decision": "Hei. Dette er en simulert samtale. Hvor blir det av vedtaket mitt? Jeg søkte for fem uker siden.",
    "demo-second-call": "Hei igjen. Dette er en simulert samtale. Nå har det kommet et brev fra utleieren også.",
    "demo-release": "God dag. Dette er en simulert samtale fra et fengsel. En av våre løslates om tre dager.",
    "demo-attorney": "Hei. Dette er en simulert samtale. Jeg ringer for moren min, jeg har fullmakt.",
    "demo-voicemail": "Hei. Du har kommet til en simulert telefonsvarer. Legg igjen en beskjed etter tonen.",
    "demo-nobody": "Hei. Dette er en simulert samtale. Jeg vil gjerne snakke med veilederen min.",
    "demo-hangs-up": "Hei. Dette er en simulert samtale.",
    "demo-opening-hours": "Hei. Dette er en simulert samtale. Når er kontoret åpent for å møte opp?",
    "demo-keeps-place": "Hei. Dette er en simulert samtale. Jeg har fått brev om inkasso og vil ha hjelp.",
    "demo-unpaid": "Hei. Dette er en simulert samtale. Pengene som skulle komme på mandag, er ikke kommet.",
    "demo-agent": "Nav, simulert veileder. Jeg hører hva du sier, og skriver det ned med klare ord.",
    "demo-officer": "Simulert vakt på Nav-kontoret. Jeg ser hva det gjelder, og overtar gjerne samtalen.",
}
