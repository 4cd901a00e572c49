import { beforeAll, describe, expect, test } from "vitest";
import { checkInvariants, INVARIANTS } from "../../../scripts/chaos/invariants";
import type { Evidence } from "../../../scripts/chaos/invariants/evidence";
import { GENESIS, hashOfSeal, SEALED_FIELDS } from "../../../src/governance/seals/format";

const NOW = 1_790_000_000_000;
const HOUR = 3_600_000;
let hash = "";

const ENTRIES = [
  { seq: 1, action: "approval.approved", action_request_id: "act_1", id: "aud_1" },
  { seq: 2, action: "approval.approved", action_request_id: "act_2", id: "aud_2" },
];

beforeAll(async () => {
  const rows = ENTRIES.map((entry) =>
    Object.fromEntries(
      SEALED_FIELDS.map((field) => [field, (entry as Record<string, unknown>)[field] ?? null]),
    ),
  );
  hash = await hashOfSeal({ previous_hash: GENESIS, from_seq: 1, to_seq: 2 }, rows);
});

/** One reply about money and one broadcast to one person, as they should be. */
function sound(): Evidence {
  const ledger = (scope: string) => ({
    id: `cns_${scope}`,
    contact_id: "con_1",
    scope,
    action: "opt_in",
    source: "web_form",
    evidence_kind: null,
    can_reverse: 0,
    reversal_only: 0,
    occurred_at: NOW - 90 * HOUR,
    recorded_at: NOW - 90 * HOUR,
  });
  return {
    sends: [
      {
        at: NOW,
        to: "852555",
        type: "text",
        words: "Pay by Friday",
        language: "",
        ref: "msg_1",
        wamid: "wamid.A",
      },
      {
        at: NOW,
        to: "852555",
        type: "template",
        words: "order_update",
        language: "en",
        ref: "brd_1.1",
        wamid: "wamid.B",
      },
    ],
    said: {
      inbound: [{ wamid: "wamid.IN", from: "852555", at: NOW - HOUR, ackedAt: NOW - HOUR }],
      stops: [],
      starts: [],
      statuses: [{ wamid: "wamid.B", status: "delivered", timestamp: NOW / 1000, acked: true }],
      needDecision: ["Pay by Friday"],
      forged: ["wamid.FORGED"],
      strangers: [],
    },
    messages: [
      {
        id: "msg_0",
        contact_id: "con_1",
        phone_number_id: "1",
        direction: "in",
        wamid: "wamid.IN",
        type: "text",
        status: "received",
        at: NOW - HOUR,
        created_at: NOW - HOUR,
        claimed_at: null,
        action_request_id: null,
        origin: null,
      },
      {
        id: "msg_1",
        contact_id: "con_1",
        phone_number_id: "1",
        direction: "out",
        wamid: "wamid.A",
        type: "text",
        status: "read",
        at: NOW,
        created_at: NOW,
        claimed_at: NOW,
        action_request_id: "act_1",
        origin: null,
      },
    ],
    recipients: [
      { broadcast_id: "brd_1", seq: 1, contact_id: "con_1", status: "delivered", wamid: "wamid.B" },
    ],
    broadcasts: [
      {
        id: "brd_1",
        status: "done",
        schedule_request_id: "act_2",
        accepted: 1,
        failed: 0,
        skipped: 0,
        unknown: 0,
      },
    ],
    merges: [],
    ledger: [ledger("utility")],
    states: [
      {
        contact_id: "con_1",
        marketing: "unknown",
        utility: "opted_in",
        authentication: "unknown",
        service: "unknown",
        block: "unknown",
        delivery: "unknown",
      },
    ],
    templates: [{ name: "order_update", language: "en", category: "UTILITY" }],
    events: [
      { id: "evt_1", key: "message:wamid.IN", kind: "message", outcome: "applied", payload: "{}" },
      {
        id: "evt_2",
        key: "status:1",
        kind: "status",
        outcome: "applied",
        payload: JSON.stringify({ status: { id: "wamid.A", status: "read" } }),
      },
    ],
    requests: ["act_1", "act_2"].map((id) => ({
      id,
      requester_staff_id: "stf_agent",
      approval_reasons: '[{"rule":"reply.payment"}]',
      status: "executed",
      decided_by: "stf_approver",
      decided_at: NOW - 1_000,
    })),
    outbox: [{ id: "out_1", topic: "send", done_at: NOW }],
    audit: structuredClone(ENTRIES),
    seals: [{ id: 1, from_seq: 1, to_seq: 2, previous_hash: GENESIS, hash }],
    output: [],
  };
}

