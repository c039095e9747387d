// Search as you type: an input with role=combobox, a list of options from the server, hidden fields for the choice.
import { announce, text } from "./texts.js";

export function wire(root) {
  for (const input of root.querySelectorAll("input[data-combobox]")) {
    if (!input.dataset.wired) new Combobox(input);
  }
}

class Combobox {
  constructor(input) {
    input.dataset.wired = "1";
    this.input = input;
    this.list = document.getElementById(input.getAttribute("aria-controls"));
    this.targets = input.parentElement.querySelectorAll("input[type=hidden][data-from]");
    this.active = -1;
    this.options = [];
    this.chosen = input.value;
    input.addEventListener("input", () => this.later());
    input.addEventListener("keydown", (event) => this.onKey(event));
    input.addEventListener("blur", () => setTimeout(() => this.leave(), 150));
    this.list.addEventListener("mousedown", (event) => this.onMouse(event));
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.search(), 120);
  }

  async search() {
    const wanted = this.input.value.trim();
    if (!wanted) return this.close();
    this.request?.abort();
    this.request = new AbortController();
    try {
      const address = `${this.input.dataset.combobox}?q=${encodeURIComponent(wanted)}`;
      const reply = await fetch(address, { signal: this.request.signal, headers: { Accept: "application/json" } });
      if (reply.ok) this.show((await reply.json()).places);
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  show(places) {
    this.options = places;
    this.active = places.length ? 0 : -1;
    this.list.replaceChildren(...places.map((place, index) => this.option(place, index)));
    if (!places.length) this.list.append(this.nothing());
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.mark();
    announce(text("hits", { n: places.length }));
  }

  option(place, index) {
    const item = document.createElement("li");
    item.setAttribute("role", "option");
    item.id = `${this.list.id}-${index}`;
    item.dataset.index = index;
    item.append(place.name);
    const detail = document.createElement("span");
    detail.textContent = place.detail;
    item.append(detail);
    return item;
  }

  nothing() {
    const item = document.createElement("li");
    item.setAttribute("role", "option");
    item.setAttribute("aria-disabled", "true");
    item.textContent = text("no_hits");
    return item;
  }

  mark() {
    for (const item of this.list.children) {
      item.setAttribute("aria-selected", String(Number(item.dataset.index) === this.active));
    }
    const current = this.list.children[this.active];
    if (this.active >= 0) this.input.setAttribute("aria-activedescendant", current.id);
    else this.input.removeAttribute("aria-activedescendant");
    current?.scrollIntoView({ block: "nearest" });
  }

  onKey(event) {
    if (this.list.hidden) {
      if (event.key === "ArrowDown" && this.input.value) this.search();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.options.length) {
      this.active = (this.active + step + this.options.length) % this.options.length;
      this.mark();
    } else if (event.key === "Enter" && this.active >= 0) this.choose(this.options[this.active]);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
  }

  onMouse(event) {
    const item = event.target.closest("[data-index]");
    event.preventDefault();
    if (item) this.choose(this.options[Number(item.dataset.index)]);
  }

  choose(place) {
    this.set(place);
    this.close();
    announce(text("chosen", { name: place.name }));
  }

  /** Each hidden field takes its part of the choice. */
  set(place) {
    this.chosen = place.name ?? "";
    this.input.value = this.chosen;
    for (const target of this.targets) {
      target.value = place[target.dataset.from] ?? "";
      target.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  /** Half-typed text is no choice: put the last choice back, or clear it when the field was emptied. */
  leave() {
    this.close();
    if (this.input.value === this.chosen) return;
    if (this.input.value.trim()) this.input.value = this.chosen;
    else this.set({});
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
