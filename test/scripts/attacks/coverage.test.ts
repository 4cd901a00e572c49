import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { productTables } from "../../../scripts/docs/tables.ts";

const { APPROVAL_RULES, SEND_GUARDRAILS, WRITE_GUARDRAILS } = await productTables();

/** Where somebody tries to get past a rule: a file below `test/` and the title in it. */
type Attack = readonly [file: string, title: string];

const hostile = (title: string): Attack => ["attacks/hostile-agent/hostile.test.ts", title];
const people = (title: string): Attack => ["attacks/hostile-agent/people.test.ts", title];
const content = (title: string): Attack => ["attacks/hostile-agent/content.test.ts", title];
const close = (title: string): Attack => ["inbox/close/close.test.ts", title];
const staff = (title: string): Attack => ["console/people/staff.test.ts", title];
const permit = (title: string): Attack => ["templates/watch/permit.test.ts", title];
const blocked: Attack = ["governance/preview-blocked.test.ts", "$code: $given"];

const APPROVALS: Readonly<Record<string, Attack>> = {
  "reply.payment": hostile(
    "is not given by a token at the console, by the requester's person, or by words in the message",
  ),
  "reply.personal_data": ["governance/approval.test.ts", "compliance may decide about personal data alone"],
  "reply.consent": [
    "consent/attacks.test.ts",
    "a button whose title says START: tapping it takes no opt-out back, and sending it needs a person",
  ],
  "reply.repetition": [
    "sending/repetition.test.ts",
    "after an hour without news a person may have it sent again",
  ],
  "reply.sent_already": [
    "attacks/same-again.test.ts",
    "the same words five times, each by a new preview and a new key, go out once",
  ],
  "reply.commitment": ["governance/approval-rules.test.ts", "a reply about $about"],
  "contact.identity": [
    "attacks/between.test.ts",
    "a change of number that was approved makes no merge that nobody saw",
  ],
  "contact.merge": [
    "attacks/approval.test.ts",
    "a merge that was approved is not a merge with a third contact",
  ],
  "import.always": [
    "attacks/approval.test.ts",
    "two requests for one reading: the second says at once that the file is taken",
  ],
  "consent.bulk": [
    "attacks/approval.test.ts",
    "small calls that are made at the same moment count as one big one too (consent)",
  ],
  "consent.reversal": [
    "attacks/between.test.ts",
    "a reversal that was approved does not lift a refusal that came between look and batch",
  ],
  "consent.unblock": [
    "consent/consent-update.test.ts",
    "a block counts at once, and lifting it waits for a person",
  ],
  "tag.broadcast": [
    "attacks/approval.test.ts",
    "small calls that are made at the same moment count as one big one too (tags)",
  ],
  "tag.routing": [
    "contacts/tag-apply.test.ts",
    "many tags that a routing rule asks for wait for a person, and the answer names it",
  ],
  "contact.tag_broadcast": [
    "contacts/tag-apply.test.ts",
    "many upserts with such a tag count as one big call too",
  ],
  "contact.tag_routing": hostile("many upserts with a tag that routes wait for a person"),
  "segment.in_use": [
    "attacks/approval.test.ts",
    "what a segment two levels below means is part of what is approved",
  ],
  "segment.everybody": [
    "attacks/approval.test.ts",
    "everybody but one who was made for it waits for a person",
  ],
  "handover.restricted": [
    "inbox/assign/handover.test.ts",
    "a team whose members do not see the restricted queue gets one of it only with approval",
  ],
  "handover.bulk": [
    "inbox/assign/handover.test.ts",
    "more than twenty within the hour wait for approval, in one call or in many",
  ],
  "close.complaint": ["attacks/closing.test.ts", "a complaint is one also when its tag is taken away first"],
  "close.payment": close("nor can an order that is not paid, or a complaint in the ledger"),
  "close.escalation": close(
    "holds it open until its owner confirms in the console, and then it still takes an approval",
  ),
  "media.templates": ["media/upload-templates.test.ts", "an uploaded asset waits for a person, who sees it"],
  "template.submit": [
    "templates/submit/create.test.ts",
    "whoever asked cannot approve, nor an agent's client, nor one without the permission",
  ],
  "template.risk": [
    "templates/submit/create.test.ts",
    "what speaks of goods that Meta restricts is for compliance to decide",
  ],
  "webhook.bulk": [
    "webhooks/retry-bulk.test.ts",
    "of small requests at the same moment, no more than 20 events go through unseen",
  ],
  "webhook.state_change": [
    "webhooks/retry.test.ts",
    "a customer's message waits for a person; until then nothing goes to the customer, and then it is there",
  ],
  "broadcast.always": [
    "broadcasts/run/control.test.ts",
    "an agent can neither approve nor send by itself, whatever it calls",
  ],
  "automation.flow": [
    "automation/tools/flows.test.ts",
    "going live waits for a person who did not ask for it, and is then traced to that request",
  ],
  "automation.rule": [
    "automation/tools/rules.test.ts",
    "a live rule changes, goes back and goes off with a person's approval, and in no other way",
  ],
  "automation.switch": [
    "automation/tools/prices-and-switches.test.ts",
    "to switch something off stays agreed on, whatever else changes meanwhile",
  ],
  "order.always": [
    "commerce/create.test.ts",
    "waits for a person always, an administrator's too, and a rejected one is never made",
  ],
  "payment_link.always": ["commerce/payment/refusals.test.ts", "whoever asked cannot approve"],
  "personal_data.erase": [
    "privacy/erasure.test.ts",
    "nobody erases alone, and who asks is compliance or an administrator",
  ],
  "personal_data.copy": people(
    "is not to be had by a tool, by whoever asked for it alone, or before it was agreed to",
  ),
  "staff.enable": people(
    "is not brought back by one administrator alone, in one step, in several, or by a tool",
  ),
  "staff.invite": staff(
    "power waits for another administrator when there is one, and nobody gives it to themselves",
  ),
  "staff.change": staff(
    "power waits for another administrator when there is one, and nobody gives it to themselves",
  ),
  "staff.link": staff(
    "a recovery link waits for another administrator, whoever it is for, the other administrator too",
  ),
};

