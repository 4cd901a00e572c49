import type { Browser, Page } from "playwright-core";
import { Simulator } from "../demo/simulator.ts";
import type { Place } from "../place.ts";
import { LOOKS, type Look, openContext, signIn } from "./browser.ts";
import type { Told } from "./told.ts";

/** Opens the customer's conversation from the list, as a person does. */
async function openConversation(page: Page, workerUrl: string, name: string): Promise<void> {
  await page.goto(`${workerUrl}/console/inbox?view=all`);
  await page.locator("a", { hasText: name }).first().click();
  await page.waitForURL(/\/console\/inbox\/cnv_/);
}

/** Writes, looks at the preview, and sends or asks. */
async function reply(page: Page, text: string): Promise<void> {
  await page.locator("#reply-text").fill(text);
  await page.locator('form.composer button[type="submit"]').click();
  await page.locator(".previewed .bubble:visible", { hasText: text }).waitFor();
  await page.locator("#send-now").click();
}

async function inOneLook(
  browser: Browser,
  place: Place,
  look: Look,
  number: string,
  told: Told,
): Promise<void> {
  const simulator = new Simulator(place.simulatorUrl);
  const { workerUrl } = place;
  const name = `Demo Customer ${number.slice(-4)}`;
  const agent = await (await openContext(browser, look)).newPage();
  const approver = await (await openContext(browser, look)).newPage();
  await told.step(`${look.name}: a customer's message appears in an open list by itself`, async () => {
    await signIn(agent, workerUrl, "agent", look);
    await agent.goto(`${workerUrl}/console/inbox?view=all`);
    await simulator.customerWrites(number, "Is the spring tea here yet?");
    await agent.locator("a", { hasText: name }).first().waitFor({ timeout: 30_000 });
  });
  await told.step(`${look.name}: an agent answers, and sees it accepted`, async () => {
    await openConversation(agent, workerUrl, name);
    await reply(agent, "It came this morning.");
    await agent.locator(".chat-bubble:visible", { hasText: "It came this morning." }).first().waitFor();
  });
  let request = "";
  await told.step(`${look.name}: words about money wait for a person, and the page says so`, async () => {
    await openConversation(agent, workerUrl, name);
    await reply(agent, "We will refund HK$128 today.");
    await agent.waitForURL(/asked=act_/);
    request = `/console/approvals/${new URL(agent.url()).searchParams.get("asked")}`;
    await agent.locator('[role="status"]:visible').first().waitFor();
  });
  await told.step(`${look.name}: the approver sees the message and agrees`, async () => {
    await signIn(approver, workerUrl, "approver", look);
    await approver.goto(workerUrl + request);
    await approver.getByText("We will refund HK$128 today.").first().waitFor();
    await approver.locator('form[action$="/approve"] button[type="submit"]').click();
    await approver.waitForURL(workerUrl + request);
    await approver.locator(".badge.executed, .badge.executing").first().waitFor();
  });
  await told.step(
    `${look.name}: the agent's open conversation shows it sent, without loading it anew`,
    async () => {
      await agent
        .locator(".chat-bubble:visible", { hasText: "We will refund HK$128 today." })
        .first()
        .waitFor({ timeout: 30_000 });
    },
  );
  await agent.context().close();
  await approver.context().close();
}

/** A customer writes, an agent answers, a person agrees: at a desk in English and on a phone in Chinese. */
export async function replies(browser: Browser, place: Place, told: Told): Promise<void> {
  console.log("\nA customer writes\n");
  const looks = LOOKS.filter(({ name }) => name === "en-desktop" || name === "zh-phone");
  for (const [at, look] of looks.entries())
    await inOneLook(browser, place, look, `8525550780${at + 1}`, told);
}
