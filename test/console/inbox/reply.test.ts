import { expect, test } from "vitest";
import { sentMessages } from "../../support/simulator";
import { conversationWith, freshKey, lastMessage } from "../../support/story";
import { set } from "../../support/team";
import { row } from "../../support/webhook";
import { ok } from "../../support/worker";
import { signedInAs } from "../browser";
import { fieldOf, HOSTILE, wordsOn } from "./pages";

const PNG = Uint8Array.from(
  atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="),
  (letter) => letter.charCodeAt(0),
);

/** Writes a reply into the form, looks at it and sends it. */
async function sent(
  browser: Awaited<ReturnType<typeof signedInAs>>,
  id: string,
  fields: Record<string, string>,
) {
  const preview = await (await browser.submit(`/console/inbox/${id}/preview`, fields)).text();
  return browser.submit(`/console/inbox/${id}/send`, {
    preview_id: fieldOf(preview, "preview_id"),
    form_key: fieldOf(preview, "form_key"),
  });
}

test("a reply is looked at as the customer will see it, and then sent once", async () => {
  const id = await conversationWith("85255509101", "When do you open?");
  const browser = await signedInAs("agent");
  const shown = await browser.submit(`/console/inbox/${id}/preview?lang=en`, {
    text: "We open at *ten*.\r\nSee you soon!",
    button_1: "See you",
    button_3: "Call me",
  });
  expect(shown.status).toBe(200);
  const html = await shown.text();
  expect(wordsOn(html)).toContain("As the customer will see it");
  expect(html).toContain("We open at <strong>ten</strong>.");
  expect(wordsOn(html)).toContain("It goes out as soon as you send it.");
  expect((await sentMessages()).length).toBe(0);

  const form = {
    preview_id: fieldOf(html, "preview_id"),
    form_key:
      /name="preview_id"[^>]*>\s*<input type="hidden" name="form_key" value="([^"]+)"/.exec(html)?.[1] ?? "",
  };
  const answer = await browser.submit(`/console/inbox/${id}/send?view=mine`, form);
  expect(answer.status).toBe(303);
  expect(answer.headers.get("location")).toMatch(new RegExp(`^/console/inbox/${id}\\?view=mine&asked=`));
  await browser.submit(`/console/inbox/${id}/send`, form);
  const [message, ...more] = await sentMessages();
  expect(more).toEqual([]);
  expect(message?.body).toMatchObject({
    type: "interactive",
    interactive: {
      body: { text: "We open at *ten*.\nSee you soon!" },
      action: { buttons: [{ reply: { title: "See you" } }, { reply: { title: "Call me" } }] },
    },
  });
  const page = wordsOn(await browser.read(answer.headers.get("location") ?? ""));
  expect(page).toContain("Send a reply: Done.");
  expect(page).toContain("See you soon!");
});

test("what has to be approved says by whom, waits, and is there for the approver", async () => {
  const id = await conversationWith("85255509102", "I want my money back");
  const browser = await signedInAs("agent");
  const html = await (
    await browser.submit(`/console/inbox/${id}/preview?lang=en`, { text: "We will refund HK$128 today." })
  ).text();
  expect(wordsOn(html)).toContain("A person has to approve it first: Approver");
  expect(wordsOn(html)).toContain("The reply is about payment.");
  expect(wordsOn(html)).toContain("Ask for approval");
  const answer = await browser.submit(`/console/inbox/${id}/send`, {
    preview_id: fieldOf(html, "preview_id"),
    form_key: "frm_waits_1",
  });
  const page = await browser.read(answer.headers.get("location") ?? "");
  expect(wordsOn(page)).toContain("It waits for approval.");
  expect(await sentMessages()).toEqual([]);
  const asked = /asked=([^&]+)/.exec(answer.headers.get("location") ?? "")?.[1];
  const approver = await signedInAs("approver");
  expect(await approver.read(`/console/approvals/${asked}`)).toContain("We will refund HK$128 today.");
  // What somebody else asked for is nothing that this page tells.
  expect(
    wordsOn(await (await signedInAs("manager")).read(`/console/inbox/${id}?asked=${asked}`)),
  ).not.toContain("等待審批。");
});

