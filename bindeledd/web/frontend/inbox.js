// The office's pages: they change without leaving the page, so that a call in the page is never cut.
import { forget, keep, kept } from "./keeping.js";
import { loggedOut } from "./live.js";
import { announce, token } from "./texts.js";

const asked = new WeakMap();
const heard = new Map();
const leaving = new Set();
let htmx;

export function start(library) {
  if (!document.body.hasAttribute("data-office")) return;
  htmx = library;
  const on = (name, handler) => document.body.addEventListener(`htmx:${name}`, handler);
  on("beforeSwap", onSwap);
  on("oobBeforeSwap", spareTyping);
  on("afterSettle", settled);
  on("beforeRequest", asking);
  document.addEventListener("live", (event) => heard.set(event.detail, Date.now()));
  document.addEventListener("listening", () => missed(0), { once: true });
  document.addEventListener("input", (event) => remember(event.target));
  document.addEventListener("change", (event) => remember(event.target));
  document.addEventListener("click", openPanel);
  document.addEventListener("phone", (event) => event.detail.state === "ringing" && refreshStrip());
  restore();
}

function asking({ detail: { xhr, target } }) {
  asked.set(xhr, Date.now());
  if (target.id !== "main") return;
  leaving.add(xhr);
  xhr.addEventListener("loadend", () => leaving.delete(xhr));
}

/** An answer that is no page (a refusal, an outdated form) is shown as a message; the page and its text stay. */
function onSwap(event) {
  const { xhr, target } = event.detail;
  if (target.id !== "main" && leaving.size && target.closest("#main")) return wait(event);
  if (xhr.status === 401 || !["main", "messages"].includes(target.id)) return;
  if (xhr.responseText.includes('id="main"')) return takeMain(event.detail);
  event.detail.shouldSwap = false;
  if (xhr.status === 403) sendAgain(event.detail.requestConfig);
  const place = document.getElementById("messages");
  place.replaceChildren(...new DOMParser().parseFromString(xhr.responseText, "text/html").body.childNodes);
  place.scrollIntoView({ block: "center" });
}

/** While a link or form awaits its answer, a live update must not take it away: htmx would forget what it asked. */
function wait(event) {
  event.detail.shouldSwap = false;
  const [xhr] = leaving;
  xhr.addEventListener("loadend", () => setTimeout(() => missed(0), 200));
}

/** Said anew, since a live update may have removed the link or form that asked, and with it what it inherited. */
function takeMain(detail) {
  detail.selectOverride = "#main > *";
  detail.swapOverride = "innerHTML show:window:top";
}

/** After a login in another tab the forms here carry an outdated token: fetch the new one and send once more. */
async function sendAgain({ elt, triggeringEvent }) {
  if (!elt?.matches?.("form") || elt.dataset.again || !(await renewToken())) return;
  elt.dataset.again = "1";
  delete elt.dataset.sent;
  elt.requestSubmit(triggeringEvent?.submitter ?? undefined);
}

async function renewToken() {
  const reply = await fetch(location.href);
  const fresh = new DOMParser().parseFromString(await reply.text(), "text/html").querySelector("meta[name=csrf]");
  if (!reply.ok || !fresh || new URL(reply.url).pathname === "/login") {
    loggedOut();
    return false;
  }
  document.querySelector("meta[name=csrf]").content = fresh.content;
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token() }));
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = fresh.content;
  return true;
}

/** A live update never replaces a form that somebody has opened or is filling in. */
function spareTyping(event) {
  const target = event.detail.target;
  const forms = [...target.querySelectorAll("form[data-keep]")];
  const opened = target.querySelector("details.panel[open]");
  const busy = opened || target.contains(document.activeElement) || forms.some(typedIn);
  if (!busy) return;
  event.detail.shouldSwap = false;
  const old = target.textContent.replace(/\s+/g, " ");
  if (event.detail.fragment?.textContent?.replace(/\s+/g, " ") === old) return;
  const note = document.getElementById("stale");
  if (note) note.hidden = false;
}

function settled(event) {
  if (event.detail.target?.id !== "main") return;
  restore();
  announce(document.title);
  missed(asked.get(event.detail.xhr) ?? Date.now());
}

/** What changed between asking for the page and showing it was announced too early to be heard: look again. */
function missed(since) {
  for (const element of document.querySelectorAll("#main [data-topic]")) {
    const topics = element.dataset.topic.split(" ");
    if (since === 0 || topics.some((topic) => heard.get(topic) >= since)) htmx.trigger(element, "changed");
  }
}

function openPanel(event) {
  const link = event.target.closest("[data-open-panel]");
  if (!link) return;
  event.preventDefault();
  const panel = document.getElementById(`panel-${link.dataset.openPanel}`);
  if (!panel) return;
  panel.open = true;
  const choice = panel.querySelector(`input[value="${link.dataset.suggest}"]`);
  if (choice) choice.checked = true;
  (choice ?? panel.querySelector("input:not([type=hidden])"))?.focus();
  panel.scrollIntoView({ block: "nearest" });
}

function refreshStrip() {
  const strip = document.getElementById("strip");
  if (strip) htmx.trigger(strip, "changed");
}

// --- what was typed is kept in this browser until the server has it

const placeOf = (form) => `office:${new URL(form.action).pathname}`;
const fields = (form) => [...form.elements].filter((e) => e.name && e.type !== "hidden" && e.type !== "submit");
const valueOf = (field) => (/radio|checkbox/.test(field.type) ? field.checked : field.value);

function typedIn(form) {
  return fields(form).some((field) =>
    /radio|checkbox/.test(field.type) ? field.checked !== field.defaultChecked : field.value !== (field.defaultValue ?? field.value),
  );
}

function remember(element) {
  const form = element.form;
  if (!form?.hasAttribute("data-keep")) return;
  keep(placeOf(form), Object.fromEntries(fields(form).map((field) => [field.id, valueOf(field)])));
}

async function restore() {
  const said = new URLSearchParams(location.search).get("sagt");
  const all = new Map(await kept("office:"));
  for (const form of document.querySelectorAll("form[data-keep]")) {
    const typed = all.get(placeOf(form));
    if (!typed) continue;
    if (said && form.closest(`#panel-${CSS.escape(said)}`)) forget(placeOf(form));
    else put(form, typed);
  }
}

function put(form, typed) {
  let changed = false;
  for (const field of fields(form)) {
    if (!(field.id in typed) || valueOf(field) === typed[field.id]) continue;
    if (/radio|checkbox/.test(field.type)) field.checked = typed[field.id];
    else field.value = typed[field.id];
    changed = true;
    field.dispatchEvent(new Event("input"));
  }
  const panel = form.closest("details");
  if (changed && panel) panel.open = true;
}
