import type { Browser, Page } from "playwright-core";
import { LOOKS, openContext, signIn } from "./browser.ts";
import type { Told } from "./told.ts";

/** A passkey device of this browser that says yes to everything. */
async function withAuthenticator(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

/** An administrator invites somebody, who sets a passkey behind the link, signs out, and comes back with the passkey. */
export async function invitedPerson(browser: Browser, workerUrl: string, told: Told): Promise<void> {
  const look = LOOKS[0];
  if (!look) return;
  console.log("\nSomebody is invited\n");
  const admin = await openContext(browser, look);
  const office = await admin.newPage();
  await signIn(office, workerUrl, "admin", look);
  let link = "";
  await told.step("an administrator invites an agent, and is shown a link once", async () => {
    await office.goto(`${workerUrl}/console/settings/staff/new`);
    await office.locator('input[name="name"]').fill("Nell New (demo)");
    await office.locator('input[name="roles"][value="agent"]').check();
    await office.locator('main form button[type="submit"]').click();
    link = /https?:\/\/[^\s"<]+\/console\/join\/[\w-]+/.exec(await office.content())?.[0] ?? "";
    if (link === "") throw new Error(`no link on ${office.url()}`);
  });
  const own = await openContext(browser, look);
  const page = await own.newPage();
  await withAuthenticator(page);
  await told.step("behind the link they set a passkey and are signed in", async () => {
    await page.goto(link);
    await page.locator("form[data-passkey] button").first().click();
    await page.waitForURL(`${workerUrl}/console`);
    if (!(await page.content()).includes("Nell New (demo)")) throw new Error("somebody else is signed in");
  });
  await told.step("they sign out, and sign in with the passkey alone", async () => {
    await page.locator('form.sign-out button[type="submit"]').click();
    await page.waitForURL(/\/console\/sign-in/);
    await page.locator("form[data-passkey] button").first().click();
    await page.waitForURL(`${workerUrl}/console`);
  });
  await told.step("the link is good for nothing any more", async () => {
    const response = await office.goto(link);
    if (response?.status() !== 404) throw new Error(`it answers ${response?.status()}`);
  });
  await own.close();
  await admin.close();
}
