// The page /account: what is one's own, and what one changes of it. A form says in its section what it did (data-done), whether what it is
// answered with is saved as a file (data-saves), and whether it asks for the password in any case (data-asks).
import { ask, isOver, session } from "./asking.js";
import { complain, every, fill, onSubmit, send, settle, show } from "./forms.js";
import { NEWSLETTERS, forgetNewsletters, showNewsletters } from "./my-newsletters.js";
import { save } from "./save.js";

const at = (id) => document.getElementById(id);
const LISTS = { sessions: "/v1/sessions", tokens: "/v1/tokens", "sign-ins": "/v1/me/sign-ins", clients: "/v1/clients" };
const SCOPES = "/v1/scopes";
const AGAIN = { detail: "Please sign out and in again: for this you must have signed in in the last 15 minutes." };

let tag; // the version of the account that is shown: a change says what it changes
let me; // the account

/** Shows all that is one's own as it is now. Whether there is somebody. */
async function look() {
  const paths = ["/v1/me", SCOPES, ...NEWSLETTERS, ...Object.values(LISTS)];
  const answers = await Promise.all(paths.map((path) => ask("GET", path, { isMine: true })));
  const failed = answers.find((answer) => !answer.isOk);
  if (failed) return leave(failed);
  const [mine, scopes, ...others] = answers;
  const lists = others.splice(NEWSLETTERS.length);
  ({ tag, told: me } = mine);
  fill(me, at("signed-in"));
  fill(me.erasure ?? {}, at("erasure"));
  at("display_name").defaultValue = me.display_name;
  for (const field of every('[autocomplete="username"]')) field.value = me.handle; // for password managers
  Object.keys(LISTS).forEach((name, place) => list(name, lists[place].told.items));
  offerScopes(scopes.told.items);
  showNewsletters(others, change);
  return true;
}

/** Shows nothing of anybody any more, and says why. */
function leave(answer, why = "You are no longer signed in.") {
  const isForGood = answer.isOk || isOver(answer);
  if (isForGood) session.forget();
  me = undefined;
  forgetNewsletters();
  for (const part of every("[data-told], #secret")) part.replaceChildren();
  for (const name of Object.keys(LISTS)) at(name).replaceChildren();
  at("display_name").defaultValue = "";
  for (const form of every("form")) form.reset();
  at(isForGood ? "why" : "failed").textContent = isForGood ? why : answer.told.detail;
  show(isForGood ? "start" : "failed", true);
  return false;
}

/** What a token may be allowed, once: what is ticked stays so. */
function offerScopes(scopes) {
  if (at("scopes").firstChild) return;
  at("scopes").append(...scopes.map(scopeBox));
}

function scopeBox(scope) {
  const made = at("scope").content.cloneNode(true);
  settle(scope, made);
  made.querySelector("input").value = scope.scope;
  return made;
}

function list(name, items) {
  at(name).replaceChildren(...items.map((item) => row(at(`${name}-row`), item)));
  at(`no-${name}`).hidden = items.length > 0;
}

/** One of a list, with the form by which it ends. */
function row(template, item) {
  const made = template.content.cloneNode(true);
  const [form, told] = [made.querySelector("form"), made.querySelector("p")];
  fill(item, made);
  told.id = `${item.id}-words`;
  form.querySelector("button").setAttribute("aria-describedby", told.id); // which one it ends, for whoever does not see it beside
  form.dataset.path = form.dataset.path.replace("{id}", item.id);
  onSubmit(form, change);
  return made;
}

async function change(form) {
  if ("asks" in form.dataset && me.has_password && !(await isProven())) return;
  await carryOut(form);
}

async function carryOut(form) {
  const answer = await send(form, { tag: "versioned" in form.dataset ? tag : undefined });
  if (isOver(answer)) return leave(answer);
  if (answer.told.code === "password_needed" && !me.has_password) return complain(form, AGAIN);
  if (answer.told.code === "password_needed") return (await isProven()) ? carryOut(form) : complain(form, answer.told);
  if (answer.isOk) return done(form, answer);
  complain(form, answer.told);
  if (answer.status === 412 || answer.told.code === "consent_outdated") await look(); // now it is as somebody else left it
}

async function done(form, answer) {
  if ("leaves" in form.dataset) return leave(answer, "You are signed out.");
  const section = form.closest("section");
  if ("saves" in form.dataset) save(answer.told, `broadsheet-${me.handle}-${new Date().toISOString().slice(0, 10)}.json`);
  form.reset();
  at("made").hidden = true;
  for (const part of every('[role="status"]')) part.textContent = "";
  if (!(await look())) return;
  section.querySelector('[role="status"]').textContent = form.dataset.done ?? "";
  if (answer.told.secret) showSecret(answer.told.secret);
  else if (!form.offsetParent) section.querySelector("h2").focus(); // what it was about is gone, and it went along
}

/** Has the password given again. Whether it was. */
function isProven() {
  const dialog = at("proof");
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "given"), { once: true }));
}

async function prove(form) {
  const answer = await send(form);
  if (!answer.isOk && !isOver(answer)) return complain(form, answer.told);
  form.reset();
  at("proof").close("given"); // where the session is over, what is tried again says so
}

/** A token's secret, this once. */
function showSecret(secret) {
  at("secret").textContent = secret;
  at("copied").textContent = "";
  at("made").hidden = false;
  at("made").focus();
}

/** The clipboard is there for https and this machine alone; elsewhere the text is selected, to be copied by hand. */
async function copy() {
  try {
    await navigator.clipboard.writeText(at("secret").textContent);
    at("copied").textContent = "It is copied.";
  } catch {
    getSelection().selectAllChildren(at("secret"));
    at("copied").textContent = "It is selected; please copy it with your keyboard.";
  }
}

for (const form of every("form")) onSubmit(form, form.closest("dialog") ? prove : change);
at("copy").addEventListener("click", copy);
at("forgo").addEventListener("click", () => at("proof").close());
at("proof").addEventListener("close", () => at("proof").querySelector("form").reset());
if (!session.secret()) show("start");
else if (await look()) show("signed-in");
