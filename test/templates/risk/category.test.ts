import { describe, expect, test } from "vitest";
import type { TemplateDefinition } from "../../../src/templates";
import { chinese, found, judged, template } from "./judged";

const CATEGORY = /^(category_|authentication_)/;
const categoryOf = (definition: TemplateDefinition) => found(judged(definition), CATEGORY);

describe("promotion in a utility template", () => {
  test.each([
    ["Hi {{1}}, take 20% off your next order {{2}} today.", "20% off"],
    ["Hi {{1}}, use promo code {{2}} for your order.", "promo code"],
    ["Your order {{1}} is here. Enjoy a DISCOUNT next time.", "DISCOUNT"],
    ["Your order {{1}} is here. Save up to $50 next time.", "Save up to $50"],
    ["Your booking {{1}} is confirmed. This offer is for members.", "This offer"],
    ["Your order {{1}} left today. See our new arrivals.", "new arrivals"],
    ["Your account {{1}}: upgrade to gold for more.", "upgrade to"],
    ["Hi {{1}}, we miss you at the shop, order {{2}}.", "we miss you"],
    ["Your order {{1}} is safe with us. Happy New Year!", "Happy New Year"],
    ["You're invited to the tasting, booking {{1}} follows.", "You're invited"],
    ["Your order {{1}} is ready. Download our app today.", "Download our app"],
    ["Order {{1}} is in. Join the lucky draw at the till.", "lucky draw"],
    ["Order {{1}} is in. d.i.s.c.o.u.n.t inside.", "d.i.s.c.o.u.n.t"],
    ["Order {{1}} is in. ＤＩＳＣＯＵＮＴ inside.", "ＤＩＳＣＯＵＮＴ"],
    ["Order {{1}} is in. dіѕсоunt inside.", "dіѕсоunt"],
    ["Order {{1}} is in. dis\u200bcount inside.", "dis\u200bcount"],
  ])("%j is news of an order mixed with promotion", (text, evidence) => {
    expect(categoryOf(template(text))).toEqual([["category_mixed", evidence]]);
  });

  test.each([
    ["你的訂單 {{1}} 已寄出，下次購物全單八五折。", "八五折"],
    ["你的訂單 {{1}} 已寄出，下次有 9 折。", "9 折"],
    ["你的訂單 {{1}} 已寄出，多謝使用優惠。", "優惠"],
    ["你的訂單 {{1}} 已寄出，現正優 惠中。", "優 惠"],
    ["你的訂單 {{1}} 已寄出，今日買一送一。", "買一送一"],
    ["你的訂單 {{1}} 已寄出，今日買2送1。", "買2送1"],
    ["預約 {{1}} 已確認，新品上架請看。", "新品"],
    ["預約 {{1}} 已確認，好久不見。", "好久不見"],
    ["預約 {{1}} 已確認，祝你新年快樂。", "新年快樂"],
    ["預約 {{1}} 已確認，誠邀出席茶會。", "誠邀"],
    ["預約 {{1}} 已確認，購物車仍有貨品。", "購物車"],
  ])("%j is the same in traditional Chinese", (text, evidence) => {
    expect(categoryOf(chinese(text))).toEqual([["category_mixed", evidence]]);
  });

  test.each([
    ["您的订单 {{1}} 已寄出，多谢使用优惠。", "优惠"],
    ["您的订单 {{1}} 已寄出，今日买一送一。", "买一送一"],
    ["您的订单 {{1}} 已寄出，圣诞快乐。", "圣诞快乐"],
    ["您的预约 {{1}} 已确认，立即抢购。", "立即抢购"],
    ["您的预约 {{1}} 已确认，推荐朋友有奖。", "推荐朋友"],
  ])("%j is the same in simplified Chinese", (text, evidence) => {
    expect(categoryOf(template(text, { language: "zh_CN" }))).toContainEqual(["category_mixed", evidence]);
  });

  test("promotion alone is marketing, and the finding says what that costs", () => {
    const [finding] = judged(template("Hi {{1}}, 15% off all teas until Sunday."));
    expect(finding).toMatchObject({
      severity: "warning",
      code: "category_marketing",
      path: "components.0.text",
      evidence: "15% off",
    });
    expect(finding?.message).toMatch(/opted in to marketing.*marketing price.*Template categorization/);
  });

  test.each([
    ["Hi {{1}}, we offer our condolences. Your order {{2}} is cancelled."],
    ["Hi {{1}}, your job offer for application {{2}} is attached."],
    ["Hi {{1}}, sorry we missed you. Your parcel {{2}} is at the counter."],
    ["Your order {{1}} just arrived at our shop."],
    ["Receipt {{1}}: point of sale 3, paid by card."],
    ["Your seat on booking {{1}} has been upgraded to row 4."],
    ["Don't miss your appointment {{1}} at noon."],
    ["Reply STOP PROMOTIONS to end them. Your order {{1}} is unaffected."],
    ["We value your trust, order {{1}} is on its way."],
    ["Your feedback on order {{1}} helps us: how did we do?"],
  ])("%j promotes nothing", (text) => {
    expect(categoryOf(template(text))).toEqual([]);
  });

  test.each([
    ["你好 {{1}}，你因骨折改期的預約 {{2}} 已確認。"],
    ["你的訂單 {{1}} 附有三折頁說明書。"],
    ["你的退貨 {{1}} 已於運送折返途中。"],
    ["如需停止推廣訊息請回覆。你的訂單 {{1}} 不受影響。"],
    ["多謝你到訪，請為預約 {{1}} 的服務評分。"],
  ])("%j promotes nothing", (text) => {
    expect(categoryOf(chinese(text))).toEqual([]);
  });

  test("one weak sign is only mentioned; two of them count", () => {
    const one = judged(template("Your order {{1}} comes with free delivery."));
    expect(one).toMatchObject([{ severity: "info", code: "category_mixed", evidence: "free delivery" }]);
    const two = judged(template("Your order {{1}} comes with free delivery. Hurry."));
    expect(two.map(({ severity, evidence }) => [severity, evidence])).toEqual([
      ["warning", "Hurry"],
      ["warning", "free delivery"],
    ]);
  });

  test("buttons, footers, cards and samples are read too", () => {
    const definition = template("Your order {{1}} is on its way.", {
      components: [
        { type: "BODY", text: "Your order {{1}} is {{2}}.", example: { body_text: [["7", "20% off"]] } },
        { type: "FOOTER", text: "Clearance this week" },
        { type: "BUTTONS", buttons: [{ type: "QUICK_REPLY", text: "Shop now" }] },
        { type: "CAROUSEL", cards: [{ components: [{ type: "BODY", text: "Half price" }] }] },
      ],
    });
    expect(
      judged(definition)
        .filter(({ code }) => code === "category_mixed")
        .map(({ path }) => path),
    ).toEqual([
      "components.0.example.body_text.0.1",
      "components.1.text",
      "components.2.buttons.0.text",
      "components.3.cards.0.components.0.text",
    ]);
  });

  test("in a marketing template it is where it belongs", () => {
    expect(categoryOf(template("Hi {{1}}, 20% off this week.", { category: "marketing" }))).toEqual([]);
  });
});