test("what cannot be sent keeps what was typed, and says why", async () => {
  const id = await conversationWith("85255509103", "Hello");
  const browser = await signedInAs("agent");
  const empty = await browser.submit(`/console/inbox/${id}/preview?lang=en`, { text: "   " });
  expect(empty.status).toBe(409);
  expect(wordsOn(await empty.text())).toContain("There is nothing to send yet.");
  const twice = await browser.submit(`/console/inbox/${id}/preview`, {
    text: HOSTILE,
    button_1: "Same",
    button_2: "Same",
  });
  expect(twice.status).toBe(409);
  const html = await twice.text();
  expect(html).toContain("button titles must differ");
  expect(html).toContain("&lt;img src=x onerror=alert(1)&gt;");
  expect(html).not.toContain("<img src=x");
  const gone = await browser.submit(`/console/inbox/${id}/send`, {
    preview_id: "prv_none",
    form_key: "frm_x",
  });
  expect([404, 409]).toContain(gone.status);
});

test("a reply that could not be sent is there again with buttons, quote and values of its template", async () => {
  const id = await conversationWith("85255509107", "Is the gaiwan back?");
  const browser = await signedInAs("agent");
  const quote = (await lastMessage(id)).id;
  const shown = await (
    await browser.submit(`/console/inbox/${id}/preview`, { text: "Yes.\nToday!", button_1: "See you", quote })
  ).text();
  const [, sending = ""] =
    /<form method="post" action="[^"]*\/send[^"]*">([\s\S]*?)<\/form>/.exec(shown) ?? [];
  const fields = Object.fromEntries(
    Array.from(sending.matchAll(/name="([^"]+)" value="([^"]*)"/g), ([, name, value]) => [name, value]),
  ) as Record<string, string>;
  await set("update previews set expires_at = 1 where id = ?1", fields.preview_id);
  const refused = await browser.submit(`/console/inbox/${id}/send`, fields);
  expect(refused.status).toBe(409);
  const html = await refused.text();
  expect(html).toMatch(/<textarea[^>]*>Yes\.\nToday!<\/textarea>/);
  expect(html).toContain('name="button_1" maxlength="20" value="See you"');
  expect(html).toContain(`name="quote" value="${quote}"`);

  const choice = await browser.read("/console/inbox/cnv_demo03?reply=template&lang=en");
  const [, template = ""] = /<option value="([^"]+)">order_update \(en\)/.exec(choice) ?? [];
  const failed = await browser.submit("/console/inbox/cnv_demo03/send", {
    preview_id: "pvw_none",
    template_id: template,
    "value:components.0.text:1": "Lee",
  });
  expect(await failed.text()).toMatch(/name="value:components\.0\.text:1" value="Lee"/);
});

test("what somebody else was about to send is shown to nobody", async () => {
  const id = await conversationWith("85255509108", "Hello");
  const shown = await (
    await (
      await signedInAs("agent")
    ).submit(`/console/inbox/${id}/preview`, { text: "Not sent yet, my draft." })
  ).text();
  const other = await (await signedInAs("manager")).submit(`/console/inbox/${id}/send`, {
    preview_id: fieldOf(shown, "preview_id"),
    form_key: "frm_other_1",
  });
  expect(other.status).not.toBe(303);
  expect(await other.text()).not.toContain("Not sent yet");
});

test("a reply quotes the message that it answers", async () => {
  const id = await conversationWith("85255509104", "Is the gaiwan back?");
  const browser = await signedInAs("agent");
  const message = (await lastMessage(id)).id;
  expect(wordsOn(await browser.read(`/console/inbox/${id}?quote=${message}&lang=en`))).toContain(
    "Replying to: Is the gaiwan back?",
  );
  expect((await sent(browser, id, { text: "It is!", quote: message })).status).toBe(303);
  const [request] = await sentMessages();
  expect(request?.body).toMatchObject({
    text: { body: "It is!" },
    context: { message_id: expect.stringMatching(/^wamid/) },
  });
});

