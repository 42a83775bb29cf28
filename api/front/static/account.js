// The pages of accounts. A page says all in its HTML: which of its parts is shown when (data-when), where a form goes (data-path, data-method),
// whether the mailed secret goes with it (data-secret), what is shown then (data-then), and where an answer's words stand (data-told).
const KEPT = "broadsheet-session"; // in the tab's own storage: no other tab, no other site, gone with the tab
const ME = "/v1/me";
const SILENCE = { detail: "The service did not answer. Please try again in a moment." };
const OVER = { detail: "You are no longer signed in. Please sign in again." };

let secret = ""; // of a mail's link, nowhere else than here

const every = (selector, within = document) => [...within.querySelectorAll(selector)];

/** Shows the parts of the page that are for this moment; `focus` takes readers and screen readers there. */
function show(moment, focus = false) {
  for (const part of every("[data-when]")) part.hidden = part.dataset.when !== moment;
  if (focus) document.querySelector(`[data-when="${moment}"]`)?.focus();
}

/** One request, with what came of it; never throws. */
async function ask(method, path, body) {
  const session = sessionStorage.getItem(KEPT);
  const headers = {};
  if (body) headers["Content-Type"] = "application/json";
  if (session && (path === ME || method === "DELETE")) headers.Authorization = `Bearer ${session}`;
  try {
    const answer = await fetch(path, { method, headers, body: body && JSON.stringify(body), cache: "no-store", credentials: "omit" });
    const text = await answer.text();
    return { status: answer.status, isOk: answer.ok, told: text ? JSON.parse(text) : {} };
  } catch {
    return { status: 0, isOk: false, told: SILENCE };
  }
}

/** Puts an answer's words where the page wants them, as text. */
function fill(told) {
  for (const part of every("[data-told]")) part.textContent = told[part.dataset.told] ?? "";
}

/** What would be right at a field; most faults tell it in a few words, some in a sentence. */
function advice(words) {
  return /^[A-Z].*[.]$/s.test(words) ? words : `Please give ${words}.`;
}

/** Says at the form what went wrong, and at each field what would be right there. */
function complain(form, problem) {
  let detail = problem.detail ?? problem.title ?? SILENCE.detail;
  const wrong = [];
  for (const fault of problem.errors ?? []) {
    const field = fault.pointer ? form.elements.namedItem(fault.pointer.slice(1)) : null;
    if (!field) continue;
    detail = detail.replace(fault.pointer, field.labels[0].textContent); // people know the label, not the pointer
    field.setAttribute("aria-invalid", "true");
    document.getElementById(`${field.id}-fault`).textContent = advice(fault.detail);
    wrong.push(field);
  }
  form.querySelector('[role="alert"]').textContent = detail;
  wrong[0]?.focus();
}

function forgetComplaints(form) {
  for (const part of every(".fault", form)) part.textContent = "";
  for (const field of every("[aria-invalid]", form)) field.removeAttribute("aria-invalid");
}

/** What is sent: the fields that were filled in, and the mailed secret where the form wants it. */
function given(form) {
  const fields = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ""));
  if ("secret" in form.dataset) fields.secret = secret;
  return Object.keys(fields).length ? fields : undefined;
}

async function submit(event) {
  event.preventDefault();
  const form = event.target;
  if (form.ariaBusy === "true") return; // pressed twice
  form.ariaBusy = "true";
  forgetComplaints(form);
  const answer = await ask(form.dataset.method ?? "POST", form.dataset.path, given(form));
  form.ariaBusy = "false";
  const isOut = form.dataset.method === "DELETE" && (answer.isOk || answer.status === 401); // 401: the session had ended already
  if (!answer.isOk && !isOut) return complain(form, answer.told);
  form.reset();
  secret = "";
  if (isOut) sessionStorage.removeItem(KEPT);
  if (form.dataset.then === "signed-in") return enter(answer.told.secret);
  fill(answer.told);
  show(form.dataset.then ?? "done", true);
}

/** Keeps the session for this tab, and shows whose it is. */
async function enter(session) {
  sessionStorage.setItem(KEPT, session);
  await showWhoIsHere(true);
}

async function showWhoIsHere(focus = false) {
  const answer = await ask("GET", ME);
  const isOver = answer.status === 401;
  if (isOver) sessionStorage.removeItem(KEPT);
  if (!answer.isOk) {
    show("start", focus);
    return complain(document.querySelector('[data-when="start"]'), isOver ? OVER : answer.told);
  }
  fill(answer.told);
  show("signed-in", focus);
}

/** Takes the secret out of the address bar, where others could read it, before anything else is done. */
function begin() {
  secret = location.hash.startsWith("#bst_mail_") ? location.hash.slice(1) : "";
  if (location.hash) history.replaceState(null, "", location.pathname);
  const isForMembers = document.querySelector('[data-when="signed-in"]');
  if (isForMembers && sessionStorage.getItem(KEPT)) return void showWhoIsHere();
  show(secret && document.querySelector('[data-when="link"]') ? "link" : "start");
}

for (const form of every("form")) form.addEventListener("submit", submit);
addEventListener("hashchange", begin); // another link, put into the address bar of this tab
begin();
