// The pages of accounts in a real browser, as a newcomer goes through them: an account, in and out, a forgotten password, being kept.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { chromium } from "playwright-core";
import { url } from "./address.js";

const named = (name: string): string => process.env[name] ?? "";
const folder = named("BROADSHEET_MAIL_FOLDER");
const check = (is: boolean, what: string): void => {
  if (!is) throw new Error(what);
};
const PATIENCE = 20_000; // milliseconds
const [first, second] = ["seven tall grey herons", "nine slow brown otters"] as const;

/** The link in the letter of a subject. Nothing tells when a letter is put down, so whoever waits for it looks. */
async function mailed(subject: string): Promise<string> {
  for (const end = Date.now() + PATIENCE; Date.now() < end; await setTimeout(50)) {
    const letters = readdirSync(folder).filter((name) => name.endsWith(".eml"));
    const texts = letters.map((name) => readFileSync(join(folder, name), "utf8").replace(/=\r?\n/g, ""));
    const link = texts.find((text) => text.includes(`Subject: ${subject}`))?.match(/http:\S+#bst_mail_\w+/);
    if (link) return link[0];
  }
  throw new Error(`no letter says "${subject}"`);
}

const root = process.getuid?.() === 0; // whom Chromium refuses a sandbox
const browser = await chromium.launch({ executablePath: named("CHROMIUM"), args: root ? ["--no-sandbox"] : [] });
const page = await (await browser.newContext()).newPage();
page.setDefaultTimeout(PATIENCE);
const faults: string[] = [];
const asked: string[] = [];
page.on("pageerror", (error) => faults.push(error.message));
page.on("console", (said) => said.text().includes("Content Security Policy") && faults.push(said.text()));
page.on("request", (request) => asked.push(`${request.method()} ${request.url()}`));

const open = (path: string) => page.goto(url(path));
const press = (name: string) => page.getByRole("button", { name }).click();
const sees = (words: string) => page.getByText(words).waitFor();

/** That a field is told of, by what describes it, and is where one types next. */
async function isFaulty(label: string, fault: string): Promise<void> {
  await page.locator('[role="alert"]:visible:not(:empty)').waitFor();
  const field = page.getByLabel(label);
  const id = await field.getAttribute("id");
  const told = await page.locator(`#${id}-fault`).textContent();
  const isHere = (await page.locator("input:focus").getAttribute("id")) === id && (await field.getAttribute("aria-invalid")) === "true";
  check(isHere && told === fault, `${label} is told "${told}"`);
}

/** Opens a mailed link, which must change nothing by itself and be gone from the address bar. */
async function follow(link: string): Promise<void> {
  const [address] = link.split("#");
  await page.goto("about:blank"); // else only the fragment would change, and the page would be the same one
  const before = asked.length;
  await page.goto(link);
  await page.locator('[data-when="link"]').waitFor();
  check(page.url() === address, `the address bar shows ${page.url()}`);
  check(!asked.slice(before).some((one) => one.startsWith("POST")), "opening a link wrote something");
}

async function signIn(password: string): Promise<void> {
  await open("/sign-in");
  await page.getByLabel("Handle or email address").fill("heron");
  await page.getByLabel("Password").fill(password);
  await page.keyboard.press("Enter");
}

async function register(handle: string, password: string): Promise<void> {
  await open("/register");
  await page.getByLabel("Handle").fill(handle);
  await page.getByLabel("Email address").fill("heron@mail.example");
  await page.getByLabel("Password").fill(password);
  await press("Open an account");
}

await register("heron", "password1234");
await isFaulty("Password", "Please give some words that do not belong together.");
await register("heron", first);
await sees("A letter is on its way");

const link = await mailed("Please confirm your address");
await follow(link);
await press("Confirm the address");
await sees("It belongs to the account heron.");
await follow(link);
await press("Confirm the address");
await sees("This link was used already");
await register("Heron", first);
await isFaulty("Handle", "Please give another handle.");

await signIn("a guess");
await sees("Login and password do not fit.");
await signIn(first);
await sees("You are signed in as heron");
await page.reload();
await sees("You are signed in as heron");
check((await page.context().cookies()).length === 0, "there is a cookie");
await press("Sign out");
await page.getByLabel("Password").waitFor();
check((await page.evaluate("sessionStorage.length")) === 0, "the session is still kept");

await open("/reset");
await page.getByLabel("Email address").fill("heron@mail.example");
await press("Send me a link");
await sees("If there is an account with this address");
await follow(await mailed("Choose a new password"));
await page.getByLabel("New password").fill("password1234");
await press("Set the password");
await isFaulty("New password", "Please give some words that do not belong together.");
await page.getByLabel("New password").fill(second);
await press("Set the password");
await sees("Your password is changed.");
await signIn(first);
await sees("Login and password do not fit.");
await signIn(second);
await sees("You are signed in as heron");

const session = String(await page.evaluate("Object.values(sessionStorage)[0]"));
const headers = { Authorization: `Bearer ${session}`, "Content-Type": "application/json" };
await fetch(url("/v1/me/erasure"), { method: "POST", headers, body: JSON.stringify({ comments: "keep" }) });
await follow(await mailed("Your account will be erased"));
await press("Keep my account");
await sees("Your account stays as it is");
const { erasure } = (await (await fetch(url("/v1/me?include=erasure"), { headers })).json()) as { erasure: unknown };
check(erasure === null, "the account will be erased all the same");

check(!asked.some((one) => one.includes("bst_")), "a secret stood in an address that was asked for");
check(faults.length === 0, faults.join("\n"));
await browser.close();
console.log("an account, in and out, a new password, not erased");
