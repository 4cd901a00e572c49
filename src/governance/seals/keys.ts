import { canonicalJson } from "../../platform/canonical.ts";

/*
 * Ed25519 (RFC 8032) by Web Crypto, which Workers and Node both have. Keys and signatures are written
 * `ed25519:<base64url without padding>`.
 */
const encoder = new TextEncoder();
const PREFIX = "ed25519:";
/** Separates this use of the secret from any other. */
const INFO = "audit seals, ed25519, version 1";
/** PKCS #8 of an Ed25519 key up to its 32 bytes (RFC 8410, section 7). */
const PKCS8_HEAD = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];

/** Signs with a key that follows from a secret. */
export interface SealSigner {
  /** The public key: 32 bytes, as text. */
  key: string;
  sign(text: string): Promise<string>;
}

function toText(bytes: ArrayBuffer): string {
  const binary = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("");
  return PREFIX + btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function toBytes(text: string, length: number): Uint8Array<ArrayBuffer> | undefined {
  if (!text.startsWith(PREFIX) || !/^[\w-]+$/.test(text.slice(PREFIX.length))) return undefined;
  try {
    const binary = atob(text.slice(PREFIX.length).replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (sign) => sign.charCodeAt(0));
    return bytes.length === length ? bytes : undefined;
  } catch {
    return undefined;
  }
}

export const isPublicKey = (text: string): boolean => toBytes(text, 32) !== undefined;
/** Whether a signature is of this kind. The older ones, HMACs, have no prefix. */
export const isEd25519 = (signature: string): boolean => signature.startsWith(PREFIX);

async function derive(secret: string): Promise<SealSigner> {
  const base = await crypto.subtle.importKey("raw", encoder.encode(secret), "HKDF", false, ["deriveBits"]);
  const seed = await crypto.subtle.deriveBits(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: encoder.encode(INFO) },
    base,
    256,
  );
  const pkcs8 = new Uint8Array([...PKCS8_HEAD, ...new Uint8Array(seed)]);
  const key = await crypto.subtle.importKey("pkcs8", pkcs8, { name: "Ed25519" }, true, ["sign"]);
  const { x = "" } = (await crypto.subtle.exportKey("jwk", key)) as { x?: string };
  return {
    key: PREFIX + x,
    sign: async (text) => toText(await crypto.subtle.sign("Ed25519", key, encoder.encode(text))),
  };
}

const derived = new Map<string, Promise<SealSigner>>();

/** The signer of a secret: HKDF-SHA-256 gives the private key, so the same secret always gives the same pair. Made once. */
export function signerOf(secret: string): Promise<SealSigner> {
  const known = derived.get(secret) ?? derive(secret);
  derived.set(secret, known);
  return known;
}

/** Whether a signature of a text is by a key. False for whatever is no key or no signature. */
export async function isSignedBy(key: string, text: string, signature: string): Promise<boolean> {
  const [keyBytes, signatureBytes] = [toBytes(key, 32), toBytes(signature, 64)];
  if (!keyBytes || !signatureBytes) return false;
  try {
    const known = await crypto.subtle.importKey("raw", keyBytes, { name: "Ed25519" }, false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", known, signatureBytes, encoder.encode(text));
  } catch {
    return false;
  }
}

/** That a key signs from some seal on: said by the key itself, and by the one before it where its secret was still there. */
export interface KeyStatement {
  id: number;
  key: string;
  first_seal: number;
  previous_key: string | null;
  /** Unix time, ms. */
  since: number;
  /** By the key itself. */
  signature: string;
  /** By the key before it: it announces its successor. Null for the first key, and when the old secret was not at hand. */
  endorsement: string | null;
}

/** What both signatures of a statement are made over. */
export function statementTextOf(
  statement: Pick<KeyStatement, "key" | "first_seal" | "previous_key" | "since">,
): string {
  const { key, first_seal, previous_key, since } = statement;
  return canonicalJson({ kind: "audit-seal-key", version: 1, key, first_seal, previous_key, since });
}
