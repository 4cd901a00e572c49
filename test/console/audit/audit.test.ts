import { env } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { createI18n } from "../../../src/console/i18n";
import type { ExportedPart, SealRow } from "../../../src/governance";
import { canonicalJson, sha256 } from "../../../src/platform/hash";
import { conversationWith, previewText, send } from "../../support/story";
import { cron, ok } from "../../support/worker";
import { type Browser, signedInAs } from "../browser";

const { t } = createI18n("en", "en", "Asia/Hong_Kong");
const LOG = "/console/audit";

/** A reply goes out, and one is refused: entries to look at. */
async function entries(): Promise<{ request: string; conversation: string }> {
  const conversation = await conversationWith();
  const { preview_id } = await previewText(conversation, "We are open.");
  const { data } = await send(preview_id);
  await send("pvw_nobody");
  return { request: data.action_request_id, conversation };
}

const english = async (browser: Browser, path: string) => {
  const url = new URL(path, "http://localhost:8787");
  url.searchParams.set("lang", "en");
  return browser.read(url.pathname + url.search);
};

const idsIn = (html: string) =>
  Array.from(html.matchAll(/href="\/console\/audit\/(aud_?[0-9a-z]+)"/g), ([, id]) => id ?? "");

async function forge(sql: string): Promise<void> {
  const { results } = await env.DB.prepare(
    "select name, sql from sqlite_schema where type = 'trigger' and tbl_name = 'audit_log'",
  ).all<{ name: string; sql: string }>();
  await env.DB.batch([
    ...results.map(({ name }) => env.DB.prepare(`drop trigger ${name}`)),
    env.DB.prepare(sql),
    ...results.map(({ sql: again }) => env.DB.prepare(again)),
  ]);
}

describe("the list", () => {
  test("tells in words what happened, in both languages", async () => {
    await entries();
    const browser = await signedInAs("compliance");
    const page = await english(browser, LOG);
    expect(page).toContain(t.auditLog.actions["write.started"]);
    expect(page).toContain(t.auditLog.actions["write.denied"]);
    expect(page).toContain("local agent token");
    expect(await browser.read(`${LOG}?lang=zh-Hant`)).toContain("更改被拒");
  });

  test("is filtered by what, how, who, about what, and days", async () => {
    const { request, conversation } = await entries();
    const browser = await signedInAs("admin");
    const [all, ...others] = await Promise.all(
      [
        LOG,
        `${LOG}?action=write.denied`,
        `${LOG}?outcome=denied`,
        `${LOG}?request=${request}`,
        `${LOG}?entity=${conversation}`,
        `${LOG}?actor=tok_agent&tool=whatsapp.session_message.send`,
      ].map(async (path) => idsIn(await browser.read(path))),
    );
    for (const some of others) {
      expect(some.length).toBeGreaterThan(0);
      expect(some.length).toBeLessThan(all?.length ?? 0);
    }
    const today = new Intl.DateTimeFormat("en-CA", { timeZone: env.TIME_ZONE }).format(new Date());
    expect(idsIn(await browser.read(`${LOG}?action=write.denied&from=${today}&to=${today}`))).toHaveLength(1);
    expect(idsIn(await browser.read(`${LOG}?to=2020-01-01`))).toEqual([]);
  });

  test.each(["from=2026-13-01", "outcome=maybe", "cursor=nonsense", "from=%3Cscript%3E"])(
    "a filter that cannot be read is said to be one: %s",
    async (query) => {
      const answer = await (await signedInAs("admin")).get(`${LOG}?lang=en&${query}`);
      expect(answer.status).toBe(409);
      const html = await answer.text();
      expect(html).toContain(t.auditLog.unreadable);
      expect(html).not.toContain("<script>");
    },
  );

  test("goes on page by page, each entry once", async () => {
    for (let n = 0; n < 60; n++) await send(`pvw_nobody${n}`);
    const browser = await signedInAs("admin");
    const first = await browser.read(`${LOG}?action=write.denied`);
    const next = /href="([^"]*cursor=[^"]*)">[^<]*→/.exec(first)?.[1]?.replaceAll("&amp;", "&") ?? "";
    const second = await browser.read(next);
    expect(new Set([...idsIn(first), ...idsIn(second)]).size).toBe(60);
  });
});

