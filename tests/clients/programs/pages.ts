// The pages of accounts in a real browser, as a newcomer goes through them: an account, in and out, a forgotten password, being kept.
import { url } from "./address.js";
import { check, confirm, finish, follow, isFaulty, mailed, open, page, press, register, sees, signIn } from "./browser.js";

const [first, second] = ["seven tall grey herons", "nine slow brown otters"] as const;
const heron = "heron@mail.example";

await register("heron", heron, "password1234");
await isFaulty("Password", "Please give some words that do not belong together.");
await register("heron", heron, first);
await sees("A letter is on its way");

const link = await mailed("Please confirm your address", heron);
await follow(link);
await confirm("not the one that was chosen");
await sees("This is not the password of whoever asked for the link.");
await confirm(first);
await sees("It belongs to the account heron.");
await follow(link);
await confirm(first);
await sees("This link was used already");
await register("Heron", heron, first);
await isFaulty("Handle", "Please give another handle.");

await signIn("heron", "a guess");
await sees("Login and password do not fit.");
await signIn("heron", first);
await sees("You are signed in as heron");
await page.reload();
await sees("You are signed in as heron");
check((await page.context().cookies()).length === 0, "there is a cookie");
await press("Sign out");
await page.getByLabel("Password").waitFor();
check((await page.evaluate("sessionStorage.length")) === 0, "the session is still kept");

await open("/reset");
await page.getByLabel("Email address").fill(heron);
await press("Send me a link");
await sees("If there is an account with this address");
await follow(await mailed("Choose a new password", heron));
await page.getByLabel("New password").fill("password1234");
await press("Set the password");
await isFaulty("New password", "Please give some words that do not belong together.");
await page.getByLabel("New password").fill(second);
await press("Set the password");
await sees("Your password is changed.");
await signIn("heron", first);
await sees("Login and password do not fit.");
await signIn("heron", second);
await sees("You are signed in as heron");

const session = String(await page.evaluate("Object.values(sessionStorage)[0]"));
const headers = { Authorization: `Bearer ${session}`, "Content-Type": "application/json" };
await fetch(url("/v1/me/erasure"), { method: "POST", headers, body: JSON.stringify({ comments: "keep" }) });
await follow(await mailed("Your account will be erased", heron));
await press("Keep my account");
await sees("Your account stays as it is");
const { erasure } = (await (await fetch(url("/v1/me?include=erasure"), { headers })).json()) as { erasure: unknown };
check(erasure === null, "the account will be erased all the same");

await finish("an account, in and out, a new password, not erased");
