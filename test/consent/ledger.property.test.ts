import { env } from "cloudflare:test";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  CONSENT_SCOPES,
  type ConsentAction,
  type ConsentScope,
  type ConsentSource,
  deriveState,
} from "../../src/consent/rules";
import { type Answer, row } from "../support/webhook";

interface Entry {
  key: number;
  scope: ConsentScope;
  restricts: boolean;
  /** A restriction never reverses anything, whatever it says. */
  canReverse: boolean;
  occurredAt: number;
  /** Who restricted, or what lifts: some restrictions only some entries lift. */
  special: boolean;
}

const ACTIONS: Record<string, [permits: ConsentAction, restricts: ConsentAction]> = {
  block: ["unblock", "block"],
  delivery: ["deliverable", "undeliverable"],
};
const actionOf = ({ scope, restricts }: Entry): ConsentAction =>
  (ACTIONS[scope] ?? ["opt_in", "opt_out"])[restricts ? 1 : 0] as ConsentAction;

const RESTRICTED = new Set(["opted_out", "blocked", "undeliverable"]);
const PERMITTED = new Set(["opted_in", "clear"]);

const entry = fc.record({
  key: fc.integer({ min: 0, max: 9 }),
  scope: fc.constantFrom(...CONSENT_SCOPES),
  restricts: fc.boolean(),
  canReverse: fc.boolean(),
  // Few moments, so that ties are common.
  occurredAt: fc.integer({ min: 1, max: 4 }),
  special: fc.boolean(),
});

/** What the customer stopped in WhatsApp only WhatsApp lifts; a block after a complaint only the customer's words. */
function originOf({ scope, restricts, special }: Entry): {
  source: ConsentSource;
  evidenceKind: string | null;
} {
  if (!special || (scope !== "marketing" && scope !== "block"))
    return { source: restricts ? "staff" : "web_form", evidenceKind: null };
  if (scope === "block")
    return { source: restricts ? "complaint" : "staff", evidenceKind: "inbound_message" };
  return { source: "preference_webhook", evidenceKind: "preference_webhook" };
}

/** Whether one entry lifts another, said once more in the test's own words. */
function lifts(lift: Entry, restriction: Entry): boolean {
  if (lift.restricts || !lift.canReverse || lift.occurredAt <= restriction.occurredAt) return false;
  const picky = restriction.special && (restriction.scope === "marketing" || restriction.scope === "block");
  return !picky || lift.special;
}

/** Entries with different keys, and the same ones repeated and shuffled. */
const ledgers = fc
  .uniqueArray(entry, { selector: ({ key }) => key, minLength: 1, maxLength: 10 })
  .chain((entries) =>
    fc.record({
      entries: fc.constant(entries),
      arrivals: fc
        .shuffledSubarray([...entries, ...entries], { minLength: entries.length })
        .map((some) => [...some, ...entries.filter((one) => !some.includes(one))]),
    }),
  );

let run = 0;

async function contactWith(arrivals: readonly Entry[]): Promise<string> {
  const contact = `con_property${++run}`;
  await env.DB.batch([
    env.DB.prepare(
      "insert into contacts (id, created_at, updated_at, last_activity_at) values (?1, 1, 1, 1)",
    ).bind(contact),
    ...arrivals.map((one, index) =>
      env.DB.prepare(
        `insert into consent_records (id, contact_id, scope, action, source, can_reverse, actor_kind, actor_id, occurred_at, recorded_at, dedupe_key, correlation_id, evidence_kind)
         values (?1, ?2, ?3, ?4, ?5, ?6, 'system', 'test', ?7, ?8, ?9, 'test', ?10) on conflict (dedupe_key) do nothing`,
      ).bind(
        // Ids in no order that means anything.
        `cns_${contact}_${(index * 7) % 23}_${index}`,
        contact,
        one.scope,
        actionOf(one),
        originOf(one).source,
        one.canReverse ? 1 : 0,
        one.occurredAt,
        index,
        `${contact}:${one.key}`,
        originOf(one).evidenceKind,
      ),
    ),
  ]);
  return contact;
}

const stateOf = (contact: string) =>
  row<Record<string, Answer>>("select * from consent_states where contact_id = ?1", contact);

const asRules = (value: string) =>
  RESTRICTED.has(value) ? "restricted" : PERMITTED.has(value) ? "permitted" : "unknown";

test("any set of entries, in any order and with duplicates, amounts to what the rules say of the set", async () => {
  await fc.assert(
    fc.asyncProperty(ledgers, async ({ entries, arrivals }) => {
      const state = await stateOf(await contactWith(arrivals));
      for (const scope of CONSENT_SCOPES) {
        const own = entries.filter((one) => one.scope === scope);
        const expected = deriveState(
          own.map((one) => ({ ...one, ...originOf(one), id: String(one.key), action: actionOf(one) })),
        );
        expect([scope, asRules(state[scope])]).toEqual([scope, expected]);
      }
    }),
    { numRuns: 150 },
  );
}, 60_000);

test("an opt-out is never lost: each holds until an entry that may lift it is strictly later", async () => {
  await fc.assert(
    fc.asyncProperty(ledgers, async ({ entries, arrivals }) => {
      const state = await stateOf(await contactWith(arrivals));
      for (const scope of CONSENT_SCOPES) {
        const own = entries.filter((one) => one.scope === scope);
        const restrictions = own.filter(({ restricts }) => restricts);
        const inForce = restrictions.filter((restriction) => !own.some((lift) => lifts(lift, restriction)));
        if (restrictions.length > 0)
          expect([scope, RESTRICTED.has(state[scope])]).toEqual([scope, inForce.length > 0]);
        // A restriction is dated by the last one that is in force.
        if (inForce.length > 0) {
          const last = Math.max(...inForce.map(({ occurredAt }) => occurredAt));
          expect([scope, state[`${scope}_since`]]).toEqual([scope, last]);
        }
      }
    }),
    { numRuns: 150 },
  );
}, 60_000);

test("the time in the suppression list is that of the latest restriction in force, and null without any", async () => {
  await fc.assert(
    fc.asyncProperty(ledgers, async ({ arrivals }) => {
      const state = await stateOf(await contactWith(arrivals));
      const inForce = CONSENT_SCOPES.filter((scope) => RESTRICTED.has(state[scope])).map(
        (scope) => state[`${scope}_since`],
      );
      expect(state.restricted_at).toBe(inForce.length > 0 ? Math.max(...inForce) : null);
    }),
    { numRuns: 60 },
  );
}, 60_000);

test("the same set in another order leaves the same row, to the last column", async () => {
  await fc.assert(
    fc.asyncProperty(ledgers, async ({ entries, arrivals }) => {
      const { contact_id: _first, ...straight } = await stateOf(await contactWith(entries));
      const { contact_id: _second, ...shuffled } = await stateOf(await contactWith(arrivals));
      expect(shuffled).toEqual(straight);
    }),
    { numRuns: 60 },
  );
}, 60_000);
