import { conversationId } from "../seed/seed.ts";
import { Simulator } from "./broadcast-simulator.ts";
import { generatedNumber } from "./data.ts";
import type { NewFigure } from "./figures.ts";
import { answerOf, type Probe, type Recorded, rowsRead } from "./probe.ts";
import { APP_SECRET, messagesBody, toolCall } from "./requests.ts";

/**
 * List prices of the Workers Paid plan in USD for a million, beyond what the base price holds. The month's included amounts are
 * left out, so a small tenant pays less. developers.cloudflare.com, the pricing pages of Workers, D1, Queues and Durable Objects.
 */
const PRICES = { requests: 0.3, rowsRead: 0.001, rowsWritten: 1, queueOperations: 0.4, objectRequests: 0.15 };
/** A message of a queue is written, read and deleted. */
const QUEUE_OPERATIONS = 3;

/** One step of a message's life: its statements, and what else Cloudflare counts. */
interface Stage {
  name: string;
  statements: Recorded[];
  requests: number;
  queueMessages: number;
  objectRequests: number;
}

const rowsWritten = (statements: readonly Recorded[]) =>
  statements.reduce((sum, { rows_written }) => sum + rows_written, 0);

function dollars({ statements, requests, queueMessages, objectRequests }: Stage): number {
  return (
    (requests * PRICES.requests +
      rowsRead(statements) * PRICES.rowsRead +
      rowsWritten(statements) * PRICES.rowsWritten +
      queueMessages * QUEUE_OPERATIONS * PRICES.queueOperations +
      objectRequests * PRICES.objectRequests) /
    1_000_000
  );
}

function figuresOf(stage: Stage): NewFigure[] {
  const { name, statements, requests, queueMessages, objectRequests } = stage;
  return [
    {
      name,
      value: statements.length,
      unit: "statements",
      detail: `${rowsRead(statements)} rows read, ${rowsWritten(statements)} written; requests ${requests}, queue messages ${queueMessages}, calls of objects ${objectRequests}`,
    },
    {
      name: `${name}: 1,000 of them`,
      value: dollars(stage) * 1_000,
      unit: "USD",
      detail: `written rows ${((rowsWritten(statements) / 1_000_000 / dollars(stage)) * 100).toFixed(0)} % of it`,
    },
  ];
}

/** Waits until the simulator has told its statuses, and what that asked of the database. */
async function settled(probe: Probe): Promise<Recorded[]> {
  const all: Recorded[] = [];
  for (let quiet = 0; quiet < 3; ) {
    await new Promise((resolve) => setTimeout(resolve, 400));
    const more = await probe.statementsSince();
    all.push(...more);
    quiet = more.length > 0 ? 0 : quiet + 1;
  }
  return all;
}

/**
 * The life of one message and its answer, counted: in, applied, read by an agent, previewed, sent, and three statuses, each in a
 * webhook of its own, which is the dearest way. CPU time is left out: it is measured as ratios only.
 */
export async function message(probe: Probe, simulatorPort: number): Promise<NewFigure[]> {
  const { url } = await probe.worker();
  const simulator = await Simulator.start(simulatorPort, `${url}/webhooks/meta`);
  try {
    await simulator.control("settings", { auto_status: [] });
    const stages: Stage[] = [];
    const stage = async (
      name: string,
      counts: Omit<Stage, "name" | "statements">,
      work: () => Promise<unknown>,
    ): Promise<void> => {
      await settled(probe);
      await work();
      stages.push({ name, statements: await settled(probe), ...counts });
    };
    const conversation = conversationId(0);
    const body = messagesBody([generatedNumber(1)], () => "wamid.bench.life");
    await stage(
      "A message comes in and is applied",
      { requests: 1, queueMessages: 1, objectRequests: 1 },
      async () => {
        await probe.webhook(APP_SECRET, body);
        await probe.applyWaiting();
      },
    );
    await stage("An agent reads the conversation", { requests: 1, queueMessages: 0, objectRequests: 1 }, () =>
      probe.call(toolCall("agent", "whatsapp.conversation.get", { conversation_id: conversation })),
    );
    let previewId = "";
    await stage(
      "An agent previews an answer",
      { requests: 1, queueMessages: 0, objectRequests: 1 },
      async () => {
        const answer = await probe.call(
          toolCall("agent", "whatsapp.session_message.preview", {
            conversation_id: conversation,
            message: { type: "text", text: { body: "Yes, it came in this morning." } },
          }),
        );
        previewId = answerOf<{ preview_id: string }>(answer).preview_id;
      },
    );
    let wamid = "";
    await stage("The answer is sent", { requests: 1, queueMessages: 1, objectRequests: 2 }, async () => {
      const answer = await probe.call(
        toolCall("agent", "whatsapp.session_message.send", {
          preview_id: previewId,
          idempotency_key: "bench-life-1",
        }),
      );
      const { status, result } = answerOf<{ status: string; result?: { delivery?: { wamid?: string } } }>(
        answer,
      );
      if (status !== "executed") throw new Error(`the message was not sent: ${answer.text}`);
      wamid = result?.delivery?.wamid ?? "";
    });
    await stage(
      "Sent, delivered and read, one by one",
      { requests: 3, queueMessages: 3, objectRequests: 0 },
      async () => {
        for (const status of ["sent", "delivered", "read"]) {
          await simulator.control("statuses", { wamid, statuses: [status] });
          await probe.applyWaiting();
        }
      },
    );
    const whole: Stage = {
      name: "All of it",
      statements: stages.flatMap(({ statements }) => statements),
      requests: stages.reduce((sum, { requests }) => sum + requests, 0),
      queueMessages: stages.reduce((sum, { queueMessages }) => sum + queueMessages, 0),
      objectRequests: stages.reduce((sum, { objectRequests }) => sum + objectRequests, 0),
    };
    return [...stages, whole].flatMap(figuresOf);
  } finally {
    await simulator.stop();
  }
}
