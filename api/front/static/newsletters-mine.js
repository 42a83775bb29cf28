// The page /newsletters/mine, to which the links in letters lead: what an address gets, and what its owner changes of that. The link stands
// behind the #, which no server sees, and is taken out of the address bar at once; behind a + in it is the secret that confirms, where one is.
import { ask } from "./asking.js";
import { complain, every, fill, onSubmit, send, show } from "./forms.js";
import { boxes, openNewsletters, showBoxes } from "./newsletters.js";

const at = (id) => document.getElementById(id);
const LINK = /^#(sub_[0-9a-f]{40})(?:\+(bst_mail_\w+))?$/;
const PLACE = "/v1/signups/{token}";
const COMES = ["active", "pending"];
const STANDINGS = {
  pending: "It was asked for; nothing comes before the link in our letter is followed and confirmed.",
  active: "It comes.",
  unsubscribed: "It has ended.",
  bounced: "Mail does not get to the address.",
  complained: "It was reported as spam; nothing is sent.",
  erased: "",
};
const CHOSEN = "Done. What you took away has ended; what you ticked anew comes once you confirm it by the letter that is on its way.";
const SAME = { detail: "Nothing is changed yet." };

let token; // of the link
let secret; // that confirms, until it is used
let signups = [];

/** What a form does, and what is said of it. */
const ACTS = {
  confirm: ["Thank you, it is confirmed. What you asked for comes from now on.", (form) => send(form, { secret })],
  end: ["It has ended.", () => asked("end", {})],
  choose: [CHOSEN, () => asked("choose", { newsletters: changed() })],
  leave: ["You left all newsletters.", () => asked("leave", { all: true })],
  erase: ["", () => asked("erase")],
};

const asked = (id, body) => ask(at(id).dataset.method ?? "POST", at(id).dataset.path.replace("{token}", token), { body });

async function act(form) {
  if (form.id === "choose" && !changed().length) return complain(form, SAME);
  if (form.id === "erase" && !(await isSure())) return;
  const [done, send] = ACTS[form.id];
  const answer = await send(form);
  const isUsed = form.id === "confirm" && answer.status === 410;
  if (form.id === "erase" && answer.isOk) return show("erased", true);
  if (answer.told.code === "consent_outdated") await look();
  if (!answer.isOk && !isUsed) return complain(form, answer.told);
  if (form.id === "confirm") secret = undefined;
  if (!(await look())) return;
  if (isUsed) complain(at("choose"), { detail: `${answer.told.detail} Here is how it stands; for what you tick, a new letter is sent.` });
  else say(done);
}

function say(words) {
  at("said").textContent = words;
  at("said").focus();
}

/** Which boxes are no longer as they were. */
const changed = () =>
  boxes()
    .filter((box) => box.checked !== box.defaultChecked)
    .map(({ value, checked, dataset }) => ({ slug: value, is_wanted: checked, ...(checked && { consent_version: dataset.version }) }));

/** Has it asked once more. */
function isSure() {
  const dialog = at("sure");
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "do"), { once: true }));
}

/** Shows how it stands. Whether there is something behind the link. */
async function look() {
  const [link, all] = await Promise.all([ask("GET", `${PLACE.replace("{token}", token)}?include=signups`), openNewsletters()]);
  if (link.status === 404) return void show("gone", true);
  const problem = link.isOk ? all.problem : link.told;
  if (problem) {
    at("failed").textContent = problem.detail;
    return void show("failed", true);
  }
  signups = link.told.signups;
  fill({ email: link.told.email }, document.querySelector('[data-when="link"]'));
  showWhatItIsAbout(link.told.newsletter);
  at("own-boxes").replaceChildren(); // a tick is how it stands, not what was ticked before
  at("offer-boxes").replaceChildren();
  showBoxes(choices(all.found));
  show("link");
  return true;
}

function showWhatItIsAbout(newsletter) {
  const name = newsletter?.name;
  const isThere = (state) => signups.some((one) => one.state === state && (!name || one.newsletter.slug === newsletter.slug));
  at("asked").textContent = name ?? "the newsletters that our letter names";
  at("about").textContent = name ?? "several newsletters";
  at("ended").textContent = name ?? "those that wait to be confirmed";
  at("confirm").hidden = !secret;
  at("end").hidden = Boolean(secret) || !(isThere("pending") || (name && isThere("active")));
  at("choose").hidden = Boolean(secret);
  at("leave").hidden = Boolean(secret) || !signups.some((one) => COMES.includes(one.state));
}

/** What the address gets, and what else the same sites have. */
function choices(open) {
  const known = new Map(signups.map(({ newsletter, state }) => [newsletter.slug, { newsletter, state }]));
  const sites = new Set(signups.map((one) => one.newsletter.site.id));
  const others = open.filter((one) => sites.has(one.site.id) && !known.has(one.slug)).map((newsletter) => ({ newsletter }));
  return [...known.values(), ...others]
    .filter(({ newsletter, state }) => newsletter.is_open || state === "active")
    .map(({ newsletter, state }) => ({ ...newsletter, isWanted: state === "active", standing: STANDINGS[state] ?? "" }));
}

/** Takes the link out of the address bar before anything else is done. */
async function begin() {
  const { hash } = location;
  [, token, secret] = LINK.exec(hash) ?? [];
  at("said").textContent = "";
  if (hash) history.replaceState(null, "", location.pathname);
  if (token) await look();
  else show("start");
}

for (const form of every("form")) onSubmit(form, act);
at("do").addEventListener("click", () => at("sure").close("do"));
at("forgo").addEventListener("click", () => at("sure").close());
addEventListener("hashchange", begin); // another link, put into the address bar of this tab
await begin();
