import { callGraph, type GraphCaller, type GraphOutcome } from "./graph-client";

/**
 * The calls by which templates come to Meta's review: nothing else creates or edits one.
 * developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-account/template-api
 */

/** A component as it is written here: the example of a media header is a file of ours. */
interface WrittenComponent {
  type: string;
  example?: object & { asset_id?: string };
  cards?: readonly { components: readonly WrittenComponent[] }[];
}

export interface WrittenTemplate {
  name: string;
  language: string;
  category: string;
  parameter_format: string;
  /** Seconds; null for Meta's default. */
  message_send_ttl_seconds: number | null;
  components: readonly WrittenComponent[];
}

/** Components as Meta takes them: Meta's handles in the place of our files. */
function withHandles(
  components: readonly WrittenComponent[],
  handles: ReadonlyMap<string, string>,
): unknown[] {
  return components.map(({ example, cards, ...component }) => {
    const { asset_id, ...samples } = example ?? {};
    const handle = asset_id === undefined ? undefined : handles.get(asset_id);
    return {
      ...component,
      ...(example && { example: { ...samples, ...(handle !== undefined && { header_handle: [handle] }) } }),
      ...(cards && { cards: cards.map((card) => ({ components: withHandles(card.components, handles) })) }),
    };
  });
}

const timeToLive = ({ message_send_ttl_seconds: seconds }: WrittenTemplate) =>
  seconds === null ? {} : { message_send_ttl_seconds: seconds };

/** What Meta says of a template that it took. An edit is answered with `success` alone. */
export interface TakenTemplate {
  id?: string;
  status?: string;
  category?: string;
  success?: boolean;
}

/** Of an answer, what is ours to keep; ids may come as numbers. */
function taken(outcome: GraphOutcome<Record<string, unknown>>): GraphOutcome<TakenTemplate> {
  if (outcome.kind !== "accepted") return outcome;
  const { id, status, category, success } = outcome.data;
  return {
    ...outcome,
    data: {
      ...((typeof id === "string" || typeof id === "number") && { id: String(id) }),
      ...(typeof status === "string" && { status: status.toUpperCase() }),
      ...(typeof category === "string" && { category: category.toUpperCase() }),
      ...(typeof success === "boolean" && { success }),
    },
  };
}

/** `POST /{waba-id}/message_templates`: a new template, or another language of one. */
export async function createTemplate(
  caller: GraphCaller,
  template: WrittenTemplate,
  handles: ReadonlyMap<string, string>,
): Promise<GraphOutcome<TakenTemplate & { id: string }>> {
  const outcome = taken(
    await callGraph(caller, "POST", `${encodeURIComponent(caller.env.META_WABA_ID)}/message_templates`, {
      name: template.name,
      language: template.language,
      category: template.category.toUpperCase(),
      // Positional is what Meta takes it for by itself; a template with a fixed body has no variables at all.
      ...(template.parameter_format === "named" && { parameter_format: "NAMED" }),
      components: withHandles(template.components, handles),
      ...timeToLive(template),
    }),
  );
  if (outcome.kind !== "accepted") return outcome;
  const { id } = outcome.data;
  return id === undefined
    ? { kind: "unknown", cause: "Meta's answer named no template" }
    : { ...outcome, data: { ...outcome.data, id } };
}

/**
 * `POST /{template-id}`: all components of a template that Meta has are replaced. Name and language never change, and the
 * category of an approved template does not: it goes along only `withCategory`.
 */
export async function editTemplate(
  caller: GraphCaller,
  metaId: string,
  template: WrittenTemplate,
  handles: ReadonlyMap<string, string>,
  withCategory: boolean,
): Promise<GraphOutcome<TakenTemplate>> {
  const outcome = taken(
    await callGraph(caller, "POST", encodeURIComponent(metaId), {
      components: withHandles(template.components, handles),
      ...(withCategory && { category: template.category.toUpperCase() }),
      ...timeToLive(template),
    }),
  );
  // Meta says so when it did it; anything else is no answer.
  const did = outcome.kind !== "accepted" || outcome.data.success === true || outcome.data.id !== undefined;
  return did ? outcome : { kind: "unknown", cause: "Meta's answer does not say that it was done" };
}

/** A template as Meta's list has it. */
export interface ListedTemplate {
  id: string;
  name: string;
  language: string;
  status: string;
  category: string;
  components: unknown[];
  message_send_ttl_seconds?: number;
}

interface Page {
  data?: (Partial<ListedTemplate> & { id?: string })[];
  paging?: { cursors?: { after?: string }; next?: string };
}

const FIELDS = "id,name,language,status,category,components,message_send_ttl_seconds";
/** Of one name there are at most as many as languages; Meta may look for names that contain it. */
const MOST_PAGES = 10;

/** All languages of a name as Meta lists them now, or undefined when any part of the list could not be had. */
export async function listTemplatesNamed(
  caller: GraphCaller,
  name: string,
): Promise<ListedTemplate[] | undefined> {
  const found: ListedTemplate[] = [];
  let after = "";
  for (let page = 0; page < MOST_PAGES; page++) {
    const query = new URLSearchParams({ name, fields: FIELDS, limit: "100", ...(after && { after }) });
    const answer = await callGraph<Page>(
      caller,
      "GET",
      `${encodeURIComponent(caller.env.META_WABA_ID)}/message_templates?${query}`,
    );
    if (answer.kind !== "accepted" || !Array.isArray(answer.data.data)) return undefined;
    for (const { id, language, status, category, components, ...rest } of answer.data.data) {
      if (rest.name !== name || id === undefined || language === undefined) continue;
      const { message_send_ttl_seconds: seconds } = rest;
      found.push({
        id: String(id),
        name,
        language,
        status: (status ?? "PENDING").toUpperCase(),
        category: (category ?? "").toUpperCase(),
        components: components ?? [],
        ...(seconds !== undefined && { message_send_ttl_seconds: seconds }),
      });
    }
    after = answer.data.paging?.cursors?.after ?? "";
    if (!answer.data.paging?.next || !after) return found;
  }
  return undefined;
}
