// Newsletters in a real browser: asked for by a mail address, confirmed, changed, left and forgotten by the links of letters; and those of an account.
import { url } from "./address.js";
import { asked, check, finish, isFaulty, mailed, open, page, press, sees, settle } from "./browser.js";

const [tide, ebb, plover] = ["tide@mail.example", "ebb@mail.example", "plover@mail.example"] as const;
const [daily, alerts] = ["Send me The Harbour Daily", "Send me Harbour Alerts"] as const;
const SUBJECT = "Please confirm your newsletters";
const status = page.locator("#said");
const dialog = page.getByRole("dialog");
const hasFocus = (selector: string) => page.locator(`${selector}:focus`).waitFor();

/** What an address gets, by the lasting link of one of its letters. */
async function states(link: string): Promise<string> {
  const [, token = ""] = /#(sub_[0-9a-f]+)/.exec(link) ?? [];
  const answer = await fetch(url(`/v1/signups/${token}`));
  if (!answer.ok) return String(answer.status);
  const { signups } = (await answer.json()) as { signups: { state: string; newsletter: { slug: string } }[] };
  return signups.map((one) => `${one.newsletter.slug} ${one.state}`).join(", ");
}

/** Opens a letter's link, which must change nothing by itself and be gone from the address bar. */
async function follow(link: string, words: string): Promise<void> {
  await page.goto("about:blank");
  const before = asked.length;
  await page.goto(link);
  await sees(words);
  check(page.url() === url("/newsletters/mine"), `the address bar shows ${page.url()}`);
  check(!asked.slice(before).some((one) => !one.startsWith("GET")), "opening a link wrote something");
}

async function signUp(email: string, ...texts: string[]): Promise<string> {
  await open("/newsletters");
  for (const text of texts) await page.getByLabel(text).check();
  await page.getByLabel("Email address").fill(email);
  await page.keyboard.press("Enter");
  await sees("Please look into your mail");
  return page.locator('[data-when="done"]').innerText();
}

// A form that ticks nothing by itself, and says at its fields what is wrong.
await open("/");
await page.getByRole("link", { name: "/newsletters" }).click();
await page.getByLabel(daily).waitFor();
check((await page.getByRole("checkbox", { checked: true }).count()) === 0, "something is ticked already");
check((await page.getByRole("group", { name: "Offers of partners" }).getByRole("checkbox").count()) === 1, "offers stand among the others");
await page.getByLabel("Email address").fill("tide@mailinator.com");
await press("Sign up");
await page.getByText("Please tick one newsletter at least.").waitFor();
await hasFocus('input[type="checkbox"]');
await page.keyboard.press("Space");
await press("Sign up");
await isFaulty("Email address", "Please give an address that lasts.");

await page.route(
  (to) => to.pathname === "/v1/newsletters",
  (route) => route.fulfill({ json: { items: [], next_cursor: null } }),
  { times: 1 },
);
await open("/newsletters");
await sees("There is no newsletter that takes signups now.");

// Words that changed since they were shown are shown as they are, and not ticked.
await page.route(
  (to) => to.pathname === "/v1/newsletters",
  async (route) => {
    const told = await (await route.fetch()).text();
    await route.fulfill({ status: 200, contentType: "application/json", body: told.replaceAll("2026-12", "2020-01") });
  },
  { times: 1 },
);
await open("/newsletters");
await page.getByLabel(daily).check();
await page.getByLabel("Email address").fill(tide);
await press("Sign up");
await sees("What a newsletter asks you to agree to has changed meanwhile.");
check(!(await page.getByLabel(daily).isChecked()), "a tick went over to other words");
check((await page.getByLabel("Email address").inputValue()) === tide, "the address must be typed again");

// Two at once; the page says the same to whoever is known already.
const unknown = await signUp(tide, daily, alerts);
await hasFocus('[data-when="done"]');
check((await signUp(tide, daily)) === unknown, "the page tells who is known");
const link = await mailed(SUBJECT, tide);
await follow(link, "Did you ask for it?");
check((await states(link)) === "daily pending, alerts pending", await states(link));
await page.getByText("t…@mail.example").waitFor();
check(!(await page.content()).includes(tide), "the page tells the address");
await press("Confirm");
await status.getByText("Thank you, it is confirmed.").waitFor();
await hasFocus("#said");
check((await states(link)) === "daily active, alerts active", await states(link));
await follow(link, "Did you ask for it?");
await press("Confirm");
await sees("This link was used already");

// By the same link: one ends at once, one is asked for by a letter, all are left.
await press("Keep it so");
await sees("Nothing is changed yet.");
await page.getByLabel(alerts).uncheck();
await page.getByLabel("Send me offers").check();
await press("Keep it so");
await status.getByText("Done.").waitFor();
check((await states(link)) === "daily active, alerts unsubscribed, partner-offers pending", await states(link));
check(!(await page.getByLabel("Send me offers").isChecked()), "offers are ticked before they are confirmed");
await press("Leave all newsletters");
await status.getByText("You left all newsletters.").waitFor();
check((await states(link)) === "daily unsubscribed, alerts unsubscribed, partner-offers unsubscribed", await states(link));

// What is to be deleted is asked twice.
await press("Delete everything about my address");
await dialog.getByText("This cannot be taken back").waitFor();
await page.keyboard.press("Enter");
await dialog.waitFor({ state: "hidden" });
check((await states(link)) !== "404", "an address is forgotten before that was confirmed");
await press("Delete everything about my address");
await dialog.getByRole("button", { name: "Delete it" }).click();
await sees("The address and all that we knew of it are deleted.");
check((await states(link)) === "404", await states(link));
await follow(link, "There is nothing behind this link any more");

// Where a mail program's link leads whoever opens it by hand.
await signUp(ebb, daily);
const other = await mailed(SUBJECT, ebb);
await follow(other, "asked for The Harbour Daily to be sent");
await press("Confirm");
await status.getByText("Thank you").waitFor();
const [, token = ""] = /#(sub_[0-9a-f]+)/.exec(other) ?? [];
await page.goto("about:blank");
await page.goto(url(`/v1/signups/${token}/unsubscribe`));
await sees("You come from a letter about The Harbour Daily.");
check((await states(other)) === "daily active", "a newsletter ended because its link was opened");
await press("End The Harbour Daily");
await status.getByText("It has ended.").waitFor();
check((await states(other)) === "daily unsubscribed", await states(other));
await page.goto("about:blank");
await open("/newsletters/mine");
await sees("This page is reached by the link in a letter from us.");

// An account's own need no letter.
await settle("plover", plover, "ten quick golden plovers");
await open("/account");
const mine = page.getByRole("region", { name: "Newsletters" });
await mine.getByText("None comes.").waitFor();
await mine.getByText("Nothing so far.").waitFor();
const row = (list: string) => mine.locator(`#${list}`).getByRole("listitem").filter({ hasText: "The Harbour Daily" });
await row("offered").getByRole("button", { name: "Yes, send it to me" }).click();
await mine.getByText("It comes from now on.").waitFor();
await row("joined").getByText("It comes.").waitFor();
await row("consents").filter({ hasText: "agreed to by your account" }).getByText("Send me The Harbour Daily by email").waitFor();
check((await page.locator("h2:focus").textContent()) === "Newsletters", "the keyboard is lost with the row");
await row("joined").getByRole("button", { name: "End it" }).click();
await mine.getByText("It no longer comes.").waitFor();
await row("consents").getByText("ended by your account").waitFor();
await row("offered").waitFor();
await finish("newsletters asked for, confirmed, changed, left and forgotten");
