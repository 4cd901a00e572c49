import { DurableObject } from "cloudflare:workers";
import type { Env } from "../../platform/env";

/** One object a broadcast: it hands out the slices of a run, and says who may be sent to. Named by the broadcast's id. */
export class BroadcastRun extends DurableObject<Env> {}
