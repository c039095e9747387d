// Sentences in the user's language, handed over by the page.
let texts = null;

export function text(name, values = {}) {
  if (texts === null) {
    const element = document.getElementById("texts");
    texts = element ? JSON.parse(element.textContent) : {};
  }
  const sentence = texts[name] ?? name;
  return sentence.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

/** Say something to screen readers without moving focus. */
export function announce(sentence, urgent = false) {
  const region = document.getElementById(urgent ? "announce-now" : "announce");
  if (!region || !sentence) return;
  region.textContent = "";
  setTimeout(() => (region.textContent = sentence), 60);
}

/** The token that every request that changes something must carry. */
export function token() {
  return document.querySelector("meta[name=csrf]")?.content ?? "";
}
