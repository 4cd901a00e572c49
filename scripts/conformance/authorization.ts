import { spawn } from "node:child_process";
import { Person } from "../oauth-dance/person.ts";

/** Where the suite waits for the code; the address is registered before it starts. */
const PORT = 38_219;
const CALLBACK = `http://127.0.0.1:${PORT}/callback`;

/** An authorization request as the suite prints it, for somebody to open. */
const REQUEST = /^https?:\/\/\S+\/console\/authorize\?\S+$/m;

async function register(workerUrl: string): Promise<string> {
  const response = await fetch(`${workerUrl}/oauth/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      client_name: "Conformance suite",
      redirect_uris: [CALLBACK],
      token_endpoint_auth_method: "none",
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
    }),
  });
  if (!response.ok) throw new Error(`registration answers ${response.status}: ${await response.text()}`);
  return ((await response.json()) as { client_id: string }).client_id;
}

/** The suite's scenarios for authorization servers; where it asks for a person at a browser, one agrees. */
export async function authorizationScenarios(
  workerUrl: string,
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<{ code: number; output: string }> {
  const clientId = await register(workerUrl);
  const child = spawn(
    "conformance",
    [
      "authorization",
      "--url",
      workerUrl,
      "--client-id",
      clientId,
      "--resource",
      `${workerUrl}/mcp`,
      "--port",
      String(PORT),
      "--output-dir",
      folder,
    ],
    { env, stdio: ["ignore", "pipe", "pipe"] },
  );
  let output = "";
  let asked = false;
  const hear = (chunk: string) => {
    output += chunk;
    const request = REQUEST.exec(output)?.[0];
    if (asked || !request) return;
    asked = true;
    void new Person(workerUrl, "agent")
      .agreeTo(new URL(request))
      .then((callback) => fetch(callback))
      .catch((error: Error) => {
        output += `\nnobody could agree: ${error.message}`;
        child.kill();
      });
  };
  child.stdout.setEncoding("utf8").on("data", hear);
  child.stderr.setEncoding("utf8").on("data", hear);
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ code: 1, output: error.message }));
    child.once("close", (code) => resolve({ code: code ?? 1, output }));
  });
}
