import { describe, expect, test } from "vitest";
import { countsAsRisk, RISK_RULES } from "../../../src/templates/risk";
import { PROHIBITED } from "../../../src/templates/risk/prohibited";
import { chinese, found, judged, template } from "./judged";

const inEnglish = (text: string) => found(judged(template(text, { category: "marketing" })), /^prohibited_/);
const inChinese = (text: string) => found(judged(chinese(text, { category: "marketing" })), /^prohibited_/);

/** A text of each row, with the words that show it: English, traditional and simplified Chinese. */
const HITS: Readonly<Record<string, readonly [text: string, evidence: string][]>> = {
  prohibited_alcohol: [
    ["Two bottles of WINE for one", "WINE"],
    ["今晚紅酒試飲", "紅酒"],
    ["今晚红酒试饮", "红酒"],
  ],
  prohibited_tobacco: [
    ["New e-cigarettes in the shop", "e-cigarettes"],
    ["全新電子煙到店", "電子煙"],
    ["全新电子烟到店", "电子烟"],
  ],
  prohibited_prescription_drugs: [
    ["Viagra without asking", "Viagra"],
    ["代購處方藥", "處方藥"],
    ["代购处方药", "处方药"],
  ],
  prohibited_recreational_drugs: [
    ["Our CBD oil is back", "CBD oil"],
    ["大麻產品", "大麻"],
  ],
  prohibited_supplements: [
    ["Buy anabolic steroids", "anabolic steroids"],
    ["售賣類固醇", "類固醇"],
    ["售卖类固醇", "类固醇"],
  ],
  prohibited_medical: [
    ["Contact lenses by post", "Contact lenses"],
    ["隱形眼鏡到貨", "隱形眼鏡"],
    ["隐形眼镜到货", "隐形眼镜"],
  ],
  prohibited_weapons: [
    ["Handguns and ammo", "Handguns"],
    ["氣槍專門店", "氣槍"],
    ["气枪专门店", "气枪"],
  ],
  prohibited_hazardous: [
    ["Firecrackers for the feast", "Firecrackers"],
    ["爆竹到店", "爆竹"],
  ],
  prohibited_gambling: [
    ["Place your bets at our casino", "Place your bets"],
    ["六合彩投注", "六合彩"],
    ["赌场开幕", "赌场"],
  ],
  prohibited_adult: [
    ["Sex toys for less", "Sex toys"],
    ["成人用品店", "成人用品"],
  ],
  prohibited_dating: [
    ["Meet singles near you", "Meet singles"],
    ["極速約會之夜", "極速約會"],
    ["极速约会之夜", "极速约会"],
  ],
  prohibited_animals: [
    ["Puppies for sale", "Puppies for sale"],
    ["售賣象牙", "象牙"],
    ["贩卖鱼翅", "鱼翅"],
  ],
  prohibited_body_parts: [
    ["Kidney for sale", "Kidney for sale"],
    ["人體器官", "人體器官"],
    ["人体器官", "人体器官"],
  ],
  prohibited_currency: [
    ["Earn bitcoin with us", "bitcoin"],
    ["虛擬貨幣講座", "虛擬貨幣"],
    ["虚拟货币讲座", "虚拟货币"],
  ],
  prohibited_lending: [
    ["Payday loans in minutes", "Payday loans"],
    ["免 TU 貸款", "免 TU"],
    ["發薪日貸款", "發薪日貸款"],
  ],
  prohibited_debt_collection: [
    ["Our debt collectors will call", "debt collectors"],
    ["追債服務", "追債"],
    ["追债服务", "追债"],
  ],
  prohibited_mlm: [
    ["Be your own boss", "Be your own boss"],
    ["層壓式推銷", "層壓式"],
    ["层压式推销", "层压式"],
  ],
  prohibited_counterfeit: [
    ["A replica watch", "replica watch"],
    ["全部A貨", "A貨"],
    ["盗版影碟", "盗版"],
  ],
  prohibited_politics: [
    ["Vote for us on Sunday", "Vote for"],
    ["請投票支持我們的候選人", "投票支持"],
    ["请支持我们的候选人", "候选人"],
  ],
  prohibited_health_claim: [
    ["This tea cures diabetes", "cures diabetes"],
    ["Lose up to 10 kg", "Lose up to 10 kg"],
    ["飲茶可治療癌症", "治療癌症"],
    ["一周内瘦5公斤", "一周内瘦5"],
  ],
  prohibited_before_after: [
    ["See before and after photos", "before and after photos"],
    ["療程前後對比", "療程前後"],
    ["疗程前后对比", "疗程前后"],
  ],
  prohibited_earnings_claim: [
    ["Double your money", "Double your money"],
    ["Earn up to $5,000 a week", "Earn up to $5,000 a week"],
    ["穩賺不賠", "穩賺"],
    ["稳赚不赔", "稳赚"],
  ],
};