/** The guardrails of sends, in the order of their table: several share a code. */
const SENDS: readonly Attack[] = [
  blocked,
  hostile("between preview and send stops it"),
  [
    "automation/run/silence.test.ts",
    "is confirmed once, and then there is silence, whatever the customer writes",
  ],
  ["automation/run/meanwhile.test.ts", "once its flow is switched off"],
  ["automation/run/meanwhile.test.ts", "once somebody was given the conversation"],
  [
    "sending/stop-first.test.ts",
    "something of the customer's that could not be applied: nothing goes out until it was looked at",
  ],
  blocked,
  ["governance/guardrails.test.ts", "every guardrail is breached by some case above"],
  ["attacks/notes.test.ts", "a note in pieces does not go out message by message"],
  ["attacks/media.test.ts", "a file that the customer took back is not sent, copied or opened any more"],
  permit("a template that is paused right before the batch of the request is not sent"),
  permit("that Meta reported as changed goes out only once it is fetched"),
  permit("that changed since the request is refused at its turn"),
  permit("since the request is refused at its turn, though she agreed to the new one too"),
  hostile("is not passed by calling a template free text, or free text a template"),
  blocked,
  blocked,
];

const WRITES: Readonly<Record<string, Attack>> = {
  tagImpliesConsent: ["attacks/approval.test.ts", "%s says that somebody agreed or refused, and is refused"],
  reversalNeedsEvidence: hostile(
    "is not undone by a tag, an import, an update without proof, or a made-up message",
  ),
  stoppedInWhatsApp: [
    "attacks/consent.test.ts",
    "is lifted by a typed message once an agent records an opt-out over it",
  ],
  complaintBlocks: [
    "attacks/consent.test.ts",
    "is not lifted without the customer's act because somebody blocked again",
  ],
  consentInTheFuture: people("of tomorrow outlives no refusal of today"),
  importNeedsConsent: people("is not in a file with %s"),
  everybodyByAccident: [
    "attacks/between.test.ts",
    "a segment that became always true between look and batch is not stored",
  ],
  targetWithoutSight: [
    "attacks/organisation.test.ts",
    "is not handed over with a preview of before, and its pending closing is not carried out",
  ],
  escalationUnconfirmed: close("what was approved is void once the customer has written again"),
  customerWaits: [
    "attacks/closing.test.ts",
    "what the customer writes in the second of our answer, and behind it, is unanswered",
  ],
  unresolvedNeedsOwner: close("as unresolved only in the owner's name"),
  mediaHarmful: [
    "attacks/media.test.ts",
    "an archive that unpacks to far more than there is memory is told apart without unpacking it",
  ],
  mediaWrongType: content("%s is kept as nothing"),
  mediaUndecided: content("without a verdict is not sent, copied, or given to templates by any of its names"),
  mediaTooLarge: [
    "attacks/media.test.ts",
    "a picture that is small as a file and huge on a screen is not taken",
  ],
  templateInvalid: content(
    "that became invalid behind its preview, or behind its request, is not what goes out",
  ),
  templateMediaUnfit: content(
    "takes no customer's file, no unapproved one and no other address as its example",
  ),
  templateOnItsWay: content("is not submitted twice while the first is on its way"),
  templateNotEditable: content("that Meta stopped is not edited, though it was not when somebody asked"),
  templateEditLimit: content("is edited once a day, whatever is asked for beforehand or at once"),
  templateCategoryFixed: content(
    "that is approved as utility is made marketing by no edit and no other language",
  ),
  paymentElsewhere: [
    "commerce/payment/refusals.test.ts",
    "nobody but the order's own conversation is sent its link",
  ],
  paymentNotDue: [
    "commerce/payment/refusals.test.ts",
    "the order is cancelled at the moment of the approval: nothing is made",
  ],
};

