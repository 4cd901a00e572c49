import { maskPerson, type Principal, visibility } from "../auth";
import type { Database } from "../platform/db";

/** By what name the principal knows the customers of some conversations; those out of reach are missing. */
export async function namesOfConversations(
  db: Database,
  principal: Principal,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const visible = visibility(principal, 2);
  const rows = await db.all<{ id: string; phone: string | null; customer_name: string | null }>(
    `select conversation.id, contact.phone, contact.profile_name as customer_name
     from json_each(?1) as wanted
     join conversations as conversation on conversation.id = wanted.value
     join contacts as contact on contact.id = conversation.contact_id and contact.erased_at is null
     where ${visible.sql}`,
    JSON.stringify([...new Set(ids)]),
    ...visible.params,
  );
  return new Map(
    rows.map(({ id, ...person }) => {
      const { customer_name, phone } = maskPerson(principal, person);
      return [id, customer_name ?? phone ?? id];
    }),
  );
}
