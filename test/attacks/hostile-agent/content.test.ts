import { env } from "cloudflare:test";
import { beforeEach, describe, expect, test } from "vitest";
import { base64, html, joined, jpeg, pdf, png } from "../../media/files";
import { customerSends, customerSent, emptyBucket, objects, upload, uploaded } from "../../media/shop";
import { approveAs, outcomeOf } from "../../support/approval";
import { passTime, runOutbox } from "../../support/crash";
import { fault, sentMessages } from "../../support/simulator";
import { conversationWith } from "../../support/story";
import { set } from "../../support/team";
import { row, rows } from "../../support/webhook";
import { call, cron } from "../../support/worker";
import { BODY, body, draft, drafted } from "../../templates/draft/drafts";
import { approved, asked, errors, postsToMeta, preview, submit } from "../../templates/submit/submissions";

beforeEach(emptyBucket);

const DAY = 86_400_000;

describe("a file", () => {
  test.each([
    ["a page that is said to be a picture", html(), { kind: "image", mime_type: "image/png" }],
    ["a picture's head before a page", joined("\xff\xd8\xff\xe0", html()), { kind: "image" }],
    ["a PDF by the name of a picture", pdf(), { kind: "image", file_name: "tea.png" }],
    ["a picture that is said to be a paper", jpeg(), { mime_type: "application/pdf" }],
  ])("%s is kept as nothing", async (_what, bytes, more) => {
    const { isError, data } = await upload({ base64: base64(bytes), ...more });
    expect([isError, data.code]).toEqual([true, "validation_failed"]);
    passTime(2 * 3_600_000);
    await cron();
    await runOutbox();
    expect(await rows("select id from media_assets")).toEqual([]);
    expect(await objects()).toEqual([]);
  });

  test("without a verdict is not sent, copied, or given to templates by any of its names", async () => {
    const wamid = await customerSends(png(31, 31));
    const waiting = await row<{ id: string; message_id: string }>(
      "select media_assets.id, message_id from media_assets join messages on messages.id = message_id where wamid = ?1",
      wamid,
    );
    for (const args of [
      { message_id: wamid },
      { message_id: waiting.message_id },
      { message_id: wamid, use: "templates" },
    ])
      expect((await upload(args)).isError).toBe(true);
    expect((await upload({ asset_id: waiting.id, use: "templates" }, "marketer")).isError).toBe(true);
    const mine = await uploaded(png(32, 32));
    await set(
      "update media_files set scan = 'undecided' where sha256 = (select sha256 from media_assets where id = ?1)",
      mine,
    );
    const codes = [];
    for (const asset_id of [waiting.id, mine]) {
      const { isError, data } = await call("agent", "whatsapp.session_message.preview", {
        conversation_id: await conversationWith(),
        message: { type: "image", image: { asset_id } },
      });
      expect(isError || data.verdict === "blocked").toBe(true);
      codes.push(data.code ?? errors(data)[0]);
    }
    expect(codes).toContain("policy_blocked");
    expect((await upload({ asset_id: mine, use: "templates" }, "marketer")).data.code).toBe("policy_blocked");
    expect(await sentMessages()).toEqual([]);
    expect((await objects()).length).toBeLessThanOrEqual(1);
  });
});

