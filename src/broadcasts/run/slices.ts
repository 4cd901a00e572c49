/** A slice that was handed out and is not reported done. */
export interface OutstandingSlice {
  id: string;
  from: number;
  to: number;
  issuedAt: number;
}

/**
 * What a broadcast's object remembers of its slices, in its own storage: which are outstanding, and who may have been
 * sent to. That is written before the sender hears that it may go, so after any crash the object knows whom nobody can
 * have sent to.
 */
export class SliceLog {
  constructor(private readonly sql: SqlStorage) {
    sql.exec(`create table if not exists slices (id text primary key, first integer not null, last integer not null,
      issued_at integer not null, revoked integer not null default 0)`);
    sql.exec("create table if not exists attempts (seq integer primary key, slice text not null)");
  }

  issue(slices: readonly OutstandingSlice[]): void {
    for (const { id, from, to, issuedAt } of slices) {
      this.sql.exec(
        "insert into slices (id, first, last, issued_at) values (?, ?, ?, ?)",
        id,
        from,
        to,
        issuedAt,
      );
    }
  }

  outstanding(): OutstandingSlice[] {
    return this.sql
      .exec<{ id: string; from: number; to: number; issuedAt: number }>(
        'select id, first as "from", last as "to", issued_at as "issuedAt" from slices order by first',
      )
      .toArray();
  }

  count(): number {
    return this.sql.exec<{ count: number }>("select count(*) as count from slices").one().count;
  }

  /** Whether its sender may still go on. */
  isLive(id: string): boolean {
    return this.sql.exec("select 1 from slices where id = ? and revoked = 0", id).toArray().length > 0;
  }

  /** From here on they count as possibly sent to. */
  attempt(id: string, seqs: readonly number[]): void {
    for (const seq of seqs) {
      this.sql.exec("insert or replace into attempts (seq, slice) values (?, ?)", seq, id);
    }
  }

  attemptedBy(id: string): number[] {
    return this.sql
      .exec<{ seq: number }>("select seq from attempts where slice = ?", id)
      .toArray()
      .map(({ seq }) => seq);
  }

  /** Nobody may go on with it any more; what it attempted stays known until {@link close}. */
  revoke(id: string): void {
    this.sql.exec("update slices set revoked = 1 where id = ?", id);
  }

  close(id: string): void {
    this.sql.exec("delete from slices where id = ?", id);
    this.sql.exec("delete from attempts where slice = ?", id);
  }
}
