import { passTime, runOutbox } from "../support/crash";
import { conversationWith, freshKey, previewText, send } from "../support/story";
import { cron } from "../support/worker";

const HOUR = 3_600_000;

/** A customer writes, and one message goes back to her. `repeat` makes the same call again. */
export async function sendOne(body = "Your parcel left today.") {
  const conversation = await conversationWith();
  const { preview_id } = await previewText(conversation, body);
  const key = freshKey();
  const { data } = await send(preview_id, key);
  return { conversation, data, id: data.action_request_id as string, repeat: () => send(preview_id, key) };
}

/** Hours of cron, queue and repeated calls: whatever might send again has every chance to. */
export async function hoursPass(repeat: () => Promise<unknown>): Promise<void> {
  for (const ms of [60_000, 120_000, HOUR, 5 * HOUR]) {
    passTime(ms);
    await cron();
    await runOutbox();
    await repeat();
  }
}
