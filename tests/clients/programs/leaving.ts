// What one leaves behind, in a real browser: a client is revoked, and an account is to be erased, and is kept.
import { url } from "./address.js";
import { asMe, check, finish, open, page, press, sees, settle } from "./browser.js";

const password = "eight round red knots";
const dialog = page.getByRole("dialog");
const erasing = page.getByRole("region", { name: "Have your account erased" });

await settle("knot", "knot@mail.example", password);
const made = (await (await asMe("/v1/clients", { name: "front page", scopes: [] })).json()) as { id: string; secret: string };
await open("/account");
const client = page.getByRole("listitem").filter({ hasText: "front page" });
await client.getByText(made.id).waitFor();
await client.getByRole("button", { name: "Revoke it" }).click();
await sees("It and its tokens no longer work.");
await sees("There are none.");
const form = new URLSearchParams({ grant_type: "client_credentials", client_id: made.id, client_secret: made.secret });
check((await fetch(url("/oauth/token"), { method: "POST", body: form })).status === 401, "a revoked client gets a token");

await press("Erase my account");
check((await erasing.locator("input:invalid").count()) === 3, "a choice is made for somebody");
check(!(await dialog.isVisible()), "a password is asked for before there is a choice");
await erasing.getByLabel("without any name").check();
await press("Erase my account");
await dialog.getByLabel("Password").waitFor();
await page.keyboard.press("Escape");
check(!(await page.getByText("Your account will be erased", { exact: true }).isVisible()), "an account goes without its password");
await press("Erase my account");
await dialog.getByLabel("Password").fill(password);
await page.keyboard.press("Enter");
await erasing.getByText("Your account will be erased in seven days.").waitFor();
check((await page.locator("h2:focus").textContent()) === "Have your account erased", "the keyboard is lost with the form");
const { erasure } = (await (await asMe("/v1/me?include=erasure")).json()) as { erasure: { comments: string } };
check(erasure.comments === "anonymise", `comments are to ${erasure.comments}`);
await press("Keep my account");
await sees("Your account stays as it is.");
await erasing.getByRole("button", { name: "Erase my account" }).waitFor();
await finish("a client revoked, an account to be erased and kept");
