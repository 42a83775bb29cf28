// The pages by which one comes by an account, and into it. Beside what forms.js knows: whether the mailed secret goes with a form
// (data-secret), or what was brought from a provider (data-proof), and what is shown when it was sent (data-then).
import { ask, isOver, session } from "./asking.js";
import { complain, every, fill, onSubmit, send, show } from "./forms.js";
import { offerNewsletters } from "./newsletters.js";
import { comeBack, finish, isBack, link, proof } from "./outside.js";
import { offerProviders } from "./providers.js";

const OVER = { detail: "You are no longer signed in. Please sign in again." };

let secret = ""; // of a mail's link, nowhere else than here and on the way to a provider

async function submit(form) {
  const answer = await send(form, { secret: "secret" in form.dataset ? secret : undefined, proof: "proof" in form.dataset && proof() });
  const isOut = form.dataset.method === "DELETE" && (answer.isOk || isOver(answer));
  if (answer.told.code === "consent_outdated") await offerNewsletters();
  if (!answer.isOk && !isOut) return complain(form, answer.told);
  form.reset();
  secret = "";
  if (isOut) session.forget();
  if (form.dataset.then === "signed-in") return enter(answer.told.secret);
  if (form.dataset.then === "finish") return goOn(await finish());
  fill(answer.told);
  show(form.dataset.then ?? "done", true);
}

/** Keeps the session for this tab, and shows whose it is. Who came back from a provider before has it linked. */
async function enter(secret) {
  session.keep(secret);
  await showWhoIsHere(true, await link());
}

/** What comes of a way to a provider and back. */
async function goOn({ secret, moment, words = {}, problem }) {
  if (secret) return enter(secret);
  fill(words);
  show(moment, true);
  if (problem) complain(formOf(moment), problem);
}

const formOf = (moment) => document.querySelector(`form[data-when="${moment}"]`);

async function showWhoIsHere(focus = false, { words, problem } = {}) {
  const answer = await ask("GET", "/v1/me", { isMine: true });
  if (isOver(answer)) session.forget();
  if (!answer.isOk) {
    show("start", focus);
    return complain(formOf("start"), isOver(answer) ? OVER : answer.told);
  }
  fill({ ...answer.told, ...words });
  show("signed-in", focus);
  if (problem) complain(formOf("signed-in"), problem);
}

/** Takes the secret out of the address bar, where others could read it, before anything else is done. */
function begin() {
  const { hash } = location;
  secret = hash.startsWith("#bst_mail_") ? hash.slice(1) : "";
  if (hash) history.replaceState(null, "", location.pathname);
  const isForMembers = formOf("signed-in");
  if (isForMembers && isBack(hash)) return void comeBack(hash).then(goOn);
  if (isForMembers && session.secret()) return void showWhoIsHere();
  show(secret && document.querySelector('[data-when="link"]') ? "link" : "start");
}

for (const form of every("form")) onSubmit(form, submit);
addEventListener("hashchange", begin); // another link, put into the address bar of this tab
begin();
offerProviders(() => secret);
offerNewsletters();
