import type { Clock } from "../env";
import type { Kept, Session } from "./session";

type Row = { id: string; kept: string };

/** An answer that an idempotency key repeats. */
export interface Answered {
  request: string;
  status: number;
  body: string;
}

/** Checkout sessions, and the answers that idempotency keys repeat. */
export class StripeStore {
  constructor(
    private readonly sql: SqlStorage,
    private readonly clock: Clock,
  ) {}

  save(kept: Kept): void {
    this.sql.exec(
      "insert into stripe_sessions (id, kept) values (?, ?) on conflict do update set kept = excluded.kept",
      kept.session.id,
      JSON.stringify(kept),
    );
  }

  find(id: string): Kept | undefined {
    const [row] = this.sql.exec<Row>("select id, kept from stripe_sessions where id = ?", id).toArray();
    return row && this.current(row);
  }

  list(): Session[] {
    const rows = this.sql.exec<Row>("select id, kept from stripe_sessions order by rowid").toArray();
    return rows.map((row) => this.current(row).session);
  }

  answered(key: string): Answered | undefined {
    return this.sql
      .exec<{ [K in keyof Answered]: Answered[K] }>(
        "select request, status, body from stripe_answers where key = ?",
        key,
      )
      .toArray()[0];
  }

  remember(key: string, { request, status, body }: Answered): void {
    this.sql.exec(
      "insert into stripe_answers (key, request, status, body) values (?, ?, ?, ?) on conflict do nothing",
      key,
      request,
      status,
      body,
    );
  }

  /** A session whose time is over is expired from that moment, whether or not anybody looked. */
  private current({ kept: text }: Row): Kept {
    const kept = JSON.parse(text) as Kept;
    const { session } = kept;
    const over = session.status === "open" && session.expires_at * 1000 <= this.clock();
    return over ? { ...kept, session: { ...session, status: "expired" } } : kept;
  }
}
