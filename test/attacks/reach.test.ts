import { env, SELF } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { issueToken } from "../mcp/tokens";
import { approveAs, outcomeOf } from "../support/approval";
import { freshKey } from "../support/story";
import { hear, row, rows } from "../support/webhook";
import { message, messages, secondsAgo, text, webhookBody } from "../support/webhook-events";
import { call, ORIGIN, ok, rpc, rpcMessage } from "../support/worker";

const withToken = (token: string) => async (tool: string, args: object) => {
  const answer = await rpcMessage(await rpc(token, "tools/call", { name: tool, arguments: args }));
  return {
    raw: JSON.stringify(answer),
    isError: answer.result?.isError === true,
    data: answer.result?.structuredContent ?? answer.error,
  };
};
/** Somebody who may do much and see no number. */
async function masked(roles: string[], scopes: string[], owner?: string) {
  return withToken((await issueToken({ roles, scopes, ...(owner && { owner }) })).token);
}
const PEOPLE = [
  "contacts:read",
  "contacts:write",
  "contacts:import",
  "consent:read",
  "consent:write",
  "segments:read",
  "segments:write",
  "inbox:read",
  "account:read",
];

async function seededWamid(): Promise<string> {
  const said = message(
    "85255501001",
    { id: "wamid.HBgLODUyNTU1MDEwMDEVAgASGBQ", text: { body: "Please send me offers" } },
    secondsAgo(30),
  );
  await hear(webhookBody([messages(said)]));
  return said.id;
}

test("who sees masked data cannot spell out a name by segments that ask how it starts", async () => {
  const use = await masked(["marketer"], PEOPLE);
  const { data, raw } = await use("whatsapp.segment.upsert", {
    name: "T",
    condition: { field: "name", op: "starts_with", value: "test customer t" },
    idempotency_key: freshKey(),
  });
  if (data?.status !== "executed") return;
  const list = await use("whatsapp.contacts.list", { segment_id: data.result.segment_id });
  expect(list.raw, raw).not.toContain("con_demo03");
});

test("who reads the audit log without personal data sees no message id, which spells out a number", async () => {
  await hear(webhookBody([messages(text("85255501001", "STOP", secondsAgo(60)))]));
  const wamid = await seededWamid();
  const asked = await call("agent", "whatsapp.consent.update", {
    contact_ids: ["con_demo01"],
    action: "opt_in",
    categories: ["marketing"],
    source: "customer_message",
    evidence: { message_id: wamid },
    idempotency_key: freshKey(),
  });
  await approveAs("manager", asked.data.action_request_id);
  const use = await masked(["admin"], ["audit:read", "account:read"]);
  const { raw } = await use("whatsapp.audit_logs.list", { limit: 100, detail: "full" });
  expect(raw).toContain("consent.opt_in");
  expect(raw).not.toContain(wamid);
});

test("a merge does not tell of conversations that are out of reach", async () => {
  const seen = await ok("agent", "whatsapp.contact.get", { contact_id: "con_demo04" });
  expect(seen.conversations).toEqual([]);
  const { data } = await call("agent", "whatsapp.contact.upsert", {
    contact_id: "con_demo03",
    phone: "+852 5550 1004",
    idempotency_key: freshKey(),
  });
  expect(data.effects.merge.conversations_moved).not.toBe(1);
});

test("a message in a conversation out of reach is no evidence for who cannot see it", async () => {
  await rows(
    "update conversations set queue_id = 'que_complaints', assignee_id = null where contact_id = 'con_demo04'",
  );
  const { wamid } = await row<{ wamid: string }>(
    "select coalesce(wamid, id) as wamid from messages where contact_id = 'con_demo04' and direction = 'in' limit 1",
  );
  const ask = (message_id: string) =>
    call("agent", "whatsapp.consent.update", {
      contact_ids: ["con_demo03"],
      action: "opt_in",
      categories: ["marketing"],
      source: "customer_message",
      evidence: { message_id },
      idempotency_key: freshKey(),
    });
  expect((await ask(wamid)).data.message).toBe((await ask("wamid.NOBODY")).data.message);
});

