import { foldLookAlikes } from "./look-alikes";
import { foldCase } from "./words";

/** Characters of a tag at most. */
export const LONGEST_TAG = 40;

/**
 * A tag in the one form in which it is stored and compared: compatibility form, lower case, single spaces,
 * nothing invisible. Two spellings of one tag are one tag, and the form of a form is itself.
 */
export function normaliseTag(text: string): string {
  return foldCase(text).replace(/\s+/g, " ").trim();
}

/** Words that say that somebody agreed or refused, by how they are looked for. */
interface ConsentWords {
  /** Anywhere in a tag, across its words. */
  part?: readonly string[];
  /** As words of their own anywhere in a tag, or run together as the whole of it. */
  phrase?: readonly string[];
  /** As the whole tag. */
  whole?: readonly string[];
}

const pairs = (first: readonly string[], second: readonly string[], between = " "): string[] =>
  first.flatMap((one) => second.map((other) => `${one}${between}${other}`));

const TOPICS = [
  ..."marketing promo promos promotion promotions offers newsletter newsletters ads advertising".split(" "),
  ..."advertisements broadcast broadcasts messages messaging gdpr pdpo".split(" "),
];
const ANSWERS = [
  ..."ok okay yes no never stop allow allows allowed agree agrees agreed accept accepts accepted".split(" "),
  ..."want wants wanted unwanted approved refuse refuses refused decline declines declined".split(" "),
];
const REACH = "message contact email e-mail mail text call send whatsapp sms disturb".split(" ");

const TOPICS_ZH = ["推廣", "宣傳", "廣告", "優惠", "訊息", "營銷", "行銷", "促銷"];
const ANSWERS_ZH = [
  ...["接受", "接收", "願收", "想收", "可收", "允許", "想要", "可以"],
  ...["不要", "唔要", "不收", "唔收", "不想", "拒絕", "停止"],
];

/**
 * What a tag may not say, because whoever reads it would take it for consent: that stands in the consent ledger or
 * nowhere. Words are compared without signs, with look-alike letters and digits undone. A word with accents counts with
 * its accents only, one without them either way. Chinese stands here in traditional characters and counts in both.
 */
