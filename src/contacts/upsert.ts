import type { CallContext } from "../auth";
import {
  type ActionReference,
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
import type { Leaf } from "../segments";
import { differencesOf } from "./differences";
import { countryOf } from "./identity";
import { addressesOf, gained, type Resolution, resolve } from "./resolution";
import { refusalsOfReturning } from "./returning";
import { mergedConsent } from "./rules";
import type { ContactRow } from "./store";
import { effectsOfChange } from "./tag-effects";
import { MOST_TAGS_EACH, TAGGING_TOOLS } from "./tagging";
import type { ContactInput } from "./upsert-input";
import {
  deliverableAgain,
  insertContact,
  mergeContacts,
  movedWith,
  type NewAddresses,
  updateContact,
  voidConsent,
} from "./upsert-store";

const TOOL = "whatsapp.contact.upsert";

/** What was asked, and what was found out about it when it was asked. */
export interface ContactChange extends ContactInput {
  /** With what one person's earlier calls changed it is a bulk change; decided once. */
  bulk: boolean;
}

/** Adds to the input what depends on the moment of asking. */
export async function contactChange(ctx: CallContext, input: ContactInput): Promise<ContactChange> {
  if (!countsAsBulk(input)) return { ...input, bulk: false };
  return { ...input, bulk: await isBulk(ctx, ctx.principal.staffId, TAGGING_TOOLS, 1) };
}

/** The world as it was judged. */
interface Judged {
  resolution: Resolution;
  addresses: NewAddresses;
  /** What somebody had refused who was erased and comes back under one of the addresses. */
  returning: Statement[];
}

/** Whether a change touches what a leaf of a segment's condition asks for. */
function touches(content: ContactChange, target: ContactRow | undefined): (leaf: Leaf) => boolean {
  const own = JSON.parse(target?.tags ?? "[]") as string[];
  return (leaf) => {
    switch (leaf.field) {
      case "tag":
        return (content.tags ?? []).includes(leaf.value) && !own.includes(leaf.value);
      case "preference":
        return Object.hasOwn(content.preferences ?? {}, leaf.key);
      case "crm":
        return (content.crm_links ?? []).some(({ system }) => system === leaf.value);
      case "language":
      case "name":
        return content[leaf.field] !== undefined;
      default:
        return false;
    }
  };
}

/** Fields by which many contacts can be put into a segment. */
const countsAsBulk = ({ tags, preferences, crm_links, language, name }: ContactInput): boolean =>
  [tags, preferences, crm_links, language, name].some((field) => field !== undefined);

/** Looks at a contact as it would become. */
async function assess(ctx: AppContext, content: ContactChange): Promise<Assessment<ContactChange, Judged>> {
  const resolution = await resolve(ctx, content);
  const { target, others } = resolution;
  const addresses = gained(content, resolution);
  const differences = differencesOf(content, target, addresses);
  const changesIdentity =
    target !== undefined && (addresses.phone !== undefined || addresses.bsuid !== undefined);
  const merges = target !== undefined && others.length > 0;
  const outcome = merges ? "merge" : !target ? "create" : differences.length > 0 ? "update" : "unchanged";
  const voids = addresses.bsuid !== undefined && target?.bsuid != null;
  const together = merges ? [target, ...others] : [];
  const going = others.map(({ id }) => id);
  const involved = [...(target ? [target.id] : []), ...going];
  const [fed, moved, returning] = await Promise.all([
    effectsOfChange(ctx, touches(content, target), content.tags ?? [], "tags"),
    merges ? movedWith(ctx.db, involved, going) : undefined,
    refusalsOfReturning(ctx, addressesOf(resolution.phone, content.business_scoped_user_id)),
  ]);
  const findings: Finding[] = [
    ...resolution.findings,
    ...(content.tags ?? []).flatMap((tag, index) =>
      impliesConsent(tag) === undefined
        ? []
        : [guardrailFinding(WRITE_GUARDRAILS.tagImpliesConsent, `tags.${index}`)],
    ),
    ...tooManyTags(content, target),
    ...fed.findings,
    ...(voids ? [VOIDS_CONSENT] : []),
  ];
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
          absorbs: going,
          consent_after: mergedConsent(together),
          orders_moved: moved?.orders,
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
      addresses: changesIdentity ? [target.phone, target.bsuid] : null,
      others: going.toSorted(),
      absorbed: moved?.absorbed ?? [],
      consent: merges ? mergedConsent(together) : null,
      fed: content.bulk ? [fed.broadcasts, fed.routing] : [],
    },
    state: { resolution, addresses, returning },
    before: target,
    entity: { kind: "contact", id: target?.id ?? "new" },
    view: {
      differences,
      contact_ids: involved,
      // How many conversations there are is for the approver: the requester may not see all of them.
      ...(moved && { for_approvers: { "merge.conversations_moved": moved.conversations } }),
    },
  };
}

