import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { isoBase64URL, isoUint8Array } from "@simplewebauthn/server/helpers";
import * as z from "zod";
import type { AppContext } from "../platform/context";
import { describeError } from "../platform/log";
import { CHALLENGE_LIFETIME, openChallenge, takeChallenge } from "./challenges";
import { findPasskey, type NewPasskey, passkeysOf, type StoredPasskey } from "./passkey-store";
import { relyingParty } from "./relying-party";

/** COSE algorithms that are taken: EdDSA, ES256, RS256. */
const ALGORITHMS = [-8, -7, -257];

/** A text of the browser's: a base64url value, none of which is long. */
const encoded = z.string().min(1).max(8192);

const credentialShape = z.object({
  id: z.string().min(1).max(1400),
  rawId: z.string(),
  type: z.literal("public-key"),
  clientExtensionResults: z.record(z.string(), z.unknown()).catch({}),
});

const registrationShape = credentialShape.extend({
  response: z.object({
    clientDataJSON: encoded,
    attestationObject: encoded,
    transports: z.array(z.string().max(32)).max(10).optional().catch(undefined),
  }),
});

const authenticationShape = credentialShape.extend({
  response: z.object({
    clientDataJSON: encoded,
    authenticatorData: encoded,
    signature: encoded,
    userHandle: z.string().max(128).optional(),
  }),
});

function parsed<Shape extends z.ZodType>(shape: Shape, json: string): z.infer<Shape> | undefined {
  try {
    return shape.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}

/** What a browser is asked, and the secret by which its answer is recognised. */
export interface Ceremony<Options> {
  options: Options;
  secret: string;
}

/** Asks for a new passkey of a person: kept by the authenticator, and never used without a look or a touch of theirs. */
export async function askForPasskey(
  ctx: AppContext,
  person: { id: string; name: string; login: string },
): Promise<Ceremony<PublicKeyCredentialCreationOptionsJSON>> {
  const { id: rpID, name: rpName } = relyingParty(ctx);
  const known = await passkeysOf(ctx.db, person.id);
  const options = await generateRegistrationOptions({
    rpID,
    rpName,
    userID: isoUint8Array.fromUTF8String(person.id),
    userName: person.login,
    userDisplayName: person.name,
    timeout: CHALLENGE_LIFETIME,
    attestationType: "none",
    excludeCredentials: known.map(({ credentialId }) => ({ id: credentialId })),
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    supportedAlgorithmIDs: ALGORITHMS,
  });
  const secret = await openChallenge(ctx, "passkey_registration", {
    challenge: options.challenge,
    staffId: person.id,
  });
  return { options, secret };
}

/** The passkey that a browser answered with; undefined when anything about it is not as it was asked. */
export async function madePasskey(
  ctx: AppContext,
  staffId: string,
  { secret, credential, name }: { secret: string | undefined; credential: string; name: string },
): Promise<NewPasskey | undefined> {
  const asked = await takeChallenge(ctx, "passkey_registration", secret);
  const response = parsed(registrationShape, credential);
  if (asked?.staffId !== staffId || !response) return undefined;
  const { id, origin } = relyingParty(ctx);
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: response as RegistrationResponseJSON,
      expectedChallenge: asked.challenge,
      expectedOrigin: origin,
      expectedRPID: id,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    });
    if (!verified || !registrationInfo) return undefined;
    const made = registrationInfo.credential;
    return {
      credentialId: made.id,
      staffId,
      publicKey: isoBase64URL.fromBuffer(made.publicKey),
      counter: made.counter,
      transports: response.response.transports ?? [],
      backedUp: registrationInfo.credentialBackedUp,
      name,
    };
  } catch (error) {
    ctx.log.info("passkey.refused", describeError(error));
    return undefined;
  }
}

/** Asks for whatever passkey the person has for this site: nobody types who they are. */
export async function askForSignIn(
  ctx: AppContext,
): Promise<Ceremony<PublicKeyCredentialRequestOptionsJSON>> {
  const options = await generateAuthenticationOptions({
    rpID: relyingParty(ctx).id,
    userVerification: "required",
    timeout: CHALLENGE_LIFETIME,
  });
  return { options, secret: await openChallenge(ctx, "passkey", { challenge: options.challenge }) };
}

export type PasskeySignIn =
  | { ok: { passkey: StoredPasskey; counter: number; backedUp: boolean } }
  | { refused: "passkey_challenge" | "passkey_unknown" | "passkey_invalid" }
  /** The counter fell back: there is a copy of the passkey. */
  | { refused: "passkey_copied"; passkey: StoredPasskey };

/** Whose passkey a browser answered with, and whether the answer is as it was asked. */
export async function usedPasskey(
  ctx: AppContext,
  { secret, credential }: { secret: string | undefined; credential: string },
): Promise<PasskeySignIn> {
  const asked = await takeChallenge(ctx, "passkey", secret);
  const response = parsed(authenticationShape, credential);
  if (!asked || !response) return { refused: "passkey_challenge" };
  const passkey = await findPasskey(ctx.db, response.id);
  if (!passkey) return { refused: "passkey_unknown" };
  const { userHandle } = response.response;
  if (userHandle !== undefined && userHandle !== isoBase64URL.fromUTF8String(passkey.staffId))
    return { refused: "passkey_invalid" };
  const { id, origin } = relyingParty(ctx);
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: response as AuthenticationResponseJSON,
      expectedChallenge: asked.challenge,
      expectedOrigin: origin,
      expectedRPID: id,
      requireUserVerification: true,
      credential: {
        id: passkey.credentialId,
        publicKey: isoBase64URL.toBuffer(passkey.publicKey),
        // Compared below, behind the signature: nobody without the key can make a passkey look copied.
        counter: 0,
      },
    });
    if (!verified) return { refused: "passkey_invalid" };
    const { newCounter: counter, credentialBackedUp: backedUp } = authenticationInfo;
    if ((counter > 0 || passkey.counter > 0) && counter <= passkey.counter)
      return { refused: "passkey_copied", passkey };
    return { ok: { passkey, counter, backedUp } };
  } catch (error) {
    ctx.count("sign_in_failures", { means: "passkey" });
    ctx.log.info("passkey.refused", describeError(error));
    return { refused: "passkey_invalid" };
  }
}
