import { freshKey } from "../../support/story";
import { type Answer, rows } from "../../support/webhook";
import { call, ok, type ToolResult } from "../../support/worker";

export const PREVIEW = "whatsapp.broadcast.preview";
export const CREATE = "whatsapp.broadcast.create";
export const NUMBER = "100000000000011";

export async function segment(condition: unknown, name = `S ${freshKey()}`): Promise<string> {
  const { result } = await ok("marketer", "whatsapp.segment.upsert", {
    name,
    condition,
    idempotency_key: freshKey(),
  });
  return result.segment_id;
}

/** Everybody whom the seed has, as a segment; by its tool that would wait for a person. */
export async function everybodySegment(): Promise<string> {
  const condition = { field: "country", op: "one_of", value: ["HK", "TW"] };
  await rows(`insert into segments (id, name, search_name, condition, all_customers, purposes, created_by, created_at, updated_by, updated_at)
    values ('seg_everybody', 'All', 'all', '${JSON.stringify(condition)}', 0, '[]', 'stf_x', 1, 'stf_x', 1)`);
  return "seg_everybody";
}

export const body = (...texts: string[]) => [
  { type: "body", parameters: texts.map((text) => ({ type: "text", text })) },
];

export const spring = (text = "{{contact.name|friend}}", language = "en") => ({
  name: "spring_offer",
  language,
  components: body(text),
});

export async function ask(more: object = {}): Promise<Record<string, unknown>> {
  return { name: "Spring", phone_number_id: NUMBER, template: spring(), ...more };
}

export const preview = async (segment_id: string, more: object = {}, role = "marketer"): Promise<Answer> =>
  ok(role, PREVIEW, { ...(await ask(more)), segment_id });

export const tryPreview = async (
  segment_id: string,
  more: object = {},
  role = "marketer",
): Promise<ToolResult> => call(role, PREVIEW, { ...(await ask(more)), segment_id });

export const create = (
  preview_id: string,
  idempotency_key = freshKey(),
  role = "marketer",
): Promise<ToolResult> => call(role, CREATE, { preview_id, idempotency_key });

/** Findings in short: severity, code, path. */
export const found = ({ findings }: Answer) =>
  findings.map(({ severity, code, path }: Record<string, string>) => [severity, code, path ?? null]);

export const template = (name: string, language: string, change: string) =>
  rows(`update templates set ${change} where name = '${name}' and language = '${language}'`);
