/** Words that people write for a language, in compatibility form and lower case, with the code that is meant. */
export const LANGUAGE_OF: ReadonlyMap<string, string> = new Map([
  ...["english", "eng", "英文", "英語", "英语"].map((word) => [word, "en"] as const),
  ...["chinese", "中文", "華語", "华语"].map((word) => [word, "zh"] as const),
  ...["traditional chinese", "繁體中文", "繁中", "繁體", "繁体中文"].map(
    (word) => [word, "zh-Hant"] as const,
  ),
  ...["simplified chinese", "简体中文", "簡體中文", "简中", "简体", "簡體"].map(
    (word) => [word, "zh-Hans"] as const,
  ),
  ...["cantonese", "廣東話", "广东话", "粵語", "粤语"].map((word) => [word, "zh-HK"] as const),
  ...["mandarin", "putonghua", "普通話", "普通话"].map((word) => [word, "zh-CN"] as const),
  ...["japanese", "日文", "日語", "日语", "日本語"].map((word) => [word, "ja"] as const),
]);