test("a masked principal finds no number or name in any answer of the new tools", async () => {
  const use = await masked(["marketer"], PEOPLE);
  const answers = [
    await use("whatsapp.contact.get", { contact_id: "con_demo01" }),
    await use("whatsapp.contacts.list", { limit: 5, detail: "full" }),
    await use("whatsapp.contacts.list", { limit: 2, tag: "vip", detail: "full" }),
    await use("whatsapp.contact.upsert", {
      contact_id: "con_demo03",
      phone: "+852 5550 9311",
      idempotency_key: freshKey(),
    }),
    await use("whatsapp.contact.upsert", {
      contact_id: "con_demo03",
      name: "Other",
      idempotency_key: freshKey(),
    }),
    await use("whatsapp.consent.update", {
      contact_ids: ["con_demo03"],
      action: "opt_out",
      source: "staff",
      idempotency_key: freshKey(),
    }),
    await use("whatsapp.opt_outs.list", { detail: "full" }),
    await use("whatsapp.consent_records.list", { detail: "full" }),
    await use("whatsapp.segments.list", { detail: "full" }),
    await use("whatsapp.contact_import.preview", {
      rows: [{ phone: "+85255501001", name: "Ｘ" }],
      consent: { source: "event", occurred_at: "2026-05-01T00:00:00Z", evidence: "box" },
    }),
  ];
  for (const { raw, isError } of answers) {
    expect(isError, raw.slice(0, 300)).toBe(false);
    expect(raw).not.toMatch(/8525550\d{4}|測試顧客|Test Customer|13490000000000011/);
  }
  const link = answers.at(-1)?.data.report_url as string;
  const report = await (await SELF.fetch(link)).text();
  expect(report).not.toContain("85255501001");
});

describe("signed links", () => {
  async function linkOf(use: Awaited<ReturnType<typeof masked>>): Promise<string> {
    const { data } = await use("whatsapp.contact_import.preview", {
      rows: [{ phone: "+85255501001", name: "Ｘ" }],
      consent: { source: "event", occurred_at: "2026-05-01T00:00:00Z", evidence: "box" },
    });
    return data.report_url;
  }
  test.each([
    [
      "another file by a path above",
      (url: string) => url.replace("report-masked.csv", "report-masked.csv/../report.csv"),
    ],
    ["an encoded slash", (url: string) => url.replace("/report-masked.csv", "%2Freport-masked.csv")],
    ["an encoded dot", (url: string) => url.replace("report-masked.csv", "report%2Ecsv")],
    ["a double slash", (url: string) => url.replace("/files", "//files")],
    ["another time", (url: string) => url.replace(/expires=(\d+)/, (_, at) => `expires=${Number(at) + 9}`)],
    ["a time in front", (url: string) => url.replace("?", "?expires=99999999999&")],
    ["a time with a sign", (url: string) => url.replace("expires=", "expires=%2B")],
    ["no signature", (url: string) => url.replace(/&signature=.*/, "")],
    [
      "a signature in capitals",
      (url: string) => url.replace(/signature=(.*)/, (_, s) => `signature=${s.toUpperCase()}`),
    ],
    ["another import", (url: string) => url.replace(/imp_[0-9a-z]+/, "imp_other")],
  ])("with %s open nothing unmasked", async (_what, change) => {
    const url = await linkOf(await masked(["marketer"], PEOPLE));
    expect((await SELF.fetch(url)).status).toBe(200);
    const response = await SELF.fetch(change(url));
    const body = await response.text();
    expect(body).not.toContain("85255501001");
    if (response.status === 200) expect(body).toContain("••••");
  });
});

