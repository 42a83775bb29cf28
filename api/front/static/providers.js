// Buttons of those whom one may sign in with, and the way out to one of them. What proves on the way back that it is the same browser is kept
// in this tab: its hash goes along, as in PKCE. With it stays what a mail's link carries, where that is what one sets out for.
import { ask } from "./asking.js";
import { settle } from "./forms.js";

const PLACE = "/v1/sign-in";
const KEPT = "broadsheet-way-out";
const at = (id) => document.getElementById(id);

const base64url = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

async function setOut({ slug, name }, mailed) {
  const verifier = base64url(crypto.getRandomValues(new Uint8Array(32)));
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  sessionStorage.setItem(KEPT, JSON.stringify({ verifier, name, mailed }));
  location.assign(`${PLACE}/${slug}?challenge=${base64url(new Uint8Array(hash))}&return_to=/sign-in`);
}

/** Shows the buttons; where there is nobody, or nothing to make a hash with, as on a plain http address, none. `mailed` is asked when one is
 * pressed. */
export async function offerProviders(mailed) {
  if (!at("providers") || !isSecureContext) return;
  const answer = await ask("GET", PLACE);
  const made = answer.isOk ? answer.told.items.map((one) => button(one, mailed)) : [];
  at("provider-buttons").replaceChildren(...made);
  at("providers").hidden = made.length === 0;
}

function button(provider, mailed) {
  const made = at("provider").content.cloneNode(true);
  settle(provider, made);
  made.querySelector("button").addEventListener("click", () => setOut(provider, mailed()));
  return made;
}

/** What this tab kept when it set out. It is of use once. */
export function keptOnTheWay() {
  const kept = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  return kept ? JSON.parse(kept) : {};
}
