import type { Database } from "../../platform/db";
import type { DayFigures } from "./figures";

const figuresIn = (table: "template_days" | "broadcast_days") =>
  `select day, sent, delivered, read, failed, blocked, reported, opted_out from ${table} where template_id = ?1 and day >= ?2`;

/**
 * A template's figures of the days since one (UTC days since 1970), those on which anything happened: of single messages and
 * of broadcasts. Primary keys.
 */
export async function daysOf(db: Database, templateId: string, since: number): Promise<DayFigures[]> {
  return db.all<DayFigures>(
    `select day, sum(sent) as sent, sum(delivered) as delivered, sum(read) as read, sum(failed) as failed, sum(blocked) as blocked,
       sum(reported) as reported, sum(opted_out) as opted_out
     from (${figuresIn("template_days")} union all ${figuresIn("broadcast_days")}) group by day order by day`,
    templateId,
    since,
  );
}

/** Codes that are told one by one. */
const MOST_CODES = 20;

/** Meta's codes of what failed since a day, the most frequent first. Primary keys. */
export async function failuresOf(
  db: Database,
  templateId: string,
  since: number,
): Promise<{ code: number; failed: number }[]> {
  return db.all(
    `select code, sum(failed) as failed from (
       select code, failed from template_failures where template_id = ?1 and day >= ?2
       union all
       select cast(failure.key as integer), failure.value from broadcast_days, json_each(failures) as failure
       where template_id = ?1 and day >= ?2)
     group by code having sum(failed) > 0 order by failed desc, code limit ${MOST_CODES}`,
    templateId,
    since,
  );
}

export interface HistoryRow {
  fact: "status" | "quality";
  at: number;
  value: string;
  previous: string | null;
  source: string;
}

/** Rows of each of the two facts that are looked at. */
const MOST_ROWS = 40;

/** What was told of a template's status and quality last, the latest first. Primary key. */
export async function qualityHistory(db: Database, templateId: string): Promise<HistoryRow[]> {
  const latest = (
    fact: string,
  ) => `select * from (select fact, at, value, previous, source from template_history
    where template_id = ?1 and fact = '${fact}' order by at desc limit ${MOST_ROWS})`;
  return db.all<HistoryRow>(
    `${latest("status")} union all ${latest("quality")} order by at desc`,
    templateId,
  );
}
