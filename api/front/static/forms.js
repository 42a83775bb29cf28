// What pages say in their HTML: which part is shown when (data-when), where a form goes (data-path, data-method), whether as the one who is
// signed in (data-mine), and where an answer's words stand (data-told), or what is shown for them alone (data-if, data-unless).
import { ask } from "./asking.js";

export const every = (selector, within = document) => [...within.querySelectorAll(selector)];
const LOCAL = ["127.0.0.1", "localhost", "[::1]"];

/** Shows the parts of the page that are for this moment; `focus` takes readers and screen readers there. */
export function show(moment, focus = false) {
  for (const part of every("[data-when]")) part.hidden = part.dataset.when !== moment;
  if (focus) document.querySelector(`[data-when="${moment}"]`)?.focus();
}

/** Puts an answer's words where the page wants them, as text. */
export function fill(told, within = document) {
  for (const part of every("[data-if]", within)) part.hidden = !told[part.dataset.if];
  for (const part of every("[data-unless]", within)) part.hidden = Boolean(told[part.dataset.unless]);
  for (const part of every("[data-told]", within)) part.textContent = words(told[part.dataset.told], part);
}

/** Puts words where they stay, whatever else the page is filled with. */
export function settle(told, made) {
  fill(told, made);
  for (const part of every("[data-told]", made)) delete part.dataset.told;
}

/** A value as people read it; what is missing is as the page says. */
function words(value, part) {
  if (part.localName === "time" && value) return moment(value);
  return (Array.isArray(value) ? value.join(", ") : value) || (part.dataset.otherwise ?? "");
}

const moment = (time) => new Date(time).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" });

/** What would be right at a field; most faults tell it in a few words, some in a sentence. */
const advice = (told) => (/^[A-Z].*[.]$/s.test(told) ? told : `Please give ${told}.`);

/** The field that a JSON Pointer names, and where its faults stand. Several boxes under one name are one field. */
function fieldAt(form, pointer) {
  const found = pointer ? form.elements.namedItem(pointer.split("/")[1]) : null;
  const field = found instanceof RadioNodeList ? found[0] : found;
  return field && { field, place: document.getElementById(`${field.id}-fault`) ?? field.closest("fieldset").querySelector(".fault") };
}

/** Says at the form what went wrong, and at each field what would be right there. */
export function complain(form, problem) {
  let detail = problem.detail ?? problem.title;
  const wrong = [];
  for (const fault of problem.errors ?? []) {
    const { field, place } = fieldAt(form, fault.pointer) ?? {};
    if (!field) continue;
    detail = detail.replace(fault.pointer, field.labels[0].textContent); // people know the label, not the pointer
    field.setAttribute("aria-invalid", "true");
    place.textContent = advice(fault.detail);
    wrong.push(field);
  }
  form.querySelector('[role="alert"]').textContent = detail;
  wrong[0]?.focus();
}

function forgetComplaints(form) {
  for (const part of every(".fault", form)) part.textContent = "";
  for (const field of every("[aria-invalid]", form)) field.removeAttribute("aria-invalid");
}

/** What a box stands for: a value; or, where words stand beside it that have a version (data-version), consent to just these. */
const ticked = (box) => (box.dataset.version ? { slug: box.value, consent_version: box.dataset.version } : box.value);

/** The fields that were filled in. Boxes of one name are a list. */
export function given(form) {
  const found = {};
  for (const field of form.elements) {
    if (field.type === "radio" && !field.checked) continue;
    if (field.type === "checkbox") found[field.name] = [...(found[field.name] ?? []), ...(field.checked ? [ticked(field)] : [])];
    else if (field.name && field.value !== "") found[field.name] = field.type === "number" ? field.valueAsNumber : field.value;
  }
  return found;
}

/** Sends a form as it says, with what comes beside its fields. */
export function send(form, { secret, proof, tag } = {}) {
  const body = { ...given(form), ...proof, ...(secret && { secret }) };
  const isMine = "mine" in form.dataset;
  return ask(form.dataset.method ?? "POST", form.dataset.path, { body: Object.keys(body).length ? body : undefined, tag, isMine });
}

/** What a form does when its button is pressed: once at a time, and its old complaints are gone. */
export function onSubmit(form, act) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.ariaBusy === "true") return; // pressed twice
    form.ariaBusy = "true";
    forgetComplaints(form);
    try {
      await act(form);
    } finally {
      form.ariaBusy = "false";
    }
  });
}

for (const part of every("[data-local]")) part.hidden = !LOCAL.includes(location.hostname); // for whoever tries the service at home
