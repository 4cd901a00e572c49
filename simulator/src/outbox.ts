import type { Clock } from "./env";
import { joinedBody, type Signer } from "./webhooks";

/** Milliseconds before each further try of a webhook that was not answered with 2xx. Meta goes on for days. */
const backOff = [500, 2_000, 8_000, 30_000] as const;

/** Milliseconds that the receiver has for its answer. */
const patience = 15_000;

/** Bodies on their way at one time: an object may hold six connections. */
const connections = 6;

interface Waiting {
  seq: number;
  tries: number;
  body: string;
  signature: string;
}

type WaitingRow = { [K in keyof Waiting]: Waiting[K] };

/**
 * The webhooks on their way out. With a receiver they are posted, and tried again when it does not answer 2xx;
 * without one (pull mode) they wait to be fetched.
 */
export class Outbox {
  constructor(
    private readonly sql: SqlStorage,
    private readonly receiver: string,
    private readonly signer: Signer,
    private readonly clock: Clock,
  ) {}

  get pullMode(): boolean {
    return this.receiver === "";
  }

  /**
   * Delivers one body now and answers the receiver's HTTP status: 0 when it cannot be reached, null in pull mode.
   * With `retry`, a body that was not taken is tried again later.
   */
  async deliver(
    body: string,
    options: { retry: boolean; signature?: string | undefined },
  ): Promise<number | null> {
    const signature = options.signature ?? (await this.signer.sign(body));
    if (this.pullMode) {
      this.keep(body, signature, 0, this.clock());
      return null;
    }
    const status = await this.post(body, signature);
    if (options.retry && !isTaken(status)) this.keep(body, signature, 1, this.clock() + backOff[0]);
    return status;
  }

  /** Puts a body in line without waiting for its delivery, which is not before `delay` ms have passed. */
  async queue(body: string, delay = 0): Promise<void> {
    this.keep(body, await this.signer.sign(body), 0, this.clock() + delay);
  }

  /** What waits in pull mode, oldest first, removed unless `peek`; up to `together` bodies put into one. */
  async pull(peek: boolean, together = 1): Promise<{ body: string; signature: string }[]> {
    const items = this.sql
      .exec<{ body: string; signature: string }>("select body, signature from webhooks order by seq")
      .toArray();
    if (!peek) this.sql.exec("delete from webhooks");
    if (together <= 1) return items;
    const groups = Array.from({ length: Math.ceil(items.length / together) }, (_, index) =>
      items.slice(index * together, (index + 1) * together),
    );
    return Promise.all(
      groups.map(async (group) => {
        const body = joinedBody(group.map((item) => item.body));
        return { body, signature: await this.signer.sign(body) };
      }),
    );
  }

  /** Posts the oldest bodies that are due, as many as there are connections; answers how many there were. */
  async postDue(): Promise<number> {
    if (this.pullMode) return 0;
    const batch = this.due();
    await Promise.all(batch.map((waiting) => this.attempt(waiting)));
    return batch.length;
  }

  /** When the next body is due (ms), or null. */
  nextDue(): number | null {
    if (this.pullMode) return null;
    return this.sql.exec<{ due_at: number | null }>("select min(due_at) as due_at from webhooks").one()
      .due_at;
  }

  private due(): Waiting[] {
    const query =
      "select seq, tries, body, signature from webhooks where due_at <= ? order by due_at, seq limit ?";
    return this.sql.exec<WaitingRow>(query, this.clock(), connections).toArray();
  }

  private async attempt({ seq, tries, body, signature }: Waiting): Promise<void> {
    const status = await this.post(body, signature);
    const wait = backOff[tries];
    if (isTaken(status) || wait === undefined) {
      if (!isTaken(status)) console.warn(`Webhook given up after ${tries + 1} tries, last status ${status}.`);
      this.sql.exec("delete from webhooks where seq = ?", seq);
    } else {
      this.sql.exec(
        "update webhooks set tries = ?, due_at = ? where seq = ?",
        tries + 1,
        this.clock() + wait,
        seq,
      );
    }
  }

  private keep(body: string, signature: string, tries: number, dueAt: number): void {
    this.sql.exec(
      "insert into webhooks (due_at, tries, body, signature) values (?, ?, ?, ?)",
      dueAt,
      tries,
      body,
      signature,
    );
  }

  private async post(body: string, signature: string): Promise<number> {
    try {
      const headers = {
        "content-type": "application/json",
        "x-hub-signature-256": signature,
        "user-agent": "facebookexternalua",
      };
      const signal = AbortSignal.timeout(patience);
      const response = await fetch(this.receiver, {
        method: "POST",
        body,
        headers,
        redirect: "manual",
        signal,
      });
      await response.body?.cancel();
      if (!response.ok) console.warn(`Webhook answered ${response.status}.`);
      return response.status;
    } catch (error) {
      console.warn(`Webhook receiver not reached: ${error instanceof Error ? error.message : String(error)}`);
      return 0;
    }
  }
}

function isTaken(status: number): boolean {
  return status >= 200 && status < 300;
}
