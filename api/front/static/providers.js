// Buttons of those whom one may sign in with, and the way out to one of them. What proves on the way back that it is the same browser is kept
// in this tab: its hash goes along, as in PKCE.
import { ask } from "./asking.js";
import { fill } from "./forms.js";

const PLACE = "/v1/sign-in";
const KEPT = "broadsheet-way-out";
const at = (id) => document.getElementById(id);

const base64url = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

async function setOut({ slug, name }) {
  const verifier = base64url(crypto.getRandomValues(new Uint8Array(32)));
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  sessionStorage.setItem(KEPT, JSON.stringify({ verifier, name }));
  location.assign(`${PLACE}/${slug}?challenge=${base64url(new Uint8Array(hash))}&return_to=/sign-in`);
}

/** Shows the buttons; where there is nobody, or nothing to make a hash with, as on a plain http address, none. */
export async function offerProviders() {
  if (!at("providers") || !isSecureContext) return;
  const answer = await ask("GET", PLACE);
  const made = answer.isOk ? answer.told.items.map(button) : [];
  at("provider-buttons").replaceChildren(...made);
  at("providers").hidden = made.length === 0;
}

function button(provider) {
  const made = at("provider").content.cloneNode(true);
  fill(provider, made);
  made.querySelector("button").addEventListener("click", () => setOut(provider));
  return made;
}

/** What this tab kept when it set out. It is of use once. */
export function keptOnTheWay() {
  const kept = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  return kept ? JSON.parse(kept) : {};
}