describe("uploads", () => {
  const upload = (body: BodyInit | null, headers: Record<string, string>) =>
    SELF.fetch(`${ORIGIN}/uploads`, {
      method: "POST",
      headers: { authorization: "Bearer local-marketer-token", ...headers },
      body,
    });
  test("of unknown or wrong length answer an error of ours, and leave nothing", async () => {
    const endless = new ReadableStream({
      start: (c) => {
        c.enqueue(new TextEncoder().encode("phone\n1"));
        c.close();
      },
    });
    expect((await upload(endless, {})).status).toBe(411);
    for (const length of ["-5", "1e3", "3.5", "NaN"]) {
      const response = await upload("phone\n55509001", { "content-length": length }).catch(() => undefined);
      if (response) expect([201, 400, 411]).toContain(response.status);
    }
  });
  test("with a file name of markup and line ends are kept as text", async () => {
    const response = await upload("phone\n55509001", {
      "content-length": "14",
      "x-file-name": `"><script>alert(1)</script>;\tfilename=x`.repeat(10),
    });
    expect(response.status).toBe(201);
    const { file_name } = await row<{ file_name: string }>("select file_name from media_assets");
    expect(file_name.length).toBeLessThanOrEqual(200);
  });
  test("with an expired, revoked or other's token are refused", async () => {
    const before = (await env.FILES.list()).objects.length;
    const { token } = await issueToken({ roles: ["marketer"], expiresAt: 1 });
    expect((await upload("x", { authorization: `Bearer ${token}`, "content-length": "1" })).status).toBe(401);
    expect((await env.FILES.list()).objects).toHaveLength(before);
  });
});

describe("search", () => {
  const add = async (name: string, phone: string) =>
    (await call("agent", "whatsapp.contact.upsert", { phone, name, idempotency_key: freshKey() })).data.result
      .contact_id as string;
  async function found(query: string, limit = 1): Promise<string[]> {
    const ids: string[] = [];
    let cursor: string | undefined;
    for (let n = 0; n < 30; n++) {
      const page = await ok("agent", "whatsapp.contacts.list", { query, limit, ...(cursor && { cursor }) });
      ids.push(...page.items.map(({ id }: { id: string }) => id));
      cursor = page.next_cursor ?? undefined;
      if (!cursor) return ids;
    }
    return ids;
  }
  test.each([
    ["哈哈哈", "哈哈"],
    ["ha ha ha", "ha ha"],
    ["林林林林", "林林"],
    ["aa aa", "aa"],
  ])("%s is found once by %s", async (name, query) => {
    const id = await add(name, "+852 5550 9321");
    expect(await found(query)).toEqual([id]);
    expect(await found(query, 50)).toEqual([id]);
  });
  test.each([
    ["xa\u{10ffff}y", "xa"],
    ["x\u{10ffff}", "x\u{10ffff}"],
    ["zed\u{10ffff}\u{10ffff}q", "zed"],
    ["𠮷野家", "𠮷"],
    ["😀 smile", "smile"],
    ["%_ percent", "percent"],
    ['o\'brien "q"', "o'brien"],
  ])("%s is found by %s", async (name, query) => {
    const id = await add(name, "+852 5550 9322");
    expect(await found(query)).toContain(id);
  });
  test("a word behind the fortieth character of a name is found", async () => {
    const id = await add(`${"Company of Fine Teas and Other Things Ltd"} Chan`, "+852 5550 9323");
    expect(await found("chan")).toContain(id);
  });
  test("numbers are found once by every part that finds them, through pages", async () => {
    const ids = [
      await add("A", "+852 5555 5555"),
      await add("B", "+852 5555 5552"),
      await add("C", "+852 5555 9555"),
    ];
    for (const query of ["555", "5555", "55555", "852 5555", "5555 5555"]) {
      const list = await found(query);
      expect(new Set(list).size, query).toBe(list.length);
    }
    expect((await found("5555 5")).filter((id) => ids.includes(id)).length).toBeGreaterThanOrEqual(2);
  });
  test.each(
    [
      "'; drop table contacts; --",
      "a\u0000b",
      "\ud800\ud800",
      "%%",
      "**",
      "\\\\",
      "\"]}'",
      "\u{10ffff}\u{10ffff}",
    ].map((query, n) => [n, query] as const),
  )("query %i is only a search", async (_n, query) => {
    const { data } = await call("agent", "whatsapp.contacts.list", { query });
    expect(data.code ?? "ok").not.toBe("unavailable");
  });
});