async function violated(evidence: Evidence): Promise<string[]> {
  const verdicts = await checkInvariants(evidence);
  return verdicts.filter(({ violations }) => violations.length > 0).map(({ invariant }) => invariant);
}

/** The element of a list, which is there. */
function at<Item>(items: Item[], index: number): Item {
  const item = items[index];
  if (item === undefined) throw new Error(`nothing at ${index}`);
  return item;
}

const optOut = (scope: string, when: number) => ({
  id: `cns_out_${scope}`,
  contact_id: "con_1",
  scope,
  action: scope === "block" ? "block" : "opt_out",
  source: "stop_word",
  evidence_kind: "inbound_message",
  can_reverse: 0,
  reversal_only: 0,
  occurred_at: when,
  recorded_at: when,
});

/** What somebody did to sound evidence, and the invariant that has to say so. */
const DOCTORED: readonly [string, keyof typeof INVARIANTS, (evidence: Evidence) => void][] = [
  [
    "a refusal stood in the ledger",
    "nothing was sent without consent at that moment",
    (e) => e.ledger.push(optOut("service", NOW - HOUR)),
  ],
  [
    "a block stood in the ledger",
    "nothing was sent without consent at that moment",
    (e) => e.ledger.push(optOut("block", NOW - HOUR)),
  ],
  [
    "a broadcast without an opt-in",
    "nothing was sent without consent at that moment",
    (e) => {
      e.ledger = [];
    },
  ],
  [
    "an opt-in that came after",
    "nothing was sent without consent at that moment",
    (e) => {
      at(e.ledger, 0).recorded_at = NOW + 1;
    },
  ],
  [
    "the customer wrote two days ago",
    "nothing free-form was sent outside the window",
    (e) => {
      at(e.messages, 0).at = NOW - 48 * HOUR;
    },
  ],
  [
    "the customer wrote afterwards",
    "nothing free-form was sent outside the window",
    (e) => {
      at(e.messages, 0).created_at = NOW + 1;
    },
  ],
  [
    "a STOP was acknowledged before",
    "nobody who said STOP was written to",
    (e) => e.said.stops.push({ number: "852555", what: "everything", ackedAt: NOW - 60_000 }),
  ],
  [
    "an offer after promotions were stopped, though she wrote since",
    "nobody who said STOP was written to",
    (e) => {
      e.templates.push({ name: "spring_offer", language: "en", category: "MARKETING" });
      at(e.sends, 1).words = "spring_offer";
      e.said.stops.push({ number: "852555", what: "marketing", ackedAt: NOW - 2 * HOUR });
    },
  ],
  [
    "one id of ours went out twice",
    "nothing was sent twice",
    (e) => e.sends.push({ ...at(e.sends, 0), wamid: "wamid.C" }),
  ],
  [
    "the same words went out under two ids",
    "nothing was sent twice",
    (e) => {
      e.messages.push({ ...at(e.messages, 1), id: "msg_2", wamid: "wamid.C" });
      e.sends.push({ ...at(e.sends, 0), ref: "msg_2", wamid: "wamid.C" });
    },
  ],
  [
    "a broadcast came to one number twice",
    "nothing was sent twice",
    (e) => {
      e.recipients.push({ ...at(e.recipients, 0), seq: 2, wamid: "wamid.C" });
      e.sends.push({ ...at(e.sends, 1), ref: "brd_1.2", wamid: "wamid.C" });
    },
  ],
  [
    "Meta accepted what no row knows",
    "Meta accepted nothing that the database does not know",
    (e) => e.sends.push({ ...at(e.sends, 0), ref: "msg_9", words: "?", wamid: "wamid.D" }),
  ],
  [
    "a row waits that Meta accepted",
    "Meta accepted nothing that the database does not know",
    (e) => {
      Object.assign(at(e.messages, 1), { status: "queued", wamid: null });
    },
  ],
  [
    "a report names what stayed unknown",
    "Meta accepted nothing that the database does not know",
    (e) => {
      Object.assign(at(e.messages, 1), { status: "unknown", wamid: null });
    },
  ],
  [
    "a row was accepted and Meta was never asked",
    "the database counts nothing as accepted that Meta did not",
    (e) => {
      e.sends.shift();
    },
  ],
  [
    "nobody decided",
    "what needed a decision had it, by another person, before it was sent",
    (e) => {
      Object.assign(at(e.requests, 0), { decided_by: null, decided_at: null });
    },
  ],
  [
    "who asked decided",
    "what needed a decision had it, by another person, before it was sent",
    (e) => {
      at(e.requests, 0).decided_by = "stf_agent";
    },
  ],
  [
    "the decision came after",
    "what needed a decision had it, by another person, before it was sent",
    (e) => {
      at(e.requests, 0).decided_at = NOW + HOUR;
    },
  ],
  [
    "words about money without a request",
    "what needed a decision had it, by another person, before it was sent",
    (e) => {
      at(e.messages, 1).action_request_id = null;
    },
  ],
  [
    "a broadcast without a request",
    "what needed a decision had it, by another person, before it was sent",
    (e) => {
      at(e.broadcasts, 0).schedule_request_id = null;
    },
  ],
  [
    "an event stands twice",
    "every event of Meta's stands once, and was applied",
    (e) => e.events.push({ ...at(e.events, 0), id: "evt_9" }),
  ],
  [
    "an event that was acknowledged is gone",
    "every event of Meta's stands once, and was applied",
    (e) => {
      e.events.shift();
    },
  ],
  [
    "an event was parked",
    "every event of Meta's stands once, and was applied",
    (e) => {
      at(e.events, 1).outcome = "failed";
    },
  ],
  [
    "a message was made twice of one event",
    "every event of Meta's stands once, and was applied",
    (e) => e.messages.push({ ...at(e.messages, 0), id: "msg_8" }),
  ],
  [
    "a forged message was believed",
    "every event of Meta's stands once, and was applied",
    (e) => e.messages.push({ ...at(e.messages, 0), id: "msg_8", wamid: "wamid.FORGED" }),
  ],
  [
    "a message went back",
    "each message stands at the highest status that Meta said",
    (e) => {
      at(e.messages, 1).status = "sent";
    },
  ],
  [
    "a status that was acknowledged is nowhere",
    "each message stands at the highest status that Meta said",
    (e) => {
      at(e.recipients, 0).status = "accepted";
    },
  ],
  [
    "a counter is one too many",
    "counters of broadcasts are their recipients'",
    (e) => {
      at(e.broadcasts, 0).accepted = 2;
    },
  ],
  [
    "a START word took back what was stopped in WhatsApp itself",
    "what is kept of the consent ledger is what it amounts to",
    (e) => {
      e.ledger.push({ ...optOut("utility", NOW - 50 * HOUR), source: "preference_webhook" });
      e.ledger.push({
        ...at(e.ledger, 0),
        source: "start_word",
        can_reverse: 1,
        reversal_only: 1,
        occurred_at: NOW - 40 * HOUR,
        recorded_at: NOW - 40 * HOUR,
      });
    },
  ],
  [
    "what is kept of the ledger is another thing",
    "what is kept of the consent ledger is what it amounts to",
    (e) => {
      at(e.states, 0).utility = "opted_out";
    },
  ],
  [
    "an outbox entry waits",
    "nothing waits any more",
    (e) => {
      at(e.outbox, 0).done_at = null;
    },
  ],
  [
    "a message is being sent for ever",
    "nothing waits any more",
    (e) => {
      at(e.messages, 1).status = "sending";
    },
  ],
  [
    "an entry was changed",
    "the audit log is whole",
    (e) => {
      at(e.audit, 0).action = "approval.rejected";
    },
  ],
  [
    "an entry is gone",
    "the audit log is whole",
    (e) => {
      e.audit.splice(0, 1);
    },
  ],
  [
    "a seal is gone",
    "the audit log is whole",
    (e) => {
      e.seals = [];
    },
  ],
  [
    "a request left no entry",
    "the audit log is whole",
    (e) => e.requests.push({ ...at(e.requests, 0), id: "act_9" }),
  ],
  [
    "an error was printed",
    "the Worker printed no error but those that were injected",
    (e) => e.output.push("Uncaught TypeError"),
  ],
];

test("sound evidence violates nothing", async () => {
  expect(await violated(sound())).toEqual([]);
});

describe("what does not hold is found:", () => {
  test.each(DOCTORED)("%s", async (_what, invariant, doctor) => {
    const evidence = sound();
    doctor(evidence);
    expect(await violated(evidence)).toContain(invariant);
  });

  test("each invariant is seen to fail", () => {
    expect([...new Set(DOCTORED.map(([, invariant]) => invariant))].sort()).toEqual(
      Object.keys(INVARIANTS).sort(),
    );
  });
});

test("a confirmation of the STOP itself, and an answer to who writes again, are no violation", async () => {
  const evidence = sound();
  evidence.said.stops.push({ number: "852555", what: "everything", ackedAt: NOW - 2 * HOUR });
  evidence.sends.splice(1);
  evidence.recipients = [];
  evidence.broadcasts = [];
  evidence.said.statuses = [];
  expect(await violated(evidence)).toEqual([]);
});
