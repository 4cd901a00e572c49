import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CALLBACK } from "./provider.ts";

/** A certificate for this machine that was made a moment ago, and the file that lets the Worker trust it. */
export interface Certificate {
  key: Buffer;
  cert: Buffer;
  file: string;
}

export function makeCertificate(): Certificate {
  const folder = mkdtempSync(join(tmpdir(), "oauth-dance-"));
  const [key, file] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  execFileSync(
    "openssl",
    ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-keyout", key, "-out", file, ...name],
    { stdio: "ignore" },
  );
  return { key: readFileSync(key), cert: readFileSync(file), file };
}

/** Serves a client's metadata document over HTTPS on this machine. Its address is the client's id. */
export async function serveDocument({ key, cert }: Certificate): Promise<{ url: string; stop: () => void }> {
  const server = createServer({ key, cert });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const url = `https://localhost:${(server.address() as AddressInfo).port}/client.json`;
  server.on("request", (_request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(
      JSON.stringify({
        client_id: url,
        client_name: "Dancer with a document",
        redirect_uris: [CALLBACK],
        grant_types: ["authorization_code", "refresh_token"],
        response_types: ["code"],
        token_endpoint_auth_method: "none",
      }),
    );
  });
  return { url, stop: () => server.close() };
}
