import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

/** Where Debian, or a variable, has Chromium. */
const EXECUTABLE =
  process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);

export async function launch(): Promise<Browser> {
  if (EXECUTABLE === undefined)
    throw new Error("Chromium is missing: install it (apt-get install chromium), or name it in CHROMIUM.");
  return chromium.launch({ executablePath: EXECUTABLE, args: ["--no-sandbox"] });
}

/** A language, a size and a colour scheme that pages are looked at in. */
export interface Look {
  name: string;
  language: "en" | "zh-Hant";
  width: number;
  height: number;
  scheme: "light" | "dark";
}

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 800 };

/** Both languages at both sizes, each size once light and once dark. */
export const LOOKS: readonly Look[] = [
  { name: "en-desktop", language: "en", ...DESKTOP, scheme: "light" },
  { name: "zh-desktop", language: "zh-Hant", ...DESKTOP, scheme: "dark" },
  { name: "en-phone", language: "en", ...PHONE, scheme: "dark" },
  { name: "zh-phone", language: "zh-Hant", ...PHONE, scheme: "light" },
];

/** A browser of one person's own: no cookies yet, in one look. */
export function openContext(browser: Browser, look: Look): Promise<BrowserContext> {
  return browser.newContext({
    viewport: { width: look.width, height: look.height },
    colorScheme: look.scheme,
    isMobile: look.width < 500,
    hasTouch: look.width < 500,
    deviceScaleFactor: 1,
    reducedMotion: "reduce",
  });
}

/** Signs a seeded staff member in by the picker of a local run, in the language of the look. */
export async function signIn(page: Page, workerUrl: string, staff: string, look: Look): Promise<void> {
  await page.goto(`${workerUrl}/console/sign-in?lang=${look.language}`);
  await page.locator(`button[name="staff"][value="${staff}"]`).click();
  await page.waitForURL(`${workerUrl}/console`);
}
