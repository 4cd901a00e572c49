import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { impliesConsent, normaliseTag } from "../../src/governance";
import { approveAs, outcomeOf } from "../support/approval";
import { freshKey } from "../support/story";
import { row, rows } from "../support/webhook";
import { call, ok } from "../support/worker";

const write = (role: string, tool: string, args: object) =>
  call(role, `whatsapp.${tool}`, { idempotency_key: freshKey(), ...args });
const tag = (args: object, role = "marketer") => write(role, "tag.apply", args);
const segment = (args: object, role = "marketer") => write(role, "segment.upsert", args);
const upsert = (args: object, role = "agent") => write(role, "contact.upsert", args);
const VIP = { field: "tag", op: "has", value: "vip" };
const inSegment = (value: string) => ({ field: "segment", op: "in", value });
const stored = async (name: string, condition: object): Promise<string> => {
  const { data } = await segment({ name, condition });
  if (data.status !== "executed") throw new Error(JSON.stringify(data));
  return data.result.segment_id;
};
const broadcastTo = (segment_id: string, id = "brd_test") =>
  rows(`insert into broadcasts (id, name, segment_id, status, created_at, updated_at)
    values ('${id}', 'Mid-autumn offer', '${segment_id}', 'scheduled', 1, 1)`);

async function manyContacts(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, n) => `con_many${String(n).padStart(4, "0")}`);
  await rows(
    `insert into contacts (id, created_at, updated_at, last_activity_at) select value, 1, 1, 1 from json_each('${JSON.stringify(ids)}')`,
  );
  return ids;
}

test("small calls that are made at the same moment count as one big one too (tags)", async () => {
  await broadcastTo(await stored("VIP", VIP));
  const ids = await manyContacts(100);
  const answers = await Promise.all(
    [0, 20, 40, 60, 80].map((from) => tag({ contact_ids: ids.slice(from, from + 20), add: ["vip"] })),
  );
  const { n } = await row<{ n: number }>(
    "select count(*) as n from contact_tags where tag = 'vip' and contact_id like 'con_many%'",
  );
  expect(n, answers.map(({ data }) => data.status).join()).toBeLessThanOrEqual(20);
});

test("small calls that are made at the same moment count as one big one too (consent)", async () => {
  const ids = await manyContacts(100);
  await Promise.all(
    [0, 20, 40, 60, 80].map((from) =>
      write("agent", "consent.update", {
        contact_ids: ids.slice(from, from + 20),
        action: "opt_in",
        categories: ["marketing"],
        source: "web_form",
        evidence: { ref: "x" },
      }),
    ),
  );
  const { n } = await row<{ n: number }>(
    "select count(*) as n from contacts where marketing = 'opted_in' and id like 'con_many%'",
  );
  expect(n).toBeLessThanOrEqual(20);
});

test("what a segment two levels below means is part of what is approved", async () => {
  const s = await stored("In use", VIP);
  await broadcastTo(s);
  const b = await stored("B", { field: "tag", op: "has", value: "wholesale" });
  const a = await stored("A", inSegment(b));
  const { data } = await segment({ segment_id: s, condition: inSegment(a) });
  expect(data.status).toBe("pending_approval");
  expect(data.effects.audience.total).toBe(1);
  // B is in no use, so this waits for nobody.
  const changed = await segment({ segment_id: b, condition: { field: "country", op: "is", value: "HK" } });
  expect(changed.data.status).toBe("executed");
  expect((await outcomeOf(approveAs("manager", data.action_request_id))).code).toBe("preview_stale");
});

test("everybody but one who was made for it waits for a person", async () => {
  await upsert({ phone: "+852 5550 9999", tags: ["zzz"] });
  const { data } = await segment({
    name: "Nearly all",
    condition: { not: { field: "tag", op: "has", value: "zzz" } },
  });
  expect(data.status, JSON.stringify(data.effects)).toBe("pending_approval");
});

test("a merge that was approved is not a merge with a third contact", async () => {
  const { data } = await upsert({ contact_id: "con_demo03", phone: "+852 5550 1007" });
  expect(data.effects.merge.absorbs).toEqual(["con_demo07"]);
  const other = await upsert({ contact_id: "con_demo07", phone: "+852 5550 1012" });
  await approveAs("manager", other.data.action_request_id);
  expect((await outcomeOf(approveAs("manager", data.action_request_id))).code).toBe("preview_stale");
});

test("a number change that was approved replaces the number that was shown, no other", async () => {
  const { data } = await upsert({ contact_id: "con_demo03", phone: "+852 5550 9301" });
  const other = await upsert({ contact_id: "con_demo03", phone: "+852 5550 9302" });
  await approveAs("manager", other.data.action_request_id);
  expect((await outcomeOf(approveAs("manager", data.action_request_id))).code).toBe("preview_stale");
});

