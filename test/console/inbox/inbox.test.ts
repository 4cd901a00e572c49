import { expect, test } from "vitest";
import { STATUS_RANK } from "../../../src/meta";
import { observeStatements } from "../../../src/platform/db";
import { customerWrites } from "../../support/simulator";
import { conversationWith, hoursAgo, previewText, send } from "../../support/story";
import { handOver, set } from "../../support/team";
import { row } from "../../support/webhook";
import { hearFromMeta, ok } from "../../support/worker";
import { Browser, signedInAs } from "../browser";
import { auditCount, HOSTILE, idOfLine, wordsOn } from "./pages";

/** What is asked of the database from now on, without the look at who is signed in. */
function ownStatements(): string[] {
  const statements: string[] = [];
  observeStatements(({ sql }) => {
    if (!/\bsessions\b/.test(sql)) statements.push(sql);
  });
  return statements;
}

test("an agent sees who waits, what was said last, and with whom each conversation lies", async () => {
  const id = await conversationWith("85255509001", "Where is my oolong?");
  const browser = await signedInAs("agent");
  const html = await browser.read("/console/inbox?lang=en");
  expect(html).toContain(`href="/console/inbox/${id}"`);
  expect(wordsOn(html)).toContain("Where is my oolong?");
  expect(wordsOn(html)).toContain("Test Customer Story");
  expect(wordsOn(html)).toMatch(/Waits \d+ min/);
  expect(wordsOn(html)).toContain("Nobody");
  const chinese = wordsOn(await browser.read("/console/inbox?lang=zh-Hant"));
  expect(chinese).toContain("未指派");
  expect(chinese).toContain("無人負責");
});

test("the list can be narrowed down to what is mine, to a queue, to what closes soon", async () => {
  const late = await conversationWith("85255509002", "Hello", { timestamp: hoursAgo(23.5) });
  const fresh = await conversationWith("85255509003", "Hello");
  await handOver({ conversation_ids: [fresh], staff_id: "me" }, "agent");
  const browser = await signedInAs("agent");
  const mine = await browser.read("/console/inbox?view=mine");
  expect(mine).toContain(idOfLine(fresh));
  expect(mine).not.toContain(idOfLine(late));
  expect(mine).toContain('<a href="/console/inbox?view=mine" aria-current="page">');
  const closing = await browser.read("/console/inbox?only=closing&lang=en");
  expect(closing).toContain(idOfLine(late));
  expect(closing).not.toContain(idOfLine(fresh));
  expect(closing).toContain("data-until=");
  expect(await browser.read("/console/inbox?queue=que_general")).not.toContain(idOfLine(late));
  // What makes no sense is as if it were not there.
  expect(await browser.read("/console/inbox?view=everybody&only=none&status=")).toContain(idOfLine(late));
});

test("somebody is found by number, by the start of a name, or not at all", async () => {
  const id = await conversationWith("85255509004", "Hello");
  const browser = await signedInAs("agent");
  expect(await browser.read("/console/inbox?q=5550+9004")).toContain(idOfLine(id));
  expect(await browser.read("/console/inbox?q=Test+Customer+St")).toContain(idOfLine(id));
  expect(wordsOn(await browser.read("/console/inbox?q=nobodyatall&lang=en"))).toContain("Nobody was found");
  const short = await browser.get("/console/inbox?q=x&lang=en");
  expect(short.status).toBe(409);
  expect(wordsOn(await short.text())).toContain("at least two letters");
});

test("a viewer gets names and numbers masked, and neither a form to reply nor one to assign", async () => {
  const id = await conversationWith("85255509005", "Hello there");
  await handOver({ conversation_ids: [id], note: "Regular guest, likes pu-erh best." }, "manager");
  const browser = await signedInAs("viewer");
  const html = await browser.read(`/console/inbox/${id}?lang=en`);
  expect(html).toContain("Hello there");
  expect(html).not.toContain("Test Customer Story");
  expect(html).not.toContain("55509005");
  expect(html).not.toContain("likes pu-erh best");
  expect(wordsOn(html)).toContain("Your roles do not include reading notes.");
  expect(wordsOn(html)).toContain("Your roles do not include writing.");
  expect(html).not.toContain("/handover");
  for (const path of ["assign", "close", "tags"])
    expect((await browser.get(`/console/inbox/${id}/${path}`)).status).toBe(403);
  expect((await browser.submit(`/console/inbox/${id}/preview`, { text: "Hi" })).status).toBe(403);
});

