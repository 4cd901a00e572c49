function randomBytes(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length));
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

/** A message id of Meta's look: base64 over the other party's id and randomness. */
export function newWamid(party: string): string {
  const head = new TextEncoder().encode(`\x1c\x18${String.fromCharCode(party.length)}${party}\x15\x02`);
  const tail = randomBytes(16);
  const bytes = new Uint8Array(head.length + tail.length);
  bytes.set(head);
  bytes.set(tail, head.length);
  return `wamid.${base64(bytes)}`;
}

/** Fifteen digits, the length of Meta's ids. */
export function newNumericId(): string {
  let digits = "7";
  for (const byte of randomBytes(14)) digits += String(byte % 10);
  return digits;
}

/** The value of `fbtrace_id` and of the `x-fb-trace-id` header. That of a call which a fault struck says so, in whatever log it ends up. */
export function newTraceId(struck = false): string {
  return `A${struck ? "injected" : ""}${base64(randomBytes(16)).replace(/[^A-Za-z0-9]/g, "")}`;
}

/**
 * A conversation id that is the same for every status of a message.
 * FNV-1a in four lanes: it needs to look like Meta's 32 hex digits, not to be secure.
 */
export function conversationIdOf(wamid: string): string {
  let hex = "";
  for (let lane = 0; lane < 4; lane += 1) {
    let hash = 0x811c9dc5 ^ lane;
    for (let i = 0; i < wamid.length; i += 1) hash = Math.imul(hash ^ wamid.charCodeAt(i), 0x01000193);
    hex += (hash >>> 0).toString(16).padStart(8, "0");
  }
  return hex;
}
