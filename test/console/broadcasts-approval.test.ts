import { beforeEach, expect, test } from "vitest";
import { spring } from "../broadcasts/preview/asks";
import { act, asUtility, draft, people, stateOf } from "../broadcasts/run/runs";
import { set } from "../support/team";
import { rows } from "../support/webhook";
import { signedInAs } from "./browser";

const wordsOn = (page: string) => page.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");
const HOSTILE = "<img src=x onerror=alert(1)>";

beforeEach(asUtility);

/** Thirty people, of whom two are blocked and one opted out, and a broadcast to them that waits for a person. */
async function asked(more: object = {}): Promise<{ id: string; request: string }> {
  await people(30);
  await set(
    `insert into consent_records (id, contact_id, scope, action, source, actor_kind, actor_id, occurred_at, recorded_at, dedupe_key, correlation_id)
     select 'cns_b' || id, id, 'block', 'block', 'staff', 'staff', 'stf_admin', ?1, ?1, 'b' || id, 'test'
     from contacts where id in ('con_run000003', 'con_run000004')`,
    Date.now() - 1000,
  );
  const id = await draft({ name: "Spring teas", ...more });
  const { data } = await act(id, "schedule", { rate: 5 });
  return { id, request: data.action_request_id };
}

test("an approver sees to whom, when, what it costs and how it reads", async () => {
  const { id, request } = await asked();
  const browser = await signedInAs("approver");
  const page = await browser.read(`/console/approvals/${request}?lang=en`);
  const words = wordsOn(page);
  expect(words).toContain("Broadcast Spring teas");
  expect(words).toContain("Send it out");
  expect(words).toContain("Begins As soon as it is approved");
  expect(words).toContain("Get it: 28 In the segment 30 Left out: blocked 2");
  expect(words).toContain("5 a second");
  expect(words).toContain("Estimated cost Not known: there is no rate card.");
  expect(words).toContain("There is no rate card: the cost is not known.");
  expect(words).toContain("Messages go to many people at once.");
  expect(words).toContain("Hi Guest 0,");
  expect(words).toContain("Hi friend,");
  expect(page).toContain(`href="/console/broadcasts/${id}"`);
  const chinese = wordsOn(await browser.read(`/console/approvals/${request}?lang=zh-Hant`));
  expect(chinese).toContain("將會收到：28 分眾人數 30 排除：已被封鎖 2");
  expect(chinese).toContain("訊息會一次發送給許多人。");
});

test("that names of customers were shown is in the log", async () => {
  const { request } = await asked();
  await (await signedInAs("approver")).read(`/console/approvals/${request}`);
  const [entry] = await rows<{ details: string }>(
    "select details from audit_log where action = 'personal_data.read' and actor_id = 'stf_approver' order by seq desc limit 1",
  );
  expect(JSON.parse(entry?.details ?? "{}")).toEqual({ contacts: 1 });
});

test("the list of approvals tells broadcasts apart", async () => {
  await asked();
  const browser = await signedInAs("approver");
  expect(wordsOn(await browser.read("/console/approvals?lang=en"))).toContain(
    "Spring teas : Send it out, 28 people",
  );
});

test("what is approved on the page is scheduled, and whoever asked cannot approve it", async () => {
  const { id, request } = await asked();
  expect((await (await signedInAs("marketer")).submit(`/console/approvals/${request}/approve`)).status).toBe(
    403,
  );
  expect(await stateOf(id)).toMatchObject({ status: "pending" });
  const approver = await signedInAs("approver");
  expect((await approver.submit(`/console/approvals/${request}/approve`)).status).toBe(303);
  expect(["scheduled", "sending", "done"]).toContain((await stateOf(id))?.status);
  const page = wordsOn(await approver.read(`/console/approvals/${request}?lang=en`));
  expect(page).toContain("Audience 28");
});

test("names and values of customers stay text", async () => {
  await people(1);
  await set("update contacts set name = ?1 where id = 'con_run000000'", HOSTILE);
  const id = await draft({ name: HOSTILE, template: spring("{{contact.name|friend}}") });
  const { data } = await act(id, "schedule");
  const page = await (await signedInAs("approver")).read(`/console/approvals/${data.action_request_id}`);
  expect(page).not.toContain("<img src=x");
  expect(page).toContain("&lt;img src=x onerror=alert(1)&gt;");
});
