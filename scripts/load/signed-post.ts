import { createHmac } from "node:crypto";
import { Agent, request } from "node:http";

/** As many connections as Meta may open: what is offered beyond them waits here, as it would there. */
const agent = new Agent({ keepAlive: true, maxSockets: 256 });

/** Posts a webhook body with Meta's signature. The answer's status; 0 when there was none within `patience` ms. */
export function signedPost(url: string, body: string, patience = 20_000): Promise<number> {
  const signature = `sha256=${createHmac("sha256", "local-app-secret").update(body).digest("hex")}`;
  const headers = {
    "content-type": "application/json",
    "x-hub-signature-256": signature,
    "content-length": Buffer.byteLength(body),
  };
  return new Promise((resolve) => {
    const outgoing = request(url, { method: "POST", agent, headers }, (response) => {
      response.resume();
      response.once("end", () => resolve(response.statusCode ?? 0));
      response.once("error", () => resolve(0));
    });
    outgoing.once("error", () => resolve(0));
    outgoing.setTimeout(patience, () => outgoing.destroy());
    outgoing.end(body);
  });
}
