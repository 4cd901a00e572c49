import { createExecutionContext, createMessageBatch, env, waitOnExecutionContext } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import worker from "../../src/index";
import { onCheckpoint } from "../../src/platform/checkpoints";
import { observeStatements } from "../../src/platform/db";
import { signedInAs } from "../console/browser";
import { docx, joined, latin1, mp4, pdf, png } from "../media/files";
import {
  assetById,
  assetOf,
  customerSends,
  customerSent,
  emptyBucket,
  linkTo,
  listed,
  objects,
  open,
  upload,
  uploaded,
} from "../media/shop";
import { runOutbox } from "../support/crash";
import { sentMessages, settings } from "../support/simulator";
import { conversationWith, freshKey, NEW_CUSTOMER, send } from "../support/story";
import { hear, rows } from "../support/webhook";
import { message, messages, secondsAgo, status, statuses, webhookBody } from "../support/webhook-events";
import { call, ok } from "../support/worker";

beforeEach(emptyBucket);

let stop = () => {};
afterEach(() => {
  stop();
  vi.restoreAllMocks();
});

const SCANNER = { MEDIA_SCANNER_URL: "http://simulator.test/_sim/scanner" };

/** Fetches what customers sent, in a deployment that differs. */
async function fetchFiles(changes: object): Promise<void> {
  const entries = await rows<{ id: string }>(
    "select id from outbox where topic = 'media.fetch' and done_at is null",
  );
  for (const { id } of entries) {
    const message = { id: crypto.randomUUID(), timestamp: new Date(), attempts: 1, body: { outbox_id: id } };
    const ctx = createExecutionContext();
    await worker.queue(
      createMessageBatch("whatsapp-outbox", [message]) as never,
      { ...env, ...changes } as never,
      ctx,
    );
    await waitOnExecutionContext(ctx);
  }
}

const document = (seed: string) => ({ bytes: pdf(seed), kind: "document", mimeType: "application/pdf" });

async function sendPicture(asset: string): Promise<void> {
  const conversation_id = await conversationWith();
  const { data } = await call("agent", "whatsapp.session_message.preview", {
    conversation_id,
    message: { type: "image", image: { asset_id: asset } },
  });
  expect(data).toMatchObject({ verdict: "ready" });
  await send(data.preview_id, freshKey());
}

const reads = () =>
  rows("select entity_id from audit_log where action = 'personal_data.read' and entity_kind = 'media_asset'");

test("nobody reads a customer's film unseen by leaving its first byte out", async () => {
  const asset = await customerSent(joined(mp4(), "0123456789"), { kind: "video", mimeType: "video/mp4" });
  const link = await linkTo(asset.id);
  for (const range of ["bytes=1-", "bytes=-10"]) {
    const response = await open(link, { headers: { range } });
    expect(response.status).toBe(206);
    await response.body?.cancel();
  }
  expect(await reads()).toHaveLength(2);
});

describe("a scanner", () => {
  test("that learns of a virus later ends the uses of equal bytes, too", async () => {
    const { bytes, ...sent } = document("known late");
    const first = await customerSends(bytes, sent);
    await fetchFiles(SCANNER);
    expect(await assetOf(first)).toMatchObject({ status: "ready", scan: "clean" });
    await settings({ scanner: "infected" });
    await customerSends(bytes, { ...sent, from: "85255509002" });
    await fetchFiles(SCANNER);
    expect(await assetOf(first)).toMatchObject({ status: "refused", error: "harmful" });
    expect(await objects()).toEqual([]);
  });

  test.each([
    ["says much", { verdict: "infected", detail: "Win.Test ".repeat(40) }],
    ["says null", { verdict: "infected", detail: null }],
  ])("that %s about a virus is understood", async (_name, answer) => {
    const { bytes, ...sent } = document(String(_name));
    const wamid = await customerSends(bytes, sent);
    const real = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      if (!String(input).includes("scanner")) return real(input, init);
      await new Response(init?.body).arrayBuffer();
      return Response.json(answer);
    });
    await fetchFiles(SCANNER);
    expect(await assetOf(wamid)).toMatchObject({ status: "refused", error: "harmful" });
  });

  test.each([
    ["no JSON", "clean"],
    ["another word", JSON.stringify({ verdict: "CLEAN" })],
    ["a list", JSON.stringify(["clean"])],
  ])("that answers %s gives no verdict", async (_name, body) => {
    const { bytes, ...sent } = document(_name);
    const wamid = await customerSends(bytes, sent);
    const real = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      if (!String(input).includes("scanner")) return real(input, init);
      await new Response(init?.body).arrayBuffer();
      return new Response(body);
    });
    await fetchFiles(SCANNER);
    expect(await assetOf(wamid)).toMatchObject({ scan: "undecided" });
  });
});

