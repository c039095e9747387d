// Saves each field of a form 400 ms after the last key; keeps a copy in the browser until the server has it.
import { forget, keep, kept } from "./keeping.js";
import { loggedOut } from "./live.js";
import { text, token } from "./texts.js";

const WAIT = 400;
const ANSWER = 8000;
const [FIRST_PAUSE, LAST_PAUSE] = [1000, 15_000];

const drafts = new Set();

/** Whoever leaves while the server can't be reached is asked twice. */
addEventListener("beforeunload", (event) => {
  if ([...drafts].some((draft) => draft.failing && draft.unsaved.size && draft.form.isConnected)) event.preventDefault();
});

/** What was typed goes at log-out: say so when the server does not have it yet. */
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-log-out]")) return;
  const waiting = [...drafts].filter((draft) => draft.form.isConnected).reduce((sum, draft) => sum + draft.unsaved.size, 0);
  if (waiting && !confirm(text("log_out_unsaved", { n: waiting }))) event.preventDefault();
  else for (const draft of drafts) draft.failing = false;
});

/** Before anything that uses the draft, what was typed last must have arrived. */
document.addEventListener("htmx:confirm", (event) => {
  const waiting = [...drafts].filter((draft) => draft.unsaved.size && draft.form.isConnected);
  if (event.detail.verb === "get" || !waiting.length) return;
  event.preventDefault();
  const patience = new Promise((done) => setTimeout(done, 3000));
  Promise.race([Promise.all(waiting.map((draft) => draft.settle())), patience]).then(() => event.detail.issueRequest(true));
});

export function wire(root) {
  const forms = [...root.querySelectorAll("form[data-autosave]")];
  if (root.matches?.("form[data-autosave]")) forms.push(root);
  for (const form of forms) if (!form.dataset.saving) new Draft(form);
}

class Draft {
  constructor(form) {
    form.dataset.saving = "1";
    drafts.add(this);
    this.form = form;
    this.url = form.dataset.autosave;
    this.revisions = JSON.parse(form.dataset.revisions || "{}");
    this.place = `draft:${form.dataset.call}:`;
    this.timers = new Map();
    this.unsaved = new Set(); // in the order in which they were typed
    this.due = new Set(); // those whose pause is over
    this.known = new Map(); // what the server has confirmed
    this.failing = false;
    this.pause = FIRST_PAUSE;
    form.addEventListener("input", (event) => this.touched(event.target, WAIT));
    form.addEventListener("change", (event) => this.touched(event.target, 0));
    form.addEventListener("submit", (event) => event.preventDefault());
    addEventListener("pagehide", () => this.flush());
    addEventListener("online", () => this.retry());
    document.addEventListener("listening", () => this.retry());
    document.addEventListener("live", (event) => this.onLive(event.detail));
    this.restoring = this.restore();
  }

  touched(element, wait) {
    const name = element.name;
    if (!name || element.hasAttribute("data-local")) return;
    if (!this.unsaved.has(name) && this.known.get(name) === this.value(name)) return; // left as it was saved
    this.unsaved.add(name);
    keep(this.place + name, { value: this.value(name), at: Date.now() });
    if (!this.failing) this.status("saving");
    else this.waiting();
    clearTimeout(this.timers.get(name));
    this.timers.set(name, setTimeout(() => this.isDue(name), wait));
  }

  value(name) {
    return new FormData(this.form).getAll(name).join(",");
  }

  isDue(name) {
    this.timers.delete(name);
    this.due.add(name);
    if (!this.failing) this.pump();
  }

  /** One save after the other, in the order they were typed; one that fails holds up the rest until it is tried again. */
  pump() {
    this.pumping ??= this.run().finally(() => (this.pumping = null));
    return this.pumping;
  }

  async run() {
    for (let name; (name = [...this.unsaved].find((each) => this.due.has(each))) !== undefined; ) {
      this.due.delete(name);
      try {
        await this.send(name);
      } catch {
        return this.failed(name);
      }
    }
  }

  /** Raises when the server can't be reached, or can't reach its database. */
  async send(name, again = true) {
    const value = this.value(name);
    const body = new URLSearchParams({ field: name, value, revision: this.revisions[name] ?? 0 });
    const reply = await fetch(this.url, { method: "POST", body, headers: this.headers(), keepalive: true, signal: AbortSignal.timeout(ANSWER) });
    if (reply.status === 401 || reply.redirected) return this.expired();
    const answer = await reply.json();
    if (reply.status === 409 && again && answer.revision) {
      this.revisions[name] = answer.revision; // another tab saved this field; who types last has the last word
      return this.send(name, false);
    }
    if ([403, 409, 422].includes(reply.status)) return this.refused(name, answer.sentence, reply.status !== 422);
    if (!reply.ok) throw new Error(String(reply.status));
    this.saved(name, value, answer);
  }

