const encoder = new TextEncoder();
let imported: Promise<CryptoKey> | undefined;

/** One HMAC verification and one insert: the least that taking in a webhook can be. */
export async function receive(db: D1Database, secret: string, request: Request): Promise<Response> {
  const bytes = await request.arrayBuffer();
  imported ??= crypto.subtle.importKey(
    "raw",
    encoder.encode(secret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["verify"],
  );
  const digits = (request.headers.get("x-hub-signature-256") ?? "").slice("sha256=".length);
  const signature = Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  if (!(await crypto.subtle.verify("HMAC", await imported, signature, bytes))) {
    return new Response("Refused", { status: 401 });
  }
  await db
    .prepare(
      `insert into webhook_events (id, key, field, kind, payload, received_at, due_at)
       values (?1, ?1, 'messages', 'message', ?2, ?3, ?3)`,
    )
    .bind(crypto.randomUUID(), new TextDecoder().decode(bytes), Date.now())
    .run();
  return new Response("OK");
}
