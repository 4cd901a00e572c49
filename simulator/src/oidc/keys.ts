const algorithm = {
  name: "RSASSA-PKCS1-v1_5",
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: "SHA-256",
};

const encoder = new TextEncoder();

export const base64url = (bytes: ArrayBuffer | Uint8Array): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

export interface SigningKey {
  kid: string;
  pair: CryptoKeyPair;
}

const newKey = async (): Promise<SigningKey> => ({
  kid: crypto.randomUUID(),
  pair: (await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"])) as CryptoKeyPair,
});

let present: Promise<SigningKey> | undefined;

/** The issuer's key: one as long as the simulator runs, also across resets, as those who verify keep it for a while. */
export const issuerKey = (): Promise<SigningKey> => {
  present ??= newKey();
  return present;
};

export async function publicKeys(): Promise<{ keys: object[] }> {
  const { kid, pair } = await issuerKey();
  const { kty, n, e } = (await crypto.subtle.exportKey("jwk", pair.publicKey)) as JsonWebKey;
  return { keys: [{ kty, n, e, kid, use: "sig", alg: "RS256" }] };
}

/** A JWT; `none` leaves it unsigned, `foreign` signs with a key that nobody knows under the issuer's key id. */
export async function signed(claims: object, how: "RS256" | "none" | "foreign"): Promise<string> {
  const { kid, pair } = await issuerKey();
  const alg = how === "none" ? "none" : "RS256";
  const part = (value: object) => base64url(encoder.encode(JSON.stringify(value)));
  const content = `${part({ alg, kid, typ: "JWT" })}.${part(claims)}`;
  if (how === "none") return `${content}.`;
  const { privateKey } = how === "foreign" ? (await newKey()).pair : pair;
  const signature = await crypto.subtle.sign(algorithm.name, privateKey, encoder.encode(content));
  return `${content}.${base64url(signature)}`;
}
