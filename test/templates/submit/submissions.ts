import { approveAs, type Outcome, outcomeOf } from "../../support/approval";
import { freshKey } from "../../support/story";
import { type Answer, rows } from "../../support/webhook";
import { call, ok, type ToolResult } from "../../support/worker";
import { BODY, BODY_ZH, drafted } from "../draft/drafts";

const SIMULATOR = "http://simulator.test";

export const PREVIEW = "whatsapp.template_submit.preview";
export const SUBMIT = "whatsapp.template.submit";

/** A new utility template in English, ready. */
export const newDraft = (name = "order_sent", components: unknown[] = [BODY]) =>
  drafted({ name, category: "utility", languages: [{ language: "en", components }] });

/** The same in two languages. */
export const twoLanguages = (name = "order_sent") =>
  drafted({
    name,
    category: "utility",
    languages: [
      { language: "en", components: [BODY] },
      { language: "zh_HK", components: [BODY_ZH] },
    ],
  });

export const preview = (name = "order_sent", more: object = {}, role = "marketer"): Promise<Answer> =>
  ok(role, PREVIEW, { name, ...more });

export const submit = (
  preview_id: string,
  role = "marketer",
  idempotency_key = freshKey(),
): Promise<ToolResult> => call(role, SUBMIT, { preview_id, idempotency_key });

/** Previews and asks; returns the id of the request that waits. */
export async function asked(name = "order_sent", more: object = {}, role = "marketer"): Promise<string> {
  const { preview_id, verdict, findings } = await preview(name, more, role);
  if (verdict !== "needs_approval") throw new Error(`${verdict}: ${JSON.stringify(findings)}`);
  const { data } = await submit(preview_id, role);
  if (data.status !== "pending_approval") throw new Error(JSON.stringify(data));
  return data.action_request_id;
}

export const approved = (id: string): Promise<Outcome> => outcomeOf(approveAs("approver", id));

/** The whole way: preview, request, approval. */
export async function submitted(name = "order_sent", more: object = {}): Promise<Answer> {
  const id = await asked(name, more);
  const { answer, code } = await approved(id);
  if (!answer) throw new Error(`approval: ${code}`);
  return answer;
}

export interface Asked {
  method: string;
  path: string;
  body: Answer;
  status: number;
  response: Answer;
}

/** What the Graph API was asked, by a part of the path, in order; calls that were cut off have status 0. */
export async function askedOfMeta(path: string): Promise<Asked[]> {
  const response = await fetch(`${SIMULATOR}/_sim/requests?path=${encodeURIComponent(path)}`);
  return ((await response.json()) as { items: Asked[] }).items;
}

/** Every call by which a template was created or edited, whether or not it was answered. */
export async function postsToMeta(): Promise<Asked[]> {
  const all = await askedOfMeta("");
  return all.filter(
    ({ method, path }) =>
      method === "POST" &&
      (/\/message_templates(?:\?|$)/.test(path) ||
        /\/v[\d.]+\/9\d+$/.test(path) ||
        /\/v[\d.]+\/\d{12,}$/.test(path)),
  );
}

/** Reviews a template as Meta would; with `webhook: false` nobody is told. */
export async function review(metaId: string, verdict: Record<string, unknown>): Promise<void> {
  const response = await fetch(`${SIMULATOR}/_sim/templates/${metaId}/review`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(verdict),
  });
  if (!response.ok) throw new Error(`review: ${response.status} ${await response.text()}`);
}

/** A template as the database has it. */
export async function templateAt(name: string, language = "en"): Promise<Answer> {
  const [found] = await rows(
    "select id, meta_id, status, category, components, status_at, message_ttl from templates where name = ?1 and language = ?2",
    name,
    language,
  );
  return found;
}

export const submissionsOf = (name: string) =>
  rows<Answer>(
    "select language, kind, status, error, response, meta_id, tries, previous_status from template_submissions where name = ?1 order by created_at, language",
    name,
  );

export const draftsOf = (name: string) =>
  rows<{ language: string; version: number; status: string }>(
    "select language, version, status from template_drafts where name = ?1 order by language",
    name,
  );

export const statusOf = (action_request_id: string, role = "marketer") =>
  ok(role, "whatsapp.action_request.status", { action_request_id });

/** Codes of findings that block. */
export const errors = (shown: { findings: { severity: string; code: string }[] }): string[] =>
  shown.findings.filter(({ severity }) => severity === "error").map(({ code }) => code);
