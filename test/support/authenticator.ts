/** What may be wrong with an answer of an authenticator. */
export interface Flaws {
  origin?: string;
  rpId?: string;
  challenge?: string;
  /** The person was not verified: no fingerprint, no PIN. */
  unverified?: boolean;
  counter?: number;
  userHandle?: string;
  type?: string;
  /** Signed with another key. */
  forged?: boolean;
}

const encoder = new TextEncoder();

export const base64url = (bytes: Uint8Array | ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const bytesOf = (text: string): Uint8Array =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));

const joined = (...parts: (Uint8Array | number[])[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

const sha256 = async (bytes: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", joined(bytes)));

const newKey = () =>
  crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, [
    "sign",
    "verify",
  ]) as Promise<CryptoKeyPair>;

/** A signature as authenticators write it, in DER: two numbers that begin with a zero where they would look negative. */
function der(signature: Uint8Array): Uint8Array {
  const number = (bytes: Uint8Array) => {
    let digits = [...bytes];
    while (digits.length > 1 && digits[0] === 0) digits = digits.slice(1);
    if ((digits[0] as number) > 127) digits = [0, ...digits];
    return [2, digits.length, ...digits];
  };
  const body = [...number(signature.slice(0, 32)), ...number(signature.slice(32))];
  return Uint8Array.from([48, body.length, ...body]);
}

/** A passkey in software: what a phone or a security key does, and whatever it should not do. */
export class Authenticator {
  private keys: CryptoKeyPair | undefined;
  private readonly id = crypto.getRandomValues(new Uint8Array(16));
  private userHandle: string | undefined;
  counter = 0;

  constructor(readonly origin: string) {}

  get credentialId(): string {
    return base64url(this.id);
  }

  private clientData(type: string, challenge: string, flaws: Flaws): Uint8Array {
    return encoder.encode(
      JSON.stringify({
        type: flaws.type ?? type,
        challenge: flaws.challenge ?? challenge,
        origin: flaws.origin ?? this.origin,
        crossOrigin: false,
      }),
    );
  }

  private async authenticatorData(attested: boolean, flaws: Flaws): Promise<Uint8Array> {
    const rpId = flaws.rpId ?? new URL(this.origin).hostname;
    const flags = 1 | (flaws.unverified ? 0 : 4) | (attested ? 64 : 0);
    const counter = new Uint8Array(4);
    new DataView(counter.buffer).setUint32(0, flaws.counter ?? this.counter);
    return joined(await sha256(encoder.encode(rpId)), [flags], counter);
  }

  /** Makes a passkey: `navigator.credentials.create()`. */
  async create(
    options: { challenge: string; user: { id: string } } | undefined,
    flaws: Flaws = {},
  ): Promise<string> {
    if (!options) throw new Error("the server offered no ceremony");
    this.keys = await newKey();
    this.userHandle = options.user.id;
    const jwk = (await crypto.subtle.exportKey("jwk", this.keys.publicKey)) as JsonWebKey;
    // A COSE key of ES256 in CBOR: { 1: 2, 3: -7, -1: 1, -2: x, -3: y }.
    const publicKey = joined(
      [0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32],
      bytesOf(jwk.x ?? ""),
      [0x22, 0x58, 32],
      bytesOf(jwk.y ?? ""),
    );
    const data = joined(
      await this.authenticatorData(true, flaws),
      new Uint8Array(16),
      [0, 16],
      this.id,
      publicKey,
    );
    // { fmt: "none", attStmt: {}, authData: … } in CBOR.
    const text = (value: string) => [0x60 + value.length, ...encoder.encode(value)];
    const attestation = joined(
      [
        0xa3,
        ...text("fmt"),
        ...text("none"),
        ...text("attStmt"),
        0xa0,
        ...text("authData"),
        0x58,
        data.length,
      ],
      data,
    );
    return JSON.stringify({
      id: this.credentialId,
      rawId: this.credentialId,
      type: "public-key",
      clientExtensionResults: {},
      response: {
        clientDataJSON: base64url(this.clientData("webauthn.create", options.challenge, flaws)),
        attestationObject: base64url(attestation),
        transports: ["internal"],
      },
    });
  }

  /** Signs a challenge: `navigator.credentials.get()`. */
  async get(options: { challenge: string } | undefined, flaws: Flaws = {}): Promise<string> {
    if (!options) throw new Error("the server offered no ceremony");
    if (!this.keys) throw new Error("no passkey was made");
    this.counter += 1;
    const clientData = this.clientData("webauthn.get", options.challenge, flaws);
    const data = await this.authenticatorData(false, flaws);
    const { privateKey } = flaws.forged ? await newKey() : this.keys;
    const signature = await crypto.subtle.sign(
      { name: "ECDSA", hash: "SHA-256" },
      privateKey,
      joined(data, await sha256(clientData)),
    );
    return JSON.stringify({
      id: this.credentialId,
      rawId: this.credentialId,
      type: "public-key",
      clientExtensionResults: {},
      response: {
        clientDataJSON: base64url(clientData),
        authenticatorData: base64url(data),
        signature: base64url(der(new Uint8Array(signature))),
        userHandle: flaws.userHandle ?? this.userHandle,
      },
    });
  }
}