test("a conversation of a restricted queue is not there for somebody outside it, nor what keeps it current", async () => {
  const browser = await signedInAs("agent");
  expect(await browser.read("/console/inbox?status=any")).not.toContain("cnv_demo04");
  for (const path of ["", "/live", "/about", "/assign", "/close"])
    expect((await browser.get(`/console/inbox/cnv_demo04${path}`)).status).toBe(404);
  expect((await browser.submit("/console/inbox/cnv_demo04/preview", { text: "Hello" })).status).toBe(404);
  expect((await browser.submit("/console/inbox/cnv_demo04/handover", { to: "staff:me" })).status).toBe(404);
  const manager = await signedInAs("manager");
  expect((await manager.get("/console/inbox/cnv_demo04")).status).toBe(200);
});

test("a list that stands open is answered 304 after three statements, and nothing is noted as read", async () => {
  const id = await conversationWith("85255509006", "Hello");
  const browser = await signedInAs("agent");
  const [, etag = ""] =
    /data-live="\/console\/inbox\/live"[^>]*data-etag="([^"]+)"/.exec(await browser.read("/console/inbox")) ??
    [];
  const headers = { "if-none-match": etag.replaceAll("&quot;", '"') };
  const before = await auditCount();
  const statements = ownStatements();
  const unchanged = await browser.request("/console/inbox/live", { headers });
  observeStatements(undefined);
  expect(unchanged.status).toBe(304);
  expect(statements.length).toBeLessThanOrEqual(3);
  expect(await auditCount()).toBe(before);

  await conversationWith("85255509006", "Still there?");
  const changed = await browser.request("/console/inbox/live", { headers });
  expect(changed.status).toBe(200);
  const html = await changed.text();
  expect(html).toContain(idOfLine(id));
  expect(html).toContain("Still there?");
  expect(html).not.toContain("<html");
  expect(await auditCount()).toBeGreaterThan(before);
});

test("what a list that stands open shows is noted once in five minutes, and the entry says so", async () => {
  await conversationWith("85255509014", "Hello");
  const browser = await signedInAs("agent");
  const looked = async (text: string) => {
    await conversationWith("85255509014", text);
    const html = await browser.read("/console/inbox/live");
    expect(html).toContain(text);
    const { items } = await ok("admin", "whatsapp.audit_logs.list", {
      actor: "stf_agent",
      tool: "whatsapp.conversations.list",
      action: "personal_data.read",
      detail: "full",
    });
    return items.map(({ details }: { details: unknown }) => details);
  };
  const [first] = await looked("Anybody there?");
  expect(first).toMatchObject({ covers_seconds: 300, items: expect.any(Number) });
  expect(await looked("Hello again")).toHaveLength(1);
  expect(await looked("And once more")).toHaveLength(1);
  // Another browser is somebody to be noted by itself.
  const other = await signedInAs("agent");
  await other.request("/console/inbox/live", { headers: { "user-agent": "Another browser" } });
  expect(await looked("Last one")).toHaveLength(2);
});

test("a conversation that stands open is answered 304 at once until something happens in it", async () => {
  const id = await conversationWith("85255509007", "Hello");
  const browser = await signedInAs("agent");
  const first = await browser.get(`/console/inbox/${id}/live`);
  const headers = { "if-none-match": first.headers.get("etag") ?? "" };
  const before = await auditCount();
  const statements = ownStatements();
  expect((await browser.request(`/console/inbox/${id}/live`, { headers })).status).toBe(304);
  observeStatements(undefined);
  // One of its own; what goes on in the background may fall in between.
  expect(statements.length, statements.join("\n\n")).toBeLessThanOrEqual(2);
  expect(await auditCount()).toBe(before);

  const anew = async () => {
    const response = await browser.request(`/console/inbox/${id}/live`, { headers });
    headers["if-none-match"] = response.headers.get("etag") ?? "";
    return response.status === 200 ? response.text() : "";
  };
  await handOver({ conversation_ids: [id], note: "Wait for the courier." }, "agent");
  expect(await anew()).toContain("Wait for the courier.");
  const preview = await previewText(id, "We are looking into it.");
  await send(preview.preview_id);
  expect(await anew()).toContain("We are looking into it.");
  await hearFromMeta();
  expect(await anew()).toContain("delivery ");
  expect(await anew()).toBe("");
});