test("the access token goes to Meta's host alone, and no redirect takes it along", async () => {
  const fetched = vi.spyOn(globalThis, "fetch");
  await customerSent(png(70, 70));
  await sendPicture(await uploaded(png(71, 71)));
  const withToken = fetched.mock.calls
    .map(([input, init]) => ({
      request: new Request(input as string, init?.body ? { ...init, body: "" } : init),
      init,
    }))
    .filter(({ request }) => request.headers.has("authorization"));
  expect(withToken.length).toBeGreaterThanOrEqual(4);
  for (const { request, init } of withToken)
    expect([new URL(request.url).host, init?.redirect]).toEqual(["simulator.test", "manual"]);
});

test.each([
  "http://evil.example/file",
  "https://lookaside.fbsbx.com.evil.example/file",
  "https://evilfbsbx.com/file",
  "https://lookaside.fbsbx.com:8443/file",
  "https://user:pw@lookaside.fbsbx.com/file",
  "http://lookaside.fbsbx.com/file",
  "https://169.254.169.254/latest",
  "http://simulator.test.evil.example/x",
  "http://simulator.test:81/x",
  "file:///etc/passwd",
  "data:text/plain,x",
])("an answer that names %s gets no request", async (media_url) => {
  await settings({ media_url });
  const fetched = vi.spyOn(globalThis, "fetch");
  const wamid = await customerSends(png(72, 72));
  await runOutbox();
  expect(await assetOf(wamid)).toMatchObject({ status: "awaiting" });
  for (const [input] of fetched.mock.calls)
    expect(new URL(String(input instanceof Request ? input.url : input)).host).toBe("simulator.test");
  await settings({ media_url: null });
});

describe("an upload link", () => {
  async function link(size: number, mime_type: string) {
    const { data } = await upload({ upload: { size, mime_type } });
    return { id: data.result.asset_id as string, url: data.result.upload_url as string };
  }

  test("whose time ended while bytes were on their way is not said to be kept", async () => {
    const { id, url } = await link(png(73, 73).length, "image/png");
    stop = onCheckpoint(async (reached) => {
      if (reached === "media:after-examine")
        await env.DB.prepare("delete from media_assets where id = ?1").bind(id).run();
    });
    const response = await open(url, { method: "PUT", body: png(73, 73) });
    expect(response.status).toBe(409);
    await response.body?.cancel();
  });

  test.each([
    ["a second expiry", (url: string) => url.replace("?", "?expires=99999999999&")],
    ["a second signature", (url: string) => url.replace("signature=", "signature=x&signature=")],
    ["an encoded slash", (url: string) => url.replace("/uploads/", "/uploads%2f")],
    ["a longer path", (url: string) => url.replace("/uploads/", "/uploads/x/..%2f")],
    ["dots", (url: string) => url.replace("/uploads/", "/media/..%2fuploads/")],
    ["an encoded letter", (url: string) => url.replace("ast_", "%61st_")],
    ["an expiry in another writing", (url: string) => url.replace("expires=", "expires=%2B")],
    ["an expiry with a zero", (url: string) => url.replace("expires=", "expires=0")],
  ])("with %s is no other link", async (_name, twist) => {
    const { id, url } = await link(png(74, 74).length, "image/png");
    const response = await open(twist(url), { method: "PUT", body: png(74, 74) });
    await response.body?.cancel();
    expect(response.status).toBeGreaterThanOrEqual(403);
    expect((await assetById(id)).status).toBe("awaiting");
  });

  test("without a length takes nothing", async () => {
    const { id, url } = await link(3, "text/plain");
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(latin1("abc"));
        controller.close();
      },
    });
    const response = await open(url, { method: "PUT", body, duplex: "half" } as RequestInit);
    expect([400, 411]).toContain(response.status);
    await response.body?.cancel();
    expect((await assetById(id)).status).toBe("awaiting");
  });

  test("is not to be had without end, and a finished upload makes room", async () => {
    const bytes = png(76, 76);
    const { url } = await link(bytes.length, "image/png");
    let last: Awaited<ReturnType<typeof upload>> | undefined;
    for (let n = 0; n < 50; n++)
      last = await upload({ upload: { size: 100_000_000, mime_type: "application/pdf" } });
    expect(last?.data).toMatchObject({ code: "rate_limited" });
    expect((await upload({ base64: btoa("hello") })).data.code).toBe("rate_limited");
    expect((await upload({ upload: { size: 1, mime_type: "text/plain" } }, "manager")).isError).toBe(false);
    await (await open(url, { method: "PUT", body: bytes })).body?.cancel();
    expect((await upload({ base64: btoa("hello") })).isError).toBe(false);
  });
});

