import { rfc3339 } from "../../platform/clock";
import type { AppContext } from "../../platform/context";
import { DATA_MAP, names } from "../data-map";
import { endOfPortion, MENTIONS, namesPerson, START, within } from "../erasure/mentions";
import { needlesOf, type Person } from "../person";
import { ownNumbers, withoutOthers } from "./others";

type Row = Record<string, unknown>;

/** Rows that one statement reads. */
const PAGE = 500;

const TABLES = Object.entries(DATA_MAP).flatMap(([table, map]) =>
  map.of !== undefined && map.copied !== undefined ? [{ table, map, of: map.of }] : [],
);

/** Everything that is kept about a person, by table. Whoever works here stands in it by their roles alone. */
export async function gatherCopy(ctx: AppContext, contactId: string, person: Person): Promise<Row> {
  const tables: Record<string, Row[]> = {};
  for (const { table, map, of } of TABLES) {
    const roles = names(map.asRoles).map(
      (column) =>
        `(select staff.roles from staff where staff.id = ${table}.${column}) as ${roleName(column)}`,
    );
    tables[table] = await pages(
      ctx,
      { select: [...names(map.copied), ...roles].join(", "), table, of },
      JSON.stringify(person.ids),
    );
  }
  for (const one of MENTIONS) tables[one.table] = await mentioned(ctx, one, person);
  return {
    about: "Everything that is kept about one person, by the tables that it is kept in. Times are in UTC.",
    contact_id: contactId,
    made_at: rfc3339(ctx.clock.now()),
    tables,
  };
}

const roleName = (column: string): string => `${column.replace(/_(staff_)?id$/, "")}_roles`;

/**
 * Rows in the order of their primary key, each page behind the last of the one before: what is written meanwhile neither repeats a row
 * nor leaves one out.
 */
async function pages(
  ctx: AppContext,
  { select, table, of }: { select: string; table: string; of: string },
  ids: string,
): Promise<Row[]> {
  const key = await keyOf(ctx, table);
  const columns = key.map((column) => `${table}.${column}`).join(", ");
  const hidden = key.map((column, n) => `${table}.${column} as key_${n}`).join(", ");
  const rows: Row[] = [];
  for (let after: unknown[] | undefined; ; ) {
    const behind = after ? ` and (${columns}) > (${key.map((_, n) => `?${n + 2}`).join(", ")})` : "";
    const page = await ctx.db.all<Row>(
      `select ${select}, ${hidden} from ${table} where (${of})${behind} order by ${columns} limit ${PAGE}`,
      ids,
      ...(after ?? []),
    );
    const last = page.at(-1);
    after = key.map((_, n) => last?.[`key_${n}`]);
    for (const row of page) {
      for (const n of key.keys()) delete row[`key_${n}`];
      rows.push(readable(row));
    }
    if (page.length < PAGE) return rows;
  }
}

/** The columns of a table's primary key, in its order. */
async function keyOf(ctx: AppContext, table: string): Promise<string[]> {
  const columns = await ctx.db.all<{ name: string }>(
    "select name from pragma_table_info(?1) where pk > 0 order by pk",
    table,
  );
  return columns.map(({ name }) => name);
}

/** Rows of tables that are nobody's alone, as far as they name the person and nobody else. */
async function mentioned(ctx: AppContext, one: (typeof MENTIONS)[number], person: Person): Promise<Row[]> {
  const { table, map } = one;
  const needles = needlesOf(person);
  const known = new Set([...needles.map(([text]) => text), ...(await ownNumbers(ctx.db))]);
  const length = names(map.key).length;
  const rows: Row[] = [];
  for (let after = START.slice(0, length); ; ) {
    const end = await endOfPortion(ctx.db, one, after, PAGE);
    if (!end) return rows;
    const found = await ctx.db.all<Row>(
      `select ${names(map.copied).join(", ")} from ${table} where ${namesPerson(one)} and ${within(one, 4)}`,
      JSON.stringify(needles),
      null,
      JSON.stringify(person.ids),
      ...after,
      ...end,
    );
    rows.push(...found.map((row) => withoutOthers(row, known)).map(readable));
    after = end;
  }
}

/** JSON as JSON, and times as people read them. */
function readable(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => {
      if (typeof value === "number" && /(^|_)at$/.test(column)) return [column, rfc3339(value)];
      if (typeof value === "string" && /^[{[]/.test(value)) return [column, parsed(value)];
      return [column, value];
    }),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