describe("half characters and quotes", () => {
  test.each(
    [
      { name: "A\ud800" },
      { tags: ["a\ud800"] },
      { preferences: { k: "\udfff" } },
      { crm_links: [{ system: "crm", id: "\ud800\"'" }] },
      { tags: ["\"]', ('"] },
      { preferences: { k: "\"}'); --" } },
      { language: "zh-\u0000" },
    ].map((args, n) => [n, args] as const),
  )("value %i is taken whole or refused, and comes back as it went in", async (_n, args) => {
    const { isError, data } = await call("agent", "whatsapp.contact.upsert", {
      contact_id: "con_demo12",
      ...args,
      idempotency_key: freshKey(),
    });
    expect(data.code).not.toBe("unavailable");
    if (isError) return;
    const contact = await ok("agent", "whatsapp.contact.get", { contact_id: "con_demo12" });
    const [key] = Object.keys(args) as [string];
    const same =
      JSON.stringify(contact[key]) === JSON.stringify((args as Record<string, unknown>)[key]) ||
      (key === "tags" && (args as { tags: string[] }).tags.every((tag) => contact.tags.includes(tag)));
    expect(same, JSON.stringify([args, contact[key]])).toBe(true);
  });
  test.each(
    [
      { field: "tag", op: "has", value: "a' or 1=1 --" },
      { field: "name", op: "starts_with", value: "\u{10ffff}" },
      { field: "name", op: "starts_with", value: "a\u0000" },
      { field: "preference", op: "is", key: '$."x"\'', value: "]" },
      { field: "crm", op: "linked", value: "'; --" },
      { field: "language", op: "starts_with", value: "zh" },
      { field: "tag", op: "has", value: "\ud800" },
    ].map((condition, n) => [n, condition] as const),
  )("condition %i holds nobody it does not mean", async (_n, condition) => {
    const { isError, data } = await call("marketer", "whatsapp.segment.upsert", {
      name: `S ${freshKey()}`,
      condition,
      idempotency_key: freshKey(),
    });
    expect(data.code).not.toBe("unavailable");
    if (!isError && (condition as { value: string }).value !== "zh")
      expect(data.effects.audience.total).toBe(0);
  });
});

test("one contact keeps one link a system and a hundred tags at most, also after merges and upserts", async () => {
  const up = (args: object) =>
    call("agent", "whatsapp.contact.upsert", { idempotency_key: freshKey(), ...args });
  await up({ contact_id: "con_demo03", crm_links: [{ system: "hubspot", id: "1" }] });
  await up({ contact_id: "con_demo07", crm_links: [{ system: "hubspot", id: "2" }] });
  const { data } = await up({ contact_id: "con_demo03", phone: "+852 5550 1007" });
  expect((await outcomeOf(approveAs("manager", data.action_request_id))).code).toBeUndefined();
  const { crm_links } = await ok("agent", "whatsapp.contact.get", { contact_id: "con_demo03" });
  expect(crm_links.filter(({ system }: { system: string }) => system === "hubspot")).toHaveLength(1);
});

test("a contact gets no more than a hundred tags by upserts either", async () => {
  let code: string | undefined;
  for (let n = 0; n < 6; n++) {
    const { data } = await call("agent", "whatsapp.contact.upsert", {
      contact_id: "con_demo03",
      tags: Array.from({ length: 20 }, (_, k) => `t${n * 20 + k}`),
      idempotency_key: freshKey(),
    });
    code = data.code;
  }
  expect(code).toBe("validation_failed");
});
