/** Words and characters that stand in so many messages that they say nothing of the subject. */

export const COMMON_WORDS: readonly string[] = [
  ..."a an the i me my we us our you your it its this that is am are was were be been do does did can could will".split(
    " ",
  ),
  ..."would to of for in on at by with from and or if so not have has had what when where how why".split(" "),
  ..."who which there here please want need like get just all any some".split(" "),
  ..."我想 我要 想問 請問 可以 你哋 我哋 你們 我們 唔該 一個 呢個 這個 什麼 甚麼 乜嘢 點樣 怎麼 如何 幾多 多少".split(
    " ",
  ),
  ..."有冇 有沒有 可唔可以 可不可以 係咪 是不是 知道 需要".split(" "),
];

export const COMMON_CHARACTERS: readonly string[] = [
  ..."的一是不了人我在有他她它這那個們中來上下大小為和國地到以說時要就出會可也你您對生能而子得着自之年過發後作里",
  ..."嘅咗係唔佢呢喺冇啦呀啊咩嗎吧好想請問同點幾乜啲哋嗰俾睇買做去先仲都又再多少日月天時間最新用家",
];

/** Messages of all kinds: a pattern that finds all of one row's finds nearly everything. */
export const ORDINARY_MESSAGES: readonly (readonly string[])[] = [
  [
    "When do you open?",
    "Thanks a lot",
    "my parcel is late",
    "I need help",
    "Good morning",
    "OK",
    "Size M please",
  ],
  ["請問幾點開門", "唔該晒", "我個包裹未到", "想幫手", "早晨", "好呀", "中碼", "有冇茉莉花茶"],
];
