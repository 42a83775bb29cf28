// A real browser on the pages of accounts, and what a newcomer does in it.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { chromium } from "playwright-core";
import { url } from "./address.js";

const named = (name: string): string => process.env[name] ?? "";
const folder = named("BROADSHEET_MAIL_FOLDER");
export const check = (is: boolean, what: string): void => {
  if (!is) throw new Error(what);
};
const PATIENCE = 20_000; // milliseconds

/** The link in the letter of a subject to somebody. Nothing tells when a letter is put down, so whoever waits for it looks. */
export async function mailed(subject: string, to: string): Promise<string> {
  for (const end = Date.now() + PATIENCE; Date.now() < end; await setTimeout(50)) {
    const letters = readdirSync(folder).filter((name) => name.endsWith(".eml"));
    const texts = letters.map((name) => readFileSync(join(folder, name), "utf8").replace(/=\r?\n/g, ""));
    const link = texts.find((text) => text.includes(`Subject: ${subject}`) && text.includes(`To: ${to}`))?.match(/http:\S+#(?:bst_mail|sub)_[\w+]+/);
    if (link) return link[0];
  }
  throw new Error(`no letter to ${to} says "${subject}"`);
}

const root = process.getuid?.() === 0; // whom Chromium refuses a sandbox
const browser = await chromium.launch({ executablePath: named("CHROMIUM"), args: root ? ["--no-sandbox"] : [] });
export const page = await (await browser.newContext()).newPage();
page.setDefaultTimeout(PATIENCE);
const faults: string[] = [];
export const asked: string[] = [];
page.on("pageerror", (error) => faults.push(error.message));
page.on("console", (said) => said.text().includes("Content Security Policy") && faults.push(said.text()));
page.on("request", (request) => asked.push(`${request.method()} ${request.url()}`));

export const open = (path: string) => page.goto(url(path));
export const press = (name: string) => page.getByRole("button", { name }).click();
export const sees = (words: string) => page.getByText(words).waitFor();

/** That a field is told of, by what describes it, and is where one types next. */
export async function isFaulty(label: string, fault: string): Promise<void> {
  await page.locator('[role="alert"]:visible:not(:empty)').waitFor();
  const field = page.getByLabel(label, { exact: true });
  const id = await field.getAttribute("id");
  const told = await page.locator(`#${id}-fault`).textContent();
  const isHere = (await page.locator("input:focus").getAttribute("id")) === id && (await field.getAttribute("aria-invalid")) === "true";
  check(isHere && told === fault, `${label} is told "${told}"`);
}

/** Opens a mailed link, which must change nothing by itself and be gone from the address bar. */
export async function follow(link: string): Promise<void> {
  const [address] = link.split("#");
  await page.goto("about:blank"); // else only the fragment would change, and the page would be the same one
  const before = asked.length;
  await page.goto(link);
  await page.locator('form[data-when="link"]').waitFor();
  check(page.url() === address, `the address bar shows ${page.url()}`);
  check(!asked.slice(before).some((one) => one.startsWith("POST")), "opening a link wrote something");
}

/** Confirms the address of a link that was followed, as whoever asked for it. */
export async function confirm(password: string): Promise<void> {
  await page.getByLabel("Password").fill(password);
  await press("Confirm the address");
}

export async function signIn(login: string, password: string): Promise<void> {
  await open("/sign-in");
  await page.getByLabel("Handle or email address").fill(login);
  await page.getByLabel("Password").fill(password);
  await page.keyboard.press("Enter");
}

export async function register(handle: string, email: string, password: string): Promise<void> {
  await open("/register");
  await page.getByLabel("Handle").fill(handle);
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password").fill(password);
  await press("Open an account");
}

/** A newcomer with a password, signed in in the browser. */
export async function settle(handle: string, email: string, password: string): Promise<void> {
  await register(handle, email, password);
  await sees("A letter is on its way");
  await follow(await mailed("Please confirm your address", email));
  await confirm(password);
  await sees(`It belongs to the account ${handle}.`);
  await signIn(handle, password);
  await sees(`You are signed in as ${handle}`);
}

/** What is sent to the service as the one who is signed in in the browser. */
export async function asMe(path: string, body?: object): Promise<Response> {
  const session = String(await page.evaluate("sessionStorage['broadsheet-session']"));
  const headers = { Authorization: `Bearer ${session}`, "Content-Type": "application/json" };
  return fetch(url(path), { method: body ? "POST" : "GET", headers, ...(body && { body: JSON.stringify(body) }) });
}

/** What providers say of whoever comes next. */
export async function behave(as: string, claims: object = {}): Promise<void> {
  const answer = await fetch(`${named("PROVIDER")}/behave`, { method: "POST", body: JSON.stringify({ as, claims, is_rotated: false }) });
  check(answer.ok, "the provider does as it likes");
}

/** The end: nothing went wrong beside what was looked at, and no secret was ever in an address. */
export async function finish(said: string): Promise<void> {
  check(!asked.some((one) => one.includes("bst_")), "a secret stood in an address that was asked for");
  check(faults.length === 0, faults.join("\n"));
  await browser.close();
  console.log(said);
}
