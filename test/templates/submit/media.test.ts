import { env } from "cloudflare:test";
import { beforeEach, describe, expect, test } from "vitest";
import { hex } from "../../../src/platform/hash";
import { jpeg, mp4, pdf, png } from "../../media/files";
import { customerSent, emptyBucket, uploaded } from "../../media/shop";
import { passTime, runOutbox } from "../../support/crash";
import { fault } from "../../support/simulator";
import { call } from "../../support/worker";
import { BODY, drafted } from "../draft/drafts";
import {
  approved,
  asked,
  askedOfMeta,
  errors,
  PREVIEW,
  postsToMeta,
  preview,
  statusOf,
  submissionsOf,
  submitted,
  templateAt,
} from "./submissions";

beforeEach(emptyBucket);

/** A file that a person agreed to for templates. */
async function agreed(bytes: Uint8Array): Promise<string> {
  const id = await uploaded(bytes);
  await env.DB.prepare("update media_assets set approved_at = 1, approved_by = 'stf_approver' where id = ?1")
    .bind(id)
    .run();
  return id;
}

const header = (format: string, asset_id: string) => ({ type: "HEADER", format, example: { asset_id } });

const withHeader = (format: string, asset_id: string) =>
  drafted({
    name: "order_picture",
    category: "utility",
    languages: [{ language: "en", components: [header(format, asset_id), BODY] }],
  });

/** The files that Meta has whole. */
const arrived = async () =>
  (
    (await (await fetch("http://simulator.test/_sim/uploads")).json()) as {
      items: { sha256: string; received: number }[];
    }
  ).items;

const sha256 = async (bytes: Uint8Array<ArrayBuffer>) => hex(await crypto.subtle.digest("SHA-256", bytes));

const uploads = async () => (await askedOfMeta("upload")).filter(({ method }) => method === "POST");

test.each([
  ["IMAGE", "image/png", png(640, 480)],
  ["IMAGE", "image/jpeg", jpeg(300, 200)],
  ["DOCUMENT", "application/pdf", pdf()],
  ["VIDEO", "video/mp4", mp4()],
])(
  "the example of a header of type %s (%s) comes to Meta whole, and its handle stands in the template",
  async (format, type, bytes) => {
    const id = await agreed(bytes);
    await withHeader(format, id);
    const answer = await submitted("order_picture");
    expect(answer.result.languages).toMatchObject([{ status: "accepted" }]);
    const [session, file] = await uploads();
    const query = new URL(session?.path ?? "", "http://x").searchParams;
    expect(session?.path).toMatch(/\/200000000000001\/uploads\?/);
    expect(Object.fromEntries(query)).toEqual({
      file_name: id,
      file_length: String(bytes.byteLength),
      file_type: type,
    });
    expect(file?.path).toContain(session?.response.id);
    expect(await arrived()).toMatchObject([{ sha256: await sha256(bytes), received: bytes.byteLength }]);
    const [post] = await postsToMeta();
    expect(post?.body.components[0]).toEqual({
      type: "HEADER",
      format,
      example: { header_handle: [file?.response.h] },
    });
    // What is kept of it here names no file and no handle.
    expect((await templateAt("order_picture")).components).not.toMatch(/asset_id|header_handle/);
  },
);

test("the same file in several cards is given to Meta once", async () => {
  const id = await agreed(png(600, 600));
  const card = (text: string) => ({
    components: [
      header("IMAGE", id),
      { type: "BODY", text },
      { type: "BUTTONS", buttons: [{ type: "QUICK_REPLY", text: "Tell me more" }] },
    ],
  });
  await drafted({
    name: "three_teas",
    category: "marketing",
    languages: [
      {
        language: "en",
        components: [
          { type: "BODY", text: "These teas have come in this week, have a look." },
          {
            type: "CAROUSEL",
            cards: [card("Longjing from the first harvest."), card("Oolong, roasted last week.")],
          },
        ],
      },
    ],
  });
  await submitted("three_teas");
  expect(await uploads()).toHaveLength(2);
  const [post] = await postsToMeta();
  const handles = post?.body.components[1].cards.map(
    (sent: { components: { example?: { header_handle: string[] } }[] }) =>
      sent.components[0]?.example?.header_handle[0],
  );
  expect(new Set(handles).size).toBe(1);
  expect(handles).toHaveLength(2);
});

