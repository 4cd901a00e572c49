import type { Clock } from "./env";
import type { StatusError } from "./errors";
import { type ReportedStatus, type Status, statuses } from "./message-log";
import type { Outbox } from "./outbox";
import type { Contact } from "./people";
import { type StatusReport, statusChange, webhookBody } from "./webhooks";

/**
 * Statuses in one webhook body at most.
 * developers.facebook.com/docs/graph-api/webhooks/getting-started: "aggregated and sent in a batch with a maximum of
 * 1000 updates".
 */
const perBody = 1_000;

/** A status that a message will report by itself. */
export interface PlannedStatus {
  wamid: string;
  status: ReportedStatus;
  /** Milliseconds since the epoch. */
  dueAt: number;
  errors: StatusError[];
}

/** A status with what its report says of the message and of the person. */
type ReportRow = { [K in keyof StatusReport["message"]]: StatusReport["message"][K] } & {
  [K in keyof Contact]: Contact[K];
};

type DueRow = ReportRow & {
  due_seq: number;
  due_at: number;
  due_status: ReportedStatus;
  due_errors: string | null;
};

const reportColumns = `m.wamid, m.phone_number_id, m.status, m.addressed_by, m.callback_data, m.category,
  m.pricing_type, c.id, c.wa_id, c.user_id, c.parent_user_id, c.name, c.username, c.number`;

/** Reports what becomes of sent messages: the automatic statuses, gathered into webhook bodies when due. */
export class Reporter {
  /** `patience` is for how many ms a due status waits for others. */
  constructor(
    private readonly sql: SqlStorage,
    private readonly outbox: Outbox,
    private readonly patience: () => number,
    private readonly clock: Clock,
  ) {}

  /** In pull mode there are no timers: planned statuses are there at once, a body each. */
  async plan(planned: PlannedStatus[]): Promise<void> {
    if (this.outbox.pullMode) {
      for (const { wamid, status, errors } of planned) {
        const body = this.bodyOf(wamid, status, seconds(this.clock()), errors);
        if (body !== undefined) await this.outbox.queue(body);
      }
      return;
    }
    if (planned.length === 0) return;
    const rows = planned.map(({ wamid, status, dueAt, errors }) => [
      dueAt,
      wamid,
      status,
      errors.length === 0 ? null : JSON.stringify(errors),
    ]);
    this.sql.exec(
      `insert into due_statuses (due_at, wamid, status, errors)
       select value ->> 0, value ->> 1, value ->> 2, value ->> 3 from json_each(?)`,
      JSON.stringify(rows),
    );
  }

  /** The body of one status, whose message moves on; undefined for a wamid that was never sent. `timestamp` in Unix seconds. */
  bodyOf(
    wamid: string,
    status: ReportedStatus,
    timestamp: number,
    errors: StatusError[],
  ): string | undefined {
    const query = `select ${reportColumns} from messages as m join contacts as c on c.id = m.contact_id where m.wamid = ?`;
    const row = this.sql.exec<ReportRow>(query, wamid).toArray()[0];
    if (row === undefined) return undefined;
    const report = reportOf(row, status, timestamp, errors);
    this.advance([report]);
    return webhookBody([statusChange(report.message.phone_number_id, [report])]);
  }

  /**
   * Turns the statuses that are due into webhook bodies, up to 1,000 in each, once the first of them has waited for its
   * time. Not to be run twice at one time.
   */
  async gather(): Promise<void> {
    const next = this.nextDue();
    if (next === null || next > this.clock()) return;
    for (let rows = this.due(); rows.length > 0; rows = this.due()) {
      const reports = reportsOf(rows);
      this.advance(reports);
      const byNumber = Map.groupBy(reports, (report) => report.message.phone_number_id);
      if (byNumber.size > 0)
        await this.outbox.queue(webhookBody([...byNumber].map(([id, group]) => statusChange(id, group))));
      // After the body is in line: a crash in between repeats statuses, the other order would lose them.
      this.sql.exec(
        "delete from due_statuses where seq in (select value from json_each(?))",
        JSON.stringify(rows.map(({ due_seq }) => due_seq)),
      );
    }
  }

  /** When the next body of statuses is due (ms), or null. */
  nextDue(): number | null {
    const { due_at } = this.sql
      .exec<{ due_at: number | null }>("select min(due_at) as due_at from due_statuses")
      .one();
    return due_at === null ? null : due_at + this.patience();
  }

  /** Those whose message is gone come without one. */
  private due(): DueRow[] {
    const query = `select d.seq as due_seq, d.due_at, d.status as due_status, d.errors as due_errors, ${reportColumns}
      from due_statuses as d
      left join messages as m on m.wamid = d.wamid
      left join contacts as c on c.id = m.contact_id
      where d.due_at <= ? order by d.due_at, d.seq limit ?`;
    return this.sql.exec<DueRow>(query, this.clock(), perBody).toArray();
  }

  /** Moves messages to the status reported unless they are there or further: what the phone shows never goes back. */
  private advance(reports: readonly StatusReport[]): void {
    const furthest = new Map<string, StatusReport>();
    for (const report of reports) {
      const { wamid, status } = report.message;
      const before = furthest.get(wamid)?.status ?? status;
      if (rank(report.status) > rank(before)) furthest.set(wamid, report);
    }
    const moves = [...furthest.values()].map(({ message, status, errors }) => ({
      wamid: message.wamid,
      status,
      errors: errors.length === 0 ? null : JSON.stringify(errors),
    }));
    const query = `update messages set status = move.value ->> 'status', errors = move.value ->> 'errors'
      from json_each(?) as move where messages.wamid = move.value ->> 'wamid'`;
    if (moves.length > 0) this.sql.exec(query, JSON.stringify(moves));
  }
}

/** In their order, each with the status that its message had just before. */
function reportsOf(rows: readonly DueRow[]): StatusReport[] {
  const reached = new Map<string, Status | null>();
  return rows
    .filter(({ wamid, id }) => wamid !== null && id !== null)
    .map((row) => {
      const before = reached.get(row.wamid) ?? row.status;
      if (rank(row.due_status) > rank(before)) reached.set(row.wamid, row.due_status);
      const errors: StatusError[] = row.due_errors === null ? [] : JSON.parse(row.due_errors);
      return reportOf({ ...row, status: before }, row.due_status, seconds(row.due_at), errors);
    });
}

function reportOf(
  row: ReportRow,
  status: ReportedStatus,
  timestamp: number,
  errors: StatusError[],
): StatusReport {
  return { message: row, contact: row, status, timestamp, errors };
}

/** A received message has no status that could move on. */
function rank(status: Status | null): number {
  return status === null ? Number.POSITIVE_INFINITY : statuses.indexOf(status);
}

function seconds(ms: number): number {
  return Math.floor(ms / 1_000);
}
