import { env, SELF } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { signedInAs } from "../console/browser";
import { approveAs, outcomeOf, statusOf } from "../support/approval";
import { CRASH_KINDS, recover, withCrash, withFailingStatement } from "../support/crash";
import { freshKey } from "../support/story";
import { hear, row, rows } from "../support/webhook";
import { messages, secondsAgo, text, webhookBody } from "../support/webhook-events";
import { call, ORIGIN } from "../support/worker";

const HEADER = "phone,name,tags,consent,source,consent date,evidence";
const line = (
  phone: string,
  more: Partial<Record<"name" | "tags" | "yes" | "source" | "date" | "form", string>> = {},
) =>
  [
    phone,
    more.name ?? "Test Customer",
    more.tags ?? "",
    more.yes ?? "yes",
    more.source ?? "web form",
    more.date ?? "2026-03-01",
    more.form ?? "F-1",
  ].join(",");
const preview = (args: object, role = "marketer") => call(role, "whatsapp.contact_import.preview", args);
const importIt = (preview_id: string, role = "marketer") =>
  call(role, "whatsapp.contact.import", { preview_id, idempotency_key: freshKey() });
async function imported(args: object): Promise<string> {
  const { data } = await preview(args);
  const asked = await importIt(data.preview_id);
  if (asked.isError) throw new Error(JSON.stringify(asked.data));
  const { code } = await outcomeOf(approveAs("manager", asked.data.action_request_id));
  if (code) throw new Error(code);
  return asked.data.action_request_id;
}
const marketingOf = async (phone: string) =>
  (await rows<{ marketing: string }>("select marketing from contacts where phone = ?1", phone))[0]?.marketing;
const consent = { source: "event", occurred_at: "2020-05-01T00:00:00Z", evidence: "box 3" };

describe("a refusal that a file holds is not lost", () => {
  test.each([
    ["a date that cannot be read", { date: "last summer" }],
    ["a date in another order", { date: "31/31/2026" }],
    ["a source that nobody knows", { source: "angry phone message" }],
    ["a long reference", { form: "x".repeat(201) }],
    ["a tag that speaks of consent", { tags: "unsubscribed" }],
    ["a long tag", { tags: "x".repeat(50) }],
    ["a name without letters", { name: "—" }],
  ])("because its row has %s: the earlier yes of the same file does not count", async (_what, flaw) => {
    const { data } = await preview({
      csv: [
        HEADER,
        line("+85255509001"),
        line("+85255509002"),
        line("+85255509001", { yes: "no", ...flaw }),
      ].join("\n"),
    });
    const asked = await importIt(data.preview_id);
    if (!asked.isError) await approveAs("manager", asked.data.action_request_id);
    expect(await marketingOf("+85255509001")).not.toBe("opted_in");
  });

  test("because its row has such a flaw: somebody who had agreed before is refused afterwards", async () => {
    await imported({
      csv: [
        HEADER,
        line("+85255509002"),
        line("+85255501001", { yes: "no", date: "last summer", tags: "unsubscribed" }),
      ].join("\n"),
    });
    expect(await marketingOf("+85255501001")).toBe("opted_out");
  });

  test("because the agreement of all rows is older: an undated no counts as of now", async () => {
    const at = secondsAgo(3600);
    await hear(webhookBody([messages(text("85255501001", "STOP", at))]));
    await hear(webhookBody([messages(text("85255501001", "START", at + 60))]));
    expect(await marketingOf("+85255501001")).toBe("opted_in");
    await imported({ csv: "phone,name,consent\n+85255501001,Test Customer Once More,no", consent });
    expect(await marketingOf("+85255501001")).toBe("opted_out");
  });

  test("because its column is taken for an agreement", async () => {
    const { data } = await preview({
      csv: "phone,Unsubscribed\n+85255509001,yes",
      mapping: { Unsubscribed: "consent" },
      consent,
    });
    if (!data.preview_id) return;
    expect(
      data.verdict === "blocked" ||
        data.findings.some(({ severity }: { severity: string }) => severity !== "info"),
      JSON.stringify(data),
    ).toBe(true);
  });

  test("because its column is left out, without a word to whoever approves", async () => {
    const { data } = await preview({
      csv: "phone,Unsubscribed\n+85255509001,yes",
      mapping: { Unsubscribed: null },
      consent,
    });
    expect(data.verdict === "blocked" || data.findings.length > 0, JSON.stringify(data)).toBe(true);
  });

  test("because it stands under another number of the same contact", async () => {
    const change = await call("agent", "whatsapp.contact.upsert", {
      contact_id: "con_demo07",
      phone: "+852 5550 9300",
      idempotency_key: freshKey(),
    });
    await approveAs("manager", change.data.action_request_id);
    await imported({ csv: [HEADER, line("+85255509300"), line("+85255501007", { yes: "no" })].join("\n") });
    expect(await marketingOf("+85255509300")).toBe("opted_out");
    await imported({
      csv: [
        HEADER,
        line("+85255509300", { name: "Test Customer Two" }),
        line("+85255501007", { name: "Test Customer Two" }),
      ].join("\n"),
    });
    expect(await marketingOf("+85255509300")).toBe("opted_out");
  });
});

