import { env } from "cloudflare:test";
import { beforeEach, expect, test } from "vitest";
import { mediaProblems } from "../../src/media";
import { createContext } from "../../src/platform/context";
import { passTime, runOutbox, withCrash } from "../support/crash";
import { sentMessages, settings } from "../support/simulator";
import { conversationWith, freshKey, send } from "../support/story";
import { row } from "../support/webhook";
import { call, ok } from "../support/worker";
import { png, webp, zip } from "./files";
import { assetOf, customerSends, customerSent, emptyBucket, uploaded } from "./shop";

beforeEach(emptyBucket);

const preview = (conversation_id: string, message: object) =>
  call("agent", "whatsapp.session_message.preview", { conversation_id, message });

const image = (asset_id: string, caption = "The new tea") => ({
  type: "image",
  image: { asset_id, caption },
});

test("a customer's file goes out in its own conversation, in another only as an upload of its own", async () => {
  const received = await customerSent(png(67, 67));
  const other = await conversationWith("85255509002");
  expect((await preview(received.conversation_id ?? "", image(received.id))).data.verdict).toBe("ready");
  const refused = await preview(other, image(received.id));
  expect(refused.data.verdict).toBe("blocked");
  expect(refused.data.findings).toContainEqual(
    expect.objectContaining({ severity: "error", code: "policy_blocked" }),
  );
  const copy = await ok("agent", "whatsapp.media_asset.upload", {
    message_id: received.message_id,
    idempotency_key: freshKey(),
  });
  expect((await preview(other, image(copy.result.asset_id))).data.verdict).toBe("ready");
});

test("what became unusable after the preview does not go out", async () => {
  const conversation = await conversationWith();
  const asset = await uploaded(png(68, 68));
  const { data } = await preview(conversation, image(asset));
  await env.DB.prepare("update media_files set scan = 'infected'").run();
  expect((await send(data.preview_id, freshKey())).isError).toBe(true);
  expect(await sentMessages()).toEqual([]);
});

test("the permit looks once more: a file found harmful while the message waits stops it", async () => {
  const conversation = await conversationWith();
  const asset = await uploaded(png(69, 69));
  const { data } = await preview(conversation, image(asset));
  await withCrash("send:before-permit", "error", () => send(data.preview_id, freshKey()));
  await env.DB.prepare("update media_files set scan = 'infected'").run();
  passTime(60_000);
  await runOutbox();
  expect(await sentMessages()).toEqual([]);
  expect(
    await row(
      "select status, error ->> '$.code' as code from messages where direction = 'out' and conversation_id = ?1",
      conversation,
    ),
  ).toEqual({
    status: "failed",
    code: "policy_blocked",
  });
});

test("each thing that can be wrong with a file is said with its path and a way out", async () => {
  await settings({});
  const conversation = await conversationWith();
  const ctx = createContext(env);
  const problem = async (
    assetId: string,
    kind: "image" | "sticker" | "document",
    path = "message.image.asset_id",
  ) => (await mediaProblems(ctx, [{ kind, assetId, path }], { conversationId: conversation }))[0];
  const asset = await uploaded(png(70, 70));
  expect(await problem(asset, "image")).toBeUndefined();
  const undecided = await customerSent(zip({ "a.txt": "x" }), {
    kind: "document",
    mimeType: "application/zip",
  });
  const small = await customerSent(webp(64), { kind: "sticker", mimeType: "image/webp" });
  const waiting = await assetOf(await customerSends(png(71, 71)));
  for (const [found, words] of [
    [await problem("ast_nobody", "image"), "no media asset"],
    [await problem(waiting.id, "image"), "not there yet"],
    [await problem(undecided.id, "document"), "no verdict"],
    [await problem(small.id, "sticker"), "512×512"],
    [await problem(asset, "sticker"), "kept as image"],
    [
      await problem(asset, "image", "message.template.components.0.parameters.0.image.asset_id"),
      "not approved for templates",
    ],
  ] as const)
    expect(found).toMatchObject({
      path: expect.any(String),
      message: expect.stringContaining(words),
      fix: expect.any(String),
    });
});