describe("an entry", () => {
  test("says who, what, why, from where, and which seal proves it", async () => {
    const { request } = await entries();
    await cron();
    const browser = await signedInAs("admin");
    const [id] = idsIn(await browser.read(`${LOG}?action=write.started`));
    const page = await english(browser, `${LOG}/${id}`);
    for (const part of [
      "local agent token",
      "whatsapp.session_message.send",
      `/console/approvals/${request}`,
      t.auditLog.vias.mcp,
      t.auditLog.sealedBy("1"),
    ])
      expect(page).toContain(part);
    expect(page).toMatch(/pvw_[0-9a-z]+/);
    expect(await english(browser, `${LOG}/${id}?verify=1`)).toContain(t.auditLog.verify.verified("1"));
  });

  test("that does not exist is not found", async () => {
    expect((await (await signedInAs("admin")).get(`${LOG}/aud_nothing`)).status).toBe(404);
  });

  test("hostile text stays text", async () => {
    await env.DB.prepare(
      `insert into audit_log (id, at, actor_kind, actor_id, actor_name, action, outcome, reason, details, correlation_id)
       values ('aud_hostile', 1, 'client', 'tok_x', '<img src=x onerror=alert(1)>', '<b>x</b>', 'ok', '</p><script>alert(1)</script>',
         '{"a":"<script>"}', 'req_x')`,
    ).run();
    const browser = await signedInAs("admin");
    for (const path of [LOG, `${LOG}/aud_hostile`])
      expect(await browser.read(path)).not.toMatch(/<img src=x|<b>x|<script>alert/);
  });
});

describe("the chain", () => {
  test("is shown seal by seal, and checked on demand", async () => {
    await entries();
    await cron();
    const browser = await signedInAs("compliance");
    const page = await english(browser, `${LOG}/seals`);
    expect(page).toContain(t.auditLog.chain.signed);
    expect(page).not.toContain(t.auditLog.verify.verified("1"));
    expect(await english(browser, `${LOG}/seals?verify=1`)).toContain(t.auditLog.verify.verified("1"));
  });

  test("that was broken says where", async () => {
    for (let n = 0; n < 3; n++) {
      await send(`pvw_nobody${n}`);
      await cron();
    }
    await forge(
      "update audit_log set outcome = 'ok' where seq = (select from_seq from audit_seals where id = 2)",
    );
    const browser = await signedInAs("admin");
    const page = await english(browser, `${LOG}/seals?verify=1`);
    expect(page).toContain(t.auditLog.verify.broken("2"));
    expect(page).toContain(t.auditLog.chain.verified);
    expect(await english(browser, `${LOG}?verify=1`)).toContain(t.auditLog.verify.broken("2"));
  });

  test("with nothing sealed yet", async () => {
    await entries();
    const browser = await signedInAs("admin");
    expect(await english(browser, `${LOG}/seals?verify=1`)).toContain(t.auditLog.chain.none);
    expect(await english(browser, `${LOG}?verify=1`)).toContain(t.auditLog.verify.notSealed);
  });
});

const bytesOf = (text: string) =>
  Uint8Array.from(atob(text.slice("ed25519:".length).replace(/-/g, "+").replace(/_/g, "/")), (sign) =>
    sign.charCodeAt(0),
  );

/** As docs/audit.md tells whoever writes a checker, with none of the product's own lines. */
async function isSigned(key: string | null, said: object, signature: string | null): Promise<boolean> {
  const algorithm = { name: "Ed25519" };
  const known = await crypto.subtle.importKey("raw", bytesOf(key ?? ""), algorithm, false, ["verify"]);
  const text = new TextEncoder().encode(canonicalJson(said));
  return crypto.subtle.verify(algorithm, known, bytesOf(signature ?? ""), text);
}

const signedPartOf = ({
  id,
  from_seq: from,
  to_seq: to,
  previous_hash: previous,
  hash,
  sealed_at,
}: SealRow) => ({
  id,
  from,
  to,
  previous,
  hash,
  sealed_at,
});

