/**
 * How customers ask for a person. Compared in the form of `normaliseForMatching`, so one spelling of width, case and
 * Chinese characters stands for all.
 */

const each = (first: readonly string[], second: readonly string[], between: string): string[] =>
  first.flatMap((one) => second.map((other) => `${one}${between}${other}`));

const SPEAK = [
  ...["talk to", "talk with", "speak to", "speak with", "chat with", "chat to", "connect me to"],
  ...["connect me with", "transfer me to", "put me through to", "put me on to", "pass me to"],
  ...["hand me over to", "escalate to", "escalate this to"],
];

const SOMEBODY = [
  ...["human", "a human", "person", "a person", "real person", "a real person", "someone", "somebody"],
  ...["agent", "an agent", "representative", "a representative", "a rep", "rep", "operator", "an operator"],
  ...["staff", "your staff", "a staff", "the staff", "a member of staff", "a manager", "the manager"],
  ...["your manager", "your team", "someone real", "customer service", "customer support", "customer care"],
  ...["a colleague", "your colleague", "the owner", "an actual person", "a live person", "people"],
  ...["real people", "actual people", "real humans", "humans", "a real human", "a real agent"],
];

const HELP = ["help from", "assistance from", "support from", "help of", "help by", "an answer from"];

const WANT = [
  ...["want", "need", "get me", "give me", "can i have", "can i get", "i'd like", "i would like", "is there"],
  ...["are you", "find me", "send me", "prefer", "where is", "any"],
];

/** Those of {@link SOMEBODY} who are people whatever they are wanted for. */
const HUMANS = [
  ...[
    "human",
    "a human",
    "a person",
    "a real person",
    "an agent",
    "a representative",
    "a rep",
    "an operator",
  ],
  ...[
    "agent",
    "real person",
    "human being",
    "a manager",
    "the manager",
    "customer service",
    "customer support",
  ],
];

const REACH_ZH = [
  ...[
    "搵",
    "搵個",
    "找",
    "找個",
    "找一位",
    "轉",
    "轉接",
    "轉去",
    "轉到",
    "駁",
    "駁去",
    "接",
    "接通",
    "聯絡",
    "聯繫",
  ],
  ...["叫", "叫個", "呼叫", "有冇", "有沒有", "安排", "搵返", "搵位"],
];

const PEOPLE_ZH = [
  ...[
    "真人",
    "客服",
    "店員",
    "職員",
    "專員",
    "同事",
    "店長",
    "經理",
    "負責人",
    "接線生",
    "服務員",
    "客戶服務",
  ],
  ...["顧客服務", "活人", "老闆", "工作人員"],
];

/** Those whom nobody comes along with: 「同同事」 are often the customer's own. */
const WITH_ZH = ["同", "同個", "跟", "和", "與"];
const SHOP_ZH = ["真人", "客服", "店員", "職員", "專員", "負責人", "服務員", "工作人員"];

const TALK_ZH = ["講", "講嘢", "傾", "傾偈", "傾下", "講下", "說", "說話", "聊", "談", "溝通", "對話"];

export interface PersonWords {
  /** As the whole message, apart from politeness. */
  readonly whole: readonly string[];
  /** At the end of a short message. */
  readonly end: readonly string[];
  /** As words of their own anywhere. */
  readonly anywhere: readonly string[];
}

export const PERSON_WORDS: PersonWords = {
  whole: [
    ..."agent,agents,human,person,people,real person,operator,representative,rep,staff,manager".split(","),
    ..."customer service,customer support,customer care,support,help desk,live chat,live agent,human agent".split(
      ",",
    ),
    ..."someone,anyone there,anybody there,is anyone there,is anybody there,not a bot,no bot,call me".split(
      ",",
    ),
    ..."真人,人工,客服,店員,職員,專員,同事,店長,經理,負責人,接線生,活人,老闆,客戶服務,顧客服務,搵人,找人".split(
      ",",
    ),
    ..."有人嗎,有冇人,有人喺度嗎,有冇人喺度,有人在嗎,有沒有人,人呢,轉人工,人工服務,人工客服".split(","),
  ],
  end: [
    ...each(WANT, HUMANS, " "),
    ..."customer service,customer support,to a person,transfer to agent,connect to agent".split(","),
    ..."真人,搵人,找人,要人工,轉人,同人,人工服務,客服,想搵人傾,有冇人,有人嗎".split(","),
  ],
  anywhere: [
    ...each(SPEAK, SOMEBODY, " "),
    ...each(
      HELP,
      ["a human", "human", "humans", "a person", "an agent", "real people", "a real agent", "your staff"],
      " ",
    ),
    ..."real person,real human,actual person,actual human,live agent,live person,human agent".split(","),
    ..."human support,human help,human operator,human being,human representative,live representative".split(
      ",",
    ),
    ..."not a bot,not a robot,no bots,no robots,instead of a bot,stop the bot,customer service agent".split(
      ",",
    ),
    ...each(
      ["reach", "transfer to", "connect to"],
      ["a human", "an agent", "a person", "customer service"],
      " ",
    ),
    ..."customer service representative,customer service rep,support agent,customer service please".split(
      ",",
    ),
    ..."轉人工,轉接人工,轉真人,人工客服,真人客服,真人服務,真人對話,人工對話,搵人工,找人工,接人工,按人工".split(
      ",",
    ),
    ..."搵人幫,找人幫,搵人傾,搵人講,搵個人,找個人,搵人覆,叫人覆,叫人回覆,搵人跟進,叫人聽,叫人出".split(","),
    ..."唔好機械人,唔要機械人,不要機器人,不要機械人,唔想同機械人,不想跟機器人,唔好ai,不要ai".split(","),
    ...each(["同人", "同個人", "同真人", "跟人", "和人", "跟真人", "和真人", "與真人"], TALK_ZH, ""),
    ...each(REACH_ZH, PEOPLE_ZH, ""),
    ...each(WITH_ZH, SHOP_ZH, ""),
  ],
};

/** Right before such words, nobody asks for a person. */
export const NOT_ASKED: readonly string[] = [
  ..."don't need to,do not need to,dont need to,no need to,don't want to,do not want to,dont want to".split(
    ",",
  ),
  ..."no need,not need to,not want to,don't,do not,dont,no,without,not,don't need,do not need,don't want,do not want,rather not".split(
    ",",
  ),
  ..."唔使,唔洗,唔駛,唔需要,唔想,唔使再,唔好,唔,不用,不需要,不想,不必,無需,無須,別,不要,毋須,未".split(","),
];
