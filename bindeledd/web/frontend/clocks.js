// Clocks that count from the server's times, whatever the computer's own clock says.
let offset = 0;

export function start() {
  const served = Date.parse(document.documentElement.dataset.now ?? "");
  if (!Number.isNaN(served)) offset = served - Date.now();
  tick();
  setInterval(tick, 1000);
}

export function serverNow() {
  return Date.now() + offset;
}

export function tick() {
  for (const element of document.querySelectorAll("time[data-since]")) {
    const shown = duration(serverNow() - Date.parse(element.dataset.since));
    if (element.textContent !== shown) element.textContent = shown;
  }
}

/** 65 seconds as 1:05, 3,700 seconds as 1:01:40. */
export function duration(milliseconds) {
  const total = Math.max(0, Math.floor(milliseconds / 1000));
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const seconds = String(total % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${seconds}` : `${minutes}:${seconds}`;
}
