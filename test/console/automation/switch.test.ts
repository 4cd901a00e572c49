import { expect, test } from "vitest";
import {
  ask,
  flowItem,
  hoursFlow,
  liveFlow,
  liveRule,
  ruleItem,
  savedFlow,
  teaRule,
} from "../../automation/tools/changes";
import { approveAs, outcomeOf } from "../../support/approval";
import { rows } from "../../support/webhook";
import { signedInAs } from "../browser";
import { askedFor, press, wordsOn } from "./flows";

const pageOf = (flow: string) => `/console/automation/flows/${flow}`;
const rulePage = (rule: string) => `/console/automation/rules/${rule}`;

const requests = (tool = "whatsapp.auto_reply.enable") =>
  rows<{ status: string }>(
    "select status from action_requests where tool = ?1 order by requested_at, id",
    tool,
  );

test("a flow is switched off once somebody else agrees", async () => {
  const flow = await liveFlow();
  const marketer = await signedInAs("marketer");
  const asked = await press(marketer, pageOf(flow), "off");
  expect(asked.status).toBe(303);
  expect((await flowItem(flow)).status).toBe("live");
  const said = wordsOn(await marketer.read(`${asked.headers.get("location")}&lang=en`));
  expect(said).toContain("It was asked for. Somebody else has to approve it.");
  expect(await outcomeOf(approveAs("marketer", askedFor(asked)))).toMatchObject({ code: "forbidden" });

  await approveAs("approver", askedFor(asked));
  expect(await flowItem(flow)).toMatchObject({ status: "off", live_version: null });
  const page = wordsOn(await marketer.read(`${pageOf(flow)}?lang=en&asked=${askedFor(asked)}`));
  expect(page).toContain("It is done.");
  expect(page).toContain("Is switched off: answers nobody.");
  expect(page).toContain("Switched off by Max Marketer (demo)");
});

test("who approves may not approve what they asked for on a page themselves", async () => {
  const flow = await liveFlow();
  const asked = await press(await signedInAs("manager"), pageOf(flow), "off");
  expect(await outcomeOf(approveAs("manager", askedFor(asked)))).toMatchObject({ code: "forbidden" });
  expect((await flowItem(flow)).status).toBe("live");
});

test("an earlier version takes the place of the live one, where and when that one answered", async () => {
  const scope = { languages: ["en"] };
  const flow_id = await liveFlow("Opening hours", hoursFlow(), scope);
  const { result } = await ask({
    kind: "flow",
    flow_id,
    definition: hoursFlow({ expires_after_minutes: 30 }),
  });
  expect(result.version).toBe(2);
  const manager = await signedInAs("manager");
  await approveAs("approver", askedFor(await press(manager, pageOf(flow_id), "on", 2)));
  expect(await flowItem(flow_id)).toMatchObject({ status: "live", live_version: 2, scope });
  await approveAs("approver", askedFor(await press(manager, pageOf(flow_id), "on", 1)));
  expect(await flowItem(flow_id)).toMatchObject({ status: "live", live_version: 1, scope });
  const page = wordsOn(await manager.read(`${pageOf(flow_id)}?lang=en`));
  expect(page).toContain("Version 1 replaced version 2");
  expect(page).toContain("Version 2 replaced version 1");
});

test("a draft without a way to people is not switched on, and the page says why", async () => {
  const flow = await savedFlow("Unfinished", hoursFlow({ fallback: undefined, handover: undefined }));
  const browser = await signedInAs("marketer");
  await browser.read("/console?lang=en");
  const answer = await press(browser, pageOf(flow), "on");
  expect(answer.status).toBe(409);
  const page = wordsOn(await answer.text());
  expect(page).toContain("It was not carried out.");
  expect(page).toContain("It has no way to people.");
  expect(await requests()).toEqual([]);
});

