// The page /newsletters: which there are, and one address for those that are ticked. What follows is the same whoever has the address.
import { ask } from "./asking.js";
import { complain, given, onSubmit, show } from "./forms.js";
import { openNewsletters, showBoxes } from "./newsletters.js";

const form = document.querySelector("form");
const NONE = { detail: "Nothing is ticked yet.", errors: [{ pointer: "/newsletters", detail: "Please tick one newsletter at least." }] };
const OUTDATED = "What a newsletter asks you to agree to has changed meanwhile. Please read it, and tick it again if you want it.";

async function signUp() {
  const { email, newsletters } = given(form);
  const [first, ...also] = newsletters;
  if (!first) return complain(form, NONE);
  const { slug, consent_version } = first;
  const answer = await ask("POST", form.dataset.path.replace("{slug}", slug), { body: { email, consent_version, also } });
  if (answer.isOk) return done();
  if (answer.told.code === "consent_outdated" || answer.status === 404) return lookAgain();
  complain(form, { ...answer.told, errors: answer.told.errors?.map(atBoxes) });
}

/** What is wrong with one of several stands at the boxes. */
const atBoxes = (fault) => (fault.pointer === "/email" ? fault : { ...fault, pointer: "/newsletters" });

function done() {
  form.reset();
  show("done", true);
}

async function lookAgain() {
  await look();
  complain(form, { detail: OUTDATED });
}

async function look() {
  const { found, problem } = await openNewsletters();
  if (problem) document.getElementById("failed").textContent = problem.detail;
  else showBoxes(found);
  show(problem ? "failed" : found.length ? "start" : "none");
}

onSubmit(form, signUp);
await look();
