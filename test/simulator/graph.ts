import { takeWebhooks } from "../support/simulator";
import type { Answer } from "../support/webhook";

const SIMULATOR = "http://simulator.test";
const GRAPH = `${SIMULATOR}/v23.0`;
export const WABA = "100000000000001";
export const APP = "200000000000001";
export const NUMBER = "100000000000011";
export const TOKEN = "local-meta-access-token";

export interface Reply {
  status: number;
  data: Answer;
}

/** One Graph API call with the account's token. */
export async function graph(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const response = await fetch(`${GRAPH}/${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json", ...headers },
    ...(body !== undefined && { body: body instanceof Uint8Array ? body : JSON.stringify(body) }),
  });
  return { status: response.status, data: await response.json() };
}

export async function control(path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${SIMULATOR}/_sim/${path}`, {
    method: body === undefined ? "GET" : "POST",
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
    }),
  });
  return response.json();
}

/** A template that Meta takes, with what a test changes. */
export const template = (more: Record<string, unknown> = {}) => ({
  name: "parcel_on_its_way",
  language: "en",
  category: "UTILITY",
  components: [body("Hello {{1}}, your parcel {{2}} left our shop this morning.", ["Mei", "HL-7"])],
  ...more,
});

export const body = (text: string, samples?: string[]) => ({
  type: "BODY",
  text,
  ...(samples !== undefined && { example: { body_text: [samples] } }),
});
export const buttons = (...list: object[]) => ({ type: "BUTTONS", buttons: list });
export const reply = (text = "Thank you") => ({ type: "QUICK_REPLY", text });
export const link = (more: object = {}) => ({
  type: "URL",
  text: "Open",
  url: "https://shop.example/tea",
  ...more,
});

export const create = (definition: object) => graph("POST", `${WABA}/message_templates`, definition);
/** Creates a template that Meta refuses: its code and subcode, and the whole error. */
export async function refused(definition: object) {
  const { status, data } = await create(definition);
  return { status, code: data.error?.code, subcode: data.error?.error_subcode, error: data.error };
}

/** A body that keeps the rules. */
export const sound = body("Hello {{1}}, your parcel {{2}} left our shop this morning.", ["Mei", "HL-7"]);
export const edit = (id: string, change: object) => graph("POST", id, change);
export const read = async (id: string, fields = "name,status,category,components") =>
  (await graph("GET", `${id}?fields=${fields}`)).data;

/** Creates a template and has it approved, silently. Answers its id. */
export async function approved(definition: object = template()): Promise<string> {
  const { data, status } = await create(definition);
  if (status !== 200) throw new Error(`not created: ${JSON.stringify(data)}`);
  await control(`templates/${data.id}/review`, { status: "APPROVED", webhook: false });
  await takeWebhooks();
  return data.id;
}

/** A file's first bytes are enough: Meta's upload goes by the type it is told. */
export async function handle(file_type = "image/png", bytes = new Uint8Array(64).fill(7)): Promise<string> {
  const query = new URLSearchParams({
    file_name: "sample",
    file_length: String(bytes.byteLength),
    file_type,
  });
  const { data } = await graph("POST", `${APP}/uploads?${query}`);
  const { data: done } = await graph("POST", data.id, bytes, {
    authorization: `OAuth ${TOKEN}`,
    file_offset: "0",
    "content-type": "application/octet-stream",
  });
  return done.h;
}

/** What the waiting webhooks say: field and value of each change. */
export async function heard(): Promise<{ field: string; value: Answer; time: number }[]> {
  return (await takeWebhooks()).flatMap(({ body: raw }) => {
    const [entry] = JSON.parse(raw).entry;
    return entry.changes.map((change: object) => ({ ...change, time: entry.time }));
  });
}

/** A send of a template to a customer. */
export const send = (name: string, components: object[] = [], language = "en") =>
  graph("POST", `${NUMBER}/messages`, {
    messaging_product: "whatsapp",
    to: "85255501001",
    type: "template",
    template: { name, language: { code: language }, components },
  });
