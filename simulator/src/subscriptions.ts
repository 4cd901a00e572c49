import type { GraphCall } from "./call";
import { GraphError, unknownObject } from "./errors";
import { app } from "./fixture";
import type { Graph } from "./graph";
import type { Json } from "./json";
import { requireWaba } from "./nodes";

/** Whether the app gets the account's webhooks, and the address of the account's own, if it has one. */
interface OfAccount {
  subscribed: boolean;
  callback?: string;
}

/** The app's own address for the webhooks of WhatsApp accounts, and the fields that it gets. */
interface OfApp {
  callback: string;
  fields: string[];
}

/**
 * Where webhooks are said to go, kept with the settings. Only what GET shows follows from it here: they go to `WEBHOOK_URL` all the same.
 */
export class SubscriptionStore {
  constructor(private readonly sql: SqlStorage) {}

  ofAccount(): OfAccount {
    return this.read<OfAccount>("subscribed_apps") ?? { subscribed: true };
  }

  setOfAccount(subscription: OfAccount): void {
    this.write("subscribed_apps", subscription);
  }

  /** Undefined as long as nobody has set it. */
  ofApp(): OfApp | undefined {
    return this.read<OfApp>("app_subscription");
  }

  setOfApp(subscription: OfApp): void {
    this.write("app_subscription", subscription);
  }

  removeOfApp(): void {
    this.sql.exec("delete from settings where key = 'app_subscription'");
  }

  private read<T>(key: string): T | undefined {
    const [row] = this.sql.exec<{ value: string }>("select value from settings where key = ?", key).toArray();
    return row === undefined ? undefined : (JSON.parse(row.value) as T);
  }

  private write(key: string, value: unknown): void {
    this.sql.exec("insert or replace into settings (key, value) values (?, ?)", key, JSON.stringify(value));
  }
}

/** `GET /{waba}/subscribed_apps`: with the account's own address, where it has one. */
export function listSubscribedApps(graph: Graph, call: GraphCall): Json {
  requireWaba(call);
  const { subscribed, callback } = graph.subscriptions.ofAccount();
  if (!subscribed) return { data: [] };
  return {
    data: [
      {
        whatsapp_business_api_data: { id: app.id, name: app.name, link: "https://harbourlane.example/" },
        ...(callback !== undefined && { override_callback_uri: callback }),
      },
    ],
  };
}

/**
 * `POST /{waba}/subscribed_apps`: subscribes, with an address of the account's own or, without one in the body, the app's.
 * developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override
 */
export async function subscribeApp(graph: Graph, call: GraphCall): Promise<Json> {
  requireWaba(call);
  const { override_callback_uri: uri, verify_token: token } = (call.body ?? {}) as Record<string, unknown>;
  if (uri === undefined) {
    graph.subscriptions.setOfAccount({ subscribed: true });
    return { success: true };
  }
  const callback = await verified("override_callback_uri", uri, token);
  graph.subscriptions.setOfAccount({ subscribed: true, callback });
  return { success: true };
}

/** `DELETE /{waba}/subscribed_apps`: the app gets no webhooks of the account any more. */
export function unsubscribeApp(graph: Graph, call: GraphCall): Json {
  requireWaba(call);
  graph.subscriptions.setOfAccount({ subscribed: false });
  return { success: true };
}

/** What the app subscribes to here; other objects (pages, users) have no webhooks of their own. */
const OBJECT = "whatsapp_business_account";

/** `GET /{app-id}/subscriptions`, with the app's access token. developers.facebook.com/docs/graph-api/reference/app/subscriptions */
export function listSubscriptions(graph: Graph, call: GraphCall): Json {
  requireApp(call);
  const found = graph.subscriptions.ofApp();
  if (!found) return { data: [] };
  const fields = found.fields.map((name) => ({ name, version: "v23.0" }));
  return { data: [{ object: OBJECT, callback_url: found.callback, active: true, fields }] };
}

/** `POST /{app-id}/subscriptions`, form-encoded: Meta asks the address for its challenge, then the fields given are added. */
export async function addSubscription(graph: Graph, call: GraphCall): Promise<Json> {
  requireApp(call);
  const form = new URLSearchParams(new TextDecoder().decode(call.bytes));
  if (form.get("object") !== OBJECT) throw new GraphError(100, `object has to be ${OBJECT}`);
  const fields = (form.get("fields") ?? "").split(/[\s,]+/).filter(Boolean);
  if (fields.length === 0) throw new GraphError(100, "fields is required");
  const callback = await verified("callback_url", form.get("callback_url"), form.get("verify_token"));
  const before = graph.subscriptions.ofApp()?.fields ?? [];
  graph.subscriptions.setOfApp({ callback, fields: [...new Set([...before, ...fields])] });
  return { success: true };
}

/** `DELETE /{app-id}/subscriptions`: all that the app is subscribed to. */
export function removeSubscription(graph: Graph, call: GraphCall): Json {
  requireApp(call);
  graph.subscriptions.removeOfApp();
  return { success: true };
}

function requireApp({ id, request }: GraphCall): void {
  if (id !== app.id) throw unknownObject(request.method, id);
}

/** The address, once it gave the challenge back as Meta wants it: 200 characters at most, and the verify token with it. */
async function verified(name: string, uri: unknown, token: unknown): Promise<string> {
  if (typeof uri !== "string" || uri.length > 200 || !URL.canParse(uri))
    throw new GraphError(100, `${name} has to be an address of 200 characters at most`);
  if (typeof token !== "string") throw new GraphError(100, "verify_token is required");
  const challenge = String(Math.floor(Math.random() * 1e9));
  const query = new URLSearchParams({
    "hub.mode": "subscribe",
    "hub.challenge": challenge,
    "hub.verify_token": token,
  });
  const echoed = await fetch(`${uri}?${query}`).then(
    async (response) => (response.ok ? response.text() : ""),
    () => "",
  );
  if (echoed !== challenge)
    throw new GraphError(
      2200,
      "Callback verification failed with the following errors: the challenge did not come back",
    );
  return uri;
}