export const CONSENT_TAGS: Readonly<Record<string, ConsentWords>> = {
  en: {
    part: [
      ...["optin", "optedin", "optsin", "optingin", "optout", "optedout", "optsout", "optingout"],
      ...["subscrib", "consent", "permission", "mayemail", "maycontact", "maymessage"],
      ...["oktomessage", "oktocontact", "oktosend", "donotmessage", "donotcontact", "donotdisturb"],
    ],
    phrase: [
      ...pairs(TOPICS, ANSWERS),
      ...pairs(ANSWERS, TOPICS),
      ...pairs(
        ["ok to", "okay to", "allowed to", "agreed to", "happy to", "may", "do not", "dont", "don t"],
        REACH,
      ),
      ...["unsub", "unsubs", "unsubbed", "dnc", "dnd", "no contact", "contact ok", "contact allowed"],
      ...["whatsapp ok", "sms ok", "email ok", "stop messaging", "remove from list", "said yes", "said no"],
    ],
    whole: [
      "agreed",
      "allowed",
      "accepted",
      "approved",
      "whitelist",
      "whitelisted",
      "blacklisted",
      "can contact",
    ],
  },
  zh: {
    part: [
      ...[
        "同意",
        "訂閱",
        "退訂",
        "授權",
        "已許可",
        "收訊許可",
        "拒收",
        "願意接收",
        "願意收",
        "可發送",
        "可傳送",
      ],
      ...[
        "可推廣",
        "可宣傳",
        "可營銷",
        "可行銷",
        "可聯絡",
        "可聯繫",
        "允許發送",
        "允許聯絡",
        "勿推廣",
        "勿宣傳",
      ],
      ...[
        "勿擾",
        "勿打擾",
        "免打擾",
        "不要打擾",
        "勿聯絡",
        "勿聯繫",
        "不要聯絡",
        "拒絕聯絡",
        "不要發",
        "不要傳",
      ],
      ...["勿傳", "唔好傳", "唔好發", "唔好搵", "不再接收", "取消接收", "停止接收"],
      ...pairs(ANSWERS_ZH, TOPICS_ZH, ""),
    ],
    whole: ["白名單", "黑名單"],
  },
  ja: {
    part: [
      ...["同意", "購読", "許諾", "承諾", "配信停止", "配信ok", "配信可", "配信希望", "配信不要", "配信拒否"],
      ...["受信許可", "受信拒否", "受信ok", "連絡可", "連絡不可", "メルマガ可", "メルマガok", "メルマガ希望"],
      ...["メルマガ登録", "メルマガ不要"],
    ],
  },
  ko: {
    part: [
      "수신동의",
      "수신거부",
      "수신허용",
      "마케팅동의",
      "광고동의",
      "구독",
      "미동의",
      "비동의",
      "연락금지",
    ],
    phrase: ["동의", "동의함", "동의안함", "허락", "허락함", "거부", "거부함"],
  },
  es: {
    part: ["suscrit", "suscrip", "suscrib", "consentim"],
    phrase: [
      ...["acepta marketing", "acepta publicidad", "acepta ofertas", "quiere ofertas", "no publicidad"],
      ...["sin publicidad", "no contactar", "no molestar", "no enviar", "dado de baja", "dada de baja"],
    ],
    whole: ["autorizado", "autorizada", "autoriza", "acepta", "acepto", "aceptado", "de acuerdo", "baja"],
  },
  fr: {
    part: ["desinscri", "desabonn"],
    phrase: [
      ...[
        "abonne",
        "abonnee",
        "abonnes",
        "abonnement",
        "accord donne",
        "accepte la pub",
        "accepte marketing",
      ],
      ...["pas de pub", "pas de publicite", "ne pas contacter", "ne pas deranger", "ne pas envoyer"],
    ],
    whole: ["accord", "d accord", "autorise", "autorisee", "accepte", "refuse"],
  },
  de: {
    part: ["einwillig", "eingewilligt", "zustimmung", "zugestimmt", "einverstanden", "abbestell", "widerruf"],
    phrase: [
      ...["abonniert", "abonnent", "abgemeldet", "werbung ok", "werbung ja", "werbung nein", "keine werbung"],
      ...["darf kontaktiert werden", "nicht kontaktieren", "nicht stören", "nicht anschreiben"],
    ],
    whole: ["erlaubt", "genehmigt", "newsletter"],
  },
  pt: {
    part: ["descadastr", "subscrev", "subscrit"],
    phrase: [
      ...["aceita marketing", "aceita publicidade", "aceita ofertas", "quer ofertas", "sem publicidade"],
      ...["nao contactar", "nao contatar", "nao enviar", "nao perturbar", "nao perturbe"],
    ],
    whole: ["autorizado", "autorizada", "aceita", "aceito", "inscrito", "inscrita"],
  },
  it: {
    part: ["consenso", "disiscri"],
    phrase: ["niente pubblicita", "non contattare", "non disturbare", "accetta marketing"],
    whole: ["iscritto", "iscritta", "autorizzato", "autorizzata", "accetta"],
  },
  ru: {
    part: ["согласи", "согласен", "согласн", "подписан", "подписк", "подписч", "отписа", "отписк", "разреш"],
    phrase: ["не беспокоить", "не писать", "не звонить", "без рекламы", "реклама да", "реклама нет"],
    whole: ["отказ", "отказался", "отказалась"],
  },
  vi: {
    part: ["đồngý", "chấpthuận", "chophép", "đăngkýnhận", "hủyđăngký", "huỷđăngký", "từchốinhận", "làmphiền"],
    phrase: ["da dong y", "khong dong y"],
  },
  id: { phrase: ["setuju", "berlangganan", "jangan hubungi", "tidak setuju"] },
  th: { part: ["ยินยอม", "สมัครรับ"] },
  ar: { part: ["موافق", "مشترك"] },
};

