import * as z from "zod";
import { reactionShape } from "./reactions";

const reported = z.enum(["sent", "delivered", "read", "played", "failed"]);

const settingsShape = z.strictObject({
  /** Statuses that follow an accepted send by themselves, in this order. */
  auto_status: z.array(reported),
  /** Milliseconds between one automatic status and the next; null for 50, 150 and 400 after the send. */
  status_delay_ms: z.number().int().min(0).max(600_000).nullable(),
  /** Milliseconds for which a status that is due waits for others to go into the same webhook body, up to 1,000. */
  status_batch_ms: z.number().int().min(0).max(600_000),
  /** What becomes of messages to certain people; the first entry that fits holds. */
  reactions: z.array(reactionShape).max(100),
  /** Messages per second per number: 80 as a rule, 1000 upgraded, 20 shared with the app. */
  throughput: z.number().int().min(1).max(1_000_000),
  /** People whom the portfolio may write to first within 24 hours; null for what the account starts with. */
  messaging_limit: z.enum(["TIER_250", "TIER_2K", "TIER_10K", "TIER_100K", "TIER_UNLIMITED"]).nullable(),
  /** Messages to one user before the pair rate limit bites. */
  pair_burst: z.number().int().min(1).max(1_000_000),
  /** Whether a free-form message outside the window is refused at once, or accepted and then failed. */
  window_error: z.enum(["sync", "async"]),
  token: z.enum(["valid", "expired"]),
  /** Seconds for which the address of a received file works. */
  media_url_seconds: z.number().int().min(0).max(86_400),
  /** Where received files are said to be, in place of their own address. */
  media_url: z.string().nullable(),
  /** What the scanner at `POST /_sim/scanner` answers; `down` is HTTP 503. */
  scanner: z.enum(["clean", "infected", "undecided", "down"]),
  /** Who reviews a new or edited template: only `POST templates/{id}/review`, or at once: all well, or as Meta would. */
  template_review: z.enum(["manual", "approve", "judge"]),
  /** Milliseconds between a review by itself and its webhook. */
  review_delay_ms: z.number().int().min(0).max(600_000),
  /** Template names that the account may have: 250, and 6,000 once the business is verified. */
  template_limit: z.number().int().min(1).max(100_000),
  /** How template webhooks write a language: `en_US` as everywhere, or `en-US` as the examples of Meta's pages. */
  webhook_language: z.enum(["underscore", "hyphen"]),
});

/** The body of `POST /_sim/settings`: any of the settings. */
export const settingsPatch = settingsShape.partial();

export type Settings = z.infer<typeof settingsShape>;

const defaults: Settings = {
  auto_status: ["sent", "delivered"],
  status_delay_ms: null,
  status_batch_ms: 20,
  reactions: [],
  throughput: 80,
  messaging_limit: null,
  pair_burst: 45,
  window_error: "async",
  token: "valid",
  media_url_seconds: 300,
  media_url: null,
  scanner: "clean",
  template_review: "manual",
  review_delay_ms: 1_500,
  template_limit: 6_000,
  webhook_language: "underscore",
};

/** How the simulator behaves; kept until `POST /_sim/reset`. */
export class SettingsStore {
  private current: Settings | undefined;

  constructor(private readonly sql: SqlStorage) {}

  get(): Settings {
    this.current ??= { ...defaults, ...this.stored() };
    return this.current;
  }

  set(patch: Partial<Settings>): Settings {
    this.current = { ...this.get(), ...patch };
    if (patch.reactions !== undefined) this.sql.exec("delete from reaction_counts");
    this.sql.exec(
      "insert or replace into settings (key, value) values ('settings', ?)",
      JSON.stringify(this.current),
    );
    return this.current;
  }

  /** Forgets what was read, after the table was emptied. */
  clear(): void {
    this.current = undefined;
  }

  private stored(): Partial<Settings> {
    const row = this.sql
      .exec<{ value: string }>("select value from settings where key = 'settings'")
      .toArray()[0];
    return row === undefined ? {} : settingsPatch.parse(JSON.parse(row.value));
  }
}

/** When the n-th automatic status is due, in ms after the send. */
export function statusDelay(settings: Settings, index: number): number {
  if (settings.status_delay_ms !== null) return settings.status_delay_ms * (index + 1);
  return [50, 150, 400][index] ?? 400 * index;
}
