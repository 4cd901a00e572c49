import { env } from "cloudflare:test";
import { beforeEach, describe, expect, test } from "vitest";
import { signedInAs } from "../console/browser";
import { passTime, runOutbox } from "../support/crash";
import { rows } from "../support/webhook";
import { cron, ok } from "../support/worker";
import { base64, png } from "./files";
import {
  assetById,
  customerSent,
  emptyBucket,
  linkTo,
  listed,
  objects,
  open,
  upload,
  uploaded,
} from "./shop";

beforeEach(emptyBucket);

describe("for templates and broadcasts", () => {
  const decide = async (id: string, decision: "approve" | "reject") =>
    (await signedInAs("approver")).submit(`/console/approvals/${id}/${decision}`, {
      reason: "I looked at it",
    });

  test("an uploaded asset waits for a person, who sees it", async () => {
    const id = await uploaded(png(40, 40));
    // Nobody asked about it yet, and looking through all files is not the approvers' work.
    expect((await (await signedInAs("approver")).get(`/console/media/${id}`)).status).toBe(404);
    const { data } = await upload({ asset_id: id, use: "templates" });
    expect(data).toMatchObject({
      status: "pending_approval",
      approval: { reasons: [{ rule: "media.templates" }] },
    });
    expect(await listed(id)).toMatchObject({ approved_for_templates: false });
    const browser = await signedInAs("approver");
    const page = await browser.read(`/console/approvals/${data.action_request_id}`);
    expect(page).toContain(`<img class="media" src="/console/media/${id}"`);
    const { headers } = await browser.get(`/console/media/${id}`);
    const file = await open(new URL(headers.get("location") ?? "", "http://localhost:8787").href);
    expect(file.headers.get("content-type")).toBe("image/png");
    await file.body?.cancel();

    const other = await uploaded(png(41, 41));
    expect((await browser.get(`/console/media/${other}`)).status).toBe(404);

    await decide(data.action_request_id, "approve");
    expect((await browser.get(`/console/media/${id}`)).status).toBe(302);
    expect(await listed(id)).toMatchObject({ approved_for_templates: true });
    const { items } = await ok("agent", "whatsapp.media_assets.list", { approved: true });
    expect(items.map((item: { id: string }) => item.id)).toEqual([id]);
    const again = await upload({ asset_id: id, use: "templates" });
    expect(again.data).toMatchObject({
      status: "executed",
      findings: [expect.objectContaining({ code: "already_approved" })],
    });
  });

  test("new bytes are kept while a person decides; approved they stay, rejected they go", async () => {
    const [yes, no] = await Promise.all(
      [png(41, 41), png(42, 42)].map(
        async (bytes) => (await upload({ base64: base64(bytes), use: "templates" })).data,
      ),
    );
    expect([yes.status, no.status]).toEqual(["pending_approval", "pending_approval"]);
    passTime(2 * 3_600_000);
    await cron();
    expect(await objects()).toHaveLength(2);
    await decide(yes.action_request_id, "approve");
    await decide(no.action_request_id, "reject");
    passTime(80 * 3_600_000);
    await cron();
    await runOutbox();
    const kept = yes.effects.asset_id;
    expect(
      await rows("select id, approved_at is not null as approved, approved_by from media_assets"),
    ).toEqual([{ id: kept, approved: 1, approved_by: expect.stringMatching(/^stf_/) }]);
    expect(await objects()).toEqual([(await assetById(kept)).object_key]);
  });

  test("bytes that others use stay when a request for the same ones lapses, whoever came first", async () => {
    const first = await uploaded(png(45, 45));
    await upload({ base64: base64(png(45, 45)), use: "templates" });
    await upload({ base64: base64(png(46, 46)), use: "templates" });
    const second = await uploaded(png(46, 46));
    passTime(80 * 3_600_000);
    await cron();
    await runOutbox();
    expect(
      (await rows<{ id: string }>("select id from media_assets order by id")).map(({ id }) => id),
    ).toEqual([first, second]);
    for (const id of [first, second]) {
      const file = await open(await linkTo(id));
      expect(file.status).toBe(200);
      await file.body?.cancel();
    }
  });

  test("an asset that turned out harmful meanwhile cannot be approved", async () => {
    const id = await uploaded(png(43, 43));
    const { data } = await upload({ asset_id: id, use: "templates" });
    await env.DB.prepare("update media_files set scan = 'infected'").run();
    await decide(data.action_request_id, "approve");
    expect(await rows("select id from media_assets where approved_at is not null")).toEqual([]);
  });

  test("received files and unknown ones are not approved by id", async () => {
    const received = await customerSent(png(44, 44));
    for (const asset_id of [received.id, "ast_nobody"])
      expect((await upload({ asset_id, use: "templates" })).data.code).toBe("not_found");
  });
});