test("whoever approves an import sees on what word all rows are said to agree, and which columns were left out", async () => {
  const { data } = await preview({
    csv: "phone,Unsubscribed\n+85255509001,yes",
    mapping: { Unsubscribed: null },
    consent: { ...consent, evidence: "Signed sheet 4711" },
  });
  const asked = await importIt(data.preview_id);
  const page = await (await signedInAs("manager")).read(`/console/approvals/${asked.data.action_request_id}`);
  expect(page).toContain("Signed sheet 4711");
  expect(page).toContain("Unsubscribed");
});

test("rows with very many problems are told as such, not as unavailable", async () => {
  const wide = Array.from({ length: 99 }, (_, n) => `c${n}`);
  const csv = [
    ["phone", ...wide].join(","),
    ...Array.from({ length: 2500 }, () => `x${",\u0000".repeat(99)}`),
  ].join("\n");
  const { data } = await preview({
    csv,
    mapping: Object.fromEntries(wide.map((name) => [name, null])),
    consent,
  });
  expect(data.code, JSON.stringify(data).slice(0, 300)).toBeUndefined();
}, 60_000);

test("rows with long Chinese cells are told as such, not as unavailable", async () => {
  const tags = Array.from({ length: 20 }, (_, n) => `${"茶".repeat(38)}${String(n).padStart(2, "0")}`).join(
    "|",
  );
  const csv = [
    "phone,name,crm id,tags,consent,source,consent date,evidence",
    ...Array.from(
      { length: 900 },
      (_, n) =>
        `+8526${String(n).padStart(7, "0")},${"名".repeat(100)},${"客".repeat(100)},${tags},yes,web form,2026-03-01,${"證".repeat(200)}`,
    ),
  ].join("\n");
  const body = new TextEncoder().encode(csv);
  const uploaded = await SELF.fetch(`${ORIGIN}/uploads`, {
    method: "POST",
    headers: { authorization: "Bearer local-marketer-token", "content-length": String(body.byteLength) },
    body,
  });
  const { asset_id } = (await uploaded.json()) as { asset_id: string };
  const { data } = await preview({ asset_id });
  expect(data.effects?.create, JSON.stringify(data).slice(0, 300)).toBe(900);
}, 60_000);

test("cells of every bad kind appear in no answer", async () => {
  const secrets = [
    "SECRET1@x.com",
    "=SECRET2()",
    "SECRET3 / 55509001",
    "8.5SECRET4E+10",
    "5550SECRET5",
    "\u202eSECRET6",
    "SECRET7\u0000",
    "שלוםSECRET8",
    "5550 9001 5550 9002 SECRET9",
  ];
  const { data } = await preview({
    rows: secrets.flatMap((secret) => [
      { phone: secret, name: "x", consent: "yes" },
      {
        phone: "55509001",
        name: secret,
        consent: secret,
        tags: secret,
        language: secret,
        evidence: secret,
        source: secret,
        date: secret,
      },
    ]),
    mapping: { date: "consent_date" },
  });
  expect(JSON.stringify(data)).not.toMatch(/SECRET/);
});

describe.each([
  ["quotes", () => `phone,name\n${'55509001,"a""b"\n'.repeat(40_000)}`],
  ["commas", () => `phone,name\n${",".repeat(900_000)}`],
  ["blank lines", () => `phone,name\n${"\n".repeat(900_000)}`],
  ["carriage returns", () => `phone,name\n${"\r".repeat(900_000)}`],
  ["spaces in cells", () => `phone,name\n${`${" ".repeat(60_000)}x,y\n`.repeat(15)}`],
  ["digits and spaces", () => `phone,name\n${`${"1 ".repeat(45)},y\n`.repeat(9_000)}`],
  ["separators", () => `phone,name\n${`${" ;".repeat(45)}1,y\n`.repeat(9_000)}`],
  ["dates", () => `phone,consent date\n${`55509001,${"1".repeat(9)} ${" ".repeat(40)}:\n`.repeat(15_000)}`],
  ["tags", () => `phone,tags\n${`55509001,${"a|".repeat(30_000)}\n`.repeat(15)}`],
  ["names of combining marks", () => `phone,name\n${`55509001,a${"\u0301".repeat(30_000)}\n`.repeat(15)}`],
  ["disguised tags", () => `phone,tags\n${`55509001,${"o.p.t.".repeat(20)}\n`.repeat(7_000)}`],
])("1 MB of %s", (_what, make) => {
  test("is read within seconds", async () => {
    const began = performance.now();
    const { data } = await preview({ csv: make().slice(0, 999_999), consent });
    const took = Date.now() && performance.now() - began;
    expect(data.code === undefined || data.code !== "unavailable", JSON.stringify(data).slice(0, 300)).toBe(
      true,
    );
    expect(took).toBeLessThan(8_000);
  }, 60_000);
});