describe("the export", () => {
  const taken = async (browser: Browser, format: string, fields: Record<string, string> = {}) => {
    const answer = await browser.submit(`${LOG}/export.${format}`, fields);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-disposition")).toMatch(
      /^attachment; filename="audit-log-[\d-]+(?:after-\d+)?\.\w+"$/,
    );
    return new TextDecoder().decode(await answer.arrayBuffer());
  };
  const parts = (file: string): ExportedPart[] =>
    file
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));

  test("holds what is needed to recompute every seal, with no help of this system", async () => {
    await entries();
    await cron();
    await send("pvw_later");
    await cron();
    const all = parts(await taken(await signedInAs("admin"), "ndjson"));
    expect(all[0]).toMatchObject({ kind: "about", verifiable: true, exported_by: "stf_admin" });
    const rows = all.flatMap((part) => (part.kind === "entry" ? [part.entry] : []));
    const seals = all.flatMap((part) => (part.kind === "seal" ? [part.seal] : []));
    expect(seals).toHaveLength(2);
    const key = all[0]?.kind === "about" ? all[0].key : null;
    let previous = "0".repeat(64);
    for (const seal of seals) {
      const covered = rows.filter(({ seq }) => seq >= seal.from_seq && seq <= seal.to_seq);
      const range = { previous, from: seal.from_seq, to: seal.to_seq, rows: await sha256(covered) };
      expect(seal.hash).toBe(await sha256(range));
      expect(
        await isSigned(key, { kind: "audit-seal", version: 1, ...signedPartOf(seal) }, seal.signature),
      ).toBe(true);
      previous = seal.hash;
    }
    expect(all.at(-1)).toEqual({ kind: "end", entries: rows.length, more_after_seq: null });
  });

  test("with a filter holds those entries alone, and says that they prove nothing by themselves", async () => {
    await entries();
    await cron();
    const all = parts(await taken(await signedInAs("admin"), "ndjson", { action: "write.denied" }));
    expect(all.map(({ kind }) => kind)).toEqual(["about", "entry", "seal", "end"]);
    expect(all[0]).toMatchObject({ verifiable: false });
  });

  test("is itself in the log", async () => {
    await taken(await signedInAs("compliance"), "csv", { outcome: "denied" });
    const { items } = await ok("admin", "whatsapp.audit_logs.list", {
      action: "audit.exported",
      detail: "full",
    });
    expect(items).toMatchObject([
      {
        actor: { id: "stf_compliance" },
        outcome: "ok",
        details: { format: "csv", filters: { outcome: "denied" } },
      },
    ]);
  });

  test("as CSV is no formula to a spreadsheet", async () => {
    await env.DB.prepare(
      `insert into audit_log (id, at, actor_kind, actor_id, actor_name, action, outcome, reason, correlation_id)
       values ('aud_formula', 1, 'staff', 'stf_x', '=HYPERLINK("https://evil.example")', 'approval.rejected', 'ok', '@SUM(1)', 'req_x')`,
    ).run();
    const file = await taken(await signedInAs("admin"), "csv", { action: "approval.rejected" });
    expect(file).toContain(`"'=HYPERLINK(`);
    expect(file).toContain(`"'@SUM(1)"`);
  });

  test("behind an entry begins with a whole seal, so that it can be recomputed", async () => {
    for (const preview of ["pvw_a", "pvw_b"]) {
      await send(preview);
      await send(preview);
      await cron();
    }
    const browser = await signedInAs("admin");
    const whole = parts(await taken(browser, "ndjson"));
    const seals = whole.flatMap((part) => (part.kind === "seal" ? [part.seal] : []));
    expect(seals).toHaveLength(2);
    const seal = seals.at(-1);
    const rest = parts(await taken(browser, "ndjson", { after_seq: String(seal?.from_seq) }));
    expect(rest.find(({ kind }) => kind === "entry")).toMatchObject({ entry: { seq: seal?.from_seq } });
    expect(rest.filter(({ kind }) => kind === "seal")).toMatchObject([{ seal }]);
    expect((await browser.submit(`${LOG}/export.csv`, { after_seq: "-1" })).status).toBe(404);
  });

  test("leaves no number of a customer in the log that was typed as a filter", async () => {
    await taken(await signedInAs("admin"), "csv", { entity: "+85255509999", actor: "stf_agent" });
    const { items } = await ok("admin", "whatsapp.audit_logs.list", {
      action: "audit.exported",
      detail: "full",
    });
    expect(items[0].details.filters).toEqual({ entity_id: "(other)", actor: "stf_agent" });
  });

  test("of a day that is none is refused", async () => {
    const browser = await signedInAs("admin");
    expect((await browser.submit(`${LOG}/export.csv`, { from: "yesterday" })).status).toBe(404);
  });

  // The last of this file: numbers of entries go on from test to test, and a seal does not reach over so wide a gap.
  test("goes on behind the last entry of a file that was cut, and a table says that it is one", async () => {
    await env.DB.prepare(
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < 10003)
       insert into audit_log (id, at, actor_kind, actor_id, actor_name, action, outcome, correlation_id)
       select 'aud_many' || i, 1000 + i, 'system', 'system', 'system', 'flow.run', 'ok', 'req_x' from n`,
    ).run();
    const browser = await signedInAs("admin");
    await browser.read("/console?lang=en");
    const filter = { action: "flow.run" };
    const first = parts(await taken(browser, "ndjson", filter));
    const end = first.at(-1);
    expect(end).toMatchObject({ kind: "end", entries: 10_000, more_after_seq: expect.any(Number) });
    const cutAt = String(end?.kind === "end" ? end.more_after_seq : "");
    const rest = parts(await taken(browser, "ndjson", { ...filter, after_seq: cutAt }));
    expect(rest[0]).toMatchObject({ after_seq: Number(cutAt) });
    expect(rest.flatMap((part) => (part.kind === "entry" ? [part.entry.id] : []))).toEqual([
      "aud_many10001",
      "aud_many10002",
      "aud_many10003",
    ]);
    const table = await taken(browser, "csv", filter);
    expect(table).toContain(t.auditLog.export.cut(cutAt));
    expect(await taken(browser, "csv", { ...filter, after_seq: cutAt })).not.toContain("This file is cut");
    expect(await english(browser, LOG)).toContain('name="after_seq"');
  });
});
