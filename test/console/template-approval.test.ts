import { env } from "cloudflare:test";
import { beforeEach, describe, expect, test } from "vitest";
import { png } from "../media/files";
import { emptyBucket, uploaded } from "../media/shop";
import { BODY, BODY_ZH, drafted } from "../templates/draft/drafts";
import { asked, newDraft, twoLanguages } from "../templates/submit/submissions";
import { signedInAs, withoutOwnScript } from "./browser";

beforeEach(emptyBucket);

async function pageOf(id: string, lang = "en", staff = "manager"): Promise<string> {
  return (await signedInAs(staff)).read(`/console/approvals/${id}?lang=${lang}`);
}

/** What stands on a page, without its markup. */
const wordsOn = (page: string) => page.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");

const marketing = (components: unknown[], language = "en") =>
  drafted({ name: "spring_teas", category: "marketing", languages: [{ language, components }] });

const SPRING = {
  type: "BODY",
  text: "Hello {{1}}, the *spring teas* are in the shop from today on.",
  example: { body_text: [["Mei"]] },
};

async function agreedPicture(): Promise<string> {
  const id = await uploaded(png(64, 48));
  await env.DB.prepare("update media_assets set approved_at = 1, approved_by = 'stf_approver' where id = ?1")
    .bind(id)
    .run();
  return id;
}

test("every language is shown as its customers will see it, and a person submits them", async () => {
  await twoLanguages();
  const id = await asked();
  const page = wordsOn(await pageOf(id));
  expect(page).toContain("Submit a template");
  expect(page).toContain("Template order_sent");
  expect(page).toContain("English (en) New utility");
  expect(page).toContain("Hello Mei, your order HL-1024 has left our shop and arrives tomorrow.");
  expect(page).toContain("Chinese (Hong Kong) (zh_HK) New utility");
  expect(page).toContain("你好 阿美，你的訂單 HL-1024 已經由本店寄出，預計明天送到。");
  expect(page).toContain("A template goes to Meta’s review in the company’s name.");
  expect(page).toContain("Consent its recipients need outside the window opted in");
  expect(page).not.toContain("Edits left");

  const manager = await signedInAs("manager");
  expect((await manager.submit(`/console/approvals/${id}/approve`)).status).toBe(303);
  const after = wordsOn(await pageOf(id));
  expect(after).toContain("Meta took it for review. in review");
});

test("an edit stands beside the version that it replaces, with the edits that are left", async () => {
  await drafted({ name: "order_update", languages: [{ language: "en", components: [BODY] }] });
  const id = await asked("order_update");
  const page = wordsOn(await pageOf(id));
  expect(page).toContain("English (en) Edit utility");
  expect(page).toMatch(
    /has left our shop and arrives tomorrow\. The version at Meta now Hi Mei, your order HL-1024 is on its way\./,
  );
  expect(page).toContain("Meta’s status now approved");
  expect(page).toContain("What changes components.0.text");
  expect(page).toContain("Edits left 1 today, 10 within 30 days");
  expect(page).toContain("Cannot be sent while in review English (en)");
});

test("what may be rejected stands with the words that it is about and the fix, in both languages", async () => {
  const promoting = { ...BODY, text: `${BODY.text} Enjoy 10% off your next order!` };
  await newDraft("order_sent", [promoting]);
  const id = await asked();
  const english = await pageOf(id);
  expect(wordsOn(english)).toMatch(/Warning 1 News of an order together with promotion/);
  expect(english).toMatch(/<blockquote class="said"[^>]*>[^<]*10% off/);
  expect(wordsOn(english)).toContain("To mend it: Take the promotion out");
  expect(english).toContain("<code>en.components.0.text</code>");
  const chinese = wordsOn(await pageOf(id, "zh-Hant"));
  expect(chinese).toContain("訂單消息若夾雜推廣，整則會被視為推廣。");
  expect(chinese).toContain("英文 (en)");
});

describe("parts of a template", () => {
  test("an offer, its code and its link", async () => {
    const picture = await agreedPicture();
    await marketing([
      { type: "HEADER", format: "IMAGE", example: { asset_id: picture } },
      { type: "LIMITED_TIME_OFFER", limited_time_offer: { text: "Ends soon!", has_expiration: true } },
      SPRING,
      {
        type: "BUTTONS",
        buttons: [
          { type: "COPY_CODE", example: "SPRING25" },
          {
            type: "URL",
            text: "See the teas",
            url: "https://shop.example.com/{{1}}",
            example: ["https://shop.example.com/spring"],
          },
        ],
      },
    ]);
    const page = await pageOf(await asked("spring_teas"));
    expect(page).toContain(`<img class="media" src="/console/media/${picture}"`);
    expect(wordsOn(page)).toContain("Ends soon! With the time that is left Hello Mei, the spring teas are");
    expect(page).toContain("<strong>spring teas</strong>");
    expect(wordsOn(page)).toMatch(
      /Copy offer code SPRING25.*See the teas https:\/\/shop\.example\.com\/spring/,
    );
  });

  test("cards side by side, each with its picture", async () => {
    const picture = await agreedPicture();
    const card = (tea: string) => ({
      components: [
        { type: "HEADER", format: "IMAGE", example: { asset_id: picture } },
        { type: "BODY", text: `Our ${tea} of this spring.` },
        { type: "BUTTONS", buttons: [{ type: "QUICK_REPLY", text: `More on ${tea}` }] },
      ],
    });
    await marketing([SPRING, { type: "CAROUSEL", cards: [card("Longjing"), card("Biluochun")] }]);
    const page = await pageOf(await asked("spring_teas"));
    const cards =
      /<ol class="cards"[^>]*aria-label="2 cards, side by side">(.*?)<\/ol>/s.exec(page)?.[1] ?? "";
    expect(cards.match(/<li><div class="bubble">/g)).toHaveLength(2);
    expect(cards.match(/<img /g)).toHaveLength(2);
    expect(wordsOn(cards)).toMatch(/Our Longjing of this spring\..*Our Biluochun of this spring\./);
  });

  test("a code: the texts are Meta's, in a language that is not known here in English", async () => {
    const components = [
      { type: "BODY", add_security_recommendation: true },
      { type: "BUTTONS", buttons: [{ type: "OTP", otp_type: "COPY_CODE" }] },
    ];
    await drafted({
      name: "login_code",
      category: "authentication",
      languages: ["zh_HK", "fr"].map((language) => ({ language, components })),
    });
    const page = wordsOn(await pageOf(await asked("login_code")));
    expect(page).toContain("是你的驗證碼。為了安全起見，請勿分享此驗證碼。");
    expect(page).toContain("123456 is your verification code.");
    expect(page.match(/shows its own text in the template’s language/g)).toHaveLength(1);
  });
});

test("texts of a template are text on the page", async () => {
  const text = `Hello {{1}}, <script>alert(1)</script> your order {{2}} is on its way.`;
  const example = { body_text: [['<img src=x onerror="alert(2)">', "HL-1"]] };
  await newDraft("order_sent", [{ ...BODY_ZH, text, example }]);
  const page = await pageOf(await asked());
  expect(withoutOwnScript(page)).not.toMatch(/<script|<img/);
  expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
});
