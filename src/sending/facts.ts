import { consentStateOf, NOTHING_RECORDED } from "../consent";
import { addressesOf, identitiesOf, waIdVariants } from "../contacts";
import { FREQUENCY_CAPS, type MessageCategory, type SendFacts } from "../governance";
import { mediaProblems } from "../media";
import { type MessageContent, mediaIn } from "../meta";
import type { Recipient } from "../meta/send-permit";
import { messageQuotesNote } from "../notes";
import type { AppContext } from "../platform/context";
import { findTemplate, renderTemplate, type TemplateRow } from "../templates";
import { unappliedCustomerEvents } from "../webhooks";
import { countSentSince } from "./store";

export interface Destination {
  contactId: string;
  /** Where it goes out: a file that a customer sent does so only in its own conversation. */
  conversationId: string;
  /** Whether the service window is open: asked from the conversation's own object. */
  windowOpen: boolean;
}

export interface GatheredFacts {
  facts: SendFacts;
  recipient: Recipient | undefined;
  template: TemplateRow | undefined;
  /** Something that the customer sent is not applied yet, so that the facts may change with it. */
  unsettled: boolean;
}

/**
 * Everything that decides about one message to one contact, read now. The preview and the permit use this
 * same function, so they cannot disagree about what matters.
 */
export async function gatherFacts(
  ctx: AppContext,
  { contactId, conversationId, windowOpen }: Destination,
  content: MessageContent,
): Promise<GatheredFacts> {
  // Consent is read after it: what is no longer among the unapplied by then has left its trace there.
  const unheard = unappliedFrom(ctx, contactId);
  const [address, recorded, template, unapplied, badMedia] = await Promise.all([
    addressesOf(ctx.db, contactId),
    unheard.then(() => consentStateOf(ctx.db, contactId)),
    content.type === "template"
      ? findTemplate(ctx.db, content.template.name, content.template.language.code)
      : undefined,
    unheard,
    mediaProblems(ctx, mediaIn(content), { conversationId }),
  ]);
  const quotesNote = await messageQuotesNote(ctx, contactId, content, {
    rendered:
      content.type === "template" && template
        ? renderTemplate(template.components, content.template)
        : undefined,
    template: template?.components,
  });
  const consent = recorded ?? NOTHING_RECORDED;
  const category: MessageCategory =
    content.type === "template" ? (template?.category ?? "marketing") : "service";
  const now = ctx.clock.now();
  const recipient = recipientOf(address);
  return {
    recipient,
    template,
    unsettled: unapplied.waiting,
    facts: {
      category,
      windowOpen,
      consent: {
        marketing: consent.marketing,
        utility: consent.utility,
        authentication: consent.authentication,
        service: consent.service,
      },
      unheard: unapplied.parked,
      blocked: consent.block === "blocked",
      undeliverable: consent.delivery === "undeliverable",
      hasAddress: recipient !== undefined,
      quotesNote,
      mediaUnusable: badMedia.length > 0,
      templateStatus: content.type === "template" ? (template?.status ?? "missing") : null,
      sentWithinCaps:
        category === "marketing"
          ? await countSentSince(
              ctx.db,
              contactId,
              category,
              FREQUENCY_CAPS.map((cap) => now - cap.per),
            )
          : [],
    },
  };
}

/**
 * What this customer sent that is stored and not applied: waiting for its turn, or parked because it could not be
 * applied. It is looked for under every address by which she is known, in all forms that Meta may use.
 */
async function unappliedFrom(
  ctx: AppContext,
  contactId: string,
): Promise<{ waiting: boolean; parked: boolean }> {
  const identities = await identitiesOf(ctx.db, contactId);
  const addresses = identities.flatMap(({ kind, value }) =>
    kind === "phone" || kind === "wa_id" ? waIdVariants(value.replace("+", "")) : [value],
  );
  return unappliedCustomerEvents(ctx.db, [...new Set(addresses)]);
}

/** The number is preferred while it is known: Meta then keeps naming it in webhooks. */
function recipientOf(address: Awaited<ReturnType<typeof addressesOf>>): Recipient | undefined {
  const digits = address?.waId ?? address?.phone?.replace(/\D/g, "");
  if (digits) return { to: digits };
  return address?.bsuid ? { recipient: address.bsuid } : undefined;
}
