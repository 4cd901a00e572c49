import type { Finding } from "../governance";
import type { AppContext } from "../platform/context";
import { toE164, waIdVariants } from "./identity";
import type { ContactRow } from "./store";
import type { ContactInput } from "./upsert-input";
import { knownContacts, type NewAddresses } from "./upsert-store";

/** What a call amounts to, given the contacts that there are. */
export interface Resolution {
  /** The contact that is changed; undefined when one is created. */
  target: ContactRow | undefined;
  /** Other contacts to which the addresses belong: they are the same person. */
  others: ContactRow[];
  phone: string | undefined;
  findings: Finding[];
}

/** Every address that a number and an id stand for, as `[kind, value]`. */
export function addressesOf(
  phone: string | undefined,
  bsuid: string | undefined,
): [kind: string, value: string][] {
  const digits = phone === undefined ? [] : waIdVariants(phone.slice(1));
  return [
    ...digits.flatMap((form): [string, string][] => [
      ["phone", `+${form}`],
      ["wa_id", form],
    ]),
    ...(bsuid === undefined ? [] : ([["bsuid", bsuid]] as [string, string][])),
  ];
}

/** Finds the contacts that a call is about: by id, else by number, else by business-scoped id. */
export async function resolve(ctx: AppContext, content: ContactInput): Promise<Resolution> {
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

/** The contact that has a number now, as whoever makes a contact of it would find it; undefined for nobody. */
export async function contactWithNumber(ctx: AppContext, phone: string): Promise<string | undefined> {
  const number = toE164(phone, ctx.env.DEFAULT_COUNTRY);
  if (number === undefined) return undefined;
  const [known] = await knownContacts(ctx.db, undefined, addressesOf(number, undefined));
  return known?.id;
}

/** The addresses that the target gains; none when it has them already, in whatever form. */
export function gained(content: ContactInput, { target, phone }: Resolution): NewAddresses {
  const own = target && [target.phone?.slice(1), target.wa_id].filter((form) => form != null);
  const samePhone = phone !== undefined && waIdVariants(phone.slice(1)).some((form) => own?.includes(form));
  const bsuid = content.business_scoped_user_id;
  return {
    phone: samePhone ? undefined : phone,
    bsuid: bsuid === target?.bsuid ? undefined : bsuid,
  };
}
