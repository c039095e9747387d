// Saves each field of a form 400 ms after the last key; keeps a copy in the browser until the server has it.
import { loggedOut } from "./live.js";
import { text, token } from "./texts.js";

const WAIT = 400;
const PREFIX = "bindeledd-draft";

const drafts = new Set();

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
    this.key = `${PREFIX}:${form.dataset.user}:${form.dataset.call}`;
    this.timers = new Map();
    this.unsaved = new Set();
    this.chain = Promise.resolve();
    form.addEventListener("input", (event) => this.touched(event.target, WAIT));
    form.addEventListener("change", (event) => this.touched(event.target, 0));
    form.addEventListener("submit", (event) => event.preventDefault());
    addEventListener("pagehide", () => this.flush());
    addEventListener("online", () => this.retry());
    document.addEventListener("live", (event) => this.onLive(event.detail));
    this.forgetOthers();
    this.restore();
  }

  touched(element, wait) {
    const name = element.name;
    if (!name || element.hasAttribute("data-local")) return;
    this.unsaved.add(name);
    this.remember(name);
    this.status("saving");
    clearTimeout(this.timers.get(name));
    this.timers.set(name, setTimeout(() => this.save(name), wait));
  }

  value(name) {
    return new FormData(this.form).getAll(name).join(",");
  }

  /** One save after the other, so that they arrive in the order they were typed. */
  save(name) {
    this.timers.delete(name);
    this.chain = this.chain.then(() => this.send(name)).catch(() => this.failed());
    return this.chain;
  }

  async send(name, again = true) {
    if (!this.unsaved.has(name)) return;
    const value = this.value(name);
    const body = new URLSearchParams({ field: name, value, revision: this.revisions[name] ?? 0 });
    const reply = await fetch(this.url, { method: "POST", body, headers: this.headers(), keepalive: true });
    if (reply.status === 401 || reply.redirected) return this.expired();
    const answer = await reply.json();
    if (reply.status === 409 && again && answer.revision) {
      this.revisions[name] = answer.revision; // another tab saved this field; who types last has the last word
      return this.send(name, false);
    }
    if ([403, 409, 422].includes(reply.status)) return this.refused(name, answer.sentence, reply.status !== 422);
    if (!reply.ok) return this.failed();
    this.saved(name, value, answer);
  }

  headers() {
    return { "X-CSRFToken": token(), Accept: "application/json", "X-Requested-With": "autosave" };
  }

  saved(name, value, answer) {
    this.revisions[name] = answer.revision;
    this.error(name, "");
    if (this.value(name) !== value) return;
    this.unsaved.delete(name);
    this.forget(name);
    if (!this.unsaved.size) this.status("saved", { at: answer.at });
    this.form.dispatchEvent(new CustomEvent("saved", { bubbles: true, detail: { name, value } }));
  }

  failed() {
    this.status("unsaved");
    clearTimeout(this.again);
    this.again = setTimeout(() => this.retry(), 3000);
  }

  /** `final`: the field can't be saved any more (the call is over, the office is fixed), so no copy is kept. */
  refused(name, sentence, final) {
    this.error(name, sentence);
    this.status("unsaved_field");
    if (!final) return;
    this.unsaved.delete(name);
    this.forget(name);
  }

  expired() {
    this.status("kept");
    loggedOut();
  }

  retry() {
    if (!this.form.isConnected) return;
    for (const name of this.unsaved) this.save(name);
  }

  /** Save at once whatever still waits for its pause. */
  settle() {
    for (const [name, timer] of this.timers) {
      clearTimeout(timer);
      this.save(name);
    }
    return this.chain;
  }

  /** The page goes away: send what waits; what does not arrive is still in the browser. */
  flush() {
    for (const [name, timer] of this.timers) {
      clearTimeout(timer);
      this.timers.delete(name);
      this.send(name, false).catch(() => {});
    }
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

  stored() {
    try {
      return JSON.parse(localStorage.getItem(this.key) ?? "{}");
    } catch {
      return {};
    }
  }

  remember(name) {
    localStorage.setItem(this.key, JSON.stringify({ ...this.stored(), [name]: this.value(name) }));
  }

  forget(name) {
    const left = this.stored();
    delete left[name];
    if (Object.keys(left).length) localStorage.setItem(this.key, JSON.stringify(left));
    else localStorage.removeItem(this.key);
  }

  /** What the server never confirmed is put back and sent. */
  restore() {
    for (const [name, value] of Object.entries(this.stored())) {
      this.put(name, value);
      this.unsaved.add(name);
      this.save(name);
    }
  }

  /** Nothing that another user of this computer typed may stay here. */
  forgetOthers() {
    const own = `${PREFIX}:${this.form.dataset.user}:`;
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(PREFIX) && !key.startsWith(own)) localStorage.removeItem(key);
    }
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
