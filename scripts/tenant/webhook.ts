import { Failure } from "./failure.ts";
import { callGraph } from "./graph.ts";
import { checkSecret, credential } from "./secrets.ts";
import type { Site } from "./site.ts";
import type { Step } from "./steps.ts";
import type { Verification } from "./verification.ts";

interface Subscription {
  whatsapp_business_api_data?: { id: string; name: string };
  override_callback_uri?: string;
}

export interface WebhookOptions {
  verification: Verification;
  /** Webhooks may be taken from another host. */
  takeOver: boolean;
  /** Whether the token and the app's secret are asked for when the environment lacks them. */
  ask: boolean;
}

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
 * What is asked before webhooks that go to another host are taken from there: it may be another tenant's, which would miss them from then on
 * without a word. Throws unless the operator agrees.
 */
export async function agreeToTakeOver(site: Site, what: string, from: string, takeOver: boolean) {
  if (takeOver || hostOf(from) === hostOf(webhookUrl(site))) return;
  const { operator, tenant } = site;
  const typed = await operator.ask(
    `${what} to ${from} now. Type ${tenant.slug} to have it come here: `,
    false,
  );
  if (typed !== tenant.slug)
    throw new Failure(
      `${what} to ${from}, which is another host. It may be another tenant's, which would get nothing any more.`,
      "If it is to come here: --take-over. Otherwise give this tenant an app and an account of its own (docs/meta-setup.md).",
    );
}

const hostOf = (address: string): string => (URL.canParse(address) ? new URL(address).host : address);

/**
 * Has Meta send the account's messages to this tenant, whatever address the app has.
 * developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override
 */
export function webhookStep(site: Site, { verification, takeOver, ask }: WebhookOptions): Step {
  return {
    name: "webhook",
    look: async () => {
      const token = await credential(site, "META_ACCESS_TOKEN", ask);
      if (!token) return { found: "not looked at: META_ACCESS_TOKEN is not in the environment" };
      const wanted = webhookUrl(site);
      if (wanted.length > 200)
        throw new Failure(`${wanted} is longer than the 200 characters that Meta takes.`);
      const current = await callbackOf(site, token);
      if (current === wanted) return { found: `Meta sends to ${wanted}` };
      const found = current ? `Meta sends to ${current}` : "the account has no address of its own";
      const act = async () => {
        if (current) await agreeToTakeOver(site, "Meta sends the account's messages", current, takeOver);
        await verification.call(token, path(site), (verifyToken) => ({
          override_callback_uri: wanted,
          verify_token: verifyToken,
        }));
        if ((await callbackOf(site, token)) !== wanted)
          throw new Failure(
            "Meta took the address and does not show it.",
            "Look at the app's page, under WhatsApp, Configuration.",
          );
        return `Meta sends to ${wanted} now`;
      };
      return { found, todo: { plan: `have Meta send to ${wanted}`, act } };
    },
  };
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