const VOIDS_CONSENT: Finding = {
  severity: "warning",
  code: "voids_consent",
  message:
    "Another business-scoped id is another person: what was agreed to under the earlier one is opted out.",
  path: "business_scoped_user_id",
};

function tooManyTags({ tags = [] }: ContactInput, target: ContactRow | undefined): Finding[] {
  const after = new Set([...(JSON.parse(target?.tags ?? "[]") as string[]), ...tags]);
  if (after.size <= MOST_TAGS_EACH) return [];
  return [
    {
      severity: "error",
      code: "validation_failed",
      message: `The contact would have more than ${MOST_TAGS_EACH} tags.`,
      path: "tags",
      fix: "Remove tags that are no longer needed first, with whatsapp.tag.apply.",
    },
  ];
}

/** What a plan writes on top of the change itself. */
function planned(
  ctx: AppContext,
  content: ContactChange,
  { resolution, addresses }: Judged,
  target: ContactRow,
  request: ActionReference,
): Statement[] {
  const { others, phone } = resolution;
  const by = { now: ctx.clock.now(), request, correlationId: ctx.correlationId };
  const bsuid = addresses.bsuid;
  return [
    ...others.flatMap((other) => [
      mergeContacts({ winnerId: target.id, loserId: other.id, ...by }),
      guardChanges(),
    ]),
    ...(bsuid !== undefined && target.bsuid !== null
      ? [
          voidConsent({
            ids: [1, 2, 3].map(() => ctx.ids.next("consentRecord")),
            contactId: target.id,
            bsuid,
            ...by,
          }),
        ]
      : []),
    updateContact({
      target,
      addresses,
      owners: [target.id, ...others.map(({ id }) => id)],
      all: addressesOf(phone, content.business_scoped_user_id),
      country: countryOf(addresses.phone?.slice(1), undefined),
      content,
      now: by.now,
    }),
    guardChanges(),
    ...(addresses.phone === undefined
      ? []
      : [deliverableAgain({ id: ctx.ids.next("consentRecord"), contactId: target.id, ...by })]),
  ];
}

/** Creates or changes one contact. Duplicates are found first; what makes two contacts one waits for a person. */
export const contactWrite: GovernedWrite<ContactChange, Judged> = {
  tool: TOOL,
  authorize: async () => {
    // Whoever may write contacts may do so for every contact of the tenant.
  },
  assess,
  plan: async (ctx, { content, state }, request) => {
    if (!state) throw new Error("a change of a contact without what it was judged by");
    const { target, others, phone } = state.resolution;
    // Counted towards what is bulk.
    const counted = countsAsBulk(content);
    const changed = counted ? { contacts: 1 } : {};
    const guards = counted ? guardNotBulk(ctx, request, TAGGING_TOOLS, { count: 1, bulk: content.bulk }) : [];
    if (!target) {
      const id = ctx.ids.next("contact");
      const addresses = addressesOf(phone, content.business_scoped_user_id);
      const country = countryOf(phone?.slice(1), content.business_scoped_user_id);
      const now = ctx.clock.now();
      return {
        statements: [
          ...guards,
          insertContact({ id, phone, country, addresses, content, now }),
          guardChanges(),
          ...state.returning,
        ],
        result: { contact_id: id, outcome: "created", ...changed },
      };
    }
    return {
      statements: [...guards, ...planned(ctx, content, state, target, request), ...state.returning],
      result: {
        contact_id: target.id,
        ...changed,
        outcome: others.length > 0 ? "merged" : "updated",
        ...(others.length > 0 && { absorbed: others.map(({ id }) => id) }),
      },
    };
  },
};