test("the page of a conversation costs a bounded number of statements", async () => {
  const id = await conversationWith("85255509008", "Hello");
  const browser = await signedInAs("agent");
  const statements: string[] = [];
  observeStatements(({ sql }) => statements.push(sql));
  await browser.read("/console/inbox");
  const list = statements.length;
  await browser.read(`/console/inbox/${id}`);
  observeStatements(undefined);
  expect(list).toBeLessThanOrEqual(14);
  expect(statements.length - list).toBeLessThanOrEqual(40);
});

test("what a customer writes is never markup, in the list, the chat and the quote", async () => {
  const id = await conversationWith("85255509009", HOSTILE);
  const browser = await signedInAs("agent");
  const html = await browser.read(`/console/inbox/${id}`);
  expect(html).not.toContain("<img src=x");
  expect(html).toContain("&lt;img src=x onerror=alert(1)&gt;");
  const quoted = await browser.read(`/console/inbox/${id}?quote=${/id="m-([^"]+)"/.exec(html)?.[1]}`);
  expect(quoted).not.toContain("<img src=x");
});

test("a message that was taken back is not shown, in the list neither", async () => {
  const from = "85255509010";
  const id = await conversationWith(from, "My card is 4111 1111 1111 1111");
  const { wamid } = await row<{ wamid: string }>("select wamid from messages where conversation_id = ?1", id);
  await customerWrites({ from, type: "revoke", revoke: { original_message_id: wamid } });
  await hearFromMeta();
  const browser = await signedInAs("agent");
  const html = await browser.read(`/console/inbox/${id}?lang=en`);
  expect(html).not.toContain("4111");
  expect(wordsOn(html).split("The customer deleted this message.").length).toBe(3);
});

test("an edited message stands in its last wording, a reaction under its message", async () => {
  const from = "85255509013";
  const id = await conversationWith(from, "Two tins of pu-erh");
  const { wamid } = await row<{ wamid: string }>("select wamid from messages where conversation_id = ?1", id);
  await customerWrites({
    from,
    type: "edit",
    edit: { original_message_id: wamid, message: { type: "text", text: { body: "Three tins of pu-erh" } } },
  });
  await hearFromMeta();
  const { preview_id } = await previewText(id, "Noted.");
  await send(preview_id);
  const ours = await row<{ wamid: string }>(
    "select wamid from messages where conversation_id = ?1 and direction = 'out'",
    id,
  );
  await customerWrites({ from, type: "reaction", reaction: { message_id: ours.wamid, emoji: "🍵" } });
  await hearFromMeta();
  const browser = await signedInAs("agent");
  const html = await browser.read(`/console/inbox/${id}?lang=en`);
  expect(wordsOn(html)).toContain("Three tins of pu-erh edited");
  expect(wordsOn(html)).toContain("Reactions: 🍵");
});

test("a file stands in the chat as a picture or a link; for whoever may not see files, as a word", async () => {
  const from = "85255509011";
  await customerWrites({ from, type: "image", image: { mime_type: "image/png", caption: "My cup broke" } });
  await hearFromMeta();
  const { items } = await ok("agent", "whatsapp.conversations.list", { phone: `+${from}` });
  const id = items[0].id;
  const html = await (await signedInAs("agent")).read(`/console/inbox/${id}?lang=en`);
  expect(wordsOn(html)).toContain("My cup broke");
  expect(html).toMatch(/<img src="\/console\/media\/|on its way|could not be fetched/);
  const viewer = await (await signedInAs("viewer")).read(`/console/inbox/${id}?lang=en`);
  expect(viewer).not.toContain("/console/media/");
  expect(wordsOn(viewer)).toContain("not for your roles");
});

test("why WhatsApp did not deliver a message is said in words", async () => {
  const id = await conversationWith("85255509012", "Hello");
  const { preview_id } = await previewText(id, "We will look into it.");
  await send(preview_id);
  await set(
    `update messages set status = 'failed', status_rank = ?4, failed_at = ?2, error = ?3
     where conversation_id = ?1 and direction = 'out'`,
    id,
    Date.now(),
    JSON.stringify({ code: 131026, title: "Message undeliverable" }),
    STATUS_RANK.failed,
  );
  const browser = await signedInAs("agent");
  expect(wordsOn(await browser.read(`/console/inbox/${id}?lang=en`))).toContain(
    "This number cannot get the message",
  );
  expect(wordsOn(await browser.read(`/console/inbox/${id}?lang=zh-Hant`))).toContain("此號碼收不到訊息");
});

test("somebody who is not signed in gets neither a page nor what keeps it current", async () => {
  const nobody = new Browser();
  expect((await nobody.get("/console/inbox/live")).status).toBe(302);
  expect((await nobody.get("/console/inbox")).status).toBe(302);
});
