import { env } from "cloudflare:test";
import { beforeEach, expect, test, vi } from "vitest";
import { passTime, runOutbox, withCrash } from "../support/crash";
import { fault, sentMessages } from "../support/simulator";
import { conversationWith, freshKey, lastMessage, send } from "../support/story";
import { call, ok } from "../support/worker";
import { mp4, pdf, png } from "./files";
import { emptyBucket, listed, uploaded } from "./shop";

beforeEach(emptyBucket);

const preview = (conversation_id: string, message: object) =>
  call("agent", "whatsapp.session_message.preview", { conversation_id, message });

const image = (asset_id: string, caption = "The new tea") => ({
  type: "image",
  image: { asset_id, caption },
});

/** Sends a message in the conversation, which must be taken by the preview. */
async function sendIn(conversation: string, message: object) {
  const { data } = await preview(conversation, message);
  expect(data).toMatchObject({ verdict: "ready" });
  return send(data.preview_id, freshKey());
}

interface Request {
  method: string;
  path: string;
  status: number;
  body: unknown;
  response: { id?: string };
}

async function uploadsToMeta(): Promise<Request[]> {
  const response = await fetch("http://simulator.test/_sim/requests?path=media");
  const { items } = (await response.json()) as { items: Request[] };
  return items.filter(({ method, path }) => method === "POST" && path.endsWith("/media"));
}

const sentMedia = async () =>
  (await sentMessages()).map(({ body }) => body.image ?? body.document ?? body.video);

test("an uploaded picture goes to Meta once, and to each customer by Meta's id", async () => {
  const conversation = await conversationWith();
  const other = await conversationWith("85255509002");
  const asset = await uploaded(png(60, 60));
  expect((await sendIn(conversation, image(asset))).data.result).toMatchObject({
    delivery: { status: "accepted" },
  });
  await sendIn(other, image(asset));
  const uploads = await uploadsToMeta();
  expect(uploads).toHaveLength(1);
  const id = uploads[0]?.response.id;
  expect(await sentMedia()).toEqual([
    { id, caption: "The new tea" },
    { id, caption: "The new tea" },
  ]);
  expect(await lastMessage(conversation)).toMatchObject({ type: "image" });
  expect(await listed(asset)).toMatchObject({
    used: { messages: 2, last_at: expect.any(String) },
    at_meta: [{ held_until: expect.any(String) }],
  });
});

test("documents, films and headers go the same way, the bytes as they are", async () => {
  const conversation = await conversationWith();
  const [document, video] = [
    await uploaded(pdf("menu"), { file_name: "menu.pdf" }),
    await uploaded(mp4(500)),
  ];
  await sendIn(conversation, { type: "document", document: { asset_id: document, filename: "Menu.pdf" } });
  await sendIn(conversation, {
    type: "interactive",
    interactive: {
      type: "button",
      header: { type: "video", video: { asset_id: video } },
      body: { text: "Shall we?" },
      action: { buttons: [{ type: "reply", reply: { id: "y", title: "Yes" } }] },
    },
  });
  const [one, two] = await sentMessages();
  expect(one?.body.document).toEqual({ id: expect.stringMatching(/^\d+$/), filename: "Menu.pdf" });
  expect(two?.body.interactive).toMatchObject({
    header: { type: "video", video: { id: expect.stringMatching(/^\d+$/) } },
  });
  const [, atMetaAs] = JSON.stringify(one?.body.document).match(/"id":"(\d+)"/) ?? [];
  const atMeta = await fetch(`http://simulator.test/_sim/media/${atMetaAs}`);
  expect(new Uint8Array(await atMeta.arrayBuffer())).toEqual(pdf("menu"));
});

test("an id that is nearly over is asked for anew", async () => {
  const conversation = await conversationWith();
  const asset = await uploaded(png(61, 61));
  await sendIn(conversation, image(asset, "one"));
  await env.DB.prepare("update meta_media set expires_at = ?1")
    .bind(Date.now() + 3_600_000)
    .run();
  await sendIn(conversation, image(asset, "two"));
  expect(await uploadsToMeta()).toHaveLength(2);
  const [first, second] = (await sentMedia()) as { id: string }[];
  expect(first?.id).not.toBe(second?.id);
});

test("an id that Meta does not know is dropped, and the message goes out with a new one, once", async () => {
  const conversation = await conversationWith();
  const asset = await uploaded(png(62, 62));
  await sendIn(conversation, image(asset, "one"));
  await env.DB.prepare("update meta_media set media_id = '404404', uploaded_at = uploaded_at - 1000").run();
  const { data } = await sendIn(conversation, image(asset, "two"));
  passTime(5_000);
  await runOutbox();
  const sent = await sentMessages();
  expect(sent.map(({ status, body }) => [status, (body.image as { caption: string }).caption])).toEqual([
    [200, "one"],
    [400, "two"],
    [200, "two"],
  ]);
  expect(
    await ok("agent", "whatsapp.action_request.status", { action_request_id: data.action_request_id }),
  ).toMatchObject({
    status: "executed",
  });
});

test("a refusal that a new id does not mend ends the send", async () => {
  const conversation = await conversationWith();
  const asset = await uploaded(png(63, 63));
  await fault({ match: "messages", times: 10, kind: "error", code: 131053, status: 400 });
  const { data } = await sendIn(conversation, image(asset));
  passTime(5_000);
  await runOutbox();
  expect(await sentMessages()).toHaveLength(1);
  expect(
    await ok("agent", "whatsapp.action_request.status", { action_request_id: data.action_request_id }),
  ).toMatchObject({
    status: "failed",
    error: { code: "meta_error", details: { code: 131053 } },
  });
});

test("Meta not taking the file sends nothing: waited for when it is away, failed when it refuses", async () => {
  const conversation = await conversationWith();
  vi.spyOn(console, "error").mockReturnValue();
  await fault({ match: "/media", times: 1, kind: "drop_before" });
  const { data } = await sendIn(conversation, image(await uploaded(png(64, 64))));
  expect(data.status).toBe("scheduled");
  expect(await sentMessages()).toEqual([]);
  passTime(15_000);
  await runOutbox();
  expect(await sentMessages()).toHaveLength(1);

  await fault({ match: "/media", times: 1, kind: "error", code: 100, status: 400 });
  const refused = await sendIn(conversation, image(await uploaded(png(65, 65))));
  expect(refused.data).toMatchObject({ status: "failed", error: { code: "meta_error" } });
  expect(await sentMessages()).toHaveLength(1);
});

test("a crash behind the upload to Meta: the message goes out once", async () => {
  const conversation = await conversationWith();
  const asset = await uploaded(png(66, 66));
  const { data } = await preview(conversation, image(asset));
  const { struck } = await withCrash("media:after-meta-upload", "error", () =>
    send(data.preview_id, freshKey()),
  );
  expect(struck).toBe(true);
  passTime(120_000);
  await runOutbox();
  expect(await sentMessages()).toHaveLength(1);
});