describe("a template", () => {
  /** What a submission of a blocked preview answers, and that Meta heard of none. */
  const refusedAs = async (name: string, more: object = {}) => {
    const shown = await preview(name, more);
    expect(shown.verdict).toBe("blocked");
    const { isError, data } = await submit(shown.preview_id);
    expect(isError).toBe(true);
    expect(await postsToMeta()).toEqual([]);
    return data.code;
  };

  const edit = (more: object = {}, name = "order_update") =>
    drafted({ name, languages: [{ language: "en", components: [BODY] }], ...more });

  test("that became invalid behind its preview, or behind its request, is not what goes out", async () => {
    await edit({ category: "utility" }, "order_sent");
    const { preview_id } = await preview();
    const invalid = JSON.stringify([{ type: "BODY", text: "{{1}} has left our shop." }]);
    await set("update template_drafts set components = ?1, version = version + 1", invalid);
    const { isError, data } = await submit(preview_id);
    expect([isError, ["preview_stale", "validation_failed"].includes(data.code)]).toEqual([true, true]);
    expect(await refusedAs("order_sent")).toBe("validation_failed");

    await edit(
      { category: "utility", languages: [{ language: "en", components: [BODY], version: 2 }] },
      "order_sent",
    );
    const request = await asked();
    await set("update template_drafts set components = ?1, version = version + 1", invalid);
    expect((await approved(request)).code).toBe("preview_stale");
    expect(await postsToMeta()).toEqual([]);
  });

  test("takes no customer's file, no unapproved one and no other address as its example", async () => {
    const received = await customerSent(png(33, 33));
    const mine = await uploaded(png(34, 34));
    for (const [version, asset_id] of [received.id, mine, "ast_nobody"].entries()) {
      const components = [{ type: "HEADER", format: "IMAGE", example: { asset_id } }, BODY];
      await edit(
        { category: "utility", languages: [{ language: "en", components, ...(version > 0 && { version }) }] },
        "order_picture",
      );
      expect(await refusedAs("order_picture")).toBe("validation_failed");
    }
    for (const example of [{ header_handle: ["4::abc"] }, { link: "https://evil.example/x.png" }]) {
      const components = [{ type: "HEADER", format: "IMAGE", example }, BODY];
      const stored = await draft({
        name: "order_link",
        category: "utility",
        languages: [{ language: "en", components }],
      });
      if (!stored.isError) expect(await refusedAs("order_link")).toBe("validation_failed");
    }
  });

  test("is not submitted twice while the first is on its way", async () => {
    await edit({ category: "utility" }, "order_sent");
    await fault({ match: "message_templates", times: 1, kind: "error", code: 80007, status: 400 });
    const [first, second] = [await asked(), await asked("order_sent", {}, "admin")];
    expect((await approved(first)).answer).toMatchObject({ status: "scheduled" });
    expect(["conflict", "preview_stale"]).toContain((await outcomeOf(approveAs("compliance", second))).code);
    await edit(
      { category: "utility", languages: [{ language: "en", components: [body("on Friday")], version: 1 }] },
      "order_sent",
    );
    const shown = await preview();
    expect(shown.verdict).toBe("blocked");
    expect((await submit(shown.preview_id)).data.code).toBe("conflict");
    await runOutbox();
    expect(await postsToMeta()).toHaveLength(1);
  });

  test("that Meta stopped is not edited, though it was not when somebody asked", async () => {
    await edit();
    const request = await asked("order_update");
    await set("update templates set status = 'DISABLED' where name = 'order_update'");
    expect((await approved(request)).code).toBe("preview_stale");
    expect(await refusedAs("order_update")).toBe("policy_blocked");
    expect(await refusedAs("order_update", { languages: ["en"] })).toBe("policy_blocked");
  });

  test("is edited once a day, whatever is asked for beforehand or at once", async () => {
    await edit();
    const requests = [await asked("order_update"), await asked("order_update", {}, "admin")];
    const outcomes = await Promise.all([
      outcomeOf(approveAs("approver", requests[0] ?? "")),
      outcomeOf(approveAs("compliance", requests[1] ?? "")),
    ]);
    expect(outcomes.filter(({ code }) => code === undefined)).toHaveLength(1);
    expect(await postsToMeta()).toHaveLength(1);
    // A day is not over before it is, by the clock here.
    await env.DB.batch([
      env.DB.prepare("update templates set status = 'APPROVED' where name = 'order_update'"),
      env.DB.prepare(
        "update template_submissions set settled_at = ?1, created_at = ?1, claimed_at = ?1",
      ).bind(Date.now() - DAY + 60_000),
    ]);
    await edit({ languages: [{ language: "en", components: [body("on Friday")], version: 1 }] });
    const shown = await preview("order_update");
    expect((await submit(shown.preview_id)).data.code).toBe("rate_limited");
    expect(await postsToMeta()).toHaveLength(1);
  });

  test("that is approved as utility is made marketing by no edit and no other language", async () => {
    await edit({ category: "marketing" });
    expect(await refusedAs("order_update")).toBe("policy_blocked");
    await edit({ category: "utility", parameter_format: "named" }).catch(() => undefined);
    await set("update template_drafts set category = 'utility', parameter_format = 'named'");
    expect(await refusedAs("order_update")).toBe("policy_blocked");
  });
});
