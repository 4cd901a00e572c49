import type { Graph } from "../graph";

/**
 * `POST /_sim/scanner`: plays the scanner of files that a deployment may have, by the setting `scanner`. It takes the
 * bytes as the body and answers `{ verdict, detail }`.
 */
export function scannerAnswer(graph: Graph, bytes: ArrayBuffer): Response {
  const { scanner } = graph.settings.get();
  if (scanner === "down") return new Response("Unavailable", { status: 503 });
  return Response.json({ verdict: scanner, detail: `simulated scan of ${bytes.byteLength} bytes` });
}
