import { randomBytes } from "node:crypto";
import { callGraph, GraphFailure } from "./graph.ts";
import { checkSecret, putSecrets } from "./secrets.ts";
import type { Site } from "./site.ts";

/** Meta verifies an address while it is set; a new verify token takes moments to reach every location. */
const TRIES = 5;
const BETWEEN = 3_000;

/**
 * The verify token by which Meta's look at an address is answered. Nobody can read it back, so one that is not in the environment is made
 * anew, once a run: it is of no use but for this.
 */
export class Verification {
  readonly #site: Site;
  #token: string | undefined;

  constructor(site: Site) {
    this.#site = site;
  }

  /** Calls Meta, which asks the Worker for the token that is given to both, and tries again while it is not everywhere yet. */
  async call(token: string, path: string, body: (verifyToken: string) => unknown): Promise<void> {
    const verifyToken = await this.#given();
    for (let attempt = 1; ; attempt += 1) {
      try {
        await callGraph(this.#site, token, "POST", path, body(verifyToken));
        return;
      } catch (error) {
        if (!(error instanceof GraphFailure) || attempt === TRIES) throw error;
        await this.#site.operator.wait(BETWEEN);
      }
    }
  }

  async #given(): Promise<string> {
    if (this.#token !== undefined) return this.#token;
    const { env } = this.#site.operator;
    const token = checkSecret("META_VERIFY_TOKEN", env.META_VERIFY_TOKEN ?? randomBytes(32).toString("hex"));
    await putSecrets(this.#site, { META_VERIFY_TOKEN: token });
    this.#token = token;
    return token;
  }
}