test("a picture that is small as a file and huge on a screen is not taken", async () => {
  expect((await upload({ base64: btoa(String.fromCharCode(...png(60_000, 60_000))) })).data).toMatchObject({
    code: "validation_failed",
  });
});

test.each(["update.exe.", "update.bat", "x.exe ", "a.html\u200b.js"])(
  "a customer is not sent a text by the name %s",
  async (filename) => {
    const conversation_id = await conversationWith();
    const asset_id = await uploaded(latin1("echo hello"), { mime_type: "text/plain" });
    const { isError } = await call("agent", "whatsapp.session_message.preview", {
      conversation_id,
      message: { type: "document", document: { asset_id, filename } },
    });
    expect(isError).toBe(true);
    expect((await upload({ base64: btoa("echo"), file_name: filename })).isError).toBe(true);
  },
);

test("what was refused as harmful is found by that", async () => {
  const asset = await customerSent(docx({ "word/vbaProject.bin": "x" }), {
    kind: "document",
    mimeType: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  });
  const { items } = await ok("agent", "whatsapp.media_assets.list", { scan: "infected" });
  expect(items).toMatchObject([{ id: asset.id, scan: "infected", status: "refused" }]);
});

test("a file that Meta could not read, as a status says, is given anew the next time", async () => {
  const asset = await uploaded(png(75, 75));
  await sendPicture(asset);
  const [sent] = await sentMessages();
  const wamid = sent?.response?.messages?.[0]?.id ?? "";
  expect((await listed(asset)).at_meta).toHaveLength(1);
  const failed = { errors: [{ code: 131053, title: "Media upload error" }] };
  await hear(webhookBody([statuses(status(wamid, "failed", secondsAgo(), failed))]));
  expect((await listed(asset)).at_meta).toEqual([]);
});

test("a file that the customer took back is not sent, copied or opened any more", async () => {
  const wamid = await customerSends(png(77, 77));
  await runOutbox();
  const asset = await assetOf(wamid);
  const link = await linkTo(asset.id);
  const wish = await upload({ message_id: asset.message_id, use: "templates" });
  expect(wish.data.status).toBe("pending_approval");
  const revoked = message(NEW_CUSTOMER, { type: "revoke", revoke: { original_message_id: wamid } });
  await hear(webhookBody([messages(revoked)]));
  const response = await open(link);
  expect(response.status).toBe(404);
  await response.body?.cancel();
  const { data } = await call("agent", "whatsapp.session_message.preview", {
    conversation_id: asset.conversation_id,
    message: { type: "image", image: { asset_id: asset.id } },
  });
  expect(data).toMatchObject({ verdict: "blocked" });
  await (await signedInAs("approver")).submit(`/console/approvals/${wish.data.action_request_id}/approve`, {
    reason: "I looked at it",
  });
  expect(await rows("select id from media_assets where source = 'upload'")).toEqual([]);
});

test("an archive that unpacks to far more than there is memory is told apart without unpacking it", async () => {
  const zeros = new Uint8Array(1_000_000);
  let left = 300;
  const source = new ReadableStream({
    pull(controller) {
      if (left-- === 0) return controller.close();
      controller.enqueue(zeros);
    },
  });
  const packed = new Uint8Array(
    await new Response(source.pipeThrough(new CompressionStream("deflate-raw"))).arrayBuffer(),
  );
  const name = "[Content_Types].xml";
  const little = (n: number, bytes: number) =>
    Uint8Array.from({ length: bytes }, (_, at) => (n >>> (8 * at)) & 255);
  const bomb = joined(
    "PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0",
    little(0, 4),
    little(packed.length, 4),
    little(300_000_000, 4),
    little(name.length, 2),
    little(0, 2),
    name,
    packed,
    "PK\x05\x06",
    new Uint8Array(18),
  );
  const asset = await customerSent(bomb, { kind: "document", mimeType: "application/zip" });
  expect(asset).toMatchObject({ status: "ready", mime_type: "application/zip", scan: "undecided" });
});

test.each([
  { source: "upload" },
  { source: "upload", kind: "image", status: "ready" },
  { approved: true },
  { scan: "infected" },
])("%o reads few rows, however many files customers sent", async (filters) => {
  await env.DB.prepare(
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < 3000)
       insert into media_assets (id, kind, source, status, size, sha256, object_key, conversation_id, created_at)
       select 'ast_' || printf('%06d', i), 'image', 'received', 'ready', 1, '', '', 'cnv_demo01', i from n`,
  ).run();
  let read = 0;
  observeStatements(({ sql, rows_read }) => {
    if (sql.includes("from media_assets")) read += rows_read;
  });
  await ok("agent", "whatsapp.media_assets.list", filters);
  observeStatements(undefined);
  expect(read).toBeLessThanOrEqual(100);
});
