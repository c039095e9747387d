// What was typed and the server does not have yet, kept in this browser until it has: encrypted, so that the disk
// of a shared computer tells nobody anything. The key comes with each page to its own user and is never stored.
const NAME = "bindeledd";
const STORE = "typed";

const held = new Map(); // place → value: what this page itself has typed, and all there is where nothing can be stored
let key = null;
let base = null;
let owner = "";

export const ready = start();

async function start() {
  forgetFormerPlaces();
  const meta = document.querySelector("meta[name=keep]");
  if (!meta) return;
  const secret = Uint8Array.from(meta.content.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  owner = meta.dataset.user;
  meta.remove();
  try {
    key = await crypto.subtle.importKey("raw", secret, "AES-GCM", false, ["encrypt", "decrypt"]);
    base = await opened();
    await forgetOthers();
  } catch {
    base = null; // a private window, or no secure connection: what is typed lives as long as the page
  }
}

/** Keep a value (anything JSON can say) under a place such as `draft:<call>:text`; the last one counts. */
export async function keep(place, value) {
  held.set(place, value);
  await ready;
  if (!base) return;
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bytes(place) }, key, bytes(JSON.stringify(value)));
  if (held.get(place) !== value) return; // typed over, or saved, meanwhile
  await done(store("readwrite").put({ place: full(place), iv, box })).catch(() => {});
}

export async function forget(place) {
  held.delete(place);
  await ready;
  if (base && !held.has(place)) await done(store("readwrite").delete(full(place))).catch(() => {});
}

/** Everything kept under places that begin so, as [place, value], in the order of the places. */
export async function kept(beginning) {
  await ready;
  const found = new Map();
  if (base) {
    const range = IDBKeyRange.bound(full(beginning), full(beginning) + "\uffff");
    for (const row of await done(store("readonly").getAll(range)).catch(() => [])) {
      const place = row.place.slice(owner.length + 1);
      const value = await read(row, place);
      if (value !== undefined) found.set(place, value);
    }
  }
  for (const [place, value] of held) if (place.startsWith(beginning)) found.set(place, value);
  return [...found];
}

async function read({ iv, box }, place) {
  try {
    const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: bytes(place) }, key, box);
    return JSON.parse(new TextDecoder().decode(text));
  } catch {
    return undefined; // from before the key was renewed: nobody can read it any more
  }
}

/** Nothing that another user of this computer typed may stay here. */
async function forgetOthers() {
  const all = store("readwrite");
  for (const place of await done(all.getAllKeys())) if (!place.startsWith(`${owner}:`)) all.delete(place);
}

/** Until now it lay here in clear. */
function forgetFormerPlaces() {
  for (const [storage, beginning] of [[localStorage, "bindeledd-draft"], [sessionStorage, "bindeledd-kept"]]) {
    for (const name of Object.keys(storage)) if (name.startsWith(beginning)) storage.removeItem(name);
  }
}

const full = (place) => `${owner}:${place}`;
const bytes = (text) => new TextEncoder().encode(text);
const store = (mode) => base.transaction(STORE, mode, { durability: "relaxed" }).objectStore(STORE);

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function opened() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "place" });
  return done(request);
}
