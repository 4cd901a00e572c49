import { env } from "cloudflare:test";
import fc from "fast-check";
import { expect, test } from "vitest";
import { findContact } from "../../src/segments/always";
import { compile } from "../../src/segments/compile";
import { type Condition, condition as schema } from "../../src/segments/condition";
import { type ContactFacts, matches, type Resolve } from "../../src/segments/evaluate";
import { inWords } from "../../src/segments/words";
import { conditions, contacts, NOW } from "./generators";

let made = 0;

const resolver =
  (segments: ReadonlyMap<string, Condition>): Resolve =>
  (id) => {
    const found = segments.get(id);
    if (!found) throw new Error(`no segment ${id}`);
    return found;
  };

/** Whether a template is stored as a broadcast's message: every other one of those that broadcasts have. */
const asBroadcast = ({ category, status }: ContactFacts["templates"][number], index: number) =>
  index % 2 === 0 && category !== "authentication" && status !== "queued" && status !== "played";

/** Writes contacts with all that belongs to them, a statement for each table. */
async function store(facts: readonly ContactFacts[]): Promise<string[]> {
  const ids = facts.map(() => `con_segments${++made}`);
  const rows = facts.map((one, index) => ({ ...one, id: ids[index], phone: `+8529${made}${index}` }));
  const insert = (sql: string, values: unknown) => env.DB.prepare(sql).bind(JSON.stringify(values));
  await env.DB.batch([
    insert(
      `insert into contacts (id, search_name, search_profile, phone, country, language, tags, preferences, crm_links,
         marketing, utility, authentication, service, blocked, undeliverable, created_at, updated_at, last_inbound_at, last_activity_at)
       select value ->> 'id', value ->> 'searchName', value ->> 'searchProfile',
         iif(value ->> 'hasPhone', value ->> 'phone', null), value ->> 'country', value ->> 'language', value -> 'tags',
         value ->> 'preferences', value -> 'links', value ->> '$.consent.marketing', value ->> '$.consent.utility',
         value ->> '$.consent.authentication', value ->> '$.consent.service', value ->> 'blocked',
         value ->> 'undeliverable', value ->> 'createdAt', 1, value ->> 'lastInboundAt', 1
       from json_each(?1)`,
      rows.map((one) => ({
        ...one,
        preferences: JSON.stringify(one.preferences),
        links: one.crm.map((system) => ({ system, id: "7" })),
      })),
    ),
    insert(
      `insert into orders (id, contact_id, source, external_id, status, currency, total_minor, items, placed_at, updated_at)
       select value ->> 'id', value ->> 'contact', 'shop', value ->> 'id', value ->> 'status', value ->> 'currency',
         value ->> 'totalMinor', '[]', value ->> 'at', 1
       from json_each(?1)`,
      rows.flatMap(({ id, orders }) =>
        orders.map((order, index) => ({ ...order, id: `${id}_${index}`, contact: id })),
      ),
    ),
    insert(
      `insert into broadcasts (id, name, segment_id, status, created_at, updated_at, category)
       select value ->> 'id', 'b', 's', 'done', 1, 1, value ->> 'category' from json_each(?1)`,
      rows.flatMap(({ id, templates }) =>
        templates.flatMap((message, index) =>
          asBroadcast(message, index) ? [{ ...message, id: `brd_${id}_${index}` }] : [],
        ),
      ),
    ),
    // Every other template came by a broadcast; a second round is a utility message whatever the broadcast is.
    insert(
      `insert into broadcast_recipients (broadcast_id, seq, contact_id, round, cohort, status, status_rank, claimed_at, sent_at)
       select value ->> 'broadcast', value ->> 'seq', value ->> 'contact', value ->> 'round', 0, value ->> 'status', 1,
         iif(value ->> 'seq' % 2, value ->> 'at', 1), iif(value ->> 'seq' % 2, null, value ->> 'at')
       from json_each(?1)`,
      rows.flatMap(({ id, templates }) =>
        templates.flatMap((message, index) =>
          asBroadcast(message, index)
            ? [
                {
                  ...message,
                  broadcast: `brd_${id}_${index}`,
                  contact: id,
                  seq: index + 1,
                  round: message.category === "utility" && message.at % 2 === 0 ? 2 : 1,
                },
              ]
            : [],
        ),
      ),
    ),
    // Beside the templates, messages that are none: one in each direction.
    insert(
      `insert into messages (id, conversation_id, contact_id, phone_number_id, direction, type, content, text, category, status, status_rank, at, created_at)
       select value ->> 'id', value ->> 'contact', value ->> 'contact', '1', value ->> 'direction', 'text', '{}', '',
         value ->> 'category', value ->> 'status', 1, value ->> 'at', 1
       from json_each(?1)`,
      rows.flatMap(({ id, templates }) =>
        [
          ...templates.flatMap((message, index) =>
            asBroadcast(message, index) ? [] : [{ ...message, direction: "out" }],
          ),
          { direction: "out", category: null, status: "read", at: NOW },
          { direction: "in", category: null, status: "received", at: NOW },
        ].map((message, index) => ({ ...message, id: `${id}_${index}`, contact: id })),
      ),
    ),
  ]);
  return ids;
}

