import { beforeEach, expect, test } from "vitest";
import { mp4, pdf, png } from "../../media/files";
import { customerSent, emptyBucket, listed, upload, uploaded } from "../../media/shop";
import { approveAs } from "../../support/approval";
import { row, rows } from "../../support/webhook";
import { ok } from "../../support/worker";
import { BODY, drafted, english } from "./drafts";

beforeEach(emptyBucket);

const header = (format: string, asset_id: string) => ({ type: "HEADER", format, example: { asset_id } });

/** Uploads a file and has it approved for templates. */
async function approved(bytes: Uint8Array): Promise<string> {
  const id = await uploaded(bytes);
  const { data } = await upload({ asset_id: id, use: "templates" });
  await approveAs("approver", data.action_request_id);
  return id;
}

const withHeader = async (format: string, asset_id: string) =>
  (await drafted(english([header(format, asset_id), BODY]))).en;

test("an approved picture may stand in a header, and the list of media says where", async () => {
  const id = await approved(png());
  const en = await withHeader("IMAGE", id);
  expect(en).toMatchObject({ status: "ready", errors: [] });
  expect((await listed(id)).used).toEqual({ messages: 0, last_at: null, drafts: ["order_sent (en)"] });
  await drafted(english([BODY], { version: 1 }));
  expect((await listed(id)).used).toEqual({ messages: 0, last_at: null });
});

test("what Meta accepted stands in the list of media as a template", async () => {
  const id = await approved(png());
  const { draft_id } = await withHeader("IMAGE", id);
  await rows(
    `insert into template_submissions (id, action_request_id, draft_id, draft_version, name, language, kind, definition, status, created_at)
     select 'tsb_1', 'act_1', draft_id, 1, 'order_sent', 'en', 'create', definition, 'sending', 1
     from template_draft_versions where draft_id = '${draft_id}'`,
  );
  await rows("update template_submissions set status = 'accepted'");
  await drafted(english(null, { version: 1 }));
  expect((await listed(id)).used).toEqual({ messages: 0, last_at: null, templates: ["order_sent (en)"] });
});

test("a file that nobody approved keeps the draft from being ready", async () => {
  const en = await withHeader("IMAGE", await uploaded(png()));
  expect(en).toMatchObject({
    status: "draft",
    errors: [
      {
        code: "media_not_approved",
        path: "languages.0.components.0.example.asset_id",
        fix: expect.stringContaining("whatsapp.media_asset.upload"),
      },
    ],
  });
});

test("once it is approved, the draft is ready without being written again", async () => {
  const id = await uploaded(png());
  const { draft_id } = await withHeader("IMAGE", id);
  const status = async () =>
    (await ok("marketer", "whatsapp.template.get", { draft_id })).languages[0].draft.status;
  expect(await status()).toBe("draft");
  const { data } = await upload({ asset_id: id, use: "templates" });
  await approveAs("approver", data.action_request_id);
  expect(await status()).toBe("ready");
});

test.each([
  ["an image header whose bytes are a PDF", "IMAGE", pdf(), "application/pdf"],
  ["a document header whose bytes are a film", "DOCUMENT", mp4(10), "video/mp4"],
  [
    "a document header of plain text, which goes in messages only",
    "DOCUMENT",
    new TextEncoder().encode("Hours"),
    "text/plain",
  ],
])("%s is found before Meta sees it", async (_what, format, bytes, type) => {
  const en = await withHeader(format, await approved(bytes));
  expect(en.status).toBe("draft");
  expect(en.errors).toContainEqual(
    expect.objectContaining({
      code: "media_wrong_type",
      path: "languages.0.components.0.example.asset_id",
      message: expect.stringContaining(type),
      fix: expect.any(String),
    }),
  );
});

test("files that are unknown, a customer's own, or not there yet are no samples", async () => {
  const received = await customerSent(png());
  const waiting = await upload({ upload: { size: 5_000, mime_type: "image/png" } });
  const { id } = await row<{ id: string }>("select id from media_assets where status = 'awaiting'");
  expect(waiting.isError).toBe(false);
  for (const [asset_id, code] of [
    ["ast_nobody", "media_not_found"],
    [received.id, "media_not_found"],
    [id, "media_not_ready"],
  ] as const) {
    await rows("delete from template_drafts");
    expect((await withHeader("IMAGE", asset_id)).errors).toMatchObject([{ code }]);
  }
});

test("a file in which the scan found something later is one no more", async () => {
  const id = await approved(png());
  await rows("update media_files set scan = 'infected'");
  expect((await withHeader("IMAGE", id)).errors).toMatchObject([{ code: "media_not_ready" }]);
});

test("the pictures of a carousel's cards are looked at, each at its place", async () => {
  const id = await uploaded(png());
  const card = {
    components: [header("IMAGE", id), { type: "BODY", text: "A tea for the morning." }],
  };
  const { en } = await drafted({
    name: "teas",
    category: "marketing",
    languages: [{ language: "en", components: [BODY, { type: "CAROUSEL", cards: [card, card] }] }],
  });
  const paths = en.errors
    .filter(({ code }: { code: string }) => code === "media_not_approved")
    .map(({ path }: { path: string }) => path);
  expect(paths).toEqual(
    [0, 1].map((n) => `languages.0.components.1.cards.${n}.components.0.example.asset_id`),
  );
});