test("deeply nested rows are refused at their place", async () => {
  let deep: unknown = "x";
  for (let n = 0; n < 4_000; n++) deep = [deep];
  const { data } = await preview({ rows: [{ phone: "55509001", junk: deep }], consent });
  expect(data.code).not.toBe("unavailable");
});

test("two imports of overlapping rows at once: each contact once, no refusal lost", async () => {
  const one = [
    HEADER,
    ...Array.from({ length: 60 }, (_, n) => line(`+8526${String(n).padStart(7, "0")}`, { form: "A" })),
  ].join("\n");
  const two = [
    HEADER,
    ...Array.from({ length: 60 }, (_, n) =>
      line(`+8526${String(n + 30).padStart(7, "0")}`, { yes: n % 2 ? "no" : "yes", form: "B" }),
    ),
  ].join("\n");
  const ids = await Promise.all(
    [one, two].map(
      async (csv) => (await importIt((await preview({ csv })).data.preview_id)).data.action_request_id,
    ),
  );
  await Promise.all(ids.map((id) => outcomeOf(approveAs("manager", id))));
  await recover();
  for (const id of ids) expect((await statusOf(id, "admin")).status).toBe("executed");
  expect(
    await row("select count(*) as n, count(distinct phone) as d from contacts where phone like '+8526%'"),
  ).toEqual({ n: 90, d: 90 });
  expect(
    await row("select count(*) as n from contacts where phone like '+8526%' and marketing = 'opted_out'"),
  ).toEqual({ n: 30 });
});

test("whichever statement of an approved import fails, it is done once in the end", async () => {
  for (let n = 1; n < 40; n++) {
    const phone = `+85255509${String(100 + n)}`;
    const { data } = await preview({ csv: [HEADER, line(phone)].join("\n") });
    const asked = await importIt(data.preview_id);
    const id = asked.data.action_request_id;
    const { struck } = await withFailingStatement(n, n % 2 ? "not_run" : "answer_lost", () =>
      approveAs("manager", id),
    );
    await outcomeOf(approveAs("manager", id));
    await recover();
    expect((await statusOf(id, "admin")).result, `statement ${n}`).toMatchObject({
      created: 1,
      differences: [],
    });
    expect(await row("select count(*) as n from contacts where phone = ?1", phone)).toEqual({ n: 1 });
    if (!struck) break;
  }
}, 120_000);

test.each(CRASH_KINDS)(
  "a crash of a direct write (%s) leaves all or nothing, and the same call goes on",
  async (kind) => {
    for (const point of ["write:before-record", "write:after-record"] as const) {
      const args = {
        contact_id: "con_demo03",
        tags: [`crash-${kind}-${point === "write:before-record" ? 1 : 2}`],
        idempotency_key: freshKey(),
      };
      await withCrash(point, kind, () => call("agent", "whatsapp.contact.upsert", args));
      const again = await call("agent", "whatsapp.contact.upsert", args);
      expect(again.data.status).toBe("executed");
      expect(
        await row(
          "select count(*) as n from action_requests where idempotency_key = ?1",
          args.idempotency_key,
        ),
      ).toEqual({ n: 1 });
      expect(
        await row(
          "select count(*) as n from audit_log where action_request_id = ?1 and action = 'write.executed'",
          again.data.action_request_id,
        ),
      ).toEqual({ n: 1 });
    }
  },
);

test("an upload whose row could not be written leaves no file that nobody removes", async () => {
  const before = (await env.FILES.list()).objects.length;
  for (let n = 1; n < 8; n++) {
    await withFailingStatement(n, "not_run", () =>
      SELF.fetch(`${ORIGIN}/uploads`, {
        method: "POST",
        headers: { authorization: "Bearer local-marketer-token", "content-length": "13" },
        body: "phone\n5550900",
      }),
    );
  }
  const { n } = await row<{ n: number }>("select count(*) as n from media_assets");
  expect((await env.FILES.list()).objects.length - before).toBe(n);
});
