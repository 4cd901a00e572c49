import { COEXISTENCE_FIELDS, NEEDED_FIELDS, USEFUL_FIELDS } from "../../src/account/webhook-fields.ts";
import { Failure } from "./failure.ts";
import { callGraph } from "./graph.ts";
import { checkSecret, credential } from "./secrets.ts";
import type { Site } from "./site.ts";
import type { Step } from "./steps.ts";
import { agreeToTakeOver, type WebhookOptions, webhookUrl } from "./webhook.ts";

const OBJECT = "whatsapp_business_account";
const FIELDS: readonly string[] = [...NEEDED_FIELDS, ...USEFUL_FIELDS, ...COEXISTENCE_FIELDS];

interface Subscription {
  object: string;
  callback_url?: string;
  active?: boolean;
  fields?: { name: string }[];
}

export interface AppCredentials {
  path: string;
  /** The app's access token. developers.facebook.com/documentation/facebook-login/guides/access-tokens */
  token: string;
}

/** What opens the app's own settings; in words, why there is nothing. */
export function appCredentials({ tenant, operator }: Site): AppCredentials | string {
  const { app_id } = tenant.meta;
  const secret = operator.env.META_APP_SECRET;
  if (!app_id) return "meta.app_id is not in the tenant's file";
  if (!secret) return "META_APP_SECRET is not in the environment";
  return { path: `${app_id}/subscriptions`, token: `${app_id}|${checkSecret("META_APP_SECRET", secret)}` };
}

export interface AppCallback {
  /** Where the app sends; undefined for nowhere. */
  callback: string | undefined;
  /** What the app is subscribed to. */
  fields: string[];
  /** Fields that are needed here and that the app does not send. */
  missing: string[];
}

/** Where the app sends what an account's own address does not get. */
export async function appCallback(site: Site, { path, token }: AppCredentials): Promise<AppCallback> {
  const { data = [] } = await callGraph<{ data?: Subscription[] }>(site, token, "GET", path);
  const own = data.find(({ object, active }) => object === OBJECT && active !== false);
  const fields = own?.fields?.map(({ name }) => name) ?? [];
  return {
    callback: own?.callback_url,
    fields,
    missing: FIELDS.filter((field) => !fields.includes(field)),
  };
}

/**
 * Has the app send here what an account's own address does not get: reviews and quality of templates, news of the account, preferences. Also
 * what is sent at all follows from the app's fields. developers.facebook.com/docs/graph-api/reference/app/subscriptions
 */
export function appWebhookStep(site: Site, { verification, takeOver, ask }: WebhookOptions): Step {
  return {
    name: "app's webhooks",
    look: async () => {
      if (site.tenant.meta.app_id) await credential(site, "META_APP_SECRET", ask);
      const credentials = appCredentials(site);
      if (typeof credentials === "string")
        return {
          found: `not looked at: ${credentials}. Set address and fields on the app's page (docs/meta-setup.md)`,
        };
      const wanted = webhookUrl(site);
      const { callback, fields, missing } = await appCallback(site, credentials);
      if (callback === wanted && missing.length === 0) return { found: `the app sends to ${wanted}` };
      const found =
        callback === wanted
          ? `the app does not send ${missing.join(", ")}`
          : `the app sends ${callback ? `to ${callback}` : "nowhere"}`;
      const act = async () => {
        if (callback) await agreeToTakeOver(site, "The app sends its webhooks", callback, takeOver);
        await verification.call(
          credentials.token,
          credentials.path,
          (verifyToken) =>
            new URLSearchParams({
              object: OBJECT,
              callback_url: wanted,
              verify_token: verifyToken,
              // Those that somebody added stay.
              fields: [...new Set([...fields, ...FIELDS])].join(","),
            }),
        );
        const now = await appCallback(site, credentials);
        if (now.callback !== wanted || now.missing.length > 0)
          throw new Failure(
            `Meta took the app's address and does not show it${now.missing.length > 0 ? `, or lacks ${now.missing.join(", ")}` : ""}.`,
            "Look at the app's page, under WhatsApp, Configuration.",
          );
        return `the app sends ${FIELDS.length} fields to ${wanted} now`;
      };
      return { found, todo: { plan: `have the app send ${FIELDS.length} fields to ${wanted}`, act } };
    },
  };
}

/** Ends the app's webhooks, if they come here. */
export function endAppWebhooksStep(site: Site): Step {
  return {
    name: "app's webhooks",
    look: async () => {
      const credentials = appCredentials(site);
      if (typeof credentials === "string")
        return { found: `not looked at: ${credentials}. The app may go on sending here` };
      const { callback } = await appCallback(site, credentials);
      if (callback !== webhookUrl(site)) return { found: "the app sends nothing here" };
      const act = async () => {
        const { path, token } = credentials;
        await callGraph(site, token, "DELETE", path, new URLSearchParams({ object: OBJECT }));
        return "the app sends nothing here any more";
      };
      return { found: `the app sends to ${callback}`, todo: { plan: "end that", act } };
    },
  };
}
