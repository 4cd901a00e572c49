import type { CallContext } from "../auth";
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
import type { AppContext } from "../platform/context";
import { guardChanges, type Statement } from "../platform/db";
import { differencesOf } from "./differences";
import { countryOf, toE164, waIdVariants } from "./identity";
import { mergedConsent } from "./rules";
import type { ContactRow } from "./store";
import { effectsOfTags } from "./tag-effects";
import { TAGGING_TOOLS } from "./tagging";
import type { ContactInput } from "./upsert-input";
import {
  deliverableAgain,
  insertContact,
  knownContacts,
  mergeContacts,
  movedWith,
  type NewAddresses,
  updateContact,
} from "./upsert-store";

const TOOL = "whatsapp.contact.upsert";

/** What was asked, and what was found out about it when it was asked. */
export interface ContactChange extends ContactInput {
  /** With the tags that one person's earlier calls added it is a bulk change; decided once. */
  bulk: boolean;
}

/** Adds to the input what depends on the moment of asking. */
export async function contactChange(ctx: CallContext, input: ContactInput): Promise<ContactChange> {
  if (!input.tags) return { ...input, bulk: false };
  return { ...input, bulk: await isBulk(ctx, ctx.principal.staffId, TAGGING_TOOLS, 1) };
}

/** What a call amounts to, given the contacts that there are. */
interface Resolution {
  /** The contact that is changed; undefined when one is created. */
  target: ContactRow | undefined;
  /** Other contacts to which the addresses belong: they are the same person. */
  others: ContactRow[];
  phone: string | undefined;
  findings: Finding[];
}

function addressesOf(phone: string | undefined, bsuid: string | undefined): [kind: string, value: string][] {
  const digits = phone === undefined ? [] : waIdVariants(phone.slice(1));
  return [
    ...digits.flatMap((form): [string, string][] => [
      ["phone", `+${form}`],
      ["wa_id", form],
    ]),
    ...(bsuid === undefined ? [] : ([["bsuid", bsuid]] as [string, string][])),
  ];
}

async function resolve(ctx: AppContext, content: ContactChange): Promise<Resolution> {
  const findings: Finding[] = [];
  const phone = content.phone === undefined ? undefined : toE164(content.phone, ctx.env.DEFAULT_COUNTRY);
  if (content.phone !== undefined && phone === undefined) {
    findings.push({
      severity: "error",
      code: "invalid_number",
      message: "The number is not valid in any country, or not in the one that it names.",
      path: "phone",
      fix: `Give the whole number with its country code; without one it is taken for ${ctx.env.DEFAULT_COUNTRY}.`,
    });
  }
  const known = await knownContacts(
    ctx.db,
    content.contact_id,
    addressesOf(phone, content.business_scoped_user_id),
  );
  const named = known.find(({ id }) => id === content.contact_id);
  if (content.contact_id !== undefined && (!named || named.merged_into !== null)) {
    findings.push({
      severity: "error",
      code: "not_found",
      message: named
        ? `The contact was merged into ${named.merged_into}.`
        : `No contact ${JSON.stringify(content.contact_id)} within your reach.`,
      path: "contact_id",
      fix: named ? `Use ${named.merged_into}.` : "Find it with whatsapp.contacts.list.",
    });
  }
  const target = content.contact_id === undefined ? known[0] : named;
  return { target, others: known.filter(({ id }) => id !== target?.id), phone, findings };
}

/** The addresses that the target gains; none when it has them already, in whatever form. */
function gained(content: ContactChange, { target, phone }: Resolution): NewAddresses {
  const own = target && [target.phone?.slice(1), target.wa_id].filter((form) => form != null);
  const samePhone = phone !== undefined && waIdVariants(phone.slice(1)).some((form) => own?.includes(form));
  const bsuid = content.business_scoped_user_id;
  return {
    phone: samePhone ? undefined : phone,
    bsuid: bsuid === target?.bsuid ? undefined : bsuid,
  };
}

