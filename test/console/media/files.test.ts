import { env } from "cloudflare:test";
import { beforeEach, describe, expect, test } from "vitest";
import { EICAR, joined, latin1, mp4, pdf, png } from "../../media/files";
import { customerSent, emptyBucket, objects, uploaded } from "../../media/shop";
import { approveAs } from "../../support/approval";
import { set } from "../../support/team";
import { rows } from "../../support/webhook";
import { Browser, signedInAs, withoutOwnScript } from "../browser";

const AT = "/console/files";

/** What stands on a page, without its markup. */
const wordsOn = (page: string) => page.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");

beforeEach(emptyBucket);

async function send(
  browser: Browser,
  bytes: Uint8Array<ArrayBuffer>,
  { name = "tea.png", type = "image/png", ...fields }: Record<string, string> = {},
): Promise<Response> {
  const form = new FormData();
  for (const [key, value] of Object.entries({ form_key: crypto.randomUUID(), ...fields }))
    form.set(key, value);
  form.set("csrf_token", await browser.csrfToken());
  form.set("file", new File([bytes], name, { type }));
  return browser.request(AT, { method: "POST", body: form });
}

const follow = (browser: Browser, answer: Response) => browser.read(answer.headers.get("location") ?? "");

const agent = async () => {
  const browser = await signedInAs("agent");
  await browser.read("/console?lang=en");
  return browser;
};

describe("the files", () => {
  test("stand with picture, kind, size, state and use", async () => {
    const id = await uploaded(png(64, 48), { title: "Spring teas" });
    await set("update media_assets set approved_at = 1, approved_by = 'stf_approver' where id = ?1", id);
    const page = await (await agent()).read(AT);
    expect(page).toContain(`<img class="thumbnail" src="/console/media/${id}" alt="" loading="lazy"/>`);
    const words = wordsOn(page);
    expect(words).toMatch(/Spring teas Image, \d+ byte, 64 × 48 Scanned, clean Approved for templates/);
    expect(words).toContain("Used in 0 messages");
    expect(wordsOn(await (await agent()).read(`${AT}?lang=zh-Hant`))).toContain("已批准用於範本");
  });

  test("are narrowed by kind, source and approval", async () => {
    const picture = await uploaded(png(64, 48));
    const paper = await uploaded(pdf("menu"), { file_name: "menu.pdf" });
    const browser = await agent();
    const images = await browser.read(`${AT}?kind=image`);
    expect(images).toContain(picture);
    expect(images).not.toContain(paper);
    expect(wordsOn(await browser.read(`${AT}?approved=yes`))).toContain("No file is like that.");
    expect(await browser.read(`${AT}?kind=nonsense&cursor=nonsense`)).toContain(paper);
  });

  test("of customers are those of conversations within reach, under the customer's own name as text", async () => {
    const { id } = await customerSent(pdf("their list"), {
      kind: "document",
      mimeType: "application/pdf",
      more: { filename: `<script>alert("x")</script>.pdf` },
    });
    for (const lang of ["en", "zh-Hant"]) {
      const page = await (await signedInAs("manager")).read(`${AT}?source=received&lang=${lang}`);
      expect(page).toContain(id);
      expect(page).toContain("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;.pdf");
      expect(withoutOwnScript(page)).not.toMatch(/<script|<style|style=|\son[a-z]+=/);
    }
    await set(
      "insert into queues (id, name, restricted, created_at) values ('que_restricted', 'Hidden', 1, 1)",
    );
    await set(
      "update conversations set queue_id = 'que_restricted', assignee_id = null where id in (select conversation_id from media_assets where id = ?1)",
      id,
    );
    expect(await (await agent()).read(`${AT}?source=received`)).not.toContain(id);
  });

  test("are not for those who may not open files", async () => {
    const browser = await signedInAs("viewer");
    expect((await browser.get(AT)).status).toBe(403);
    expect((await send(browser, png())).status).toBe(403);
    expect((await new Browser().get(AT)).headers.get("location")).toBe(
      "/console/sign-in?next=%2Fconsole%2Ffiles",
    );
  });
});

