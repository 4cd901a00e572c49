import type { Clock, Env } from "./env";
import { Faults } from "./faults";
import { type PairBucket, ThroughputWindow } from "./limits";
import { MediaStore } from "./media";
import { MessageLog } from "./message-log";
import { Outbox } from "./outbox";
import { People } from "./people";
import { Reactions } from "./reactions";
import { gatherReplies, Replies } from "./replies";
import { Reporter } from "./reporter";
import { RequestLog } from "./request-log";
import { schema, tables } from "./schema";
import { SendLog } from "./send-log";
import { SettingsStore } from "./settings";
import { ShopStore } from "./shop/store";
import { StripeStore } from "./stripe/store";
import { SubscriptionStore } from "./subscriptions";
import { TemplateLog } from "./templates/log";
import { TemplateStore } from "./templates/store";
import { UploadStore } from "./uploads";
import { Signer } from "./webhooks";

/** Pair buckets kept in memory; more than that and the oldest half is forgotten. */
const maxPairs = 100_000;

/** The whole account with everything that happens to it: what the handlers work on. */
export class Graph {
  readonly people: People;
  readonly messages: MessageLog;
  readonly templates: TemplateStore;
  readonly templateLog: TemplateLog;
  readonly media: MediaStore;
  readonly uploads: UploadStore;
  readonly requests: RequestLog;
  readonly faults: Faults;
  readonly settings: SettingsStore;
  readonly subscriptions: SubscriptionStore;
  readonly outbox: Outbox;
  readonly reporter: Reporter;
  readonly sends: SendLog;
  readonly reactions: Reactions;
  readonly replies: Replies;
  readonly shop: ShopStore;
  readonly stripe: StripeStore;
  /** Events of Stripe's that wait to be fetched, in pull mode. */
  stripeWaiting: { body: string; signature: string }[] = [];
  private throughput = new Map<string, ThroughputWindow>();
  private pairs = new Map<string, PairBucket>();

  /** `wake` is told the moment (ms) at which `work` has something to do. */
  constructor(
    private readonly sql: SqlStorage,
    readonly env: Env,
    readonly clock: Clock,
    private readonly wake: (at: number) => void,
  ) {
    sql.exec(schema);
    this.people = new People(sql);
    this.messages = new MessageLog(sql);
    this.templates = new TemplateStore(sql);
    this.templateLog = new TemplateLog(sql);
    this.media = new MediaStore(sql);
    this.uploads = new UploadStore(sql);
    this.requests = new RequestLog(sql);
    this.faults = new Faults(sql);
    this.settings = new SettingsStore(sql);
    this.subscriptions = new SubscriptionStore(sql);
    this.outbox = new Outbox(sql, env.WEBHOOK_URL, new Signer(env.APP_SECRET), clock);
    this.reporter = new Reporter(sql, this.outbox, () => this.settings.get().status_batch_ms, clock);
    this.sends = new SendLog(sql);
    this.reactions = new Reactions(sql);
    this.replies = new Replies(sql);
    this.shop = new ShopStore(sql);
    this.stripe = new StripeStore(sql, clock);
  }

  /** Unix seconds. */
  now(): number {
    return Math.floor(this.clock() / 1_000);
  }

  throughputOf(phoneNumberId: string): ThroughputWindow {
    const known = this.throughput.get(phoneNumberId);
    if (known !== undefined) return known;
    const fresh = new ThroughputWindow();
    this.throughput.set(phoneNumberId, fresh);
    return fresh;
  }

  pairOf(phoneNumberId: string, contactId: number): PairBucket | undefined {
    return this.pairs.get(`${phoneNumberId} ${contactId}`);
  }

  setPair(phoneNumberId: string, contactId: number, bucket: PairBucket): void {
    const key = `${phoneNumberId} ${contactId}`;
    this.pairs.delete(key);
    this.pairs.set(key, bucket);
    if (this.pairs.size > maxPairs) this.pairs = new Map([...this.pairs].slice(maxPairs / 2));
  }

  /** Asks to be woken for the next status or webhook, if one waits. */
  wakeForWork(): void {
    const due = [this.reporter.nextDue(), this.replies.nextDue(), this.outbox.nextDue()].filter(
      (at) => at !== null,
    );
    if (due.length > 0) this.wake(Math.min(...due));
  }

  /** Asks to be woken at a moment known to the caller, without looking what else waits. */
  wakeAt(at: number): void {
    this.wake(at);
  }

  /**
   * Reports the statuses, has the customers answer and posts the webhooks that are due, until none is. What becomes due
   * while bodies are on their way goes together into the next ones. Not to be run twice at one time.
   */
  async work(): Promise<void> {
    do {
      await this.reporter.gather();
      await gatherReplies(this);
    } while ((await this.outbox.postDue()) > 0);
  }

  /** Back to the fixture. */
  reset(): void {
    for (const table of tables) this.sql.exec(`delete from ${table}`);
    this.stripeWaiting = [];
    this.throughput.clear();
    this.pairs.clear();
    this.settings.clear();
    this.templates.clear();
    this.faults.clear();
  }
}
