import { consentWord, foldCase, foldLookAlikes, type ownOptOutWords } from "../governance";
import { customersWords, type InboundMessage } from "../meta";

/**
 * Words with which somebody asks to be left in peace, in a message that is no STOP word. They decide one thing alone: that
 * this message takes no earlier refusal back. Finding too much keeps a person opted out until the next message or until
 * somebody acts; it opts nobody out. So whatever speaks of messages, of writing or of contact and could be meant so counts.
 */

/** Simplified forms of the characters that the Chinese words below have in Traditional. */
const SIMPLIFIED: ReadonlyMap<string, string> = new Map(
  [
    ..."訊讯簡简廣广傳传銷销騷骚擾扰煩烦聯联絡络繫系寫写郵邮電电話话這这發发給给別别許许願愿無无",
    ..."絕绝訂订刪删號号碼码還还請请記记們们貨货開开鎖锁車车關关閱阅資资說说講讲個个級级區区類类鑑鉴離离識识處处對对",
  ].flatMap((character, index, all) => (index % 2 === 0 ? [[character, all[index + 1] as string]] : [])),
);

/** Width, case, look-alike letters, apostrophes and Traditional characters in one form; sentences stay apart. */
function folded(text: string): string {
  return [...foldLookAlikes(foldCase(text))]
    .map((character) => SIMPLIFIED.get(character) ?? character)
    .join("")
    .replace(/['’‘`´]/g, "")
    .replace(/[^\S\n]+/g, " ");
}

const VERB =
  "(?:messag|text|writ|contact|spam|whatsapp|msg|dm|bother|disturb|harass|pester|bug|ping|email|call|phon|notify|reach)(?:e|s|ing|ging|ming|ed|ted|ten)?";
const NOUN = String.raw`(?:messages?|texts?|msgs?|e-?mails?|calls?|spam|sms|newsletters?|notifications?|promotions?|promos?|adverts?|ads?|advertis\w+|marketing|offers|reminders?|whatsapps?|contact)`;
const NOT = "(?:dont|do not|never|no longer|not to|must not|mustnt|should not|shouldnt|not allowed to)";
/** Up to so many words of the same sentence. */
const words = (most: number) => String.raw`(?:[^\s.!?\n]+ ){0,${most}}`;
const BEGIN = String.raw`(?:^|[.!?,;:\n])\s*`;
const END = String.raw`\s*(?:$|[.!?,;:\n])`;

const ENGLISH = [
  // "Please stop sending me messages", "stop all this spam", "stop texting"
  String.raw`\b(?:stop|quit|cease|end) ${words(4)}(?:${VERB}|${NOUN})\b`,
  String.raw`\b(?:stop|quit|cease) sending (?:me|us|this|these|it|any\w*|stuff|things)\b`,
  // "Do not write to me any more"; "Why don't you write?" asks for the contrary.
  String.raw`(?<!\bwhy )\b${NOT} (?:you |ever |please |dare |keep |try |to ){0,3}${VERB}\b(?! back\b)`,
  String.raw`\b${NOT} ${words(2)}send(?:ing)? ${words(4)}(?:${NOUN}|any ?more|anything|again|stuff)\b`,
  // "I don't want your messages", "I never asked to be contacted"
  String.raw`\b${NOT} ${words(2)}(?:want|wish|need|like|agree|agreed|consent|consented|accept|ask|asked) ${words(6)}(?:${VERB}|${NOUN})\b`,
  String.raw`\b(?:no more|no further|enough|enough of) ${words(3)}${NOUN}\b`,
  String.raw`\bstill (?:messaging|texting|writing|contacting|spamming|bothering|sending me)\b`,
  // "I told you to stop", "I already said STOP", "Just stop."
  String.raw`\b(?:told|tell|telling|asked|asking|begged|begging|warned) (?:you|u|them|your \w+) ${words(3)}to stop\b`,
  String.raw`\b(?:say|said|wrote|written|typed|sent|replied) (?:you |to |already |clearly |the word )*"?stop\b`,
  `${BEGIN}(?:(?:please|pls|just|now|ok|i said|hey|no|and|you) )*stop(?: (?:it|this|that|now|please|pls|already|all|everything|immediately))*${END}`,
  String.raw`\bleave (?:me|us) (?:alone|in peace|be)\b`,
  String.raw`\b(?:take|remove|delete|erase) (?:me|us|my (?:phone )?number)\b`,
  String.raw`\b(?:lose my number|unsubscribe|opt(?:ed|ing)?[ -]?out|go away|block(?:ed|ing)? you)\b`,
];

/** Up to so many characters of one clause, in which nothing is asked for instead. */
const gap = (most: number) => `(?:[^,.!?;，。！？；、\\n请忘记]){0,${most}}`;
const NOT_CHINESE =
  "(?:不要|不可|不准|不许|不想|不愿|不需|不用|不必|不希望|不再|(?<![特个分级类性区识告差离道鉴辨各])别(?![的人处家])|勿|莫|唔好|唔想|唔要|唔使|唔需要|咪|停止|停[发传]|拒绝|禁止|毋|无须)";
const CONTACT_CHINESE =
  "(?:讯息|消息|信息|短信|短讯|简讯|通知|广告|推广|宣传|促销|推销|骚扰|打扰|烦我|烦|联络|联系|找我|写信|邮件|电邮|垃圾|来电|打来|打电话|打给|发给|传给|写给|再发(?!货)|再传|再写|再打(?!折)|再send|send|whatsapp|message|msg|sms)";

const CHINESE = [
  // 不要再發訊息給我, 別再傳訊息給我, 唔好再send message俾我
  `${NOT_CHINESE}${gap(8)}${CONTACT_CHINESE}`,
  "取消(?:接收|订阅|关注|推送|通知)|退订|拒收",
  // 還在傳訊息給我
  `(?:还|仲)${gap(4)}(?:发|传|send)${gap(6)}(?:讯息|消息|信息|短信|短讯|简讯|广告|message|msg)`,
  // 我叫你停了, 我說了停止
  `[叫说讲话]${gap(5)}停止?[了啦呀吧]*(?=$|[\\s,.!?;。，！？；"」])`,
  `(?:删除|移除)${gap(4)}(?:号码|电话|资料|我)`,
  "拉黑|封锁|走开",
];

const REFUSALS = new RegExp([...ENGLISH, ...CHINESE].join("|"), "u");

/** Whether a text asks, in English or Chinese, not to be written to. Whole messages that are STOP words are found elsewhere. */
export const asksForPeace = (text: string): boolean => REFUSALS.test(folded(text));

/**
 * Whether a customer's message refuses, by a STOP word or in other words; typed, tapped, or as a caption. Then it takes no
 * earlier refusal back.
 */
export function refusesContact(message: InboundMessage, own: ReturnType<typeof ownOptOutWords>): boolean {
  const said = customersWords(message);
  if (!said) return false;
  const word = consentWord(said.words, own);
  return word === undefined ? asksForPeace(said.words) : word !== "opt_in";
}
