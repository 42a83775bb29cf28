// Signing in with somebody else in a real browser: an account by it, one that is linked, whoever is not let through, and unlinking.
import { behave, check, confirm, finish, follow, isFaulty, mailed, open, page, press, sees, settle, signIn } from "./browser.js";

const password = "six slow pale terns";
const tern = "tern@mail.example";
const form = page.locator("form:visible");
const linked = page.locator("#sign-ins");

/** The way there and back from a page; nothing of it is left in the address bar. */
async function goWith(provider: string, from = "/sign-in"): Promise<void> {
  await open(from);
  await press(provider);
  await page.waitForURL(/\/sign-in$/);
}

/** Signs out; nothing else is to be asked before that is done. */
async function leave(): Promise<void> {
  await press("Sign out");
  await page.getByText("You are signed out.").or(page.getByLabel("Handle or email address")).filter({ visible: true }).waitFor();
}

await behave("declined");
await goWith("Good Provider");
await sees("You were not let through there.");
await page.goto("about:blank");
await open("/sign-in#code=bst_code_000000000000000000000000000000000000&provider=good");
await sees("This tab did not set out for there.");

await behave("honest", { sub: "visitor-7", email: "sandpiper@mail.example", name: "Sand Piper" });
await goWith("Good Provider", "/register");
await sees("Good Provider knows you");
const letter = form.getByLabel("Send me The Harbour Daily");
await letter.waitFor();
check((await form.getByRole("group", { name: "Offers of partners" }).getByRole("checkbox").count()) === 1, "offers stand among the others");
check(!(await letter.isChecked()), "a newsletter is chosen before it is");
const words = await form.locator("label", { hasText: "The Harbour Daily" }).textContent();
await form.getByLabel("Handle").fill("HERON");
await press("Open the account");
await isFaulty("Handle", "Please give another handle.");
await form.getByLabel("Handle").fill("sandpiper");
await letter.check();
await press("Open the account");
await sees("You are signed in as Sand Piper");
await open("/account");
await linked.getByText("Good Provider").waitFor();
await sees("You have no password: without one of these");
const [file] = await Promise.all([page.waitForEvent("download"), press("Download it")]);
check(/^broadsheet-sandpiper-.*\.json$/.test(file.suggestedFilename()), file.suggestedFilename());
await sees("It is saved among your downloads.");
const chunks: Buffer[] = [];
for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
const held = JSON.parse(Buffer.concat(chunks).toString()) as { consents: { text: string }[]; sign_ins: unknown[] };
check(held.consents.length === 1 && held.consents[0]?.text === words, `consent to "${words}" is kept as ${JSON.stringify(held.consents)}`);
check(held.sign_ins.length === 1, "the export lacks the way in");
await leave();
await goWith("Good Provider");
await sees("You are signed in as Sand Piper");

await leave();
await behave("honest", { sub: "visitor-8", email: "whimbrel@mail.example", email_verified: false, name: "Whimbrel" });
await goWith("Other");
await form.getByLabel("Handle").fill("whimbrel");
await press("Open the account");
await sees("A letter is on its way to your address");
const link = await mailed("Please confirm your address", "whimbrel@mail.example");
await follow(link);
await confirm("a password that nobody chose");
await sees("Sign in once more with whom you asked by");
await behave("honest", { sub: "somebody-else", email: "whimbrel@mail.example", name: "Not Whimbrel" });
await press("Other");
await sees("Sign in once more with whom you asked by");
await behave("honest", { sub: "visitor-8", email: "whimbrel@mail.example", email_verified: false, name: "Whimbrel" });
await follow(link);
await press("Other");
await sees("You are signed in as Whimbrel");
await leave();

await settle("tern", tern, password);
await leave();
await behave("honest", { sub: "visitor-9", email: tern, name: "Tern" });
await goWith("Good Provider");
await sees("Your address has an account here already.");
await form.getByLabel("Handle or email address").fill("tern");
await form.getByLabel("Password").fill(password);
await page.keyboard.press("Enter");
await sees("opens this account from now on, too.");
await leave();
await goWith("Good Provider");
await sees("You are signed in as tern");
await open("/account");
await linked.getByRole("button", { name: "Unlink it" }).click();
await sees("It no longer opens your account.");
await sees("Nobody does.");
await leave();
await goWith("Good Provider");
await sees("Your address has an account here already.");
await signIn("tern", password);
await sees("You are signed in as tern");
check(!(await page.getByText("opens this account").isVisible()), "what was brought before is linked after all");
await finish("an account by a provider, one linked and unlinked");