describe("restricted goods, services and claims", () => {
  test("each row is found in English and Chinese, with the words as they stand", () => {
    expect(Object.keys(HITS).toSorted()).toEqual(PROHIBITED.map(({ code }) => code).toSorted());
    for (const [code, rows] of Object.entries(HITS)) {
      for (const [text, evidence] of rows) {
        const both = /[\u3400-\u9fff]/.test(text) ? inChinese(text) : inEnglish(text);
        expect(both, text).toContainEqual([code, evidence]);
      }
    }
  });

  test("every word of every row is found in a sentence, small or large, wide or narrow", () => {
    for (const { code, words, except } of PROHIBITED) {
      for (const word of words) {
        for (const form of [word, word.toUpperCase(), wide(word)]) {
          if (except?.some((phrase) => typeof phrase === "string" && phrase === word)) continue;
          expect(
            inEnglish(`See ${form}, today`).map(([said]) => said),
            form,
          ).toContain(code);
        }
      }
    }
  });

  test.each([
    "Ｖｏｄｋａ tonight",
    "v.o.d.k.a tonight",
    "v o d k a tonight",
    "vоdkа tonight",
    "vod\u00adka tonight",
    "VOD\u200bKA tonight",
    "𝐯𝐨𝐝𝐤𝐚 tonight",
  ])("%j is seen through", (text) => {
    expect(inEnglish(text)).toEqual([["prohibited_alcohol", text.slice(0, -" tonight".length)]]);
  });

  test.each([["電 子 煙"], ["電.子.煙"], ["電\u200b子煙"], ["電-子-煙"]])("%j is seen through", (word) => {
    expect(inChinese(`全新${word}到店`)).toEqual([["prohibited_tobacco", word]]);
  });

  test("what only looks like one of them is left alone", () => {
    const innocent = [
      "Our hotel bar is closed; drugstore next door is open.",
      "Massage gun and glue gun repairs.",
      "Pesticide-free tea, steroid-free too.",
      "Alcohol wipes and alcohol-free drinks.",
      "Nude lipstick, ivory dress, wine glasses.",
      "Vote for your favourite tea.",
      "Take it before and after meals.",
      "Bullet points from the grape harvest.",
      "For the sake of order, drum lessons start.",
      "Beware of counterfeit goods.",
      "酒店早餐，酒樓訂位，酒精搓手液。",
      "搶購茶葉，大麻煩解決了。",
      "象牙色茶杯，素魚翅。",
      "無農藥茶葉，慎防冒牌。",
      "投注心力製茶。",
      "下雨煙霧，抽煙區以外。",
    ];
    for (const text of innocent) {
      expect([...inEnglish(text), ...inChinese(text)], text).toEqual([]);
    }
  });

  test("Chinese characters of two sentences make no word together", () => {
    expect(inChinese("本店賣茶，電。子煙霧")).toEqual([]);
  });

  test("samples and cards are read, addresses are not", () => {
    const definition = template("Hi {{1}}, your {{2}} is in.", {
      category: "marketing",
      components: [
        { type: "BODY", text: "Your {{1}} is in.", example: { body_text: [["vodka"]] } },
        { type: "CAROUSEL", cards: [{ components: [{ type: "BODY", text: "Cigars" }] }] },
        { type: "BUTTONS", buttons: [{ type: "URL", text: "See", url: "https://shop.example/wine" }] },
      ],
    });
    const risky = judged(definition).filter(({ code }) => code.startsWith("prohibited_"));
    expect(risky.map(({ path }) => path)).toEqual([
      "components.0.example.body_text.0.0",
      "components.1.cards.0.components.0.text",
    ]);
  });

  test("a finding names policy and section, needs compliance, and stands first", () => {
    const findings = judged(template("20% off whisky, 8 tins for order {{1}} of teas."));
    expect(findings[0]).toMatchObject({
      severity: "warning",
      code: "prohibited_alcohol",
      evidence: "whisky",
      fix: expect.stringContaining("Compliance"),
    });
    expect(findings[0]?.message).toContain("WhatsApp Business Messaging Policy: Regulated Verticals");
    expect(countsAsRisk(findings)).toBe(true);
    expect(countsAsRisk(findings.slice(1))).toBe(false);
  });
});

test("the rules read as a policy: no code twice, each with a policy, its section, a reason and a fix", () => {
  const codes = RISK_RULES.map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  for (const { code, policy, section, why, fix } of RISK_RULES) {
    expect(
      [policy, section, why, fix].every((text) => text.length > 5),
      code,
    ).toBe(true);
    expect(why, code).toMatch(/\.$/);
    expect(fix, code).toMatch(/\.$/);
  }
});

function wide(text: string): string {
  return text.replace(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));
}
