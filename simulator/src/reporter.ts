import type { Clock } from "./env";
import type { StatusError } from "./errors";
import type { Message, MessageLog, ReportedStatus } from "./message-log";
import type { Outbox } from "./outbox";
import type { People } from "./people";
import { type StatusReport, statusChange, webhookBody } from "./webhooks";

/** Statuses in one webhook body, as many as Meta puts there under load. */
const perBody = 100;

/** A status that a message will report by itself. */
export interface PlannedStatus {
  wamid: string;
  status: ReportedStatus;
  /** Milliseconds since the epoch. */
  dueAt: number;
  errors: StatusError[];
}

type DueRow = { seq: number; due_at: number; wamid: string; status: ReportedStatus; errors: string | null };

/** Reports what becomes of sent messages: the automatic statuses, gathered into webhook bodies when due. */
export class Reporter {
  constructor(
    private readonly sql: SqlStorage,
    private readonly messages: MessageLog,
    private readonly people: People,
    private readonly outbox: Outbox,
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
    const query = "insert into due_statuses (due_at, wamid, status, errors) values (?, ?, ?, ?)";
    for (const { wamid, status, dueAt, errors } of planned) {
      this.sql.exec(query, dueAt, wamid, status, errors.length === 0 ? null : JSON.stringify(errors));
    }
  }

  /** The body of one status, whose message moves on; undefined for a wamid that was never sent. `timestamp` in Unix seconds. */
  bodyOf(
    wamid: string,
    status: ReportedStatus,
    timestamp: number,
    errors: StatusError[],
  ): string | undefined {
    const report = this.report(wamid, status, timestamp, errors);
    return report && webhookBody([statusChange(report.message.phone_number_id, [report])]);
  }

  /** Turns the statuses that are due into webhook bodies, up to 100 in each. Not to be run twice at one time. */
  async gather(): Promise<void> {
    for (let rows = this.due(); rows.length > 0; rows = this.due()) {
      const reports = rows.flatMap((row) => {
        const errors: StatusError[] = row.errors === null ? [] : JSON.parse(row.errors);
        return this.report(row.wamid, row.status, seconds(row.due_at), errors) ?? [];
      });
      const byNumber = Map.groupBy(reports, (report) => report.message.phone_number_id);
      if (byNumber.size > 0)
        await this.outbox.queue(webhookBody([...byNumber].map(([id, group]) => statusChange(id, group))));
      // After the body is in line: a crash in between repeats statuses, the other order would lose them.
      this.sql.exec(
        "delete from due_statuses where seq in (select value from json_each(?))",
        JSON.stringify(rows.map((row) => row.seq)),
      );
    }
  }

  /** When the next status is due (ms), or null. */
  nextDue(): number | null {
    return this.sql.exec<{ due_at: number | null }>("select min(due_at) as due_at from due_statuses").one()
      .due_at;
  }

  private due(): DueRow[] {
    const query = "select * from due_statuses where due_at <= ? order by due_at, seq limit ?";
    return this.sql.exec<DueRow>(query, this.clock(), perBody).toArray();
  }

  private report(
    wamid: string,
    status: ReportedStatus,
    timestamp: number,
    errors: StatusError[],
  ): StatusReport | undefined {
    const message: Message | undefined = this.messages.get(wamid);
    const contact = message && this.people.byId(message.contact_id);
    if (message === undefined || contact === undefined) return undefined;
    this.messages.advance(wamid, status, errors);
    return { message, contact, status, timestamp, errors };
  }
}

function seconds(ms: number): number {
  return Math.floor(ms / 1_000);
}