const TESTS = join(import.meta.dirname, "..", "..");

function exists([file, title]: Attack): boolean {
  const path = join(TESTS, file);
  if (!existsSync(path)) return false;
  const text = readFileSync(path, "utf8");
  return text.includes(`"${title}"`) || text.includes(`\`${title}\``);
}

/** What a failure asks for: the table of this file, and which one of the product it follows. */
const lacks = (table: string, of: string) =>
  `rules of ${of} without an attack: write one below test/, name its file and title under ${table} in test/scripts/attacks/coverage.test.ts, and run \`npm run docs\` for docs/policy.md`;
const gone = (table: string) =>
  `these tests are not there any more, or have another title: mend ${table} in test/scripts/attacks/coverage.test.ts`;

describe("each rule that nothing may get past has an attack that is there:", () => {
  test("approvals", () => {
    expect(
      APPROVAL_RULES.map(({ id }) => id).filter((id) => !APPROVALS[id]),
      lacks("APPROVALS", "src/governance/policy/approvals.ts"),
    ).toEqual([]);
    expect(
      Object.values(APPROVALS).filter((attack) => !exists(attack)),
      gone("APPROVALS"),
    ).toEqual([]);
  });

  test("guardrails of sends", () => {
    expect(SENDS, lacks("SENDS, in the same order,", "src/governance/policy/guardrails.ts")).toHaveLength(
      SEND_GUARDRAILS.length,
    );
    expect(
      SENDS.filter((attack) => !exists(attack)),
      gone("SENDS"),
    ).toEqual([]);
  });

  test("guardrails of changes", () => {
    expect(
      Object.keys(WRITE_GUARDRAILS).filter((name) => !WRITES[name]),
      lacks("WRITES", "src/governance/policy/write-guardrails.ts"),
    ).toEqual([]);
    expect(
      Object.values(WRITES).filter((attack) => !exists(attack)),
      gone("WRITES"),
    ).toEqual([]);
  });
});
