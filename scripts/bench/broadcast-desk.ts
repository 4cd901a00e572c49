import { randomUUID } from "node:crypto";
import { phoneNumbers } from "../../simulator/src/fixture.ts";
import { ConsolePerson } from "../demo/console.ts";
import { messageOf, toolCall } from "./requests.ts";

// biome-ignore lint/suspicious/noExplicitAny: answers of many tools; the bench stops where a field is not there
export type Data = any;

export const freshKey = () => `bench-${randomUUID()}`;

/** Sends a tool call and answers the text of its result. */
export type Caller = (call: ReturnType<typeof toolCall>) => Promise<string>;

/** A Worker over HTTP, as an MCP client. */
export const callerOf =
  (workerUrl: string): Caller =>
  async ({ path, headers, body }) =>
    (await fetch(`${workerUrl}${path}`, { method: "POST", headers, body })).text();

/** Looks again until something is there. @throws {Error} after `patience` ms, with what was looked for */
export async function until<Found>(
  what: string,
  patience: number,
  look: () => Promise<Found | undefined | false>,
): Promise<Found> {
  for (const deadline = Date.now() + patience; ; ) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`waited ${patience / 1_000} s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Who asks for broadcasts by tools, and who approves them in the console. */
export class Desk {
  private readonly call: Caller;
  private readonly approver: ConsolePerson;
  private signedIn: Promise<void> | undefined;

  constructor(call: Caller, workerUrl: string) {
    this.call = call;
    this.approver = new ConsolePerson(workerUrl, "approver");
  }

  /** Calls a tool. @throws {Error} when it answers with an error */
  async ok(role: string, tool: string, args: Record<string, unknown>): Promise<Data> {
    const text = await this.call(toolCall(role, `whatsapp.${tool}`, args));
    const { result, error } = messageOf(text) as { result?: Data; error?: unknown };
    if (error || result?.isError) throw new Error(`${tool}: ${text.slice(0, 800)}`);
    return result.structuredContent;
  }

  /** Calls a tool that writes, has a person agree where one must, and answers its result. */
  async done(role: string, tool: string, args: Record<string, unknown>): Promise<Data> {
    const answer = await this.ok(role, tool, { ...args, idempotency_key: freshKey() });
    if (answer.status !== "pending_approval") return answer.result;
    this.signedIn ??= this.approver.signIn();
    await this.signedIn;
    const { status, page } = await this.approver.approve(answer.action_request_id, "Checked for the bench");
    if (status !== 303) throw new Error(`the console answered ${status}: ${page.slice(0, 500)}`);
    const { result } = await until(`${tool} to be carried out`, 60_000, async () => {
      const state = await this.ok(role, "action_request.status", {
        action_request_id: answer.action_request_id,
      });
      return state.status === "executed" && state;
    });
    return result;
  }

  /** A draft to everybody of whom a condition is true; its id, and how many get it. */
  async draft(
    condition: unknown,
    name: string,
  ): Promise<{ id: string; sendable: number; considered: number }> {
    const { segment_id } = await this.done("marketer", "segment.upsert", { name, condition });
    const preview = await this.ok("marketer", "broadcast.preview", {
      name,
      segment_id,
      phone_number_id: phoneNumbers[0]?.id,
      template: {
        name: "order_update",
        language: "en",
        components: [
          {
            type: "body",
            parameters: [
              { type: "text", text: "{{contact.name|friend}}" },
              { type: "text", text: "HL-2048" },
            ],
          },
        ],
      },
    });
    const { broadcast_id } = await this.done("marketer", "broadcast.create", {
      preview_id: preview.preview_id,
    });
    return { id: broadcast_id, sendable: preview.audience.sendable, considered: preview.audience.considered };
  }

  /** Has a person agree that a draft goes out now. */
  async schedule(broadcastId: string): Promise<void> {
    await this.done("marketer", "broadcast.schedule", { broadcast_id: broadcastId, action: "schedule" });
  }
}
