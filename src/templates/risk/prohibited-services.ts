import { REGULATED_FIX, TAKE_OUT } from "./fixes";
import { POLICIES, SECTIONS, type WordRule } from "./rule";
import { listed } from "./words";

const PROHIBITED = { policy: POLICIES.messaging, section: SECTIONS.prohibited } as const;
const REGULATED = { policy: POLICIES.messaging, section: SECTIONS.regulated } as const;

/**
 * Services and lines of business that may not be promoted in WhatsApp, or only in some countries. Codes that begin with
 * `prohibited_` need the approval of compliance. business.whatsapp.com/policy
 */
export const PROHIBITED_SERVICES: readonly WordRule[] = [
  {
    code: "prohibited_gambling",
    severity: "warning",
    ...REGULATED,
    why: "Gambling for money needs Meta's written permission and is allowed in some countries only.",
    fix: REGULATED_FIX,
    words: listed(
      "casino, gambling, sports betting, place your bet, place a bet, betting, bookmaker, slot machine",
      "free spins, baccarat, blackjack, roulette, online poker, lottery ticket, jackpot",
      "賭場, 賭博, 賭波, 賭馬, 博彩, 投注, 下注, 六合彩, 百家樂, 老虎機, 輪盤, 娛樂城, 彩票",
    ),
    except: ["投注心力", "投注精神", "投注時間", "輪盤鎖"],
  },
  {
    code: "prohibited_adult",
    severity: "warning",
    ...PROHIBITED,
    why: "Adult products and services, and anything with a sexual slant, may not be sold or promoted.",
    fix: TAKE_OUT,
    words: listed(
      "porn, pornography, xxx, sex toy, adult toy, adult video, adult content, escort service, call girl",
      "strip club, nude, nudes, onlyfans, erotic",
      "成人用品, 情趣用品, 情趣內衣, 成人影片, 色情, 援交, 裸聊, 裸照, 一樓一, 按摩女郎, 性玩具",
    ),
    except: ["nude lipstick", "nude colour", "nude color", "nude shade", /nude (?:pink|tone|heel|palette)s?/],
  },
  {
    code: "prohibited_dating",
    severity: "warning",
    ...PROHIBITED,
    why: "Dating services may not be promoted.",
    fix: TAKE_OUT,
    words: listed(
      "dating app, dating site, dating service, online dating, speed dating, matchmaking, meet singles",
      "single women, hookup",
      "交友軟件, 交友軟體, 交友app, 交友平台, 約炮, 相親, 極速約會, 婚姻介紹, 單身派對, 紅娘",
    ),
  },
  {
    code: "prohibited_currency",
    severity: "warning",
    ...PROHIBITED,
    why: "Real, virtual or fake currency, with coin offerings and binary options, may not be traded or promoted.",
    fix: TAKE_OUT,
    words: listed(
      "bitcoin, crypto, cryptocurrency, ethereum, usdt, stablecoin, nft, ico, token sale, binary option",
      "forex, counterfeit money",
      "比特幣, 以太幣, 加密貨幣, 虛擬貨幣, 虛擬資產, 泰達幣, 炒幣, 挖礦, 首次代幣, 二元期權, 外匯保證金",
      "炒外匯, 假鈔",
    ),
  },
  {
    code: "prohibited_lending",
    severity: "warning",
    ...PROHIBITED,
    why: "Payday loans, salary advances, lending between persons and bail bonds may not be promoted.",
    fix: TAKE_OUT,
    words: listed(
      "payday loan, paycheck advance, salary advance, cash advance, peer-to-peer lending, p2p lending",
      "p2p loan, instant loan, instant cash loan, quick cash, no credit check, bail bond",
      "發薪日貸款, 糧尾貸款, 預支薪金, 預支糧, 即時現金貸款, 免信貸查核, p2p借貸, 高利貸, 大耳窿",
      "地下錢莊",
    ),
    shapes: [/免 ?tu(?![a-z])/],
  },
  {
    code: "prohibited_debt_collection",
    severity: "warning",
    ...PROHIBITED,
    why: "Collecting debts for others is not allowed, and pressure on a debtor is rejected as abusive.",
    fix: "A plain reminder of one bill may be sent by whoever issued it: name the bill, leave collectors and consequences out.",
    words: listed(
      "debt collection, debt collector, collection agency, debt recovery, outstanding debt",
      "repay your debt",
      "追債, 收數公司, 追數, 債務追討, 追討欠款, 收債, 催收",
    ),
  },
  {
    code: "prohibited_mlm",
    severity: "warning",
    ...PROHIBITED,
    why: "Multi-level marketing may not be promoted.",
    fix: TAKE_OUT,
    words: listed(
      "multi-level marketing, mlm, network marketing, pyramid scheme, your downline, recruit your friends",
      "be your own boss",
      "傳銷, 層壓式, 層級獎金, 發展下線, 拉下線, 直銷團隊",
    ),
  },
  {
    code: "prohibited_politics",
    severity: "warning",
    ...PROHIBITED,
    why: "Parties, politicians, candidates and campaigns may not use the platform.",
    fix: TAKE_OUT,
    words: listed(
      "vote for, election campaign, political party, campaign donation, donate to our campaign, re-elect",
      "your candidate",
      "競選, 拉票, 候選人, 投票支持, 政黨, 選舉工程, 參選",
    ),
    except: [/vote for your favou?rite/],
  },
];
