import { rfc3339 } from "../../platform/clock";
import type { AppContext } from "../../platform/context";
import { DATA_MAP, names } from "../data-map";
import { endOfPortion, MENTIONS, namesPerson, START, within } from "../erasure/mentions";
import { needlesOf, type Person } from "../person";

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
      `select ${[...names(map.copied), ...roles].join(", ")} from ${table} where ${of}`,
      [JSON.stringify(person.ids)],
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

async function pages(ctx: AppContext, sql: string, params: unknown[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (;;) {
    const page = await ctx.db.all<Row>(`${sql} limit ${PAGE} offset ${rows.length}`, ...params);
    rows.push(...page.map(readable));
    if (page.length < PAGE) return rows;
  }
}

/** Rows of tables that are nobody's alone, as far as they name the person and nobody else. */
async function mentioned(ctx: AppContext, one: (typeof MENTIONS)[number], person: Person): Promise<Row[]> {
  const { table, map } = one;
  const needles = needlesOf(person);
  const length = names(map.key).length;
  const rows: Row[] = [];
  for (let after = START.slice(0, length); ; ) {
    const end = await endOfPortion(ctx.db, one, after, PAGE);
    if (!end) return rows;
    const found = await ctx.db.all<Row>(
      `select ${names(map.copied).join(", ")} from ${table} where ${namesPerson(one)} and ${within(one, 2)}`,
      JSON.stringify(needles),
      ...after,
      ...end,
    );
    rows.push(...found.map((row) => withoutOthers(row, needles)).map(readable));
    after = end;
  }
}

/** Ids of contacts and conversations, and digits that may be a number, with the signs before them. */
const NAMED = /\b(?:con|cnv)_[0-9a-z]+\b|(?<![\w.-])\+?\d{8,15}(?![\w.-])/g;
/** Digits under these keys are numbers of the business, or times. */
const OWN_DIGITS =
  /"(?:timestamp|phone_number_id|display_phone_number|expiration_timestamp|[a-z_]*_at|at)":\s*"?\d+"?/g;

/** A row that names others too keeps its content to itself: their data is not this person's to have. */
function withoutOthers(row: Row, needles: readonly string[]): Row {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => {
      if (typeof value !== "string" || !/^[{[]/.test(value)) return [column, value];
      const others = [...value.replace(OWN_DIGITS, "").matchAll(NAMED)]
        .map(([name]) => name.replace("+", ""))
        .some((name) => !needles.some((needle) => needle.includes(name) || name.includes(needle)));
      return [column, others ? "names other people: not in a copy" : value];
    }),
  );
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
