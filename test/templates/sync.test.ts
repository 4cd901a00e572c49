import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { fault } from "../support/simulator";
import { previewText } from "../support/story";
import { cron, ok } from "../support/worker";

const statusOf = async (name: string, language: string): Promise<string | undefined> =>
  (
    await env.DB.prepare("select status from templates where name = ?1 and language = ?2")
      .bind(name, language)
      .first<{ status: string }>()
  )?.status;

test("cron brings templates from Meta: to a database that has none, they come with their state", async () => {
  await env.DB.exec("delete from templates");
  await cron();
  expect(await statusOf("order_update", "en")).toBe("APPROVED");
  expect(await statusOf("price_list", "zh_HK")).toBe("PENDING");
  const { items } = await ok("admin", "whatsapp.audit_logs.list", {
    action: "templates.synced",
    detail: "full",
  });
  expect(items).toMatchObject([{ outcome: "ok", after_digest: expect.stringMatching(/^[0-9a-f]{64}$/) }]);

  // A customer whose window is closed and who agreed to utility messages can be reached with them.
  const { usable_templates } = await previewText("cnv_demo03", "Hello again!");
  expect(usable_templates.map(({ name }: { name: string }) => name)).toContain("order_update");
});

test("one that Meta no longer lists, or has otherwise, is mended", async () => {
  await env.DB.batch([
    env.DB.prepare("update templates set status = 'PENDING' where name = 'order_update'"),
    env.DB.prepare(
      `insert into templates (id, meta_id, name, language, category, status, components, updated_at)
       values ('tpl_gone', '1', 'gone', 'en', 'UTILITY', 'APPROVED', '[]', 1)`,
    ),
  ]);
  await cron();
  expect(await statusOf("order_update", "en")).toBe("APPROVED");
  expect(await statusOf("gone", "en")).toBe("DELETED");
});

test("while Meta cannot be asked, everything stays as it is", async () => {
  await fault({ match: "message_templates", times: 5, kind: "drop_before" });
  await env.DB.prepare("update templates set status = 'PAUSED' where name = 'order_update'").run();
  await cron();
  expect(await statusOf("order_update", "en")).toBe("PAUSED");
});
