import { POLICIES, SECTIONS, type WordRule } from "./rule";
import { listed } from "./words";

const PROHIBITED = { policy: POLICIES.messaging, section: SECTIONS.prohibited } as const;

/**
 * Promises that Meta takes for deceptive or that put pressure on people, whatever is sold with them.
 * business.whatsapp.com/policy
 */
export const PROHIBITED_CLAIMS: readonly WordRule[] = [
  {
    code: "prohibited_health_claim",
    severity: "warning",
    ...PROHIBITED,
    why: "A promise to heal, or to lose weight within a time, counts as misleading.",
    fix: "Say what the product is and leave its effect on body or illness out.",
    words: listed(
      "miracle cure, guaranteed weight loss, lose weight fast, clinically proven to cure, cancer cure",
      "reverse diabetes, anti-cancer, boosts immunity, detoxify your body",
      "根治, 包醫, 神效, 藥到病除, 治療癌症, 抗癌, 防癌, 治糖尿, 快速瘦身, 快速減肥, 包瘦, 增強免疫力",
      "提升免疫力, 排毒",
    ),
    shapes: [
      /(?<![a-z])cures? (?:your )?(?:cancer|diabetes|covid|arthritis|acne|baldness|insomnia)/,
      /(?<![a-z])lose (?:up to )?\d+ ?(?:kg|kgs|kilos?|lbs?|pounds?)(?![a-z])/,
      /瘦\d+(?:公斤|磅|kg)/,
      /[一二三四五六七八九十\d]+[天日週周](?:內)?(?:瘦|減)\d/,
    ],
  },
  {
    code: "prohibited_before_after",
    severity: "warning",
    ...PROHIBITED,
    why: "Pictures or words that compare a body before and after are rejected.",
    fix: "Leave the comparison out.",
    words: listed(
      "before and after photos, before and after pictures, before and after results, before-and-after",
      "see the transformation",
      "前後對比, 前後比較圖, 術前術後, 使用前後, 療程前後",
    ),
    except: [/before and after (?:the|your|each|every|meals?|use|school|\d)/],
  },
  {
    code: "prohibited_earnings_claim",
    severity: "warning",
    ...PROHIBITED,
    why: "A promise of quick or certain money is how fraud is announced.",
    fix: "Take out every promise of return, income or profit.",
    words: listed(
      "get rich quick, guaranteed return, guaranteed profit, guaranteed income, double your money",
      "risk-free investment, passive income, financial freedom, make money fast, work from home and earn",
      "insider tip, hot stock",
      "穩賺, 包賺, 必賺, 保證回報, 保證獲利, 保證收益, 一夜致富, 快速致富, 財務自由, 被動收入, 內幕消息",
      "股票貼士, 零風險投資, 在家賺錢, 輕鬆賺錢, 日賺",
    ),
    shapes: [
      /(?<![a-z])earn (?:up to )?(?:hk\$|us\$|\$|£|€)\s?\d[\d,]*\s?(?:a|per|every|each) (?:day|week|month)/,
      /(?:月入|日入)\$?\d+/,
    ],
  },
];
