import { expect, test } from "vitest";
import { passTime, runOutbox } from "../../support/crash";
import { fault } from "../../support/simulator";
import { hearMeta } from "../../support/webhook";
import { ok } from "../../support/worker";
import { BODY, drafted } from "../draft/drafts";
import {
  approved,
  asked,
  draftsOf,
  newDraft,
  postsToMeta,
  review,
  statusOf,
  submissionsOf,
  submitted,
  templateAt,
} from "./submissions";

const MINUTE = 60_000;
const NAME = "order_call";

const withNumber = (phone_number: string, samples = BODY.example.body_text) => [
  { ...BODY, example: { body_text: samples } },
  { type: "BUTTONS", buttons: [{ type: "PHONE_NUMBER", text: "Call the shop", phone_number }] },
];

/** A template that Meta has approved; answers its id at Meta. */
async function approvedTemplate(): Promise<string> {
  await newDraft(NAME, withNumber("+85255500001"));
  await submitted(NAME);
  const { meta_id } = await templateAt(NAME);
  await review(meta_id, { status: "APPROVED" });
  await hearMeta();
  expect(await templateAt(NAME)).toMatchObject({ status: "APPROVED" });
  return meta_id;
}

const edit = (components: unknown[]) =>
  drafted({ name: NAME, languages: [{ language: "en", components, version: 1 }] });

async function minutes(count: number): Promise<void> {
  for (let minute = 0; minute < count; minute++) {
    passTime(MINUTE);
    await runOutbox();
  }
}

test("an edit of a telephone number that never arrived is not taken for one that did", async () => {
  const metaId = await approvedTemplate();
  await edit(withNumber("+85255500002"));
  await fault({ match: `/${metaId}`, times: 1, kind: "drop_before" });
  const id = await asked(NAME);
  await approved(id);
  await minutes(15);
  expect(await statusOf(id)).toMatchObject({
    status: "failed",
    error: { message: expect.stringContaining("Nothing was submitted") },
  });
  expect(JSON.stringify((await templateAt(NAME)).components)).toContain("55500001");
  expect(await draftsOf(NAME)).toMatchObject([{ status: "ready" }]);
});

test.each([
  ["arrived: Meta has it in review", "drop_after", { status: "executed" }],
  [
    "never arrived: the list looks the same, and that is said",
    "drop_before",
    { status: "failed", error: { message: expect.stringContaining("does not tell") } },
  ],
])("an edit of a sample alone %s", async (_, kind, outcome) => {
  const metaId = await approvedTemplate();
  await edit(withNumber("+85255500001", [BODY.example.body_text[0]?.map((sample) => `${sample} B`) ?? []]));
  await fault({ match: `/${metaId}`, times: 1, kind });
  const id = await asked(NAME);
  await approved(id);
  await minutes(15);
  expect(await statusOf(id)).toMatchObject(outcome);
  expect((await postsToMeta()).filter(({ path }) => path.endsWith(metaId))).toHaveLength(1);
});

test("while nobody knows which wording Meta has, the template is not sent", async () => {
  const metaId = await approvedTemplate();
  await edit(withNumber("+85255500002"));
  await fault({ match: `/${metaId}`, times: 1, kind: "drop_before" });
  await approved(await asked(NAME));
  expect(await submissionsOf(NAME)).toContainEqual(expect.objectContaining({ status: "unknown" }));
  const parameters = BODY.example.body_text[0]?.map((text) => ({ type: "text", text })) ?? [];
  const { verdict } = await ok("agent", "whatsapp.session_message.preview", {
    conversation_id: "cnv_demo03",
    message: {
      type: "template",
      template: { name: NAME, language: { code: "en" }, components: [{ type: "body", parameters }] },
    },
  });
  expect(verdict).toBe("blocked");
});