/** Simplified and variant characters of the Chinese words above, by the traditional one. */
const HAN_FORMS: Readonly<Record<string, string>> = {
  ...{
    订: "訂",
    阅: "閱",
    閲: "閱",
    权: "權",
    権: "權",
    许: "許",
    愿: "願",
    发: "發",
    発: "發",
    传: "傳",
    伝: "傳",
  },
  ...{
    广: "廣",
    広: "廣",
    収: "收",
    绝: "絕",
    絶: "絕",
    扰: "擾",
    联: "聯",
    络: "絡",
    系: "繫",
    係: "繫",
    讯: "訊",
  },
  ...{ 营: "營", 営: "營", 销: "銷", 优: "優", 诺: "諾", 购: "購", 读: "読", 単: "單", 单: "單", 连: "連" },
};

/** Digits, signs and letters that stand for another letter in a disguised word. */
const STANDS_FOR: Readonly<Record<string, string>> = {
  ...{ "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t" },
  ...{ "|": "i", "!": "i", l: "i", "@": "a", $: "s" },
};

const withoutAccents = (text: string): string =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").normalize("NFKC");

const undisguised = (text: string): string =>
  [...withoutAccents(foldLookAlikes(text))].map((letter) => STANDS_FOR[letter] ?? letter).join("");

/** The forms in which a text is looked at: as it is written, without its accents, and with disguises undone. */
function formsOf(text: string): string[] {
  const written = [...foldCase(text)].map((letter) => HAN_FORMS[letter] ?? letter).join("");
  return [...new Set([written, withoutAccents(written), undisguised(written)])];
}

const wordsIn = (text: string): string[] => text.split(/[^\p{L}\p{N}\p{M}]+/u).filter((word) => word !== "");

/** A listed word in the forms in which it is found. */
function formsOfWord(word: string): string[] {
  const forms = formsOf(word);
  // Accents make other words: Vietnamese "đồng ý" is agreement, "đông y" is medicine.
  const accented = word !== withoutAccents(word);
  return (accented ? forms.slice(0, 1) : forms).map((form) => wordsIn(form).join(" "));
}

type Kind = keyof ConsentWords;

/** By form, without spaces unless it is a phrase: the listed word. */
function lookUp(kind: Kind, spaced: boolean): ReadonlyMap<string, string> {
  return new Map(
    Object.values(CONSENT_TAGS)
      .flatMap((words) => words[kind] ?? [])
      .flatMap((word) =>
        formsOfWord(word).map((form): [string, string] => [spaced ? form : form.replaceAll(" ", ""), word]),
      ),
  );
}

const PARTS = lookUp("part", false);
const PHRASES = lookUp("phrase", true);
const WHOLES = new Map([...lookUp("whole", false), ...lookUp("phrase", false)]);
const LONGEST_PHRASE = Math.max(...[...PHRASES.keys()].map((phrase) => wordsIn(phrase).length));

function phraseIn(words: readonly string[]): string | undefined {
  for (const start of words.keys()) {
    for (let length = 1; length <= LONGEST_PHRASE && start + length <= words.length; length++) {
      const phrase = PHRASES.get(words.slice(start, start + length).join(" "));
      if (phrase) return phrase;
    }
  }
  return undefined;
}

/** The listed word that a tag implies consent by, or undefined. */
export function impliesConsent(tag: string): string | undefined {
  for (const form of formsOf(tag)) {
    const words = wordsIn(form);
    const joined = words.join("");
    const whole = WHOLES.get(joined);
    if (whole) return whole;
    for (const [part, word] of PARTS) if (joined.includes(part)) return word;
    const phrase = phraseIn(words);
    if (phrase) return phrase;
  }
  return undefined;
}