  headers() {
    return { "X-CSRFToken": token(), Accept: "application/json", "X-Requested-With": "autosave" };
  }

  saved(name, value, answer) {
    this.failing = false;
    this.pause = FIRST_PAUSE;
    this.revisions[name] = answer.revision;
    this.known.set(name, value);
    this.error(name, "");
    if (this.value(name) !== value) return;
    this.unsaved.delete(name);
    forget(this.place + name);
    if (!this.unsaved.size) this.status("saved", { at: answer.at });
    this.form.dispatchEvent(new CustomEvent("saved", { bubbles: true, detail: { name, value } }));
  }

  failed(name) {
    this.due.add(name);
    this.failing = true;
    this.waiting();
    clearTimeout(this.again);
    this.again = setTimeout(() => this.retry(false), this.pause);
    this.pause = Math.min(2 * this.pause, LAST_PAUSE);
  }

  waiting() {
    this.status("unsaved", { n: this.unsaved.size });
  }

  /** `final`: the field can't be saved any more (the call is over, the office is fixed), so no copy is kept. */
  refused(name, sentence, final) {
    this.error(name, sentence);
    this.status("unsaved_field");
    if (!final) return;
    this.unsaved.delete(name);
    forget(this.place + name);
  }

  expired() {
    this.status("kept");
    loggedOut();
  }

  retry(atOnce = true) {
    if (!this.form.isConnected || !this.unsaved.size) return;
    if (atOnce) this.pause = FIRST_PAUSE;
    clearTimeout(this.again);
    for (const name of this.unsaved) this.due.add(name);
    this.pump();
  }

  /** Save at once whatever still waits for its pause. */
  async settle() {
    await this.restoring;
    this.hurry();
    return this.pump();
  }

  hurry() {
    for (const [name, timer] of this.timers) {
      clearTimeout(timer);
      this.timers.delete(name);
      this.due.add(name);
    }
  }

  /** The page goes away: send what waits; what does not arrive is still in the browser. */
  flush() {
    this.hurry();
    for (const name of this.due) this.send(name, false).catch(() => {});
  }

  error(name, sentence) {
    const place = document.getElementById(`error-${name}`);
    if (place) place.textContent = sentence;
    for (const field of this.fields(name)) {
      if (sentence) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
  }

  fields(name) {
    return this.form.querySelectorAll(`[name="${CSS.escape(name)}"]`);
  }

  status(name, values) {
    const place = document.getElementById("save-state");
    if (!place) return;
    place.dataset.state = name;
    place.textContent = text(`draft_${name}`, values);
  }

  // --- the copy in the browser

  /** What the server never confirmed is put back and sent, in the order in which it was typed. */
  async restore() {
    const found = await kept(this.place);
    found.sort(([, one], [, other]) => one.at - other.at);
    for (const [place, { value }] of found) {
      const name = place.slice(this.place.length);
      if (this.unsaved.has(name)) continue; // typed anew already
      if (this.value(name) !== value) this.put(name, value);
      this.unsaved.add(name);
      this.due.add(name);
    }
    if (found.length) this.pump();
  }

  // --- other tabs

  async onLive(topic) {
    if (topic !== `call:${this.form.dataset.call}` && topic !== "*") return;
    if (!this.form.isConnected) return;
    const reply = await fetch(this.url, { headers: this.headers() });
    if (reply.ok) this.adopt(await reply.json());
  }

  /** Take over what another tab saved, but never a field that is being typed in here. */
  adopt(answer) {
    for (const [name, saved] of Object.entries(answer.fields ?? {})) {
      if (this.unsaved.has(name) || saved.revision <= (this.revisions[name] ?? 0)) continue;
      this.revisions[name] = saved.revision;
      if (this.value(name) !== saved.value) this.put(name, saved.value);
    }
  }

  put(name, value) {
    const values = value.split(",");
    for (const field of this.form.querySelectorAll(`[data-shown-by="${CSS.escape(name)}"]`)) field.value = value;
    for (const field of this.fields(name)) {
      if (field.type === "radio") field.checked = field.value === value;
      else if (field.type === "checkbox") field.checked = values.includes(field.value);
      else field.value = value;
    }
    this.form.dispatchEvent(new CustomEvent("adopted", { bubbles: true, detail: { name, value } }));
  }
}
