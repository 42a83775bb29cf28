// A browser that comes back from a provider: what stands in its address, and what comes of it. Whose address has an account here links it by
// signing in; who has none yet opens one; who followed a link that was mailed to them shows that it was they who asked for it.
import { ask } from "./asking.js";
import { keptOnTheWay } from "./providers.js";

const AGAIN = { detail: "This tab did not set out for there. Please try once more." };
const ERRORS = {
  sign_in_declined: "You were not let through there.",
  sign_in_failed: "What was said there proves nothing. Please try once more, or sign in another way.",
  provider_unavailable: "There is no answer from there. Please try again in a moment.",
};
const MOMENTS = { registration_needed: "new", address_unproven: "unproven" };

let came = {}; // the proof, and the provider's name, until it is used

/** Whether an address is that of somebody who comes back. */
export const isBack = (hash) => /^#(.*&)?(code|error)=/.test(hash);

/** What is to be shown, and what is to be said there; `secret` of a session where they are in. */
export async function comeBack(hash) {
  const told = new URLSearchParams(hash.slice(1));
  const { verifier, name, mailed } = keptOnTheWay();
  if (told.has("error")) return { moment: "start", problem: { detail: failure(told) } };
  if (!verifier) return { moment: "start", problem: AGAIN };
  const proof = { code: told.get("code"), verifier };
  const answer = mailed && (await ask("POST", "/v1/accounts/verify", { body: { secret: mailed, ...proof } }));
  if (mailed && !answer.isOk) return { moment: "start", problem: answer.told };
  came = { name, proof };
  return finish();
}

const failure = (told) => `${ERRORS[told.get("error")] ?? ERRORS.sign_in_failed} (Request ${told.get("request_id")})`;

/** Tries to come in with what was brought. It stays good where an account has to be opened or entered first. */
export async function finish() {
  const answer = await ask("POST", "/v1/sign-in/exchange", { body: came.proof });
  const { code } = answer.told;
  if (answer.isOk) came = {};
  if (answer.isOk) return { secret: answer.told.secret };
  if (code === "link_needed") return { moment: "start", words: { linking: came.name } };
  return MOMENTS[code] ? { moment: MOMENTS[code], words: { provider: came.name } } : { moment: "start", problem: answer.told };
}

/** What goes along with a form that says so. */
export const proof = () => came.proof;

/** Links what was brought to the account that was entered meanwhile. What is to be said of it; nothing where nothing was brought. */
export async function link() {
  if (!came.proof) return {};
  const { proof: body, name } = came;
  came = {};
  const answer = await ask("POST", "/v1/me/sign-ins", { body, isMine: true });
  return answer.isOk ? { words: { linked: name } } : { problem: answer.told };
}
