import { consentStateOf, NOTHING_RECORDED } from "../consent";
import { addressesOf, identitiesOf, waIdVariants } from "../contacts";
import { FREQUENCY_CAPS, type MessageCategory, type MessageOrigin, type SendFacts } from "../governance";
import { mediaProblems } from "../media";
import { type MessageContent, mediaIn } from "../meta";
import type { Recipient } from "../meta/send-permit";
import { messageQuotesNote } from "../notes";
import type { AppContext } from "../platform/context";
import { categoryNow, findTemplate, renderTemplate, type TemplateRow, wordingDigest } from "../templates";
import { unappliedCustomerEvents } from "../webhooks";
import { recipientOf } from "./bulk-facts";
import { automaticStanding, countMarketingSince } from "./store";

export interface Destination {
  contactId: string;
  /** Where it goes out: a file that a customer sent does so only in its own conversation. */
  conversationId: string;
  /** Whether the service window is open: asked from the conversation's own object. */
  windowOpen: boolean;
  /** What sends it by itself; without it, somebody asked for it. */
  origin?: MessageOrigin | null;
  /** The message, once it exists. */
  messageId?: string;
}

/** A template as it was when its message was asked for. */
export interface PreviewedTemplate {
  category: string | null;
  /** Digest of its wording; null of a message from before it was kept. */
  digest: string | null;
}

export interface GatheredFacts {
  facts: SendFacts;
  recipient: Recipient | undefined;
  template: TemplateRow | undefined;
  /** Digest of the template's wording; null for free-form content, and when there is no such template. */
  templateDigest: string | null;
  /** Something that the customer sent is not applied yet, so that the facts may change with it. */
  unsettled: boolean;
}

/**
 * Everything that decides about one message to one contact, read now. The preview and the permit use this
 * same function, so they cannot disagree about what matters. A message that was asked for before brings the template as it
 * was then.
 */
export async function gatherFacts(
  ctx: AppContext,
  { contactId, conversationId, windowOpen, origin = null, messageId }: Destination,
  content: MessageContent,
  previewed?: PreviewedTemplate,
): Promise<GatheredFacts> {
  // Consent is read after it: what is no longer among the unapplied by then has left its trace there.
  const unheard = unappliedFrom(ctx, contactId);
  const [address, recorded, template, unapplied, badMedia, standing] = await Promise.all([
    addressesOf(ctx.db, contactId),
    unheard.then(() => consentStateOf(ctx.db, contactId)),
    content.type === "template"
      ? findTemplate(ctx.db, content.template.name, content.template.language.code)
      : undefined,
    unheard,
    mediaProblems(ctx, mediaIn(content), { conversationId }),
    origin === "automation" && messageId !== undefined ? automaticStanding(ctx.db, messageId) : ASKED_FOR,
  ]);
  const quotesNote = await messageQuotesNote(ctx, contactId, content, {
    rendered:
      content.type === "template" && template
        ? renderTemplate(template.components, content.template)
        : undefined,
    template: template?.components,
  });
  const consent = recorded ?? NOTHING_RECORDED;
  const now = ctx.clock.now();
  const category: MessageCategory =
    content.type !== "template" ? "service" : template ? categoryNow(template, now) : "marketing";
  const templateDigest = template ? await wordingDigest(template.components) : null;
  const recipient = address && recipientOf(address);
  return {
    recipient,
    template,
    templateDigest,
    unsettled: unapplied.waiting,
    facts: {
      category,
      windowOpen,
      origin,
      ...standing,
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
      hasNumber: recipient !== undefined && "to" in recipient,
      quotesNote,
      mediaUnusable: badMedia.length > 0,
      templateStatus: content.type === "template" ? (template?.status ?? "missing") : null,
      templateUnread: template?.unread ?? false,
      templateChanged:
        template && previewed ? changed(previewed, { category, digest: templateDigest }) : null,
      sentWithinCaps:
        category === "marketing"
          ? await countMarketingSince(
              ctx.db,
              contactId,
              FREQUENCY_CAPS.map((cap) => now - cap.per),
            )
          : [],
    },
  };
}

/** Of a message that somebody asked for, nobody has to be asked. */
const ASKED_FOR = { originLive: true, personHasIt: false };

function changed(was: PreviewedTemplate, is: PreviewedTemplate): SendFacts["templateChanged"] {
  if (was.digest !== null && was.digest !== is.digest) return "wording";
  return was.category !== is.category ? "category" : null;
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
