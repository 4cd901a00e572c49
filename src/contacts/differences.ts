import type { ContactRow } from "./store";
import type { ContactInput } from "./upsert-input";
import type { NewAddresses } from "./upsert-store";

/** One field of a contact as it is and as it would become; null where it says nothing. */
export interface Difference {
  field: string;
  before: string | null;
  after: string | null;
}

/** What a call would change about a contact, field by field; of a new one everything that is given. */
export function differencesOf(
  content: ContactInput,
  target: ContactRow | undefined,
  addresses: NewAddresses,
): Difference[] {
  const differences: Difference[] = [];
  const differ = (field: string, before: string | null, after: string | null) => {
    if (before !== after) differences.push({ field, before, after });
  };
  if (content.name !== undefined) differ("name", target?.name ?? null, content.name);
  if (content.language !== undefined) differ("language", target?.language ?? null, content.language);
  if (addresses.phone !== undefined) differ("phone", target?.phone ?? null, addresses.phone);
  if (addresses.bsuid !== undefined)
    differ("business_scoped_user_id", target?.bsuid ?? null, addresses.bsuid);
  if (content.tags) {
    const before = JSON.parse(target?.tags ?? "[]") as string[];
    const after = [...new Set([...before, ...content.tags])];
    if (after.length > before.length) differ("tags", before.join(", "), after.join(", "));
  }
  const preferences = JSON.parse(target?.preferences ?? "{}") as Record<string, string>;
  for (const [key, value] of Object.entries(content.preferences ?? {})) {
    differ(`preferences.${key}`, preferences[key] ?? null, value);
  }
  const links = JSON.parse(target?.crm_links ?? "[]") as { system: string; id: string; url?: string }[];
  for (const { system, id, url } of content.crm_links ?? []) {
    const before = links.find((link) => link.system === system);
    if (before?.url !== url || before?.id !== (id ?? undefined)) {
      differ(
        `crm_links.${system}`,
        before ? JSON.stringify(before) : null,
        id === null ? null : JSON.stringify({ system, id, url }),
      );
    }
  }
  return differences;
}