describe("a utility template without a transaction", () => {
  test.each([
    [template("Hi {{1}}, the shop opens at nine on {{2}} again.")],
    [chinese("你好 {{1}}，本店 {{2}} 起九時開門。")],
  ])("says nothing that Meta could take for one", (definition) => {
    expect(categoryOf(definition)).toEqual([["category_no_transaction", undefined]]);
  });

  test("words that only look like an order are none", () => {
    expect(categoryOf(template("Hi {{1}}, in order to help we opened a second door."))).toEqual([
      ["category_no_transaction", undefined],
    ]);
  });

  test("without a variable it names no particular one", () => {
    expect(judged(template("Your order is ready for pickup at the counter."))).toMatchObject([
      { severity: "info", code: "category_not_specific" },
    ]);
  });

  test.each([
    [template("Hi {{1}}, please take our survey about tea in general."), "survey"],
    [chinese("你好 {{1}}，誠意請你填寫有關茶葉的問卷。"), "問卷"],
  ])("a survey about nothing in particular is marketing", (definition, evidence) => {
    expect(categoryOf(definition)).toEqual([["category_survey", evidence]]);
  });
});

describe("one-time codes", () => {
  test.each([
    [template("Hi, {{1}} is your verification code for the shop."), "verification code"],
    [template("Your OTP for order 7 is {{1}} until noon."), "OTP"],
    [template("Hello, {{1}} is your login code today."), "{{1}} is your login code"],
    [template("Welcome back. Your code is {{1}} today.", { category: "marketing" }), "Your code is {{1}}"],
    [chinese("你的驗證碼是 {{1}}，請於五分鐘內輸入。"), "驗證碼"],
    [template("您的验证码是 {{1}}，请勿泄露。", { language: "zh_CN" }), "验证码"],
  ])("%# belong into authentication", (definition, evidence) => {
    expect(categoryOf(definition)).toEqual([["category_is_authentication", evidence]]);
  });

  test.each([
    [template("Your order {{1}} is ready. Never share a verification code with anyone.")],
    [template("Your order {{1}} is ready: pickup code {{2}} at the counter.")],
    [chinese("你的訂單 {{1}} 可取。本店不會索取驗證碼。")],
  ])("%# only mention codes, or hold others", (definition) => {
    expect(categoryOf(definition)).toEqual([]);
  });

  test("authentication takes no links or emojis", () => {
    const definition = template("", {
      category: "authentication",
      components: [
        { type: "BODY", add_security_recommendation: true },
        { type: "FOOTER", code_expiration_minutes: 5 },
        {
          type: "BUTTONS",
          buttons: [{ type: "OTP", otp_type: "ONE_TAP", text: "Copy 🔐", autofill_text: "Fill" }],
        },
        { type: "BUTTONS", buttons: [{ type: "OTP", text: "www.shop.example" }] },
      ],
    });
    expect(judged(definition)).toMatchObject([
      { code: "authentication_content", path: "components.2.buttons.0.text", evidence: "🔐" },
      { code: "authentication_content", path: "components.3.buttons.0.text", evidence: "www.shop.example" },
    ]);
  });

  test("the address by which Meta lists the button that copies a code is no link", () => {
    const url = "https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}";
    const definition = template("*{{1}}* is your verification code.", {
      category: "authentication",
      components: [
        { type: "BODY", text: "*{{1}}* is your verification code." },
        { type: "BUTTONS", buttons: [{ type: "URL", text: "Copy code", url, example: [`${url}123456`] }] },
      ],
    });
    expect(judged(definition)).toEqual([]);
  });
});

