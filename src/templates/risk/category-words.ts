import { listed, type Words } from "./words";

/** A sign that a text promotes. */
export interface MarketingSign extends Words {
  /** What it is, as in "a text with … is marketing". */
  sign: string;
  /**
   * A strong sign is enough by itself. A weak one also stands in honest news of an order, so one alone is only mentioned and two
   * different ones count.
   */
  weight: "strong" | "weak";
  /** Why it weighs as much. */
  because: string;
}

/**
 * Words by which Meta takes a text for marketing, after the goals and examples that it gives for each category.
 * …/whatsapp/templates/template-categorization
 */
export const MARKETING_SIGNS: readonly MarketingSign[] = [
  {
    sign: "a discount",
    weight: "strong",
    because: "Meta names promotions, coupons and money off as marketing, also beside news of an order.",
    words: listed(
      "discount, discounted, half price, buy one get one, bogo, promo code, promotion code, coupon",
      "cashback, cash back, free gift, best price, lowest price, price drop, clearance, money off",
      "優惠, 折扣, 打折, 減價, 特價, 半價, 買一送一, 促銷, 清貨, 贈品, 回贈, 抵買, 低至, 免費贈",
    ),
    shapes: [
      /\d+(?:\.\d+)?\s?%\s?(?:off|discount|savings?)(?![a-z])/,
      /(?<![a-z])(?:hk\$|us\$|nt\$|\$|£|€)\s?\d[\d,.]*\s+off(?![a-z])/,
      /(?<![a-z])save\s+(?:up to\s+)?(?:(?:hk\$|us\$|nt\$|\$|£|€)\s?\d[\d,.]*|\d+\s?%)/,
      /(?<![0-9.])(?:[0-9](?:\.[0-9])?|[0-9]{2}|[一二兩三四五六七八九半]{1,2}) ?折(?![疊頁返騰斷])/,
      /買[0-9一二兩三四五]送[0-9一二兩三四五]/,
      /[立即可]減(?:hk\$|nt\$|\$)?\d+/,
    ],
  },
  {
    sign: "an offer",
    weight: "strong",
    because: "It speaks of offers and sales in general, not of something that the customer has ordered.",
    words: listed(
      "special offer, exclusive offer, limited offer, limited time offer, introductory offer",
      "latest offer, great deal, best deal, hot deal, on sale, flash sale, big sale, summer sale",
      "winter sale, spring sale, autumn sale, year end sale, annual sale, mega sale, sale ends",
      "sale starts, sale is on, offer ends, offer expires, offer valid, offers for you, black friday",
      "cyber monday, singles day, promotion, promotional, promo",
      "推廣, 宣傳, 大促, 特賣, 開倉, 黑色星期五, 雙十一, 雙11, 週年慶, 周年慶, 感謝祭",
    ),
    shapes: [/(?<![a-z])(?:an|this|amazing|great|unbeatable|irresistible) offers?(?![a-z])/],
    except: [
      "stop promotion",
      "no promotion",
      "停止推廣",
      "停止宣傳",
      "job offer",
      /an offer (?:of employment|letter|on your)/,
      "宣傳單張",
    ],
  },
  {
    sign: "new products",
    weight: "strong",
    because: "Meta counts news of products among awareness and sales, unless the customer ordered them.",
    words: listed(
      "new arrival, just arrived, new collection, new range, new season, introducing our, introducing the",
      "check out our, discover our, explore our, browse our, shop now, shop our, buy now, order now",
      "best seller",
      "新貨, 新品, 新款, 新到, 新產品, 新上市, 全新推出, 隆重推出, 新登場, 立即選購, 立即購買, 馬上購買",
      "立即訂購, 立即搶購, 搶購, 熱賣, 熱銷",
    ),
    except: [/(?:parcel|package|order)(?: \{\{\w+\}\})?(?: has)? just arrived/],
  },
  {
    sign: "an upgrade or another product",
    weight: "strong",
    because: "Utility messages may not sell more of the same or something else besides.",
    words: listed(
      "upgrade to, upgrade now, you may also like, you might also like, recommended for you",
      "complete the look, go premium, refer a friend, double points, bonus points, earn points",
      "loyalty rewards",
      "升級至, 立即升級, 你可能喜歡, 您可能喜歡, 你可能也喜歡, 為你推薦, 為您推薦, 猜你喜歡, 加購",
      "推薦朋友, 介紹朋友, 雙倍積分, 賺取積分, 額外積分",
    ),
  },
  {
    sign: "an attempt to win somebody back",
    weight: "strong",
    because: "Meta names retargeting, a cart that was left included, as a goal of marketing.",
    words: listed(
      "we miss you, miss having you, it's been a while, haven't seen you, long time no see",
      "come back to us, left in your cart, items in your cart, abandoned cart, forgot something",
      "complete your purchase, re-subscribe, resubscribe",
      "好久不見, 很久不見, 好耐冇見, 想念你, 想念您, 掛念你, 掛念您, 購物車, 購物籃, 重新訂閱",
    ),
  },
  {
    sign: "a greeting for a feast",
    weight: "strong",
    because: "Birthday and holiday wishes build relationships, which Meta counts as marketing.",
    words: listed(
      "happy new year, merry christmas, happy birthday, season's greetings, happy holidays, happy easter",
      "happy mid-autumn, happy diwali, eid mubarak, kung hei fat choy, gong xi fa cai",
      "新年快樂, 新春快樂, 恭喜發財, 聖誕快樂, 生日快樂, 中秋快樂, 中秋節快樂, 端午安康, 節日快樂",
      "佳節愉快",
    ),
  },
  {
    sign: "an invitation",
    weight: "strong",
    because: "Invitations to events are marketing, also when they are free.",
    words: listed(
      "you're invited, you are invited, join us, we invite you, like to invite you, grand opening",
      "open day, webinar",
      "誠邀, 邀請你參加, 邀請您參加, 邀您參加, 歡迎蒞臨, 隆重開幕, 開幕典禮",
    ),
  },
  {
    sign: "a request to follow or to install something",
    weight: "strong",
    because: "Meta names the promotion of an app or a channel as a goal of marketing.",
    words: listed(
      "download our app, install our app, get our app, get the app, follow us, like our page",
      "subscribe to our",
      "下載我們的app, 下載我們的應用程式, 下載應用程式, 下載app, 追蹤我們, 關注我們, 訂閱我們, 讚好專頁",
    ),
  },
  {
    sign: "a draw or a prize",
    weight: "strong",
    because: "Games and draws promote, however they are worded.",
    words: listed(
      "lucky draw, giveaway, chance to win, win a prize",
      "抽獎, 幸運大抽獎, 有機會贏, 贏取, 獎品",
    ),
  },
  {
    sign: "haste",
    weight: "weak",
    because: "Orders and appointments have deadlines as well.",
    words: listed(
      "limited time, hurry, don't miss, do not miss, last chance, while stocks last, act now, ends soon",
      "today only, only today, final hours",
      "限時, 限量, 最後機會, 售完即止, 送完即止, 額滿即止, 欲購從速, 不要錯過, 切勿錯過, 勿失良機",
      "萬勿錯過, 數量有限, 把握機會",
    ),
    except: [/(?:don't|do not) miss (?:your|the) (?:appointment|delivery|flight|booking|call|train)/],
  },
  {
    sign: "something for nothing",
    weight: "weak",
    because: "Free delivery may be part of the order that the message is about.",
    words: listed(
      "free delivery, free shipping, free trial, for free, free of charge, voucher",
      "免運費, 免費送貨, 免費試用, 免費體驗, 現金券, 禮券",
    ),
  },
  {
    sign: "praise or a recommendation",
    weight: "weak",
    because: "Such words stand in plain news too; together with others they promote.",
    words: listed(
      "exclusive, exclusively, must have, now available, back in stock, book now, sign up now",
      "learn more about our, valued customer, congratulations",
      "推介, 推薦, 精選, 尊享, 獨家, 限定, 重新上架, 立即預訂, 恭喜",
    ),
    except: ["推薦人", "恭喜發財"],
  },
];

/** Questions for an opinion: part of utility when they are about one order or visit, marketing otherwise. */
export const SURVEY: Words = {
  words: listed(
    "survey, questionnaire, feedback, rate us, review us, leave a review, leave us a review",
    "tell us what you think, how did we do, share your thoughts",
    "問卷, 意見調查, 寶貴意見, 你的意見, 您的意見, 評價, 評分, 滿意度",
  ),
};
