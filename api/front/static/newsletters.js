// Newsletters as a form offers them: each with a tick of its own, beside the very words that are consented to, and partners' offers apart.
// None is ticked before somebody does it.
import { ask } from "./asking.js";
import { every, settle } from "./forms.js";

const at = (id) => document.getElementById(id);
const OFTEN = {
  as_it_happens: "whenever something happens",
  daily: "about once a day",
  weekly: "about once a week",
  monthly: "about once a month",
  irregular: "now and then",
};

/** A newsletter with words for how often it comes, and from where. */
export const inWords = (newsletter) => ({ ...newsletter, often: OFTEN[newsletter.frequency], from: newsletter.site.name });

/** All that take signups, a page after the other; what went wrong where it did. */
export async function openNewsletters() {
  const found = [];
  for (let cursor = ""; ; ) {
    const answer = await ask("GET", `/v1/newsletters?include=site&limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    if (!answer.isOk) return { problem: answer.told };
    found.push(...answer.told.items.filter((one) => one.is_open));
    cursor = answer.told.next_cursor;
    if (!cursor) return { found };
  }
}

/** Shows boxes for them. What was ticked stays so where its words are still the same. */
export function showBoxes(newsletters) {
  const ticks = new Set(boxes().filter((box) => box.checked).map(textOf));
  const [offers, own] = [true, false].map((is) => newsletters.filter((one) => one.is_partner_offers === is));
  at("own-boxes").replaceChildren(...own.map(box));
  at("offer-boxes").replaceChildren(...offers.map(box));
  at("own").hidden = own.length === 0;
  at("offers").hidden = offers.length === 0;
  for (const one of boxes()) one.checked ||= ticks.has(textOf(one));
}

export const boxes = () => every('input[name="newsletters"]');
const textOf = (box) => `${box.value} ${box.dataset.version}`;

function box(newsletter) {
  const made = at("newsletter-box").content.cloneNode(true);
  const [field, about] = [made.querySelector("input"), made.querySelector("p")];
  settle(inWords(newsletter), made);
  made.querySelector("label").lang = about.lang = newsletter.language;
  about.id = `about-${newsletter.slug}`;
  field.id = `box-${newsletter.slug}`;
  field.value = newsletter.slug;
  field.dataset.version = newsletter.consent_version;
  field.defaultChecked = Boolean(newsletter.isWanted);
  field.setAttribute("aria-describedby", about.id);
  return made;
}

/** The same for a form that can do without any. */
export async function offerNewsletters() {
  if (!at("newsletter-box")) return;
  const { found = [] } = await openNewsletters();
  showBoxes(found);
}
