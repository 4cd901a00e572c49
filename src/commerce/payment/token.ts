import type { Env } from "../../platform/env";
import { hmacSha256, sha256 } from "../../platform/hash";

/** 160 bits as hexadecimal digits. */
const TOKEN_LENGTH = 40;

export const TOKEN = new RegExp(`^[0-9a-f]{${TOKEN_LENGTH}}$`);

/**
 * The secret part of a link's address. It follows from the link's id and `LINK_SIGNING_KEY`, so that only its hash is stored and it
 * is there again whenever the message goes out; undefined when the deployment has no key.
 */
export async function tokenOf(
  env: Pick<Env, "LINK_SIGNING_KEY">,
  linkId: string,
): Promise<string | undefined> {
  const key = env.LINK_SIGNING_KEY;
  if (!key) return undefined;
  return (await hmacSha256(key, `payment_link\n${linkId}`)).slice(0, TOKEN_LENGTH);
}

/** What is stored of a token. A look-up by it tells nothing about how near a guess was. */
export const hashOfToken = (token: string): Promise<string> => sha256(token);

/** In place of the secret part of an address, for whoever looks at the message before it is sent. */
export const HIDDEN = "...";

export const payAddress = (baseUrl: string, token: string): string => `${baseUrl}/pay/${token}`;