/** What the database says of each contact: 1, 0, or null where the SQL has a hole. */
async function askDatabase(condition: Condition, resolve: Resolve, ids: readonly string[]) {
  const params: unknown[] = [JSON.stringify(ids)];
  const sql = compile(condition, {
    now: NOW,
    resolve,
    bind: (value) => `?${params.push(value)}`,
  });
  const { results } = await env.DB.prepare(
    `select contact.id, ${sql} as fits, not ${sql} as fails from json_each(?1) as wanted
     join contacts as contact on contact.id = wanted.value`,
  )
    .bind(...params)
    .all<{ id: string; fits: number | null; fails: number | null }>();
  return new Map(results.map(({ id, fits, fails }) => [id, [fits, fails]]));
}

test("the SQL and the reference say the same of every contact, and of every contrary", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(conditions, { minLength: 4, maxLength: 4 }),
      fc.array(contacts, { minLength: 6, maxLength: 6 }),
      async (some, facts) => {
        const ids = await store(facts);
        for (const { condition, segments } of some) {
          const resolve = resolver(segments);
          const said = await askDatabase(condition, resolve, ids);
          for (const [index, one] of facts.entries()) {
            const fits = matches(condition, one, NOW, resolve);
            expect(said.get(ids[index] as string)).toEqual([Number(fits), Number(!fits)]);
          }
        }
      },
    ),
    { numRuns: 250 },
  );
}, 120_000);

test("each leaf alone says the same in SQL as in the reference", async () => {
  const facts = fc.sample(contacts, { numRuns: 60, seed: 7 });
  const ids = await store(facts);
  const leaves = fc
    .sample(conditions, { numRuns: 600, seed: 7 })
    .map(({ condition }) => condition)
    .filter((one) => "field" in one && one.field !== "segment");
  const resolve = resolver(new Map());
  for (const leaf of leaves) {
    const said = await askDatabase(leaf, resolve, ids);
    for (const [index, one] of facts.entries())
      expect([leaf, said.get(ids[index] as string)?.[0]]).toEqual([
        leaf,
        Number(matches(leaf, one, NOW, resolve)),
      ]);
  }
}, 60_000);

const inThePast = ({ createdAt, lastInboundAt, orders, templates }: ContactFacts) =>
  [createdAt, lastInboundAt ?? 0, ...[...orders, ...templates].map(({ at }) => at)].every((at) => at <= NOW);

test("a contact that the search finds is as wanted, and where it finds none there is none", () => {
  fc.assert(
    fc.property(
      conditions,
      fc.array(contacts, { minLength: 20, maxLength: 20 }),
      fc.boolean(),
      ({ condition, segments }, facts, wanted) => {
        const resolve = resolver(segments);
        const found = findContact(condition, wanted, resolve, NOW);
        if (found) expect(matches(condition, found, NOW, resolve)).toBe(wanted);
        // The search knows nobody from the future, and does not have to.
        else
          for (const one of facts.filter(inThePast))
            expect(matches(condition, one, NOW, resolve)).toBe(!wanted);
      },
    ),
    { numRuns: 1500 },
  );
}, 60_000);

test("what was parsed once is parsed to itself, and has words in both languages", () => {
  fc.assert(
    fc.property(conditions, ({ condition }) => {
      const parsed = schema.parse(condition);
      expect(schema.parse(parsed)).toEqual(parsed);
      for (const language of ["en", "zh-Hant"] as const) {
        const said = inWords(parsed, language, (id) => id, "Asia/Hong_Kong");
        expect(said).not.toMatch(/undefined|\[object|NaN|Invalid/);
      }
    }),
    { numRuns: 300 },
  );
});
