// The page of one's own account in a real browser: a name, tokens, other sessions, an address, a password, and out.
import { url } from "./address.js";
import { check, confirm, finish, follow, isFaulty, mailed, open, page, press, register, sees, signIn } from "./browser.js";

const [first, second] = ["five wet black coots", "two loud white terns"] as const;
const [coot, newer] = ["coot@mail.example", "coot@post.example"] as const;
const PROBLEM = { code: "password_needed", detail: "Give the password again.", status: 403 };
const dialog = page.getByRole("dialog");

/** What the service says to a secret, by the status of an answer. It remembers for half a second who comes with one, so whoever waits for it looks. */
async function becomes(status: number, secret: string): Promise<void> {
  for (let tries = 0; tries < 40; tries++) {
    const answer = await fetch(url("/v1/me?fields=handle"), { headers: { Authorization: `Bearer ${secret}` } });
    if (answer.status === status) return;
    await page.waitForTimeout(50);
  }
  throw new Error(`a secret is never answered with ${status}`);
}

/** The next write to an address finds that the password was not given for a while, as it does after 15 minutes. */
const isAskedAgain = (path: string) =>
  page.route(
    (to) => to.pathname === path,
    (route) => (route.request().method() === "GET" ? route.fallback() : route.fulfill({ status: 403, json: PROBLEM })),
    { times: 1 },
  );

await open("/account");
await sees("You are not signed in in this tab.");
await register("coot", coot, first);
await sees("A letter is on its way");
await sees("broadsheet mail");
await follow(await mailed("Please confirm your address", coot));
await confirm(first);
await sees("It belongs to the account coot.");
await signIn("coot", first);
await page.getByRole("link", { name: "your account" }).click();
await page.getByRole("heading", { name: "Who you are" }).waitFor();

await page.getByLabel("Name to show").fill("\u200b");
await press("Change the name");
await isFaulty("Name to show", "Please give letters that can be seen.");
await page.getByLabel("Name to show").fill("Bald <i>Coot</i>");
await page.keyboard.press("Enter");
await sees("Your name is changed.");
check((await page.locator('[data-told="display_name"]').textContent()) === "Bald <i>Coot</i>", "the page shows another name");

await page.getByLabel("What it is for").fill("nightly export");
await page.getByLabel("articles:write").check();
await press("Make the token");
await page.locator("#scopes-fault", { hasText: "Please give another scope." }).waitFor();
await page.getByLabel("articles:write").uncheck();
await page.getByLabel("account:read").check();
await isAskedAgain("/v1/tokens");
await press("Make the token");
await dialog.getByLabel("Password").waitFor();
await page.keyboard.press("Escape");
await sees(PROBLEM.detail);
await isAskedAgain("/v1/tokens");
await press("Make the token");
await dialog.getByLabel("Password").fill("a guess");
await page.keyboard.press("Enter");
await dialog.getByText("This is not the account's password.").waitFor();
await dialog.getByLabel("Password").fill(first);
await page.keyboard.press("Enter");
await sees("This is the token.");
const token = (await page.locator("#secret").textContent()) ?? "";
await becomes(200, token);
await page.reload();
await page.getByRole("listitem").filter({ hasText: "nightly export" }).getByText("account:read").waitFor();
check(!(await page.content()).includes(token), "a token is shown twice");
await press("Revoke it");
await sees("The token no longer works.");
await sees("You have none.");
await becomes(401, token);

const signedIn = { method: "POST", headers: { "Content-Type": "application/json", "User-Agent": "another machine" } };
const elsewhere = async (password: string): Promise<string> => {
  const answer = await fetch(url("/v1/sessions"), { ...signedIn, body: JSON.stringify({ login: "coot", password }) });
  return ((await answer.json()) as { secret: string }).secret;
};
const other = await elsewhere(first);
await page.reload();
await page.getByRole("listitem").filter({ hasText: "another machine" }).getByRole("button", { name: "Sign it out" }).click();
await sees("It is signed out.");
check((await page.locator("h2:focus").textContent()) === "Where you are signed in", "the keyboard is lost with the row");
await becomes(401, other);

await page.getByLabel("New email address").fill(newer);
await press("Change the address");
await sees("A letter is on its way to the new address.");
await follow(await mailed("Please confirm your new address", newer));
await confirm(first);
await sees("It belongs to the account coot.");
await open("/account");
await page.locator("dd", { hasText: newer }).waitFor();

const session = String(await page.evaluate("Object.values(sessionStorage)[0]"));
const asMe = { Authorization: `Bearer ${session}`, "Content-Type": "application/json" };
await fetch(url("/v1/me/erasure"), { method: "POST", headers: asMe, body: JSON.stringify({ comments: "keep" }) });
await page.reload();
await sees("Your account will be erased");
await press("Keep my account");
await sees("Your account stays as it is.");
check((await page.locator("h2:focus").textContent()) === "Who you are", "the keyboard is lost with the button");
check(!(await page.getByText("Your account will be erased").isVisible()), "the account will be erased all the same");

await page.route(
  (to) => to.pathname === "/v1/me",
  async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), has_password: false } });
  },
  { times: 1 },
);
await page.reload();
await sees("You have none so far, for you sign in with another service.");
check(!(await page.getByLabel("New password").isVisible()), "whoever has no password is to change it");
await page.reload();

const third = await elsewhere(first);
await page.getByLabel("New password").fill("password1234");
await press("Change the password");
await isFaulty("New password", "Please give some words that do not belong together.");
await page.getByLabel("New password").fill(second);
await press("Change the password");
await sees("Your password is changed.");
await becomes(401, third);
await open("/sign-in");
await press("Sign out");
await page.getByLabel("Password").waitFor();
await page.goBack();
await sees("You are not signed in in this tab.");
await signIn(newer, second);
await sees("You are signed in as Bald <i>Coot</i>");
await open("/account");
await press("Sign out");
await sees("You are signed out.");
check(!(await page.locator("main").textContent())?.includes(newer), "whoever left is still shown");
check((await page.evaluate("sessionStorage.length")) === 0, "the session is still kept");
await finish("a name, a token, a session, an address, a password");
