import type { Database } from "../../platform/db";
import type { DayFigures } from "./figures";

/** A template's figures of the days since one (UTC days since 1970), those on which anything happened. Primary key. */
export async function daysOf(db: Database, templateId: string, since: number): Promise<DayFigures[]> {
  return db.all<DayFigures>(
    `select day, sent, delivered, read, failed, blocked, reported, opted_out from template_days
     where template_id = ?1 and day >= ?2 order by day`,
    templateId,
    since,
  );
}

/** Codes that are told one by one. */
const MOST_CODES = 20;

/** Meta's codes of what failed since a day, the most frequent first. Primary key. */
export async function failuresOf(
  db: Database,
  templateId: string,
  since: number,
): Promise<{ code: number; failed: number }[]> {
  return db.all(
    `select code, sum(failed) as failed from template_failures where template_id = ?1 and day >= ?2
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