describe("tags in disguise", () => {
  test.each([
    "optın",
    "optӏn",
    "օpt-in",
    "ᴏᴘᴛ ɪɴ",
    "optln",
    "ορt!n",
    "soft-0pted-1n",
    "ok to message",
    "marketing ok",
    "marketing yes",
    "wants marketing",
    "no marketing",
    "do not message",
    "unsub",
    "gdpr ok",
    "may message",
    "suscrito",
    "abonné",
    "einwilligung",
    "동의",
    "согласие",
    "autorizado",
    "đồng ý",
    "已訂閲",
    "可推廣",
    "願意收",
    "接收推廣",
    "不要推廣",
    "勿擾",
  ])("%s says that somebody agreed or refused, and is refused", (spelling) => {
    expect(impliesConsent(normaliseTag(spelling))).toBeDefined();
  });

  test("a tag has one form", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 12 }), (text) => {
        const once = normaliseTag(text);
        return normaliseTag(once) === once;
      }),
      { numRuns: 3000 },
    );
    for (const text of ["cafe\u200b\u0301", "a \u200b b", "\u200b vip", "ｆ\u00ad\u0301"]) {
      expect(normaliseTag(normaliseTag(text))).toBe(normaliseTag(text));
    }
  });
});

test.each([
  { preferences: { opted_in: "yes" } },
  { preferences: { marketing_consent: "given" } },
  { preferences: { channel: "opted in to marketing" } },
  { crm_links: [{ system: "opted_in", id: "1" }] },
])("%j would stand for consent like a tag, and segments ask for it", async (args) => {
  const { isError, data } = await upsert({ contact_id: "con_demo03", ...args });
  expect(isError, JSON.stringify(data)).toBe(true);
});

test("preferences that a segment of an active broadcast asks for wait, when they are set for many", async () => {
  await broadcastTo(
    await stored("Evening", { field: "preference", op: "is", key: "best_time", value: "evening" }),
  );
  const ids = await manyContacts(25);
  const statuses: string[] = [];
  for (const contact_id of ids)
    statuses.push((await upsert({ contact_id, preferences: { best_time: "evening" } })).data.status);
  expect(statuses).toContain("pending_approval");
});

test("an import that feeds an active broadcast by a rare tag among hundreds says so", async () => {
  await broadcastTo(await stored("VIP", VIP));
  const consent = { source: "event", occurred_at: "2026-05-01T00:00:00Z", evidence: "box 3" };
  const rowsOf = Array.from({ length: 1000 }, (_, n) => ({
    phone: `+8526${String(n).padStart(7, "0")}`,
    tags: [
      ...(n < 30 ? ["vip"] : []),
      ...Array.from({ length: 17 }, (_u, k) => `junk${(n * 17 + k) % 500}`),
    ].join("|"),
  }));
  const { data } = await call("marketer", "whatsapp.contact_import.preview", { rows: rowsOf, consent });
  expect(data.effects.create).toBe(1000);
  expect(JSON.stringify(data.findings)).toContain("Mid-autumn offer");
}, 60_000);

test("two requests for one reading: the second says at once that the file is taken", async () => {
  const consent = { source: "event", occurred_at: "2026-05-01T00:00:00Z", evidence: "box 3" };
  const args = { rows: [{ phone: "55509001" }], consent };
  const [one, two] = [
    await call("marketer", "whatsapp.contact_import.preview", args),
    await call("marketer", "whatsapp.contact_import.preview", args),
  ];
  const first = await write("marketer", "contact.import", { preview_id: one.data.preview_id });
  await approveAs("manager", first.data.action_request_id);
  const second = await write("marketer", "contact.import", { preview_id: two.data.preview_id });
  expect(second.isError, JSON.stringify(second.data)).toBe(true);
  expect(
    (await row<{ n: number }>("select count(*) as n from contacts where phone = '+85255509001'")).n,
  ).toBe(1);
});

test("approving after the time is over, twice, or by the person behind another token of theirs does nothing", async () => {
  const { data } = await upsert({ contact_id: "con_demo03", phone: "+852 5550 9300" }, "manager");
  expect((await outcomeOf(approveAs("manager", data.action_request_id))).code).toBe("forbidden");
  await rows(`update action_requests set expires_at = 1 where id = '${data.action_request_id}'`);
  expect((await outcomeOf(approveAs("approver", data.action_request_id))).code).toBe("conflict");
  const other = await upsert({ contact_id: "con_demo03", phone: "+852 5550 9300" });
  const both = await Promise.all(
    [1, 2].map(() => outcomeOf(approveAs("approver", other.data.action_request_id))),
  );
  expect(both.map(({ code }) => code).sort()).toEqual(["conflict", undefined]);
});

test("a preview of an import shows what is so now, not what was so when the same file was read before", async () => {
  const csv =
    "phone,name,consent,source,consent date,evidence\n+85255501001,Test Customer One,yes,web form,2026-03-01,F-1";
  const before = await call("marketer", "whatsapp.contact_import.preview", { csv });
  expect(before.data.effects.opt_outs_kept).toBe(0);
  await ok("agent", "whatsapp.consent.update", {
    contact_ids: ["con_demo01"],
    action: "opt_out",
    source: "staff",
    idempotency_key: freshKey(),
  });
  const after = await call("marketer", "whatsapp.contact_import.preview", { csv });
  expect(after.data.effects.opt_outs_kept).toBe(1);
});