describe("a file that cannot be the example keeps the template here", () => {
  const blocked = async (format: string, id: string) => {
    await withHeader(format, id);
    const shown = await preview("order_picture");
    expect(shown.verdict).toBe("blocked");
    return shown;
  };

  test("a PDF under a picture's header", async () => {
    const shown = await blocked("IMAGE", await agreed(pdf()));
    expect(shown.findings).toContainEqual(
      expect.objectContaining({ severity: "error", path: "en.components.0.example.asset_id" }),
    );
    expect(errors(shown)).toContain("validation_failed");
  });

  test("one that nobody agreed to", async () => {
    await blocked("IMAGE", await uploaded(png(40, 40)));
  });

  test("one that a customer sent", async () => {
    const { id } = await customerSent(png(40, 40));
    await env.DB.prepare("update media_assets set approved_at = 1 where id = ?1").bind(id).run();
    await blocked("IMAGE", id);
  });

  test("one that does not exist", async () => {
    await blocked("IMAGE", "ast_nobody");
  });
});

test("a file that is withdrawn between request and approval makes the preview stale", async () => {
  const id = await agreed(png(640, 480));
  await withHeader("IMAGE", id);
  const request = await asked("order_picture");
  await env.DB.prepare("update media_assets set approved_at = null where id = ?1").bind(id).run();
  expect(await approved(request)).toMatchObject({ code: "preview_stale" });
  expect(await uploads()).toEqual([]);
});

test.each([
  ["the session is not answered", "/uploads", { kind: "drop_after" }],
  ["the bytes do not arrive", "/upload:", { kind: "drop_before" }],
  ["Meta says to slow down", "/uploads", { kind: "error", code: 4, status: 400 }],
  ["Meta fails", "/upload:", { kind: "error", code: 2, status: 503 }],
])("when %s, nothing was submitted yet: it is tried again", async (_what, match, how) => {
  await withHeader("IMAGE", await agreed(png(640, 480)));
  await fault({ match, times: 1, ...how });
  const id = await asked("order_picture");
  expect((await approved(id)).answer).toMatchObject({ status: "scheduled" });
  expect(await submissionsOf("order_picture")).toMatchObject([{ status: "queued" }]);
  expect(await postsToMeta()).toEqual([]);
  passTime(61_000);
  await runOutbox();
  expect(await statusOf(id)).toMatchObject({ status: "executed" });
  expect(await postsToMeta()).toHaveLength(1);
});

test("what Meta says against the file is told, and nothing was submitted", async () => {
  await withHeader("IMAGE", await agreed(png(640, 480)));
  await fault({ match: "/uploads", times: 1, kind: "error", code: 100, status: 400 });
  const { answer } = await approved(await asked("order_picture"));
  expect(answer).toMatchObject({ status: "failed", error: { code: "meta_error", details: { code: 100 } } });
  expect(await submissionsOf("order_picture")).toMatchObject([{ status: "abandoned" }]);
  expect(await postsToMeta()).toEqual([]);
});

test("bytes that are gone from the store never become a template", async () => {
  await withHeader("IMAGE", await agreed(png(640, 480)));
  const id = await asked("order_picture");
  await emptyBucket();
  expect((await approved(id)).answer).toMatchObject({ status: "scheduled" });
  passTime(7 * 3_600_000);
  await runOutbox();
  expect(await statusOf(id)).toMatchObject({ status: "failed", error: { code: "unavailable" } });
  expect(await postsToMeta()).toEqual([]);
  expect(await call("marketer", PREVIEW, { name: "order_picture" })).toMatchObject({ isError: false });
});
