import { randomBytes } from "node:crypto";
import { Failure } from "./failure.ts";
import { callGraph, GraphFailure } from "./graph.ts";
import { checkSecret, putSecrets } from "./secrets.ts";
import type { Site } from "./site.ts";
import type { Step } from "./steps.ts";

interface Subscription {
  whatsapp_business_api_data?: { id: string; name: string };
  override_callback_uri?: string;
}

/** Meta verifies the address while it is set; a new verify token takes moments to reach every location. */
const TRIES = 5;
const BETWEEN = 3_000;

export const webhookUrl = (site: Site): string => `${site.origin}/webhooks/meta`;

const path = (site: Site) => `${site.tenant.meta.waba_id}/subscribed_apps`;

/** Where Meta sends the account's webhooks, by this token's app; undefined when it is not subscribed or has no address of its own. */
export async function callbackOf(site: Site, token: string): Promise<string | undefined> {
  const { data = [] } = await callGraph<{ data?: Subscription[] }>(site, token, "GET", path(site));
  const own = data.filter(({ whatsapp_business_api_data: app }) =>
    site.tenant.meta.app_id ? app?.id === site.tenant.meta.app_id : true,
  );
  return own.find(({ override_callback_uri }) => override_callback_uri !== undefined)?.override_callback_uri;
}

/** Checks, before anything is made, that the token opens this tenant's account and that its numbers are there. */
export function accountStep(site: Site): Step {
  return {
    name: "WhatsApp account",
    look: async () => {
      const token = site.operator.env.META_ACCESS_TOKEN;
      if (token === undefined) return { found: "not looked at: META_ACCESS_TOKEN is not in the environment" };
      checkSecret("META_ACCESS_TOKEN", token);
      const { waba_id, phone_number_ids } = site.tenant.meta;
      const numbers = await callGraph<{ data?: { id: string; display_phone_number?: string }[] }>(
        site,
        token,
        "GET",
        `${waba_id}/phone_numbers?fields=id,display_phone_number&limit=100`,
      );
      const there = new Map(numbers.data?.map(({ id, display_phone_number }) => [id, display_phone_number]));
      const missing = phone_number_ids.filter((id) => !there.has(id));
      if (missing.length > 0)
        throw new Failure(
          `the account ${waba_id} has no number ${missing.join(", ")}.`,
          `It has: ${[...there].map(([id, number]) => `${id} (${number})`).join(", ") || "none"}. Mend meta.phone_number_ids.`,
        );
      return { found: `${waba_id} with ${phone_number_ids.map((id) => there.get(id) ?? id).join(", ")}` };
    },
  };
}

/**
 * Has Meta send the account's webhooks to this tenant, whatever address the app has.
 * developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override
 */
export function webhookStep(site: Site): Step {
  return {
    name: "webhook",
    look: async () => {
      const { operator } = site;
      const token =
        operator.env.META_ACCESS_TOKEN ??
        (await operator.ask("META_ACCESS_TOKEN, to look at the webhook: ", true));
      if (!token) return { found: "not looked at: META_ACCESS_TOKEN is not in the environment" };
      const wanted = webhookUrl(site);
      if (wanted.length > 200)
        throw new Failure(`${wanted} is longer than the 200 characters that Meta takes.`);
      const current = await callbackOf(site, token);
      if (current === wanted) return { found: `Meta sends to ${wanted}` };
      const found = current ? `Meta sends to ${current}` : "Meta sends to the app's own address, or nowhere";
      return {
        found,
        todo: { plan: `have Meta send to ${wanted}`, act: () => register(site, token, wanted) },
      };
    },
  };
}

/** Nobody can read the verify token back, so one that is not in the environment is made anew: it is of no use but for this. */
async function register(site: Site, token: string, wanted: string): Promise<string> {
  const verifyToken = checkSecret(
    "META_VERIFY_TOKEN",
    site.operator.env.META_VERIFY_TOKEN ?? randomBytes(32).toString("hex"),
  );
  await putSecrets(site, { META_VERIFY_TOKEN: verifyToken });
  const body = { override_callback_uri: wanted, verify_token: verifyToken };
  for (let attempt = 1; ; attempt += 1) {
    try {
      await callGraph(site, token, "POST", path(site), body);
      break;
    } catch (error) {
      if (!(error instanceof GraphFailure) || attempt === TRIES) throw error;
      await site.operator.wait(BETWEEN);
    }
  }
  if ((await callbackOf(site, token)) !== wanted)
    throw new Failure(
      "Meta took the address and does not show it.",
      "Look at the app's page, under WhatsApp, Configuration.",
    );
  return `Meta sends to ${wanted} now`;
}

/** Ends the subscription of the app to the account's webhooks. */
export function unsubscribeStep(site: Site): Step {
  return {
    name: "webhook",
    look: async () => {
      const token = site.operator.env.META_ACCESS_TOKEN;
      if (!token)
        return {
          found: `not looked at: META_ACCESS_TOKEN is not in the environment. Meta may go on sending; end it with DELETE /${path(site)}`,
        };
      if ((await callbackOf(site, token)) !== webhookUrl(site)) return { found: "Meta sends nothing here" };
      const act = async () => {
        await callGraph(site, token, "DELETE", path(site));
        return "Meta sends nothing here any more";
      };
      return { found: `Meta sends to ${webhookUrl(site)}`, todo: { plan: "end that", act } };
    },
  };
}
