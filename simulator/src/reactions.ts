import * as z from "zod";

const code = z.number().int().min(0);

/** What becomes of a message to certain people: an entry of the setting `reactions`. */
export const reactionShape = z.strictObject({
  /** Whose messages: by the last digits of their `wa_id`, or by the whole of it; everybody's when neither is given. */
  match: z.strictObject({
    suffix: z.string().regex(/^\d+$/).optional(),
    wa_ids: z.array(z.string().regex(/^\d+$/)).max(20_000).optional(),
  }),
  /** Only of the first so many messages to each of them; the entries behind hold for the others. */
  times: z.number().int().min(1).optional(),
  /** Refuses the send with this code. */
  refuse_code: code.optional(),
  /** Accepts, then reports a failed status with this code. */
  fail_code: code.optional(),
  /** Accepts, and never says anything of it again. */
  silent: z.boolean().optional(),
  /** Whether this status follows, whatever `auto_status` says. */
  sent: z.boolean().optional(),
  delivered: z.boolean().optional(),
  read: z.boolean().optional(),
  /** What the customer answers to a template message, in words. */
  reply_text: z.string().min(1).max(4_096).optional(),
  /** Which of its quick reply buttons the customer presses, from 1 on; none when it has fewer. */
  press_button: z.number().int().min(1).max(10).optional(),
  /** The customer stops or resumes marketing messages in the app. */
  preference: z.enum(["stop", "resume"]).optional(),
  /** Milliseconds from the last status, or from the send when there is none, to what the customer does. */
  after_ms: z.number().int().min(0).max(600_000).default(100),
});

export type Reaction = z.infer<typeof reactionShape>;

/** Finds out whom the setting `reactions` means, the first entry first. */
export class Reactions {
  /** The list that `known` was made of: settings are replaced, never changed. */
  private list: readonly Reaction[] = [];
  private known: ReadonlySet<string>[] = [];

  constructor(private readonly sql: SqlStorage) {}

  /** What becomes of a message to this person, which is counted. */
  take(list: readonly Reaction[], contact: { id: number; wa_id: string | null }): Reaction | undefined {
    if (list.length === 0 || contact.wa_id === null) return undefined;
    if (list !== this.list) {
      this.list = list;
      this.known = list.map(({ match }) => new Set(match.wa_ids));
    }
    const waId = contact.wa_id;
    return list.find(({ match, times }, index) => {
      const { suffix, wa_ids } = match;
      const meant =
        (suffix === undefined && wa_ids === undefined) ||
        (suffix !== undefined && waId.endsWith(suffix)) ||
        this.known[index]?.has(waId);
      return meant && (times === undefined || this.countsOn(index, contact.id) <= times);
    });
  }

  /** How many messages to this person an entry has been asked about, with this one. */
  private countsOn(entry: number, contactId: number): number {
    const query = `insert into reaction_counts (entry, contact_id, n) values (?, ?, 1)
      on conflict do update set n = n + 1 returning n`;
    return this.sql.exec<{ n: number }>(query, entry, contactId).one().n;
  }
}
