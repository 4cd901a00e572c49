import { POLICIES, SECTIONS, type WordRule } from "./rule";
import { listed } from "./words";

const REJECTED = { policy: POLICIES.review, section: SECTIONS.rejections } as const;
const QUALITY = { policy: POLICIES.messaging, section: SECTIONS.quality } as const;

/** Ways of speaking that reviewers reject: threats, insults, pressure, prizes, somebody else's voice. */
export const TONE_RULES: readonly WordRule[] = [
  {
    code: "abusive_threat",
    severity: "warning",
    ...REJECTED,
    why: "Threats are rejected as abusive, legal steps and shame before others included.",
    fix: "Say what is due and how to settle it or to object; leave the consequences out.",
    words: listed(
      "legal action, we will sue, take you to court, see you in court, report you to the police",
      "will be arrested, face arrest, arrest warrant, inform your employer, inform your family",
      "contact your family, tell your family, contact your employer, visit your home, final warning",
      "you will regret, blacklisted",
      "法律行動, 法律途徑, 追究法律責任, 法律追究, 報警處理, 我們會報警, 將會報警, 通知你的家人",
      "通知您的家人, 通知你的僱主, 通知您的僱主, 上門追, 後果自負, 最後警告, 列入黑名單, 告上法庭",
    ),
    except: [/no legal action/],
  },
  {
    code: "abusive_words",
    severity: "warning",
    ...REJECTED,
    why: "Insults and swear words are rejected as abusive.",
    fix: "Take them out.",
    words: listed(
      "idiot, stupid, moron, bastard, bitch, fuck, fucking, shit, asshole",
      "白痴, 白癡, 蠢材, 廢物, 賤人, 混蛋, 王八蛋, 仆街, 冚家鏟, 去死, 垃圾人",
    ),
    except: ["廢物回收", "廢物處理", "廢物利用", "廢物箱"],
  },
  {
    code: "misleading_urgency",
    severity: "warning",
    ...QUALITY,
    why: "Pressure on an account is how phishing begins, and reviewers read it so.",
    fix: "Say calmly what has happened, name the order or account, and give a way to ask.",
    words: listed(
      "act immediately, immediate action required, urgent action required, respond immediately",
      "verify your account now, verify your identity now, unusual activity, suspicious activity",
      "your account needs attention",
      "立即處理,否則, 即時核實, 立即核實, 立即驗證你的, 立即驗證您的, 異常活動, 可疑活動, 緊急通知",
    ),
    shapes: [
      /(?:account|access|number|service)(?: \{\{\w+\}\})? (?:will|is going to) be (?:permanently )?(?:closed|suspended|blocked|locked|terminated|deleted|deactivated)/,
      /(?:account|access)(?: \{\{\w+\}\})? (?:has been|was|is) (?:temporarily )?(?:suspended|locked|blocked|limited)/,
      /(?:within|in) \d+ (?:hours?|minutes?) (?:or|otherwise)/,
      /(?:賬戶|帳戶|戶口|帳號|賬號)(?: ?\{\{\w+\}\} ?)?(?:將|將會|會|已)?被(?:停用|凍結|封鎖|註銷|暫停|限制|鎖定)/,
      /否則(?:將|會)[^,.!?\n]{0,8}(?:停用|凍結|封鎖|註銷|刪除)/,
    ],
  },
  {
    code: "misleading_promise",
    severity: "warning",
    ...QUALITY,
    why: "News of a prize that nobody asked for, and promises without any risk, are read as fraud.",
    fix: "Take the promise out; terms of a real draw belong on a page of your own.",
    words: listed(
      "you have won, you've won, you are a winner, you're a winner, claim your prize, claim your reward",
      "you have been selected, you've been selected, risk-free, no risk, 100% free, 100% guaranteed",
      "too good to be true",
      "你已中獎, 您已中獎, 恭喜中獎, 領取獎金, 領取獎品, 你被選中, 您被選中, 零風險, 百分百保證",
    ),
  },
  {
    code: "impersonation_platform",
    severity: "warning",
    ...QUALITY,
    why: "Nobody may speak as Meta or WhatsApp.",
    fix: "Speak in the name of the business that sends the message.",
    words: listed(
      "whatsapp team, whatsapp support, whatsapp security, whatsapp official, official whatsapp",
      "whatsapp verification, your whatsapp account, meta support, meta team, meta verified support",
      "facebook security, facebook support",
      "whatsapp官方, whatsapp團隊, whatsapp客服中心, 你的whatsapp帳戶, 你的whatsapp帳號, meta官方",
    ),
    except: ["our official whatsapp", "我們的whatsapp官方"],
  },
  {
    code: "impersonation_authority",
    severity: "info",
    ...QUALITY,
    why: "It names an authority or a bank: whoever does not belong to it may not speak as if they did.",
    fix: "Say who writes; name the authority only as somebody else.",
    words: listed(
      "tax department, inland revenue, immigration department, customs and excise, police force",
      "police department, department of health, central bank, your bank's security, bank security team",
      "government grant, government subsidy",
      "稅務局, 入境處, 入境事務處, 移民局, 警務處, 警察局, 公安局, 檢察院, 衞生署, 衛生署, 金管局",
      "銀行保安部, 政府資助, 政府補貼, 政府通知",
    ),
  },
];
