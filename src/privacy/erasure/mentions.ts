import type { Database } from "../../platform/db";
import { statement } from "../../platform/db";
import { DATA_MAP, names } from "../data-map";
import { BLANK } from "../map/kinds";
import type { Step } from "./progress";
import { refuseWhat } from "./refusals";
import { assignments } from "./sql";

/** Rows that one turn looks through. */
const ROWS_A_TURN = 500;

/** Tables that are looked through for who is named in them. */
export const MENTIONS = Object.entries(DATA_MAP).flatMap(([table, map]) =>
  map.mentions === undefined || map.key === undefined ? [] : [{ table, map }],
);

export type MentionTable = (typeof MENTIONS)[number];

/** Where a walk begins: before the first id, and before the first line. */
export const START: readonly (string | number)[] = ["", -1];

/** That one of the needles stands in one of the columns, of a row that came to be while it named the person. */
const anyNeedleIn = (columns: readonly string[], at: string, comesLate = "false"): string =>
  `exists (select 1 from json_each(?1) as needle where instr(${columns
    .map((column) => `coalesce(${column}, '')`)
    .join(" || char(10) || ")}, needle.value ->> 0) > 0
    and ${at} >= needle.value ->> 1 and (${at} <= needle.value ->> 2 or ${comesLate}))`;

/**
 * That a row names somebody: one of the needles (`?1`, a JSON array of them) stands in one of its columns, and the row is not known to be
 * somebody else's (`?3`, a JSON array of the person's ids). What a request is about stands with its preview, which an erasure
 * has been through before it.
 */
export function namesPerson({ table, map }: MentionTable): string {
  const named = anyNeedleIn(names(map.mentions), map.mentionedAt ?? "0", map.comesLate);
  const own = map.othersOwn ? `(${named} and not ${map.othersOwn})` : named;
  if (table !== "action_requests") return own;
  return `(${own} or exists (select 1 from previews as preview where preview.id = action_requests.preview_id
    and ${anyNeedleIn(["preview.content", "preview.shown"], "preview.created_at")}))`;
}

/** The same to an erasure: of a preview that it has been through nothing is left by which it names anybody. */
const namesErased = (one: MentionTable): string =>
  one.table === "action_requests"
    ? `(${namesPerson(one)} or exists (select 1 from previews as preview where preview.id = action_requests.preview_id
        and preview.content = ${BLANK}))`
    : namesPerson(one);

/** What a request about personal data names, it names by the contact's id alone. */
const OWN_REQUESTS: Readonly<Record<string, string>> = {
  previews: "tool not in ('personal_data.copy', 'personal_data.erase')",
  action_requests: "tool not in ('personal_data.copy', 'personal_data.erase')",
};

/** Rows whose time has not come: an event that is not applied yet, or a row that an import applies now. */
const LATER: Readonly<Record<string, string>> = { webhook_events: "outcome <> 'received'" };

export const alsoWhere = (table: string): string =>
  [OWN_REQUESTS[table], LATER[table]].flatMap((part) => (part ? [` and ${part}`] : [])).join("");

/** The key of the last row of the next portion; undefined when there is none. Primary key. */
export async function endOfPortion(
  db: Database,
  { table, map }: MentionTable,
  after: readonly (string | number)[],
  rows = ROWS_A_TURN,
): Promise<(string | number)[] | undefined> {
  const key = names(map.key);
  const from = key.map((_, index) => `?${index + 1}`).join(", ");
  const row = await db.first<Record<string, string | number>>(
    `select ${key.join(", ")} from (
       select ${key.join(", ")} from ${table} where (${key.join(", ")}) > (${from}) order by ${key.join(", ")} limit ${rows})
     order by ${key.map((column) => `${column} desc`).join(", ")} limit 1`,
    ...after.slice(0, key.length),
  );
  return row && key.map((column) => row[column] as string | number);
}

/** The condition on the rows of a portion; parameters from `first` on. */
export function within({ map }: MentionTable, first: number): string {
  const key = names(map.key);
  const places = (from: number) => key.map((_, index) => `?${from + index}`).join(", ");
  return `(${key.join(", ")}) > (${places(first)}) and (${key.join(", ")}) <= (${places(first + key.length)})`;
}

/** Goes through a table, and erases the rows that name the person. */
export const mentionStep =
  (one: MentionTable): Step =>
  async (ctx, { needles, person, cursor = [...START] }, request) => {
    const { table, map } = one;
    const length = names(map.key).length;
    const after = cursor.slice(0, length);
    const end = await endOfPortion(ctx.db, one, after);
    if (!end) return { changes: [], done: true };
    const where = `${namesErased(one)} and ${within(one, 4)}${alsoWhere(table)}`;
    const params = [
      JSON.stringify(needles),
      ctx.clock.now(),
      JSON.stringify(person.ids),
      ...after,
      ...end,
    ] as const;
    // A trigger lets an event's outcome be set once.
    const { outcome, ...erased } = map.erased ?? {};
    const isEvent = table === "webhook_events";
    return {
      changes: [
        ...(isEvent && outcome
          ? [
              {
                change: refuseWhat(
                  ctx,
                  request,
                  `exists (select 1 from webhook_events where outcome = 'failed'
                     and kind in ('message', 'user_preference') and ${where})`,
                  params,
                ),
              },
              {
                change: statement(
                  `update webhook_events set outcome = 'ignored', finished_at = ?2 where outcome = 'failed' and ${where}`,
                  ...params,
                ),
              },
            ]
          : []),
        {
          table,
          change: statement(
            `update ${table} set ${assignments({ ...map, erased: isEvent ? erased : (map.erased ?? {}) })} where ${where}`,
            ...params,
          ),
        },
        ...(table === "import_rows" ? [{ change: readyImports(after[0] ?? "", end[0] ?? "") }] : []),
      ],
      done: () => false,
      cursor: end,
    };
  };

/** An import that is not agreed to yet counts what is left of it: its preview shows another number, and is made anew. */
const readyImports = (from: string | number, to: string | number) =>
  statement(
    `update imports set
       accepted = (select count(*) from import_rows where import_id = imports.id and verdict in ('create', 'update')),
       last_line = (select coalesce(max(line), 0) from import_rows where import_id = imports.id and verdict in ('create', 'update'))
     where id >= ?1 and id <= ?2 and status = 'ready'`,
    from,
    to,
  );