describe("an upload", () => {
  test("is there at once, for conversations", async () => {
    const browser = await agent();
    const answer = await send(browser, png(80, 60), { title: "Shop front" });
    expect(answer.status).toBe(303);
    const page = wordsOn(await follow(browser, answer));
    expect(page).toContain("The file is there and can be sent in conversations");
    expect(page).toMatch(/Shop front Image, .*80 × 60 Scanned, clean For conversations only/);
  });

  test("for templates waits for a person", async () => {
    const browser = await agent();
    const page = wordsOn(await follow(browser, await send(browser, png(81, 60), { use: "templates" })));
    expect(page).toContain("A person has to approve it before templates and broadcasts can use it.");
    expect(await rows("select id from media_assets where approved_at is not null")).toEqual([]);
  });

  test("that is larger than a tool takes goes by a link of its own", async () => {
    const browser = await agent();
    const film = joined(mp4(), new Uint8Array(4_000_000));
    const answer = await send(browser, film, { name: "shop.mp4", type: "video/mp4", title: "The shop" });
    expect(answer.status).toBe(303);
    const page = wordsOn(await follow(browser, answer));
    expect(page).toMatch(/The shop Video, 3\.8 MB Scanned, clean For conversations only/);
    expect(await objects()).toHaveLength(1);
  });

  test("that is large and for templates is asked for once it is there", async () => {
    const browser = await agent();
    const film = joined(mp4(), new Uint8Array(4_000_000));
    const answer = await send(browser, film, { name: "shop.mp4", type: "video/mp4", use: "templates" });
    expect(wordsOn(await follow(browser, answer))).toContain("A person has to approve it");
  });

  test.each([
    [
      "of another type than WhatsApp takes",
      png(64, 48),
      { kind: "video" },
      "WhatsApp does not take this type of file",
    ],
    ["that is harmful", latin1(EICAR), { name: "note.txt", type: "text/plain" }, "The scan finds a virus"],
    ["that is a program by its name", png(64, 48), { name: "tea.png.exe" }, "The scan finds a virus"],
  ])("%s is refused in plain words", async (_name, bytes, fields, words) => {
    const answer = await send(await agent(), bytes as Uint8Array<ArrayBuffer>, fields);
    expect(answer.status).toBe(409);
    const page = await answer.text();
    expect(page).toContain('role="alert"');
    expect(wordsOn(page)).toContain(words);
    expect(
      await rows(
        "select id from media_assets where status = 'ready' and expires_at is null and source = 'upload'",
      ),
    ).toEqual([]);
  });

  test("that is large and not what it says is refused too", async () => {
    const browser = await agent();
    const answer = await send(browser, joined(png(), new Uint8Array(4_000_000)), {
      name: "shop.mp4",
      type: "video/mp4",
    });
    expect(answer.status).toBe(409);
    expect(wordsOn(await answer.text())).toContain("Its content is of another type than was said");
  });

  test("of nothing, or of too much, is refused", async () => {
    const browser = await agent();
    const nothing = await send(browser, new Uint8Array());
    expect(nothing.status).toBe(400);
    expect(wordsOn(await nothing.text())).toContain("Choose a file that is not empty.");
    expect((await send(browser, new Uint8Array(17 * 1024 * 1024))).status).toBe(413);
  });

  test("sent twice is one file", async () => {
    const browser = await agent();
    const picture = png(90, 60);
    await send(browser, picture, { form_key: "req_same" });
    await send(browser, picture, { form_key: "req_same" });
    const kept = await rows("select id from media_assets where source = 'upload' and expires_at is null");
    expect(kept).toHaveLength(1);
  });

  test("that is large and sent twice is one file, and both times there", async () => {
    const browser = await agent();
    const film = joined(mp4(), new Uint8Array(4_000_000));
    const fields = { name: "shop.mp4", type: "video/mp4", title: "The shop", form_key: "req_same_film" };
    const first = await send(browser, film, fields);
    const second = await send(browser, film, fields);
    expect(second.status).toBe(303);
    expect(second.headers.get("location")).toBe(first.headers.get("location"));
    expect(await objects()).toHaveLength(1);
  });

  test("from another site is refused", async () => {
    const browser = await agent();
    const form = new FormData();
    form.set("file", new File([png()], "tea.png", { type: "image/png" }));
    expect((await browser.request(AT, { method: "POST", body: form })).status).toBe(403);
  });
});

describe("use in templates", () => {
  test("is asked for one file, approved by another person, and then shown", async () => {
    const id = await uploaded(png(64, 48));
    const browser = await agent();
    expect(await browser.read(AT)).toContain(`action="/console/files/${id}/use"`);
    const answer = await browser.submit(`${AT}/${id}/use`, { form_key: "req_use" });
    expect(answer.status).toBe(303);
    expect(wordsOn(await follow(browser, answer))).toContain("A person has to approve it");
    const request = /asked=(act_\w+)/.exec(answer.headers.get("location") ?? "")?.[1] ?? "";
    await approveAs("manager", request);
    const page = await follow(browser, answer);
    expect(wordsOn(page)).toContain("Templates and broadcasts can use it.");
    expect(page).not.toContain(`action="/console/files/${id}/use"`);
  });

  test("of a file that is none is not found", async () => {
    const browser = await agent();
    expect((await browser.submit(`${AT}/ast_none/use`, { form_key: "req_none" })).status).toBe(404);
    expect(await env.DB.prepare("select count(*) as n from action_requests").first("n")).toBe(0);
  });
});
