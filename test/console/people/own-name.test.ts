import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { sha256 } from "../../../src/platform/hash";
import { audited } from "../../clients/dance";
import { signedInAs } from "../browser";

const ME = "/console/settings/me";

const nameOf = (id: string) =>
  env.DB.prepare("select name from staff where id = ?1").bind(id).first<string>("name");

test.each(["Avery Admin (demo)", "avery admin (DEMO)", "Avery\u200b Admin (demo)", "Ａvery Admin (demo)"])(
  "nobody calls themselves %j, as a colleague is called",
  async (name) => {
    const browser = await signedInAs("agent");
    const answer = await browser.submit(`${ME}?lang=en`, { name, locale: "en" });
    expect(answer.status).toBe(409);
    expect(await answer.text()).toContain("A colleague is called exactly so.");
    expect(await nameOf("stf_agent")).toBe("Ash Agent (demo)");
  },
);

test("one's own name stays free to keep, and a change leaves digests of both", async () => {
  const browser = await signedInAs("agent");
  expect((await browser.submit(ME, { name: "Ash Agent (demo)", locale: "zh-Hant-HK" })).status).toBe(303);
  expect((await browser.submit(ME, { name: "Ash A.", locale: "zh-Hant-HK" })).status).toBe(303);
  const [, change] = await audited("profile.changed");
  expect(change).toMatchObject({
    before_digest: await sha256("Ash Agent (demo)"),
    after_digest: await sha256("Ash A."),
  });
});
