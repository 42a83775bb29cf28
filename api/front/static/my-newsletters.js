// The newsletters of an account, on its page: which come, which else there are, and what the ledger has of it.
import { every, onSubmit, settle } from "./forms.js";
import { inWords } from "./newsletters.js";

const at = (id) => document.getElementById(id);
/** What is asked for, in this order. */
export const NEWSLETTERS = ["/v1/me/signups", "/v1/newsletters?include=site&limit=100", "/v1/me/consents"];
const LISTS = ["joined", "offered", "partner-offered", "consents"];
const SHOWN = 50; // entries of the ledger, the newest; the download has all
const STANDINGS = { active: "It comes.", bounced: "Mail does not get to your address.", complained: "It was reported as spam; nothing is sent." };
const KINDS = {
  asked: "asked for",
  mailed: "a letter asked whether it was meant",
  confirmed: "confirmed",
  joined: "agreed to",
  imported: "brought in with a list",
  unsubscribed: "ended",
  soft_bounced: "a letter could not be delivered for the moment",
  bounced: "mail did not get there",
  complained: "reported as spam",
  erased: "deleted",
};
const WAYS = {
  form: "on a page",
  mail: "by the link in a letter",
  account: "by your account",
  list: "by a list",
  server: "by a mail server",
  command: "by an operator",
  system: "by the service",
};

/** Shows them, with what a form in a row does. */
export function showNewsletters([signups, newsletters, consents], change) {
  const joined = signups.told.items.filter((one) => one.state in STANDINGS);
  const coming = new Set(joined.filter((one) => one.state === "active").map((one) => one.newsletter.slug));
  const others = newsletters.told.items.filter((one) => one.is_open && !coming.has(one.slug));
  const mine = joined.map((one) => row("joined-row", { ...one.newsletter, standing: STANDINGS[one.state] }, change));
  const [partners, own] = [true, false].map((is) => others.filter((one) => one.is_partner_offers === is));
  at("joined").replaceChildren(...mine);
  at("offered").replaceChildren(...own.map((one) => row("offered-row", one, change)));
  at("partner-offered").replaceChildren(...partners.map((one) => row("offered-row", one, change)));
  at("consents").replaceChildren(...consents.told.items.slice(-SHOWN).reverse().map(entry));
  at("no-joined").hidden = mine.length > 0;
  at("others").hidden = own.length === 0;
  at("partners").hidden = partners.length === 0;
  at("no-consents").hidden = consents.told.items.length > 0;
}

export const forgetNewsletters = () => LISTS.forEach((name) => at(name).replaceChildren());

function row(template, newsletter, change) {
  const made = at(template).content.cloneNode(true);
  const [form, told] = [made.querySelector("form"), made.querySelector("p")];
  settle(inWords(newsletter), made);
  told.id = `${template}-${newsletter.slug}`;
  form.querySelector("button").setAttribute("aria-describedby", told.id);
  for (const field of every("input", form)) field.value = newsletter.consent_version;
  form.dataset.path = form.dataset.path.replace("{slug}", newsletter.slug);
  onSubmit(form, change);
  return made;
}

function entry(event) {
  const made = at("consents-row").content.cloneNode(true);
  settle({ ...event, name: event.newsletter.name, happened: `${KINDS[event.kind]} ${WAYS[event.via]}` }, made);
  return made;
}
