import { type CallContext, may } from "../auth";
import {
  type Assessment,
  type Finding,
  type GovernedWrite,
  guardNotBulk,
  guardrailFinding,
  impliesConsent,
  isBulk,
  WRITE_GUARDRAILS,
} from "../governance";
import { conversationsInReach, tagConversations, taggedConversations } from "../inbox";
import { notFound, ToolError } from "../mcp/errors";
import type { AppContext } from "../platform/context";
import { guardChanges } from "../platform/db";
import { effectsOfTags } from "./tag-effects";
import { tagContacts, taggedContacts } from "./tagging-store";

const TOOL = "whatsapp.tag.apply";
/** Tools that add tags: whoever tags many contacts by many calls of either does so in bulk. */
export const TAGGING_TOOLS = [TOOL, "whatsapp.contact.upsert"];

/** Contacts that an approver is shown by name. */
const MOST_SHOWN = 10;

/** Tags of one contact or conversation at most. */
export const MOST_TAGS_EACH = 100;

export interface TaggingInput {
  contact_ids?: string[] | undefined;
  conversation_ids?: string[] | undefined;
  add?: string[] | undefined;
  remove?: string[] | undefined;
  /** RFC 3339; null takes it away. */
  follow_up_at?: string | null | undefined;
}

export interface Tagging {
  contactIds: string[];
  conversationIds: string[];
  add: string[];
  remove: string[];
  followUpAt: number | null | undefined;
  /** Part of a bulk change; decided once, so that time passing does not change what was approved. */
  bulk: boolean;
}

/** Adds to the input what depends on the moment of asking. */
export async function tagging(ctx: CallContext, input: TaggingInput): Promise<Tagging> {
  const contactIds = [...new Set(input.contact_ids ?? [])];
  const conversationIds = [...new Set(input.conversation_ids ?? [])];
  const { follow_up_at: followUp } = input;
  return {
    contactIds,
    conversationIds,
    add: input.add ?? [],
    remove: input.remove ?? [],
    followUpAt: typeof followUp === "string" ? Date.parse(followUp) : followUp,
    bulk: await isBulk(ctx, ctx.principal.staffId, TAGGING_TOOLS, contactIds.length + conversationIds.length),
  };
}

async function authorize(ctx: CallContext, { conversationIds }: Tagging): Promise<void> {
  if (conversationIds.length === 0) return;
  if (!may(ctx.principal, "inbox:read")) {
    throw new ToolError("forbidden", "Your scopes do not include conversations.", "Tag the contact instead.");
  }
  const seen = await conversationsInReach(ctx.db, ctx.principal, conversationIds);
  const missing = conversationIds.find((id) => !seen.has(id));
  if (missing !== undefined) throw notFound("conversation", missing, "whatsapp.conversations.list");
}

/** Looks at who would be tagged, and what the tags set in motion. */
async function assess(ctx: AppContext, content: Tagging): Promise<Assessment<Tagging>> {
  const tags = [...content.add, ...content.remove];
  const [contacts, conversations, fed] = await Promise.all([
    taggedContacts(ctx.db, content.contactIds),
    taggedConversations(ctx.db, content.conversationIds),
    effectsOfTags(ctx, tags, "add"),
  ]);
  const findings: Finding[] = content.add.flatMap((tag, index) =>
    impliesConsent(tag) === undefined
      ? []
      : [guardrailFinding(WRITE_GUARDRAILS.tagImpliesConsent, `add.${index}`)],
  );
  for (const [index, id] of content.contactIds.entries()) {
    const contact = contacts.get(id);
    if (contact && contact.merged_into === null) continue;
    findings.push({
      severity: "error",
      code: "not_found",
      message: contact
        ? `The contact was merged into ${contact.merged_into}.`
        : `No contact ${JSON.stringify(id)} within your reach.`,
      path: `contact_ids.${index}`,
      fix: contact ? `Use ${contact.merged_into}.` : "Find it with whatsapp.contacts.list.",
    });
  }
  const most = Math.max(
    0,
    ...[...contacts.values(), ...conversations.values()].map(
      ({ tags: own }) => new Set([...own, ...content.add]).size,
    ),
  );
  if (most > MOST_TAGS_EACH) {
    findings.push({
      severity: "error",
      code: "validation_failed",
      message: `A contact or conversation would have more than ${MOST_TAGS_EACH} tags.`,
      path: "add",
      fix: "Remove tags that are no longer needed first.",
    });
  }
  findings.push(...fed.findings);
  const gain = (own: readonly string[]) =>
    content.add.some((tag) => !own.includes(tag)) || content.remove.some((tag) => own.includes(tag));
  return {
    content,
    findings,
    effects: {
      contacts: contacts.size,
      conversations: conversations.size,
      changes: [...contacts.values(), ...conversations.values()].filter(({ tags: own }) => gain(own)).length,
      ...(content.add.length > 0 && { adds: content.add.join(", ") }),
      ...(content.remove.length > 0 && { removes: content.remove.join(", ") }),
    },
    view: { contact_ids: content.contactIds.slice(0, MOST_SHOWN) },
    policyFacts: {
      bulk: content.bulk,
      feedsBroadcast: content.contactIds.length > 0 && fed.broadcasts.length > 0,
      feedsRouting: fed.routing.length > 0,
    },
    facts: {
      broadcasts: content.bulk ? fed.broadcasts : [],
      routing: content.bulk ? fed.routing : [],
    },
    before: [...contacts, ...conversations].map(([id, { tags: own }]) => [id, own]),
    entity:
      content.contactIds.length + content.conversationIds.length === 1
        ? {
            kind: content.contactIds.length === 1 ? "contact" : "conversation",
            id: content.contactIds[0] ?? content.conversationIds[0] ?? "",
          }
        : { kind: "tags", id: tags.join(", ") || "follow-up" },
  };
}

/** Tags contacts and conversations. A tag never says what only the consent ledger may say. */
export const taggingWrite: GovernedWrite<Tagging> = {
  tool: TOOL,
  authorize,
  assess,
  plan: async (ctx, { content }, request) => {
    const { contactIds, conversationIds, add, remove, followUpAt } = content;
    const now = ctx.clock.now();
    const count = contactIds.length + conversationIds.length;
    return {
      statements: [
        ...guardNotBulk(ctx, request, TAGGING_TOOLS, { count, bulk: content.bulk }),
        ...(contactIds.length > 0
          ? [tagContacts(contactIds, add, remove, now), guardChanges(contactIds.length)]
          : []),
        ...(conversationIds.length > 0
          ? [
              tagConversations(conversationIds, add, remove, followUpAt, now),
              guardChanges(conversationIds.length),
            ]
          : []),
      ],
      result: { contacts: count, tags_added: add, tags_removed: remove },
    };
  },
};
