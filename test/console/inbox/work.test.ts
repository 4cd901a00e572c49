import { expect, test } from "vitest";
import { sentMessages } from "../../support/simulator";
import { conversationWith } from "../../support/story";
import { holdersOf, set } from "../../support/team";
import { ok } from "../../support/worker";
import { signedInAs } from "../browser";
import { fieldOf, idOfLine, wordsOn } from "./pages";

/** The preview that a page offers to carry out. */
const previewIn = (html: string): string =>
  /action="[^"]*hand-over-now"[\s\S]*?name="preview_id" value="([^"]+)"/.exec(html)?.[1] ?? "";

test("one click takes over a conversation that nobody has", async () => {
  const id = await conversationWith("85255509201", "Hello");
  const browser = await signedInAs("agent");
  const answer = await browser.submit(`/console/inbox/${id}/handover`, {
    to: "staff:me",
    direct: "yes",
    form_key: "frm_take_1",
  });
  expect(answer.status).toBe(303);
  expect(await holdersOf(id)).toMatchObject({ assignee_id: "stf_agent" });
  const page = await browser.read(`${answer.headers.get("location")}&lang=en`);
  expect(wordsOn(page)).toContain("Hand over conversations: Done.");
  expect(wordsOn(page)).toContain("Assigned: Nobody");
  expect(page).not.toContain('value="staff:me"');
});

test("a hand-over shows whom it tells and what they have to do, before it is done, with its note", async () => {
  const id = await conversationWith("85255509202", "Hello");
  const browser = await signedInAs("agent");
  const form = await browser.read(`/console/inbox/${id}/assign?lang=en`);
  expect(wordsOn(form)).toContain("Orders 訂單");
  // A restricted queue is not one that an agent knows of.
  expect(form).not.toContain("que_complaints");
  const shown = await browser.submit(`/console/inbox/${id}/handover?lang=en`, {
    to: "queue:que_orders",
    note: "Asked for the *gift box* twice.",
  });
  const html = await shown.text();
  expect(wordsOn(html)).toContain("To the queue Orders 訂單");
  expect(wordsOn(html)).toContain("Who is told");
  expect(wordsOn(html)).toContain("It happens as soon as you confirm it.");
  expect(await holdersOf(id)).toMatchObject({ queue_id: null });
  const preview =
    /action="[^"]*hand-over-now"[\s\S]*?name="preview_id" value="([^"]+)"/.exec(html)?.[1] ?? "";
  const done = await browser.submit(`/console/inbox/${id}/hand-over-now`, {
    preview_id: preview,
    form_key: "frm_hand_1",
  });
  expect(done.status).toBe(303);
  expect(await holdersOf(id)).toMatchObject({ queue_id: "que_orders" });
  const page = await browser.read(`/console/inbox/${id}?lang=en`);
  expect(page).toContain("Asked for the *gift box* twice.");
  expect(wordsOn(page)).toContain("Staff only");
  expect(await sentMessages()).toEqual([]);
});

test("into a restricted queue it goes with an approval only", async () => {
  const id = await conversationWith("85255509203", "This is a complaint");
  const manager = await signedInAs("manager");
  const html = await (
    await manager.submit(`/console/inbox/${id}/handover?lang=en`, { to: "queue:que_complaints" })
  ).text();
  expect(wordsOn(html)).toContain("A person has to approve it first");
  const preview = previewIn(html);
  const asked = await manager.submit(`/console/inbox/${id}/hand-over-now`, {
    preview_id: preview,
    form_key: "frm_restricted_1",
  });
  const page = wordsOn(await manager.read(`${asked.headers.get("location")}&lang=en`));
  expect(page).toContain("Hand over conversations: It waits for approval.");
  expect(await holdersOf(id)).toMatchObject({ queue_id: null });
});

test("a conversation that goes out of one's sight leads back to the list, which says what was done", async () => {
  const id = await conversationWith("85255509208", "Hello");
  await set("insert into queue_members (queue_id, staff_id) values ('que_general', 'stf_marketer')");
  await set("delete from queue_members where queue_id = 'que_orders' and staff_id = 'stf_agent'");
  const browser = await signedInAs("agent");
  const html = await (
    await browser.submit(`/console/inbox/${id}/handover`, { to: "queue:que_orders" })
  ).text();
  const done = await browser.submit(`/console/inbox/${id}/hand-over-now`, {
    preview_id: previewIn(html),
    form_key: "frm_away_1",
  });
  const gone = await browser.get(done.headers.get("location") ?? "");
  expect(gone.status).toBe(302);
  const list = await browser.read(`${gone.headers.get("location")}&lang=en`);
  expect(wordsOn(list)).toContain("Hand over conversations: Done.");
  expect(list).not.toContain(idOfLine(id));
});

test("a note alone moves nothing, and nothing is sent", async () => {
  const id = await conversationWith("85255509204", "Hello");
  const browser = await signedInAs("agent");
  const answer = await browser.submit(`/console/inbox/${id}/note`, {
    note: "Prefers to be called after six.",
    form_key: "frm_note_1",
  });
  expect(answer.status).toBe(303);
  await browser.submit(`/console/inbox/${id}/note`, {
    note: "Prefers to be called after six.",
    form_key: "frm_note_1",
  });
  const page = await browser.read(`/console/inbox/${id}`);
  expect(page.split("Prefers to be called after six.").length).toBe(2);
  const empty = await browser.submit(`/console/inbox/${id}/note`, { note: " " });
  expect(empty.status).toBe(409);
});

test("a form that is sent twice acts once, and both times leads to what it did", async () => {
  const id = await conversationWith("85255509209", "Hello");
  const browser = await signedInAs("agent");
  const take = { to: "staff:me", direct: "yes", form_key: "frm_twice_1" };
  const taken = await browser.submit(`/console/inbox/${id}/handover`, take);
  const takenAgain = await browser.submit(`/console/inbox/${id}/handover`, take);
  expect(takenAgain.status).toBe(303);
  expect(takenAgain.headers.get("location")).toBe(taken.headers.get("location"));
  const note = { note: "Call her after six.", form_key: "frm_twice_2" };
  const noted = await browser.submit(`/console/inbox/${id}/note`, note);
  const notedAgain = await browser.submit(`/console/inbox/${id}/note`, note);
  expect(notedAgain.status).toBe(303);
  expect(notedAgain.headers.get("location")).toBe(noted.headers.get("location"));
  // Going back and writing something else is another note.
  await browser.submit(`/console/inbox/${id}/note`, { ...note, note: "Better by mail." });
  const page = await browser.read(`/console/inbox/${id}`);
  expect(page.split("Call her after six.").length).toBe(2);
  expect(page).toContain("Better by mail.");
});

test.each(["2027-02-31T09:00", "tomorrow", "2027-13-01T09:00", "2027-03-01T25:00"])(
  "a time to come back to it that is none is refused, and what was typed stays: %s",
  async (time) => {
    const id = await conversationWith("85255509210", "Hello");
    const browser = await signedInAs("agent");
    const tagged = await browser.submit(`/console/inbox/${id}/tags?lang=en`, {
      add: "gift",
      follow_up_at: time,
    });
    expect(tagged.status).toBe(409);
    expect(wordsOn(await tagged.text())).toContain("There is no such day or time to come back to it.");
    const closed = await browser.submit(`/console/inbox/${id}/close?lang=zh-Hant`, {
      outcome: "resolved",
      topic: "general",
      confirm_unanswered: "yes",
      follow_up_at: time,
    });
    expect(closed.status).toBe(409);
    expect(await closed.text()).toContain("沒有這個跟進日期或時間");
    const conversation = await ok("agent", "whatsapp.conversation.get", { conversation_id: id });
    expect(conversation).toMatchObject({ status: "open", follow_up_at: null, tags: [] });
  },
);

test("an escalation names who is responsible, and stands beside the conversation", async () => {
  const id = await conversationWith("85255509205", "Hello");
  const browser = await signedInAs("agent");
  const html = await (
    await browser.submit(`/console/inbox/${id}/handover?lang=en`, {
      escalate: "stf_manager",
      reason: "Third delivery that failed.",
    })
  ).text();
  const preview =
    /action="[^"]*hand-over-now"[\s\S]*?name="preview_id" value="([^"]+)"/.exec(html)?.[1] ?? "";
  await browser.submit(`/console/inbox/${id}/hand-over-now`, { preview_id: preview, form_key: "frm_esc_1" });
  const page = wordsOn(await browser.read(`/console/inbox/${id}/about?lang=en`));
  expect(page).toContain("Escalated to Morgan Manager (demo)");
  expect(page).toContain("Third delivery that failed.");
});

test("closing asks how it ended; while the customer waits only its owner may, and says so", async () => {
  const id = await conversationWith("85255509206", "Hello");
  const browser = await signedInAs("agent");
  const form = await browser.read(`/console/inbox/${id}/close?lang=en`);
  expect(wordsOn(form)).toContain("The customer is waiting for an answer.");
  const fields = {
    outcome: "no_reply",
    topic: "general",
    tags: "Follow-Up， tea house",
    note: "Asked nothing yet.",
    form_key: fieldOf(form, "form_key"),
  };
  const refused = await browser.submit(`/console/inbox/${id}/close?lang=en`, fields);
  expect(refused.status).toBe(409);
  const again = await refused.text();
  expect(wordsOn(again)).toContain("Reply first, or its owner says that it is closed without one.");
  expect(again).toContain("Asked nothing yet.");
  const closed = await browser.submit(`/console/inbox/${id}/close`, {
    ...fields,
    confirm_unanswered: "yes",
    form_key: "frm_close_2",
  });
  expect(closed.status).toBe(303);
  const conversation = await ok("agent", "whatsapp.conversation.get", { conversation_id: id });
  expect(conversation.status).toBe("closed");
  expect(conversation.tags.length).toBe(2);
  expect(await browser.read("/console/inbox")).not.toContain(idOfLine(id));
  expect(await browser.read("/console/inbox?status=closed")).toContain(idOfLine(id));
});

test("tags come and go, and a time to come back to it is told in the shop's own time", async () => {
  const id = await conversationWith("85255509207", "Hello");
  const browser = await signedInAs("agent");
  const year = new Date().getFullYear() + 1;
  await browser.submit(`/console/inbox/${id}/tags`, {
    add: "wholesale, gift",
    follow_up_at: `${year}-03-01T09:30`,
    form_key: "frm_tags_1",
  });
  const about = wordsOn(await browser.read(`/console/inbox/${id}/about?lang=en`));
  expect(about).toContain(`1 Mar ${year}, 09:30`);
  expect(about).toContain("wholesale");
  await browser.submit(`/console/inbox/${id}/tags`, {
    remove: "gift",
    no_follow_up: "yes",
    form_key: "frm_tags_2",
  });
  const after = await ok("agent", "whatsapp.conversation.get", { conversation_id: id });
  expect(after.tags).toEqual(["wholesale"]);
  expect(after.follow_up_at).toBeNull();
  const consent = await browser.submit(`/console/inbox/${id}/tags?lang=en`, { add: "opted-in" });
  expect(consent.status).toBe(409);
});