test("a rule is switched off and on again the same way", async () => {
  const rule = await liveRule();
  const browser = await signedInAs("marketer");
  await approveAs("approver", askedFor(await press(browser, rulePage(rule), "off")));
  expect(await ruleItem(rule)).toMatchObject({ status: "off", live_version: null });
  await approveAs("manager", askedFor(await press(browser, rulePage(rule), "on")));
  expect(await ruleItem(rule)).toMatchObject({ status: "live", live_version: 1 });
});

test("a rule that would tie with another is refused in words", async () => {
  await liveRule();
  const { result } = await ask({
    kind: "keyword_rule",
    name: "Tie",
    definition: teaRule({ match: [{ by: "phrase", value: "black tea" }] }),
  });
  const browser = await signedInAs("marketer");
  await browser.read("/console?lang=en");
  const answer = await press(browser, rulePage(result.rule_id), "on");
  expect(answer.status).toBe(409);
  expect(wordsOn(await answer.text())).toContain("The live rule Oolong has the priority 10 too");
});

test("a form that is sent twice asks once", async () => {
  const flow = await liveFlow();
  const browser = await signedInAs("marketer");
  const before = (await requests()).length;
  const first = await browser.submit(`${pageOf(flow)}/off`, { form_key: "same" });
  const again = await browser.submit(`${pageOf(flow)}/off`, { form_key: "same" });
  expect(again.headers.get("location")).toBe(first.headers.get("location"));
  expect(await requests()).toHaveLength(before + 1);
});

test("what was switched off meanwhile is refused in words", async () => {
  const flow = await liveFlow();
  const browser = await signedInAs("marketer");
  await browser.read("/console?lang=en");
  await approveAs("approver", askedFor(await press(browser, pageOf(flow), "off")));
  const late = await browser.submit(`${pageOf(flow)}/off`, { form_key: "late" });
  expect(late.status).toBe(409);
  expect(wordsOn(await late.text())).toContain("The flow is not live.");
});

test.each(["viewer", "agent", "approver", "compliance"])(
  "%s sees no buttons and may press none",
  async (role) => {
    const flow = await liveFlow();
    const rule = await liveRule();
    const browser = await signedInAs(role);
    for (const self of [pageOf(flow), rulePage(rule)]) {
      expect(await browser.read(self)).not.toContain(`${self}/off`);
      for (const action of ["on", "off"])
        expect((await browser.submit(`${self}/${action}`, { form_key: "x", version: "1" })).status).toBe(403);
    }
    expect((await requests()).map(({ status }) => status)).toEqual(["executed"]);
  },
);

test("a form of another site, or without this session's token, switches nothing", async () => {
  const flow = await liveFlow();
  const rule = await liveRule();
  const browser = await signedInAs("manager");
  const csrf_token = await browser.csrfToken();
  for (const path of [`${pageOf(flow)}/off`, `${rulePage(rule)}/off`, `${pageOf(flow)}/on`]) {
    expect((await browser.post(path, { csrf_token }, { origin: "https://evil.example" })).status).toBe(403);
    expect((await browser.post(path, { csrf_token: "0".repeat(64) })).status).toBe(403);
    expect((await browser.post(path, {})).status).toBe(403);
  }
  expect((await requests()).map(({ status }) => status)).toEqual(["executed"]);
});

test("what is not there cannot be switched", async () => {
  const browser = await signedInAs("admin");
  expect((await browser.submit(`${pageOf("flw_nothing")}/off`, {})).status).toBe(404);
  expect((await browser.submit(`${rulePage("kwr_nothing")}/on`, { version: "1" })).status).toBe(404);
  const flow = await liveFlow();
  expect((await browser.submit(`${pageOf(flow)}/on`, { version: "7" })).status).toBe(404);
});

test("what somebody else asked for is not told to this person", async () => {
  const flow = await liveFlow();
  const asked = askedFor(await press(await signedInAs("marketer"), pageOf(flow), "off"));
  const page = await (await signedInAs("manager")).read(`${pageOf(flow)}?lang=en&asked=${asked}`);
  expect(wordsOn(page)).not.toContain("It was asked for.");
});
