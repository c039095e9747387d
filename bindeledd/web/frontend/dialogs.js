// Native dialogs: a button with data-open="#id" shows one, data-close shuts it; focus returns by itself.
export function wire(root) {
  for (const button of root.querySelectorAll("[data-open]")) {
    if (button.dataset.wired) continue;
    button.dataset.wired = "1";
    button.addEventListener("click", () => open(document.querySelector(button.dataset.open)));
  }
  for (const button of root.querySelectorAll("[data-close]")) {
    if (button.dataset.wired) continue;
    button.dataset.wired = "1";
    button.addEventListener("click", () => button.closest("dialog")?.close());
  }
  for (const dialog of root.querySelectorAll("dialog[data-open-now]")) if (!dialog.open) dialog.showModal();
}

export function open(dialog) {
  if (!dialog || dialog.open) return;
  dialog.showModal();
  dialog.querySelector("[data-first]")?.focus();
}
