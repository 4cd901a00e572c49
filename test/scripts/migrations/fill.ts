import { type Database, type Row, tablesOf } from "./database";

/** Columns that hold JSON, by name: an array, or an object. */
const ARRAYS =
  /^(tags|roles|scopes|crm_links|items|lines|approval_reasons|lost_tags|problems|purposes|transports|fields|jobs)$/;
const OBJECTS =
  /^(content|shown|input|result|error|report|payload|condition|plan|estimate|fallback|definition|names|prices|components|details|source|preferences|answers|scope|templates|value|profile|pricing|failures|detail|progress|data|response|counts|body|exclude)$/;

/** What a generated value would not fit ('#' is the number of the row): a rule over several columns, or what a trigger compares. */
const GIVEN: Readonly<Record<string, Row>> = {
  "conversations.queue_id": { value: null },
  "conversations.team_id": { value: null },
  "conversations.assignee_id": { value: null },
  "consent_records.actor_kind": { value: "staff" },
  "consent_records.scope": { value: "marketing" },
  "consent_records.action": { value: "opt_in" },
  "business_hours.opens": { value: "09:00" },
  "business_hours.closes": { value: "18:00" },
  "business_hours.weekday": { value: 1 },
  "messages.status_rank": { value: 0 },
  "broadcast_recipients.status_rank": { value: 0 },
  "broadcast_recipients.round": { value: 1 },
  "handovers.kind": { value: "routed" },
  "consent_records.source": { value: "web_form" },
  "template_history.source": { value: "sync" },
  "orders.source": { value: "shop" },
  "media_assets.source": { value: "upload" },
  "invitations.kind": { value: "join" },
  "sign_in_challenges.kind": { value: "oidc" },
  "sessions.method": { value: "local" },
  "flows.status": { value: "draft" },
  "flows.live_version": { value: null },
  "keyword_rules.status": { value: "draft" },
  "keyword_rules.live_version": { value: null },
  "contacts.merged_into": { value: null },
  "contacts.erased_at": { value: null },
  "handovers.conversation_id": { value: "conversations-id-#" },
  "handovers.to_queue_id": { value: "queues-id-#" },
  "handovers.to_team_id": { value: "teams-id-#" },
  "handovers.to_staff_id": { value: "staff-id-#" },
  "handovers.from_queue_id": { value: null },
  "handovers.from_team_id": { value: null },
  "handovers.from_staff_id": { value: null },
  "notifications.template_id": { value: null },
  "notifications.broadcast_id": { value: null },
  "inbox_cases.closed_at": { value: null },
};

/** Filled although they may be null: one of several has to be. */
const ALWAYS = new Set([
  "notifications.conversation_id",
  "contacts.phone",
  "contacts.name",
  "contacts.search_name",
]);
/** Never hold a row, or rows of which one statement makes another. */
const NOT_FILLED = new Set([
  "batch_guards",
  "contact_merges",
  "consent_states",
  "contact_search",
  "contact_tags",
  "conversation_tags",
]);

/** What a trigger looks for, without a foreign key. */
const BEHIND: Readonly<Record<string, readonly string[]>> = {
  handovers: ["conversations", "queues", "teams", "staff"],
};

interface Column {
  name: string;
  type: string;
  notnull: number;
  dflt_value: string | null;
  pk: number;
}

/** How many rows of each table are made. */
const ROWS = 3;

/** The first word that a check of this column allows. */
function allowedWord(sql: string, column: string, nth: number): string | undefined {
  const match = new RegExp(`["\`]${column}["\`] in \\(([^)]*)\\)`, "i").exec(sql);
  const words = [...(match?.[1] ?? "").matchAll(/'([^']*)'/g)].map(([, word]) => word);
  return words[nth % Math.max(1, words.length)];
}

/** Some rows for every table as it stands, valid at that state; what no rule of a column lets through is told. */
export function fill(db: Database, notYet: readonly string[] = []): { filled: string[]; refused: string[] } {
  const refused: string[] = [];
  const made = new Map<string, Row[]>();
  let waiting = tablesOf(db).filter((table) => !NOT_FILLED.has(table) && !notYet.includes(table));
  while (waiting.length > 0) {
    const ready = waiting.filter(
      (table) =>
        db
          .prepare(`select "table" as parent from pragma_foreign_key_list('${table}')`)
          .all()
          .every(({ parent }) => parent === table || made.has(String(parent))) &&
        (BEHIND[table] ?? []).every((parent) => made.has(parent)),
    );
    if (ready.length === 0) throw new Error(`foreign keys in a circle: ${waiting.join(", ")}`);
    for (const table of ready) {
      const rows: Row[] = [];
      for (let nth = 0; nth < ROWS; nth++) {
        // The last one has only what it needs.
        const problem =
          insert(db, table, nth, nth < ROWS - 1, made, rows) && insert(db, table, nth, false, made, rows);
        if (problem) refused.push(`${table}: ${problem}`);
      }
      made.set(table, rows);
    }
    waiting = waiting.filter((table) => !ready.includes(table));
  }
  return { filled: [...made].flatMap(([table, rows]) => (rows.length > 0 ? [table] : [])), refused };
}

function insert(
  db: Database,
  table: string,
  nth: number,
  optional: boolean,
  made: ReadonlyMap<string, Row[]>,
  rows: Row[],
): string | undefined {
  const [{ sql } = { sql: "" }] = db.prepare("select sql from sqlite_master where name = ?").all(table);
  const parents = new Map(
    db
      .prepare(
        `select "from" as own, "table" as parent, "to" as key from pragma_foreign_key_list('${table}')`,
      )
      .all()
      .map(({ own, parent, key }) => [String(own), { parent: String(parent), key: String(key) }]),
  );
  const columns = db
    .prepare(`select name, type, "notnull", dflt_value, pk from pragma_table_info('${table}')`)
    .all();
  const row: Row = {};
  for (const column of columns as unknown as Column[]) {
    const name = `${table}.${column.name}`;
    const given = GIVEN[name];
    const needed = column.notnull === 1 || column.pk > 0 || ALWAYS.has(name);
    if (given)
      row[column.name] =
        typeof given.value === "string" ? given.value.replace("#", String(nth)) : given.value;
    else if (needed ? column.dflt_value === null || column.pk > 0 : optional || ALWAYS.has(name)) {
      const parent = parents.get(column.name);
      row[column.name] = parent
        ? (made.get(parent.parent)?.[nth]?.[parent.key] ?? null)
        : generated(String(sql), column, table, nth);
    }
  }
  const names = Object.keys(row);
  try {
    db.prepare(
      `insert into ${table} (${names.map((name) => `"${name}"`).join(", ")}) values (${names.map(() => "?").join(", ")})`,
    ).run(...Object.values(row));
    rows.push(row);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function generated(sql: string, { name, type }: Column, table: string, nth: number): unknown {
  const word = allowedWord(sql, name, nth);
  if (word !== undefined) return word;
  if (/int/i.test(type))
    return /^(restricted|available|enabled|active|done)$/.test(name) ? nth % 2 : 1_000 + nth;
  if (name === "components") return "[]";
  if (ARRAYS.test(name)) return name.includes("tags") ? JSON.stringify(["vip", `tag-${nth}`]) : "[]";
  if (OBJECTS.test(name)) return "{}";
  if (name === "phone") return `+8525550${String(7000 + nth)}`;
  if (name === "day") return `2026-01-0${nth + 1}`;
  return `${table}-${name}-${nth}`;
}
