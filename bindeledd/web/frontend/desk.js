// Keys shown on buttons, announcements of call state, and the part in the middle following the call.
import { announce } from "./texts.js";
import { open } from "./dialogs.js";
import { tellChanged } from "./live.js";

let announced = "";

export function start() {
  document.addEventListener("keydown", onKey);
  document.body.addEventListener("htmx:afterSettle", follow);
  document.addEventListener("saved", onSaved);
  document.addEventListener("click", onFocusButton);
  document.body.addEventListener("invalidField", onInvalid);
  document.body.addEventListener("htmx:beforeSwap", emptyWhenSent);
  document.addEventListener("phone", whenRegistered);
  follow();
}

const typing = (element) =>
  element instanceof HTMLElement &&
  (element.isContentEditable ||
    element.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=button], [type=submit])"));

/** Letters work outside text fields; with Alt they work everywhere. */
function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.repeat) return;
  const inField = typing(event.target);
  if (event.key === "?" && !inField) return showKeys(event);
  const key = pressed(event);
  if (!key || (inField && !event.altKey && !/^F\d+$/.test(key))) return;
  if (document.querySelector("dialog[open]") && !event.altKey) return;
  const button = buttonFor(key);
  if (!button) return;
  event.preventDefault();
  button.focus();
  button.click();
}

/** By place on the keyboard with Alt, since Alt changes the letter on some systems. */
function pressed(event) {
  if (/^F\d+$/.test(event.key)) return event.key;
  if (event.altKey) return /^(Key[A-Z]|Digit\d)$/.test(event.code) ? event.code.slice(-1) : null;
  return event.key.length === 1 ? event.key.toUpperCase() : null;
}

function buttonFor(key) {
  const scope = document.querySelector("dialog[open]") ?? document;
  return [...scope.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(
    (button) => !button.disabled && button.checkVisibility(),
  );
}

function showKeys(event) {
  const dialog = document.getElementById("keys");
  if (!dialog) return;
  event.preventDefault();
  const list = dialog.querySelector("[data-keys]");
  list.replaceChildren(...[...document.querySelectorAll("[data-key]")].filter((b) => b.checkVisibility()).flatMap(row));
  open(dialog);
}

function row(button) {
  const term = document.createElement("dt");
  const key = document.createElement("kbd");
  key.textContent = button.dataset.key;
  term.append(key);
  const meaning = document.createElement("dd");
  const words = button.querySelectorAll("[data-label], .aksel-sr-only");
  meaning.textContent = [...words].map((each) => each.textContent.trim()).join(": ") || button.textContent;
  return [term, meaning];
}

/** Buttons that make sense in some phases of the call only. */
function allow(phase) {
  for (const button of document.querySelectorAll("[data-phases]")) {
    button.disabled = !button.dataset.phases.split(" ").includes(phase);
  }
}

/** After each swap: say the new state, and fetch the middle when another call is here. */
function follow() {
  const bar = document.getElementById("callbar");
  if (!bar) return;
  allow(bar.dataset.phase);
  if (bar.dataset.announce !== announced) {
    announced = bar.dataset.announce;
    announce(announced, true);
    if (bar.dataset.title) document.title = bar.dataset.title;
  }
  const middle = document.getElementById("middle");
  if (middle && middle.dataset.stage !== bar.dataset.stage && !middle.dataset.fetching) {
    middle.dataset.fetching = "1";
    tellChanged(middle);
  }
  // The call may have ended while the middle was on its way: then the wrap-up's form is not in it yet.
  const finish = document.getElementById("finish");
  if (bar.dataset.state === "wrap_up" && finish?.childElementCount === 0 && !finish.dataset.asked) {
    finish.dataset.asked = "1";
    tellChanged(finish);
  }
}

/** Fragments that depend on a field are fetched anew when it has been saved. */
function onSaved(event) {
  for (const element of document.querySelectorAll(`[data-after-saving~="${CSS.escape(event.detail.name)}"]`)) {
    tellChanged(element);
  }
}

/** A button that only leads to another place on the page, the first of its list that is there. */
function onFocusButton(event) {
  const wanted = event.target.closest("[data-focus]")?.dataset.focus;
  if (!wanted) return;
  for (const selector of wanted.split(",")) {
    const target = document.querySelector(selector);
    if (!target?.checkVisibility()) continue;
    target.scrollIntoView({ block: "center" });
    target.focus();
    return;
  }
}

/** What was said beside the call is in the list now: the field is empty for the next. */
function emptyWhenSent({ detail: { requestConfig, xhr } }) {
  if (requestConfig?.elt.hasAttribute("data-reset") && xhr.status < 300) requestConfig.elt.reset();
}

/** A lead chose a caller on another page: ask for the call once this page's telephone can ring. */
function whenRegistered({ detail: { state } }) {
  const button = document.querySelector("[data-when-registered]");
  if (!button || state !== "registered") return;
  button.click();
  button.removeAttribute("data-when-registered");
  history.replaceState(history.state, "", location.pathname);
}

/** What an action refused is said at the field that it is about, and the field gets the focus. */
function onInvalid(event) {
  const { field, sentence } = event.detail;
  const place = document.getElementById(`error-${field}`);
  if (place) place.textContent = sentence;
  const input = document.querySelector(field === "office_id" ? "#id_place" : `[name="${CSS.escape(field)}"]`);
  if (!input?.checkVisibility()) return;
  input.setAttribute("aria-invalid", "true");
  input.focus();
}
