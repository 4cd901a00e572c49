/**
 * Meta's words for where a template stands, most permissive first. Of two words of one second the one further down
 * counts: a pause beats an approval, whichever of the two comes in first.
 * …/whatsapp/webhooks/reference/message_template_status_update
 */
const STATUSES = [
  "APPROVED",
  "ARCHIVED",
  "LIMIT_EXCEEDED",
  "PENDING",
  "IN_APPEAL",
  "REJECTED",
  "PAUSED",
  "DISABLED",
  "PENDING_DELETION",
  "DELETED",
] as const;

/** Where Meta's word stands among the others. One that nobody knows here is less permissive than an approval only. */
export function strictness(word: string): number {
  const place = (STATUSES as readonly string[]).indexOf(word);
  if (place === 0) return 0;
  return place === -1 ? UNKNOWN_STATUS : place + UNKNOWN_STATUS;
}

const UNKNOWN_STATUS = 1;

export const isKnownStatus = (word: string): boolean => (STATUSES as readonly string[]).includes(word);

/** Of two qualities of one second the worse counts. …/whatsapp/templates/template-quality */
export const QUALITIES = ["GREEN", "UNKNOWN", "YELLOW", "RED"] as const;

/** Of two categories of one second the one that asks for more consent counts. */
export const CATEGORIES = ["UTILITY", "AUTHENTICATION", "MARKETING"] as const;

export function isCategory(word: string | undefined): word is (typeof CATEGORIES)[number] {
  return (CATEGORIES as readonly (string | undefined)[]).includes(word);
}

/** The place of Meta's word in one of the tables above; -1 when it is not in it. */
const placeIn = (table: readonly string[], word: string): number => table.indexOf(word);

export const qualityRank = (word: string): number => placeIn(QUALITIES, word);
export const categoryRank = (word: string): number => placeIn(CATEGORIES, word);

const whenRows = (rows: readonly (readonly [string, number])[]): string =>
  rows.map(([word, rank]) => `when '${word}' then ${rank}`).join(" ");

/** SQL for the same ranks of a stored column. */
export const RANK_SQL = {
  status: (column: string) =>
    `case ${column} ${whenRows(STATUSES.map((word) => [word, strictness(word)]))} else ${UNKNOWN_STATUS} end`,
  category: (column: string) =>
    `case ${column} ${whenRows(CATEGORIES.map((word) => [word, categoryRank(word)]))} else -1 end`,
  quality: (column: string) =>
    `case ${column} ${whenRows(QUALITIES.map((word) => [word, qualityRank(word)]))} else -1 end`,
} as const;
