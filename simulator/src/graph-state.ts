import { DurableObject } from "cloudflare:workers";
import type { Env } from "./env";
import { Graph } from "./graph";
import { routes } from "./routes";

/** The one object that holds the account. Every request is served inside it, so that there is one state. */
export class GraphState extends DurableObject<Env> {
  private readonly graph: Graph;
  private readonly app: ReturnType<typeof routes>;
  /** The alarm that is set, in ms; infinity for none. */
  private alarmAt = Number.POSITIVE_INFINITY;
  private working = false;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.graph = new Graph(ctx.storage.sql, env, Date.now, (at) => this.wake(at));
    this.app = routes(this.graph);
    this.graph.wakeForWork();
  }

  override fetch(request: Request): Response | Promise<Response> {
    return this.app.fetch(request);
  }

  override async alarm(): Promise<void> {
    this.alarmAt = Number.POSITIVE_INFINITY;
    this.working = true;
    try {
      await this.graph.work();
    } finally {
      this.working = false;
      this.graph.wakeForWork();
    }
  }

  /** While `work` runs it looks for new work by itself, and the alarm is set after it. */
  private wake(at: number): void {
    if (this.working || at >= this.alarmAt) return;
    this.alarmAt = at;
    void this.ctx.storage.setAlarm(at);
  }
}
