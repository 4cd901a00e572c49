import { createExecutionContext, createMessageBatch, env, waitOnExecutionContext } from "cloudflare:test";
import { beforeEach, expect, test } from "vitest";
import worker from "../../src/index";
import { passTime } from "../support/crash";
import { settings } from "../support/simulator";
import { row, rows, runCron } from "../support/webhook";
import { ok } from "../support/worker";
import { EICAR, latin1, pdf, png, zip } from "./files";
import {
  actions,
  assetById,
  assetOf,
  customerSends,
  emptyBucket,
  linkTo,
  listed,
  objects,
  open,
} from "./shop";

/** The simulator plays the tenant's scanner, over HTTP. */
const SCANNER = { MEDIA_SCANNER_URL: "http://simulator.test/_sim/scanner" };

beforeEach(emptyBucket);

/** Fetches what customers sent, in a deployment that has a scanner. */
async function fetchFiles(changes: object = SCANNER): Promise<void> {
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

test("the scanner's word counts", async () => {
  const clean = await customerSends(pdf("clean"), { kind: "document", mimeType: "application/pdf" });
  await fetchFiles();
  expect(await assetOf(clean)).toMatchObject({ status: "ready", scan: "clean" });
  expect(await row("select scan_detail from media_files")).toEqual({
    scan_detail: `simulated scan of ${pdf("clean").length} bytes`,
  });

  await settings({ scanner: "infected" });
  const infected = await customerSends(pdf("infected"), { kind: "document", mimeType: "application/pdf" });
  await fetchFiles();
  expect(await assetOf(infected)).toMatchObject({ status: "refused", error: "harmful" });
  expect(await objects()).toHaveLength(1);
});

test("a scanner may look into what the embedded scan does not, and cannot overrule it", async () => {
  const archive = await customerSends(zip({ "a.txt": "x" }), {
    kind: "document",
    mimeType: "application/zip",
  });
  const virus = await customerSends(latin1(EICAR), { kind: "document", mimeType: "text/plain" });
  await fetchFiles();
  expect(await assetOf(archive)).toMatchObject({ status: "ready", scan: "clean" });
  expect(await assetOf(virus)).toMatchObject({ status: "refused", error: "harmful" });
});

test.each(["down", "undecided"])(
  "a scanner that is %s: the file is kept, not used, and asked about again",
  async (scanner) => {
    await settings({ scanner });
    const wamid = await customerSends(png(50, 50));
    await fetchFiles();
    const { id } = await assetOf(wamid);
    expect(await listed(id)).toMatchObject({ status: "ready", scan: "undecided", url: null });

    await runCron(SCANNER);
    passTime(6 * 60_000);
    await runCron(SCANNER);
    expect(await listed(id)).toMatchObject({ scan: "undecided", url: null });

    await settings({ scanner: "clean" });
    passTime(12 * 60_000);
    await runCron(SCANNER);
    expect(await listed(id)).toMatchObject({ scan: "clean" });
    const file = await open(await linkTo(id));
    expect(file.status).toBe(200);
    await file.body?.cancel();
  },
);

test("what is found harmful later is gone, with all its uses", async () => {
  await settings({ scanner: "down" });
  const one = await customerSends(png(51, 51));
  const other = await customerSends(png(51, 51), { from: "85255509002" });
  await fetchFiles();
  const { sha256 } = await assetOf(one);
  await settings({ scanner: "infected" });
  passTime(6 * 60_000);
  await runCron(SCANNER);
  for (const wamid of [one, other])
    expect(await assetOf(wamid)).toMatchObject({ status: "refused", error: "harmful", scan: "infected" });
  expect(await objects()).toEqual([]);
  expect(await actions(sha256)).toEqual(["media.scanned"]);
  // The same file is known by its hash, whatever the scanner says now.
  await settings({ scanner: "clean" });
  const again = await customerSends(png(51, 51), { from: "85255509003" });
  await fetchFiles();
  expect(await assetOf(again)).toMatchObject({ status: "refused" });
  expect(await objects()).toEqual([]);
});

test("without a scanner, cron leaves open verdicts as they are", async () => {
  const archive = await customerSends(zip({ "a.txt": "x" }), {
    kind: "document",
    mimeType: "application/zip",
  });
  await fetchFiles({});
  passTime(3_600_000);
  await runCron();
  const { id } = await assetOf(archive);
  expect(await assetById(id)).toMatchObject({ status: "ready", scan: "undecided" });
  expect((await ok("agent", "whatsapp.media_assets.list", { scan: "undecided" })).items).toHaveLength(1);
});
