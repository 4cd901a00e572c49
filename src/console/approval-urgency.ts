import type { CallContext } from "../auth";
import { type ActionRequest, type StoredPreview, whyNotDecide } from "../governance";
import { readShown } from "./shown-preview";

/** Until when a request can still be decided to any effect, in ms. */
export interface Deadline {
  at: number;
  /** It is the customer's window that closes then, before the request itself expires. */
  window: boolean;
}

/** A reply is worth nothing after its window has closed, however long its request would wait; a template needs no window. */
function deadlineOf(call: CallContext, request: ActionRequest, preview: StoredPreview | undefined): Deadline {
  const expires = request.expiresAt ?? Number.MAX_SAFE_INTEGER;
  const { window } = readShown(call, preview);
  const { message } = (preview?.content ?? {}) as { message?: { type?: string } };
  const closes =
    message?.type !== "template" && window?.closes_at ? Date.parse(window.closes_at) : Number.NaN;
  return closes > call.clock.now() && closes < expires
    ? { at: closes, window: true }
    : { at: expires, window: false };
}

/** Requests that wait: this person's own to decide first, within that the one whose time is over soonest. */
export function byUrgency(
  call: CallContext,
  requests: readonly ActionRequest[],
  previewOf: (request: ActionRequest) => StoredPreview | undefined,
): { request: ActionRequest; deadline: Deadline }[] {
  return requests
    .map((request) => ({
      request,
      deadline: deadlineOf(call, request, previewOf(request)),
      others: whyNotDecide(call, request) === undefined ? 0 : 1,
    }))
    .sort((one, other) => one.others - other.others || one.deadline.at - other.deadline.at);
}