/** Looks at a contact as it would become. */
async function assess(ctx: AppContext, content: ContactChange): Promise<Assessment<ContactChange>> {
  const resolution = await resolve(ctx, content);
  const { target, others } = resolution;
  const addresses = gained(content, resolution);
  const differences = differencesOf(content, target, addresses);
  const changesIdentity =
    target !== undefined && (addresses.phone !== undefined || addresses.bsuid !== undefined);
  const merges = target !== undefined && others.length > 0;
  const outcome = merges ? "merge" : !target ? "create" : differences.length > 0 ? "update" : "unchanged";
  const findings: Finding[] = [
    ...resolution.findings,
    ...(content.tags ?? []).flatMap((tag, index) =>
      impliesConsent(tag) === undefined
        ? []
        : [guardrailFinding(WRITE_GUARDRAILS.tagImpliesConsent, `tags.${index}`)],
    ),
  ];
  const together = merges ? [target, ...others] : [];
  const own = JSON.parse(target?.tags ?? "[]") as string[];
  const fed = await effectsOfTags(
    ctx,
    (content.tags ?? []).filter((tag) => !own.includes(tag)),
    "tags",
  );
  findings.push(...fed.findings);
  const moved = merges
    ? await movedWith(
        ctx.db,
        others.map(({ id }) => id),
      )
    : undefined;
  return {
    content,
    findings,
    effects: {
      outcome,
      ...(target && { contact_id: target.id }),
      ...(differences.length > 0 && { fields: differences.map(({ field }) => field).join(", ") }),
      ...(merges && {
        merge: {
          keeps: target.id,
          absorbs: others.map(({ id }) => id),
          consent_after: mergedConsent(together),
          ...moved,
          note: "Both consent histories are kept, the stricter state holds, and it cannot be undone.",
        },
      }),
    },
    policyFacts: {
      changesIdentity: changesIdentity && !merges,
      mergesContacts: merges,
      bulk: content.bulk,
      feedsBroadcast: fed.broadcasts.length > 0,
      feedsRouting: fed.routing.length > 0,
    },
    facts: {
      outcome: merges || changesIdentity ? outcome : null,
      target: target?.id ?? null,
      others: others.map(({ id }) => id).sort(),
      consent: merges ? mergedConsent(together) : null,
      fed: content.bulk ? [fed.broadcasts, fed.routing] : [],
    },
    before: target,
    entity: { kind: "contact", id: target?.id ?? "new" },
    view: { differences, contact_ids: [...(target ? [target.id] : []), ...others.map(({ id }) => id)] },
  };
}

/** Creates or changes one contact. Duplicates are found first; what makes two contacts one waits for a person. */
export const contactWrite: GovernedWrite<ContactChange> = {
  tool: TOOL,
  authorize: async () => {
    // Whoever may write contacts may do so for every contact of the tenant.
  },
  assess,
  plan: async (ctx, { content }, request) => {
    const resolution = await resolve(ctx, content);
    const { target, others, phone } = resolution;
    const now = ctx.clock.now();
    // Counted towards what is bulk for tags.
    const tagged = content.tags ? { contacts: 1 } : {};
    const guards = content.tags
      ? guardNotBulk(ctx, request, TAGGING_TOOLS, { count: 1, bulk: content.bulk })
      : [];
    if (!target) {
      const id = ctx.ids.next("contact");
      const addresses = addressesOf(phone, content.business_scoped_user_id);
      const country = countryOf(phone?.slice(1), content.business_scoped_user_id);
      return {
        statements: [
          ...guards,
          insertContact({ id, phone, country, addresses, content, now }),
          guardChanges(),
        ],
        result: { contact_id: id, outcome: "created", ...tagged },
      };
    }
    const addresses = gained(content, resolution);
    const statements: Statement[] = [
      ...guards,
      ...others.flatMap((other) => [
        mergeContacts({
          winnerId: target.id,
          loserId: other.id,
          now,
          request,
          correlationId: ctx.correlationId,
        }),
        guardChanges(),
      ]),
    ];
    statements.push(
      updateContact({
        id: target.id,
        addresses,
        owners: [target.id, ...others.map(({ id }) => id)],
        all: addressesOf(phone, content.business_scoped_user_id),
        country: countryOf(addresses.phone?.slice(1), undefined),
        content,
        now,
      }),
      guardChanges(),
    );
    if (addresses.phone !== undefined) {
      statements.push(
        deliverableAgain({
          id: ctx.ids.next("consentRecord"),
          contactId: target.id,
          now,
          request,
          correlationId: ctx.correlationId,
        }),
      );
    }
    return {
      statements,
      result: {
        contact_id: target.id,
        ...tagged,
        outcome: others.length > 0 ? "merged" : "updated",
        ...(others.length > 0 && { absorbed: others.map(({ id }) => id) }),
      },
    };
  },
};