describe("cases after the goals that Meta lists for each category", () => {
  test("news of something that the customer did or asked for is utility", () => {
    const utility = [
      template(
        "Great news: the parcel of order {{1}} left today. Tracking number {{2}}, due on {{3}} at yours.",
      ),
      template("Reminder: the payment for your subscription {{1}} is taken on {{2}} from the card on file."),
      template("Thank you for opting in: news of order {{1}} now comes by WhatsApp."),
      template("You have opted out, {{1}}: no more messages will come from us."),
      template("Hi {{1}}, we follow up on your call with our desk on {{2}}. Please log in to go on."),
      template("To finish your profile, {{1}}, please upload a photo of yourself."),
      template("Tell us about your recent visit to our shop in {{1}}: your feedback makes us better."),
      template("Your table for {{1}} on {{2}} is booked. Reply to change the booking."),
      template("Statement {{1}} is ready. The balance of {{2}} is due on {{3}} this month."),
      chinese("你好 {{1}}，你於 {{2}} 的預約已確認，如需更改請回覆。"),
      chinese("包裹 {{1}} 已送達自取點，請於 {{2}} 前取件。"),
      chinese("你的 {{1}} 月結單已備妥，應繳款項為 {{2}}。"),
      template("您的退款申请 {{1}} 已处理，款项将于 {{2}} 退回。", { language: "zh_CN" }),
    ];
    for (const definition of utility) {
      expect(judged(definition), JSON.stringify(definition.components)).toEqual([]);
    }
  });

  test("awareness, sales, retargeting, apps and greetings are marketing", () => {
    const marketing = [
      template("Did you know, {{1}}? There is a new counter in {{2}} near you."),
      template("The lantern feast is near: join us at {{1}} to celebrate together."),
      template("As thanks for order {{1}}, take 15% off the next with code {{2}} at checkout."),
      template("Upgrade to the gold cabin, {{1}}, for more room and priority."),
      template("{{1}}, there are still items in your cart: we kept them for you."),
      template("We saw that you have not tried {{1}} yet. Click {{2}} to learn what it can do."),
      template("Did you think we would forget, {{1}}? Happy birthday from all of us!"),
      chinese("你好 {{1}}，你可能也喜歡我們的 {{2}} 系列。"),
      chinese("{{1}} 你好，會員日全店 9 折，詳情見 {{2}} 門市。"),
    ];
    for (const definition of marketing) {
      expect(
        judged(definition)
          .filter(({ severity }) => severity === "warning")
          .map(({ code }) => code.split("_")[0]),
        JSON.stringify(definition.components),
      ).toContain("category");
    }
  });
});
