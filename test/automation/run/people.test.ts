import { describe, expect, test } from "vitest";
import { passTime } from "../../support/crash";
import { beforeBatch } from "../../support/meanwhile";
import { staffWriteFromPhone } from "../../support/simulator";
import { freshKey, previewText, send } from "../../support/story";
import { addQueue, close, handOver, set } from "../../support/team";
import { hearFromMeta } from "../../support/worker";
import { HOURS_RULE, MENU } from "./flows";
import {
  answers,
  CUSTOMER,
  heard,
  liveFlow,
  liveRule,
  reasons,
  says,
  sessionOf,
  settle,
  switchOff,
  taps,
  threadOf,
  told,
} from "./shop";

describe("whoever asks for a person gets one", () => {
  test.each(["I want to talk to a human", "真人", "agent", "轉人工"])(
    "%s: at once, before any rule",
    async (words) => {
      await liveFlow("flw_menu", MENU);
      await liveRule("kwr_trap", {
        match: [{ by: "pattern", value: "." }],
        priority: 1,
        reply: { en: "No humans here." },
        default_language: "en",
      });
      await says(words);
      expect(await answers()).toEqual(["A person will answer you soon."]);
      expect((await threadOf()).queue_id).toBe("que_general");
      expect(await sessionOf()).toMatchObject({ state: "with_person", reason: "asked" });
      expect(await told("automation_handover")).toEqual(["stf_admin", "stf_agent", "stf_manager"]);
      await says("hello?");
      expect(await answers()).toHaveLength(1);
      expect(await reasons()).toEqual(["asked_for_person", "with_person"]);
      expect((await threadOf()).unread_count).toBe(2);
    },
  );

  test("by an option of the flow's own, which leads where it says", async () => {
    await liveFlow("flw_menu", MENU);
    await says("Hello");
    await taps("A colleague");
    expect(await answers()).toEqual(["How can we help?", "A colleague will be with you."]);
    expect((await threadOf()).queue_id).toBe("que_orders");
  });

  test("also when only rules are live: it stays where it lies, and the managers are told", async () => {
    await liveRule("kwr_hours", HOURS_RULE);
    await says("operator");
    expect(await answers()).toEqual([]);
    expect((await threadOf()).queue_id).toBeNull();
    expect(await told("automation_handover")).toEqual(["stf_manager"]);
  });

  test("of a flow that was switched off in between", async () => {
    await liveFlow("flw_menu", MENU);
    await liveRule("kwr_hours", HOURS_RULE);
    await says("Hello");
    await switchOff("flw_menu");
    await says("I need a human");
    expect(await answers()).toEqual(["How can we help?"]);
    expect((await threadOf()).queue_id).toBe("que_general");
  });

  test("in a queue that gives out its work somebody of it gets it", async () => {
    await addQueue("que_turns", { assignment: "round_robin", members: ["stf_agent"] });
    await liveFlow("flw_menu", { ...MENU, handover: { queue_id: "que_turns" } });
    await says("human");
    expect(await threadOf()).toMatchObject({ queue_id: "que_turns", assignee_id: "stf_agent" });
  });
});

describe("a person who takes over ends it", () => {
  const begin = async () => {
    await liveFlow("flw_menu", MENU);
    await says("Hello");
    return (await threadOf()).id;
  };

  test("by writing, though a question waits for its answer", async () => {
    const id = await begin();
    const { preview_id } = await previewText(id, "Hi, this is Ash. What can I do?");
    await send(preview_id, freshKey());
    await says("2");
    expect(await reasons()).toEqual(["answered", "with_person"]);
    expect(await answers()).toEqual(["How can we help?", "Hi, this is Ash. What can I do?"]);
    expect(await sessionOf()).toMatchObject({ state: "with_person", reason: "staff" });
  });

  test("from the phone", async () => {
    await begin();
    await staffWriteFromPhone({ to: CUSTOMER, type: "text", text: { body: "I am on it." } });
    await hearFromMeta();
    await says("2");
    expect(await reasons()).toEqual(["answered", "with_person"]);
  });

  test("by giving it to somebody", async () => {
    const id = await begin();
    expect((await handOver({ conversation_ids: [id], staff_id: "stf_agent" })).isError).toBe(false);
    await says("2");
    expect(await reasons()).toEqual(["answered", "with_person"]);
  });

  test("until the conversation is closed: what opens it again is answered", async () => {
    const id = await begin();
    await says("human");
    const done = await close({ conversation_id: id });
    expect([done.isError, JSON.stringify(done.data)]).toEqual([false, expect.any(String)]);
    await says("Hello again");
    expect(await answers()).toEqual([
      "How can we help?",
      "A person will answer you soon.",
      "How can we help?",
    ]);
    expect(await sessionOf()).toMatchObject({ state: "asking" });
  });

  test("also between decision and commit: nothing is said behind their back", async () => {
    const id = await begin();
    const { preview_id } = await previewText(id, "I am here now.");
    await heard("2");
    const struck = beforeBatch(() => send(preview_id, freshKey()), "update automation_turns set status");
    await settle();
    expect(struck()).toBe(true);
    expect(await reasons()).toEqual(["answered", "with_person"]);
    expect(await answers()).toEqual(["How can we help?", "I am here now."]);
  });

  test("switched off between decision and commit, a flow says nothing more", async () => {
    await begin();
    await heard("2");
    const struck = beforeBatch(() => switchOff("flw_menu"), "update automation_turns set status");
    await settle();
    expect(struck()).toBe(true);
    expect(await reasons()).toEqual(["answered", "no_match"]);
    expect(await answers()).toEqual(["How can we help?"]);
  });
});

test("what a machine says again and again is answered no more, and people are told", async () => {
  await liveFlow("flw_menu", MENU);
  for (let n = 0; n < 4; n++) await says("Thank you for contacting us!");
  expect(await reasons()).toEqual(["answered", "answered", "loop", "with_person"]);
  expect(await answers()).toHaveLength(2);
  expect(await told("automation_stopped")).toEqual(["stf_admin", "stf_agent", "stf_manager"]);
});

test("a conversation gets so many automatic messages an hour, and then people", async () => {
  await liveFlow("flw_talk", {
    trigger: { on: "any_message" },
    default_language: "en",
    start: "a",
    nodes: ["a", "b", "c", "d"].map((id, n, all) => ({
      id,
      type: "message",
      text: { en: `Line ${id}` },
      next: all[n + 1],
    })),
  });
  for (let n = 0; n < 6; n++) {
    await says(`Question number ${n}`);
    // A person takes her time to read.
    await set("update messages set sent_at = sent_at - 60000 where origin = 'automation'");
  }
  expect(await answers()).toHaveLength(20);
  expect((await reasons()).slice(4)).toEqual(["answered", "hour_limit"]);
  expect(await sessionOf()).toMatchObject({ state: "with_person", reason: "limit" });
});

test("what comes too late is not answered any more", async () => {
  await liveRule("kwr_hours", HOURS_RULE);
  await heard("opening hours");
  passTime(16 * 60_000);
  await settle();
  expect(await reasons()).toEqual(["too_late"]);
  expect(await answers()).toEqual([]);
});
