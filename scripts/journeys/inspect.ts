import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  id: string;
  impact: string | null;
  nodes: { target: string[]; failureSummary?: string }[];
}

/** What is wrong with a page that is open: its width, what axe finds serious, controls without a name. */
export async function inspect(page: Page): Promise<string[]> {
  const overflow = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth > clientWidth + 1 ? `it is ${scrollWidth} px wide in a window of ${clientWidth}` : "";
  });
  // Through the debugger, as the page's own policy lets no foreign script in.
  await page.evaluate(AXE);
  const violations = (await page.evaluate(
    "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)",
  )) as Violation[];
  const serious = violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(
      ({ id, impact, nodes }) =>
        `axe ${impact}: ${id} at ${nodes
          .slice(0, 3)
          .map(({ target }) => target.join(" "))
          .join(", ")}${nodes.length > 3 ? ` and ${nodes.length - 3} more` : ""}`,
    );
  return [overflow, ...serious].filter(Boolean);
}

/** What a page says on its console and throws, from now on. */
export function listen(page: Page): string[] {
  const heard: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") heard.push(message.text());
  });
  page.on("pageerror", (error) => heard.push(error.message));
  return heard;
}
