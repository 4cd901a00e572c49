import { monotonicFactory } from "ulid";
import type { Clock } from "./clock";

/** Prefixes of every identifier that leaves the server. An id is opaque; its prefix names its noun. */
export const ID_PREFIXES = {
  contact: "con",
  identity: "idn",
  consentRecord: "cns",
  conversation: "cnv",
  message: "msg",
  template: "tpl",
  queue: "que",
  staff: "stf",
  token: "tok",
  preview: "pvw",
  actionRequest: "act",
  audit: "aud",
  outbox: "out",
  webhookEvent: "whe",
  request: "req",
} as const;

export type IdKind = keyof typeof ID_PREFIXES;

export interface Ids {
  /** A new id, for example `con_01k5…`: its prefix, then a lower-case ULID that sorts by time. */
  next(kind: IdKind): string;
}

/** Ids whose time part comes from `clock`; monotonic within one millisecond, so later ids sort later. */
export function createIds(clock: Clock): Ids {
  const ulid = monotonicFactory();
  return { next: (kind) => `${ID_PREFIXES[kind]}_${ulid(clock.now()).toLowerCase()}` };
}