test("once the window is closed it says so, and a template goes with its values filled in", async () => {
  const browser = await signedInAs("agent");
  const html = await browser.read("/console/inbox/cnv_demo03?lang=en");
  expect(wordsOn(html)).toContain("Nothing can be written freely now.");
  expect(html).not.toContain('id="reply-text"');
  const choice = await browser.read("/console/inbox/cnv_demo03?reply=template&lang=en");
  const [, template = ""] = /<option value="([^"]+)">order_update \(en\)/.exec(choice) ?? [];
  const form = await browser.read(`/console/inbox/cnv_demo03?template=${template}&lang=en`);
  expect(form).toContain('name="value:components.0.text:1"');
  const answer = await sent(browser, "cnv_demo03", {
    template_id: template,
    "value:components.0.text:1": "Lee",
    "value:components.0.text:2": "HL-1003",
  });
  expect(answer.status).toBe(303);
  const [request] = await sentMessages();
  expect(request?.body).toMatchObject({
    type: "template",
    template: {
      name: "order_update",
      components: [{ type: "body", parameters: [{ text: "Lee" }, { text: "HL-1003" }] }],
    },
  });
});

test("a customer who is blocked gets nothing, and the page says why", async () => {
  const id = await conversationWith("85255509105", "Hello");
  const { contact_id } = await row<{ contact_id: string }>(
    "select contact_id from conversations where id = ?1",
    id,
  );
  await ok("agent", "whatsapp.consent.update", {
    contact_ids: [contact_id],
    action: "block",
    source: "staff",
    idempotency_key: freshKey(),
  });
  const browser = await signedInAs("agent");
  const html = await browser.read(`/console/inbox/${id}?lang=en`);
  expect(wordsOn(html)).toContain("The customer is blocked.");
  expect(wordsOn(html)).toContain("No template may be sent either");
  expect(html).not.toContain('id="reply-text"');
  const tried = await browser.submit(`/console/inbox/${id}/preview?lang=en`, { text: "Hello" });
  const shown = await tried.text();
  expect(wordsOn(shown)).toContain("It cannot be sent like this.");
  expect(shown).not.toContain('id="send-now"');
});

test("a picture is attached, looked at and sent; a file that is too large is not", async () => {
  const id = await conversationWith("85255509106", "What does it look like?");
  const browser = await signedInAs("agent");
  const upload = async (bytes: Uint8Array<ArrayBuffer>, type: string, name: string) => {
    const body = new FormData();
    body.set("csrf_token", await browser.csrfToken());
    body.set("text", "Like this");
    body.set("file", new File([bytes], name, { type }));
    return browser.request(`/console/inbox/${id}/preview?lang=en`, { method: "POST", body });
  };
  const shown = await upload(PNG, "image/png", "cup.png");
  const html = await shown.text();
  expect(shown.status).toBe(200);
  expect(html).toContain('name="asset_kind" value="image"');
  expect(html).toContain("/console/media/");
  const answer = await browser.submit(`/console/inbox/${id}/send`, {
    preview_id: fieldOf(html, "preview_id"),
    form_key: "frm_picture_1",
  });
  expect(answer.status).toBe(303);
  const [request] = await sentMessages();
  expect(request?.body).toMatchObject({ type: "image", image: { caption: "Like this" } });

  const large = await upload(new Uint8Array(3_100_000), "image/png", "large.png");
  expect([409, 413]).toContain(large.status);
  const program = await upload(
    new Uint8Array(new TextEncoder().encode("MZ not a picture")),
    "image/png",
    "cup.exe",
  );
  expect(program.status).toBe(409);
});
