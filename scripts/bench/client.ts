import { Agent, request } from "node:http";
import { type Call, signature, UNIQUE } from "./requests.ts";

/** One round of load, run in a process of its own so that the script's own work does not count. */
export interface Round {
  url: string;
  call: Call;
  connections: number;
  seconds: number;
}

export interface RoundResult {
  requests: number;
  failures: number;
  /** Milliseconds from sending a request to having read its answer, on average. */
  ms: number;
}

/** An answer that takes longer ends the run. */
const MOST_MS = 20_000;

const run = `${Date.now().toString(36)}${process.pid}`;
let sent = 0;

/** The body and headers of the next request. */
function next({ body, headers, secret }: Call): { body: string; headers: Record<string, string> } {
  if (secret === undefined) return { body, headers };
  const unique = body.replace(UNIQUE, `${run}x${sent++}`);
  return { body: unique, headers: { ...headers, "x-hub-signature-256": signature(secret, unique) } };
}

function send(url: URL, agent: Agent, call: Call): Promise<boolean> {
  const { body, headers } = next(call);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      { method: "POST", agent, headers: { ...headers, "content-length": Buffer.byteLength(body) } },
      (response) => {
        response.resume();
        response.once("end", () => resolve(response.statusCode === 200));
        response.once("error", reject);
      },
    );
    outgoing.once("error", reject);
    outgoing.setTimeout(MOST_MS, () => outgoing.destroy(new Error(`no answer in ${MOST_MS} ms`)));
    outgoing.end(body);
  });
}

/** A closed loop: each connection sends its next request when the answer to the last one is read. */
async function play({ url, call, connections, seconds }: Round): Promise<RoundResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const target = new URL(call.path, url);
  const end = performance.now() + seconds * 1000;
  let requests = 0;
  let failures = 0;
  let waited = 0;
  const loop = async () => {
    while (performance.now() < end) {
      const from = performance.now();
      if (!(await send(target, agent, call))) failures++;
      waited += performance.now() - from;
      requests++;
    }
  };
  await Promise.all(Array.from({ length: connections }, loop));
  agent.destroy();
  return { requests, failures, ms: waited / requests };
}

process.on("message", (round: Round) => {
  play(round).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
