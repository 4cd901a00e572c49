import { type Calendar, isOpenAt } from "../../inbox";
import type { InboundMessage } from "../../meta";
import type { AppContext } from "../../platform/context";
import { windowAt } from "../../sending";
import type { FlowDefinition } from "../definition";
import { messageHeard } from "../engine/stimulus";
import type { LiveFlow, LiveSet, Scene, Session, Stimulus } from "../engine/types";
import { parsedOnce } from "../parsed";
import { LIVE_SET, liveSetOf } from "../store";
import { readScene, type SceneRow } from "./scene-store";
import { countTry } from "./store";

/** A turn that waits, and what answers at that moment, as they were in one transaction. */
export interface Read {
  row: SceneRow;
  live: LiveSet;
  /** When it was read, ms. */
  now: number;
}

/** The first turn of the conversation of a turn that waits, which is begun with it. Undefined: none does any more. */
export async function read(ctx: AppContext, turnId: string): Promise<Read | undefined> {
  const now = ctx.clock.now();
  const [, found, live] = await ctx.db.batch([
    countTry(turnId, now),
    readScene(turnId, now),
    { sql: LIVE_SET, params: [] },
  ]);
  const row = found?.rows[0] as unknown as SceneRow | undefined;
  return row && { row, live: liveSetOf(live?.rows ?? []), now };
}

export function stimulusOf({ kind, at, content, opted_out }: SceneRow): Stimulus {
  if (kind === "timer") return { kind, at };
  const message = JSON.parse(content ?? "{}") as InboundMessage;
  return messageHeard(message, { at, optedOut: opted_out === 1 });
}

/** The session, unless the conversation was closed since: then it begins anew. */
function sessionOf({ session, since }: SceneRow): Session | null {
  if (session === null) return null;
  const { updatedAt, ...kept } = JSON.parse(session) as Session & { updatedAt: number };
  return updatedAt < since ? null : kept;
}

export function sceneOf(ctx: AppContext, row: SceneRow, now: number): Scene {
  const { hours, holidays } = JSON.parse(row.calendar) as Pick<Calendar, "hours" | "holidays">;
  const isOpen = isOpenAt(now, { timeZone: ctx.env.TIME_ZONE, hours, holidays });
  const window = windowAt(
    { lastInboundAt: row.last_inbound_at, entryPointAt: null, freeEntryPointUntil: null },
    now,
  );
  const nothingWanted = [row.marketing, row.utility, row.authentication].every(
    (state) => state === "opted_out",
  );
  const session = sessionOf(row);
  return {
    now,
    conversation: {
      queueId: row.queue_id,
      queueRestricted: row.queue_restricted === 1,
      phoneNumberId: row.phone_number_id,
      tags: JSON.parse(row.tags) as string[],
      firstMessage: row.first_message === 1,
      staffActed: row.staff_acted === 1,
      windowOpen: window.open,
    },
    contact: {
      language: row.language,
      tags: JSON.parse(row.contact_tags) as string[],
      name: row.contact_name,
    },
    consent: {
      blocked: row.block === "blocked",
      optedOut: row.service === "opted_out" || nothingWanted,
    },
    hours: isOpen ? "open" : "closed",
    session,
    sessionFlow: session && sessionFlowOf(row),
    sent: { lastHour: row.sent_hour, lastDay: row.sent_day, confirmedAt: row.confirmed_at },
    heard: (JSON.parse(row.heard) as [string, number, number | null][]).map(([text, at, answeredAt]) => ({
      text,
      at,
      answeredAt,
    })),
    products: new Map(),
    templates: new Set(),
    tenantLanguage: ctx.env.LOCALE,
  };
}

function sessionFlowOf({ session_flow }: SceneRow): LiveFlow | null {
  if (session_flow === null) return null;
  const { definition, ...flow } = JSON.parse(session_flow) as Omit<LiveFlow, "definition" | "scope"> & {
    definition: unknown;
  };
  return { ...flow, scope: {}, definition: parsedOnce<FlowDefinition>(JSON.stringify(definition)) };
}
