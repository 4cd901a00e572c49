import fc from "fast-check";
import { expect, test } from "vitest";
import { CONSENT_TAGS, impliesConsent, normaliseTag, normaliseText } from "../../src/governance";
import { freshKey } from "../support/story";
import { call } from "../support/worker";

test.each([
  ..."vip, option a, inspection, coptic, agreement 2026, 茶友, pu-erh, optician, 0800, 3 boxes, mid-autumn".split(
    ", ",
  ),
  ..."marketing norms, offer sent, wholesale, autumn promotion, newsletter draft, tin, optical, no sugar".split(
    ", ",
  ),
  ..."oktoberfest, may delivery, call back, gift, hong kong, đông y, 推廣大使, 可發貨, 重要推廣, 不要糖, 優惠券".split(
    ", ",
  ),
  ..."운동, 행사, distribuidor autorizado, aubergine, подпись, Müller, café, 🇭🇰 customer, 廣州, 関西".split(
    ", ",
  ),
])("%s says nothing about consent", (tag) => {
  expect(impliesConsent(normaliseTag(tag))).toBeUndefined();
});

test.each([
  ..."vip marketing ok, marketing_ok, MarketingOK, m4rketing 0k, promo: yes, accepts newsletters, 🅾🅿🆃🅸🅽".split(
    ", ",
  ),
  ..."o̲p̲t̲i̲n̲, øptin, optl̈n, 𝗼𝗽𝘁𝗶𝗻, ⓞⓟⓣ ⓘⓝ, opt|n, do-not-send, ok to whatsapp, don't message, no ads".split(
    ", ",
  ),
  ..."訂阅, 可推广, 接收优惠, 不要广告, 拒绝聯络, 同·意, désabonné, désabonnée, keine Werbung, coглacиe".split(
    ", ",
  ),
  ..."수신 거부, 구독자, 配信OK, メルマガ希望, chấp thuận, não enviar, no molestar, не беспокоить".split(
    ", ",
  ),
])("%s says that somebody agreed or refused", (tag) => {
  expect(impliesConsent(normaliseTag(tag))).toBeDefined();
});

test("every listed word is found by itself", () => {
  for (const { part = [], phrase = [], whole = [] } of Object.values(CONSENT_TAGS)) {
    for (const word of [...part, ...phrase, ...whole]) {
      expect([word, impliesConsent(normaliseTag(word))]).not.toEqual([word, undefined]);
    }
  }
});

test("a thousand long tags that say nothing are looked at to the end", () => {
  for (let n = 0; n < 1000; n++)
    expect(impliesConsent(`a tag of forty characters and some mo ${n}`)).toBeUndefined();
});

test.each([
  [{ preferences: { opted_in: "yes" } }, "preferences.opted_in"],
  [{ preferences: { channel: "同意接收" } }, "preferences.channel"],
  [{ preferences: { marketing: "ok" } }, "preferences.marketing"],
  [{ crm_links: [{ system: "opted_in", id: "1" }] }, "crm_links.0.system"],
])("%j is refused at its place, with the tool that records consent", async (args, path) => {
  const upsert = (more: object) =>
    call("agent", "whatsapp.contact.upsert", {
      contact_id: "con_demo03",
      idempotency_key: freshKey(),
      ...more,
    });
  const { data } = await upsert(args);
  expect(data.code).toBe("validation_failed");
  expect(data.details.issues).toEqual([
    { path, message: "stands for consent: record that with whatsapp.consent.update" },
  ]);
});

test("the form of a form is itself, for tags and for names", () => {
  for (const text of [
    "cafe\u200b\u0301",
    "i\u200b\u0307\u0301",
    "ı\u0307",
    "i\u0307\u0307\u0301",
    "\u3164a\ufe0f",
    "i\u0345\u3164\u0307",
  ]) {
    for (const form of [normaliseTag, normaliseText]) expect(form(form(text))).toBe(form(text));
  }
  expect(normaliseTag("cafe\u200b\u0301")).toBe("café");
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(..."aiIİıſßΣ \u200b\u0301\u0307\u0323\u0345ﬁ´¨!．\u3164\u1160가".split("")), {
        maxLength: 8,
      }),
      (letters) => {
        const text = letters.join("");
        for (const form of [normaliseTag, normaliseText]) expect(form(form(text))).toBe(form(text));
      },
    ),
    { numRuns: 3000 },
  );
});
