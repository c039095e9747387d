// A menu that unfolds (details[data-menu]) folds again at Escape and when attention goes elsewhere.
export function start() {
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest?.("details[data-menu][open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  for (const kind of ["pointerdown", "focusin"]) {
    document.addEventListener(kind, (event) => {
      for (const menu of document.querySelectorAll("details[data-menu][open]"))
        if (!menu.contains(event.target)) menu.open = false;
    });
  }
}
