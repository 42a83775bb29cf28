// The pages by which one comes by an account, and into it. Beside what forms.js knows: whether the mailed secret goes with a form
// (data-secret), and what is shown when it was sent (data-then).
import { ask, isOver, session } from "./asking.js";
import { complain, every, fill, onSubmit, send, show } from "./forms.js";

const OVER = { detail: "You are no longer signed in. Please sign in again." };

let secret = ""; // of a mail's link, nowhere else than here

async function submit(form) {
  const answer = await send(form, { secret: "secret" in form.dataset ? secret : undefined });
  const isOut = form.dataset.method === "DELETE" && (answer.isOk || isOver(answer));
  if (!answer.isOk && !isOut) return complain(form, answer.told);
  form.reset();
  secret = "";
  if (isOut) session.forget();
  if (form.dataset.then === "signed-in") return enter(answer.told.secret);
  fill(answer.told);
  show(form.dataset.then ?? "done", true);
}

/** Keeps the session for this tab, and shows whose it is. */
async function enter(secret) {
  session.keep(secret);
  await showWhoIsHere(true);
}

async function showWhoIsHere(focus = false) {
  const answer = await ask("GET", "/v1/me", { isMine: true });
  if (isOver(answer)) session.forget();
  if (!answer.isOk) {
    show("start", focus);
    return complain(document.querySelector('[data-when="start"]'), isOver(answer) ? OVER : answer.told);
  }
  fill(answer.told);
  show("signed-in", focus);
}

/** Takes the secret out of the address bar, where others could read it, before anything else is done. */
function begin() {
  secret = location.hash.startsWith("#bst_mail_") ? location.hash.slice(1) : "";
  if (location.hash) history.replaceState(null, "", location.pathname);
  const isForMembers = document.querySelector('[data-when="signed-in"]');
  if (isForMembers && session.secret()) return void showWhoIsHere();
  show(secret && document.querySelector('[data-when="link"]') ? "link" : "start");
}

for (const form of every("form")) onSubmit(form, submit);
addEventListener("hashchange", begin); // another link, put into the address bar of this tab
begin();
