// Live updates: the server says only "changed: topic"; fragments with that topic are fetched anew.
import { announce, text } from "./texts.js";

const AWAY = 503;
const SILENT = 45_000; // the server says something every twenty seconds

let source;
let heard = 0;
let asking;
let lost = false;
const due = new Map();
const fetched = new WeakMap();

export function start() {
  document.body.addEventListener("htmx:responseError", onError);
  document.body.addEventListener("htmx:sendError", () => banner("offline", true));
  document.body.addEventListener("input", ({ target }) => target.form?.setAttribute("data-begun", ""));
  document.body.addEventListener("htmx:beforeSwap", keep);
  if (!document.body.dataset.live) return;
  connect();
  setInterval(() => Date.now() - heard > SILENT && renew(), 5000);
  addEventListener("online", renew);
}

/** A connection may be dead and nobody has said so: after a sleep, on another network, behind a broken one. */
function renew() {
  if (source.readyState === EventSource.CLOSED) return;
  if (source.readyState === EventSource.OPEN) document.dispatchEvent(new Event("silent"));
  source.close();
  lost = true;
  banner("offline", true);
  connect();
}

function connect() {
  heard = Date.now();
  source = new EventSource(`${document.body.dataset.live}?since=${encodeURIComponent(made())}`);
  source.addEventListener("beat", () => (heard = Date.now()));
  source.addEventListener("changed", (event) => {
    heard = Date.now();
    changed(event.data);
  });
  source.addEventListener("open", () => {
    banner("offline", false);
    banner("away", false);
    document.dispatchEvent(new Event("listening"));
    if (lost) refreshAll();
    lost = false;
  });
  source.addEventListener("error", () => {
    lost = true;
    if (source.readyState === EventSource.CLOSED) return stopped();
    setTimeout(() => source.readyState !== EventSource.OPEN && banner("offline", true), 2500);
  });
}

/** When the server made this page: it tells what has changed since then. */
const made = () => document.documentElement.dataset.now ?? "";

/** The server ended the stream for good: either it restarts or nobody is logged in any more. */
async function stopped() {
  try {
    const reply = await fetch("/live/who", { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(5000) });
    if (reply.status === 401) return loggedOut();
    banner(reply.status === AWAY ? "away" : "offline", true);
  } catch {
    banner("offline", true); // still no contact: try again below
  }
  setTimeout(connect, 3000);
}

export function changed(topic) {
  if (topic === "*") return database(false); // it listens to its database (again)
  if (topic.startsWith("database:")) return database(topic === "database:away");
  document.dispatchEvent(new CustomEvent("live", { detail: topic }));
  for (const element of document.querySelectorAll(`[data-topic~="${CSS.escape(topic)}"]`)) refresh(element);
}

/** The server says by itself when its database goes and when it is back. */
function database(away) {
  banner("away", away);
  clearTimeout(asking);
  if (away) return;
  document.dispatchEvent(new Event("listening"));
  refreshAll();
}

/** One answer said so before the stream did; should the stream never have noticed, ask until it is back. */
function missing() {
  banner("away", true);
  clearTimeout(asking);
  asking = setTimeout(async () => {
    const reply = await fetch("/live/who", { headers: { Accept: "application/json" } }).catch(() => null);
    if (reply?.ok) database(false);
    else missing();
  }, 3000);
}

export function refreshAll() {
  document.querySelectorAll("[data-topic]").forEach(refresh);
  document.dispatchEvent(new CustomEvent("live", { detail: "*" }));
}

/** Several changes within a moment make one request; a calm fragment asks once in so many seconds, not all at once. */
function refresh(element) {
  if (due.has(element)) return;
  const calm = Number(element.dataset.calm ?? 0) * 1000 * (0.75 + Math.random() / 2);
  const wait = Math.max(40, (fetched.get(element) ?? 0) + calm - Date.now());
  due.set(
    element,
    setTimeout(() => {
      due.delete(element);
      fetched.set(element, Date.now());
      if (element.isConnected && !begun(element)) tellChanged(element);
    }, wait),
  );
}

/** A fragment with `data-waits` is not fetched anew under the hands of whoever fills in a form in it. */
function begun(element) {
  return element.hasAttribute("data-waits") && element.querySelector("form[data-begun]") !== null;
}

/** One that was under way as they began comes too late. */
function keep({ detail }) {
  if (detail.requestConfig.verb === "get" && begun(detail.target)) detail.shouldSwap = false;
}

/** Not bubbling, so that a fragment inside another never makes the outer one fetch itself. */
export function tellChanged(element) {
  element.dispatchEvent(new CustomEvent("changed", { bubbles: false }));
}

function onError(event) {
  const status = event.detail.xhr.status;
  if (status === 401) return loggedOut();
  if (status === AWAY) return missing();
  else if (status >= 500) banner("failed", true);
}

export function loggedOut() {
  banner("offline", false);
  banner("logged-out", true);
}

export function banner(name, visible) {
  const element = document.getElementById(`banner-${name}`);
  if (!element || element.hidden !== visible) return;
  element.hidden = !visible;
  if (visible) announce(element.textContent.trim(), true);
  else if (["offline", "away"].includes(name)) announce(text("online"));
}
