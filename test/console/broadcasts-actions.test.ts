import { beforeEach, expect, test } from "vitest";
import { act, asUtility, draft, people, scheduled, stateOf, untilStatus } from "../broadcasts/run/runs";
import { approveAs } from "../support/approval";
import { passTime } from "../support/crash";
import { rows } from "../support/webhook";
import { type Browser, signedInAs } from "./browser";

const wordsOn = (page: string) => page.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");
const LATER = () => new Date(Date.now() + 7_200_000).toISOString();

beforeEach(asUtility);

/** A broadcast that a person agreed to, two hours from now. */
async function waiting(): Promise<string> {
  await people(30);
  const id = await draft();
  await scheduled(id, { scheduled_at: LATER() });
  return id;
}

/** Presses a button as the page shows it. */
async function press(browser: Browser, id: string, action: string): Promise<Response> {
  const page = await browser.read(`/console/broadcasts/${id}`);
  const form = new RegExp(
    `action="/console/broadcasts/${id}/${action}"[^]*?name="form_key" value="([^"]+)"`,
  ).exec(page);
  if (!form?.[1]) throw new Error(`the page offers no ${action}`);
  return browser.submit(`/console/broadcasts/${id}/${action}`, { form_key: form[1] });
}

const requests = () =>
  rows<{ tool: string; status: string }>(
    "select tool, status from action_requests where tool = 'whatsapp.broadcast.schedule' order by requested_at, id",
  );

test("a pause takes effect at once, through the kernel; going on waits for somebody else", async () => {
  const id = await waiting();
  const marketer = await signedInAs("marketer");
  const paused = await press(marketer, id, "pause");
  expect(paused.status).toBe(303);
  expect(await stateOf(id)).toMatchObject({ status: "paused", halt_reason: "person" });
  const said = await marketer.read(`${paused.headers.get("location")}&lang=en`);
  expect(wordsOn(said)).toContain("It is paused.");
  expect(wordsOn(said)).toContain("A person or an agent paused it.");

  const asked = await press(marketer, id, "resume");
  expect(asked.status).toBe(303);
  expect(await stateOf(id)).toMatchObject({ status: "paused" });
  const answer = wordsOn(await marketer.read(`${asked.headers.get("location")}&lang=zh-Hant`));
  expect(answer).toContain("由人員批准後會繼續發送。");
  expect((await requests()).map(({ status }) => status)).toEqual([
    "executed",
    "executed",
    "pending_approval",
  ]);

  const [, request] = /asked=(act_[0-9a-z]+)/.exec(asked.headers.get("location") ?? "") ?? [];
  await approveAs("approver", request ?? "");
  expect(await stateOf(id)).toMatchObject({ status: "scheduled" });
});

test("a cancelled broadcast stays so, and its page offers nothing more", async () => {
  const id = await waiting();
  const manager = await signedInAs("manager");
  const answer = await press(manager, id, "cancel");
  expect(await stateOf(id)).toMatchObject({ status: "cancelled" });
  const page = await manager.read(`${answer.headers.get("location")}&lang=en`);
  expect(wordsOn(page)).toContain("It is cancelled.");
  expect(page).not.toContain(`/console/broadcasts/${id}/cancel`);
  passTime(3 * 3_600_000);
  expect(await stateOf(id)).toMatchObject({ status: "cancelled", accepted: 0 });
});

test("a form that is sent twice asks once", async () => {
  const id = await waiting();
  const browser = await signedInAs("marketer");
  const first = await browser.submit(`/console/broadcasts/${id}/pause`, { form_key: "same" });
  const again = await browser.submit(`/console/broadcasts/${id}/pause`, { form_key: "same" });
  expect(again.headers.get("location")).toBe(first.headers.get("location"));
  expect(await requests()).toHaveLength(2);
});

test("a step that is not possible any more is refused in words", async () => {
  await people(30);
  const id = await draft();
  await scheduled(id);
  await untilStatus(id, "done");
  const browser = await signedInAs("marketer");
  await browser.read("/console?lang=en");
  const answer = await browser.submit(`/console/broadcasts/${id}/pause`, { form_key: "late" });
  expect(answer.status).toBe(409);
  const page = wordsOn(await answer.text());
  expect(page).toContain("It was not carried out.");
  expect(page).toContain("The broadcast is done: pause is not possible.");
});

test.each(["viewer", "agent", "approver", "compliance"])(
  "%s sees no buttons and may press none",
  async (role) => {
    const id = await waiting();
    const browser = await signedInAs(role);
    expect(await browser.read(`/console/broadcasts/${id}`)).not.toContain(`/console/broadcasts/${id}/pause`);
    expect((await browser.submit(`/console/broadcasts/${id}/pause`, { form_key: "x" })).status).toBe(403);
    expect(await stateOf(id)).toMatchObject({ status: "scheduled" });
  },
);

test("a form of another site, or without this session's token, steers nothing", async () => {
  const id = await waiting();
  const browser = await signedInAs("manager");
  const csrf_token = await browser.csrfToken();
  const path = `/console/broadcasts/${id}/cancel`;
  expect((await browser.post(path, { csrf_token }, { origin: "https://evil.example" })).status).toBe(403);
  expect((await browser.post(path, { csrf_token: "0".repeat(64) })).status).toBe(403);
  expect((await browser.post(path, {})).status).toBe(403);
  expect(await stateOf(id)).toMatchObject({ status: "scheduled" });
});

test("what somebody else asked for is not told to this person", async () => {
  const id = await waiting();
  const { data } = await act(id, "pause");
  const page = await (await signedInAs("manager")).read(
    `/console/broadcasts/${id}?lang=en&asked=${data.action_request_id}`,
  );
  expect(wordsOn(page)).not.toContain("It is paused.");
});
