// Small helps in forms: letters left, fields shown only when they apply, no double submit, focus on the first error.
export function wire(root) {
  for (const field of root.querySelectorAll("[data-count]")) once(field, "input", () => count(field));
  for (const button of root.querySelectorAll("[data-fill]")) once(button, "click", () => fill(button));
  const forms = [...root.querySelectorAll("form")];
  if (root.matches?.("form")) forms.push(root); // a fragment that is a form
  for (const form of forms) {
    if (form.querySelector("[data-when]")) {
      once(form, "input", () => reveal(form)); // while typing, so that Tab reaches what has just appeared
      once(form, "change", () => reveal(form));
    }
    once(form, "submit", (event) => guard(event, form));
  }
  root.querySelector?.("[data-error-summary]")?.focus();
}

function once(element, name, handler) {
  const mark = `wired${name}`;
  if (element.dataset[mark]) return;
  element.dataset[mark] = "1";
  element.addEventListener(name, handler);
  if (name === "input") handler();
}

/** A button that puts a known value into a field. */
function fill(button) {
  const field = document.querySelector(button.dataset.fill);
  field.value = button.dataset.value;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  field.focus();
}

function count(field) {
  const shown = document.getElementById(`${field.id}-left`);
  if (!shown) return;
  const left = Number(field.dataset.limit ?? field.maxLength) - field.value.length;
  shown.textContent = (left < 0 ? shown.dataset.over : shown.dataset.text).replace("{n}", Math.abs(left));
  shown.classList.toggle("over", left < 0);
}

/** Show [data-when="field=a,b"] only while the field has one of the values; * stands for any text. */
function reveal(form) {
  for (const part of form.querySelectorAll("[data-when]")) {
    const [name, wanted] = part.dataset.when.split("=");
    const value = new FormData(form).get(name) ?? "";
    part.hidden = wanted === "*" ? !value.trim() : !wanted.split(",").includes(value);
  }
}

function guard(event, form) {
  if (form.dataset.sent && Date.now() - Number(form.dataset.sent) < 1500) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.dataset.sent = String(Date.now());
  form.addEventListener("htmx:afterRequest", () => delete form.dataset.sent, { once: true });
}
