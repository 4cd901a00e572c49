import type { Database, Statement } from "../platform/db";
import { statement } from "../platform/db";

export interface PhoneNumberRow {
  id: string;
  display_phone_number: string;
  verified_name: string;
  name_status: string;
  code_verification_status: string | null;
  quality_rating: string;
  messaging_limit_tier: string | null;
  throughput_level: string;
  status: string;
  is_official: number;
  profile: string | null;
  profile_fetched_at: number | null;
  fetched_at: number;
}

export async function phoneNumbers(db: Database): Promise<PhoneNumberRow[]> {
  return db.all<PhoneNumberRow>("select * from phone_numbers order by display_phone_number");
}

/** A number as Meta's Graph API describes it. */
export interface GraphPhoneNumber {
  id: string;
  display_phone_number?: string;
  verified_name?: string;
  name_status?: string;
  code_verification_status?: string;
  quality_rating?: string;
  messaging_limit_tier?: string;
  whatsapp_business_manager_messaging_limit?: string;
  throughput?: { level?: string };
  status?: string;
  is_official_business_account?: boolean;
}

/** Writes numbers as Meta described them when it was asked at a time (ms); what webhooks told since then stays. */
export function savePhoneNumbers(numbers: readonly GraphPhoneNumber[], fetchedAt: number): Statement {
  const unlessNewer = (column: string, at: string) =>
    `${column} = case when excluded.${at} >= ${at} then excluded.${column} else ${column} end`;
  return statement(
    `insert into phone_numbers (id, display_phone_number, verified_name, name_status, code_verification_status, quality_rating,
       messaging_limit_tier, throughput_level, status, is_official, fetched_at, quality_at, limit_at, name_at)
     select number.value ->> 'id', coalesce(number.value ->> 'display_phone_number', ''), coalesce(number.value ->> 'verified_name', ''),
       coalesce(number.value ->> 'name_status', 'NONE'), number.value ->> 'code_verification_status',
       coalesce(number.value ->> 'quality_rating', 'UNKNOWN'),
       coalesce(number.value ->> 'whatsapp_business_manager_messaging_limit', number.value ->> 'messaging_limit_tier'),
       coalesce(number.value ->> '$.throughput.level', 'STANDARD'), coalesce(number.value ->> 'status', 'UNKNOWN'),
       coalesce(number.value ->> 'is_official_business_account', 0), ?2, ?2, ?2, ?2
     from json_each(?1) as number where true
     on conflict (id) do update set display_phone_number = excluded.display_phone_number,
       ${unlessNewer("verified_name", "name_at")}, ${unlessNewer("name_status", "name_at")},
       ${unlessNewer("quality_rating", "quality_at")}, ${unlessNewer("messaging_limit_tier", "limit_at")},
       name_at = max(name_at, excluded.name_at), quality_at = max(quality_at, excluded.quality_at),
       limit_at = max(limit_at, excluded.limit_at), code_verification_status = excluded.code_verification_status,
       throughput_level = excluded.throughput_level, status = excluded.status, is_official = excluded.is_official,
       fetched_at = excluded.fetched_at`,
    JSON.stringify(numbers),
    fetchedAt,
  );
}

export function saveProfile(
  phoneNumberId: string,
  profile: Record<string, unknown>,
  fetchedAt: number,
): Statement {
  return statement(
    "update phone_numbers set profile = ?2, profile_fetched_at = ?3 where id = ?1",
    phoneNumberId,
    profile,
    fetchedAt,
  );
}

/** A fact about Meta's side with its age. */
export interface AccountFact {
  value: unknown;
  fetchedAt: number;
}

export async function accountFacts(db: Database): Promise<Map<string, AccountFact>> {
  const rows = await db.all<{ key: string; value: string; fetched_at: number }>(
    "select key, value, fetched_at from account_facts",
  );
  return new Map(
    rows.map((row) => [row.key, { value: JSON.parse(row.value) as unknown, fetchedAt: row.fetched_at }]),
  );
}

export function saveFact(key: string, value: unknown, fetchedAt: number): Statement {
  return statement(
    `insert into account_facts (key, value, fetched_at) values (?1, ?2, ?3)
     on conflict (key) do update set value = excluded.value, fetched_at = excluded.fetched_at`,
    key,
    JSON.stringify(value),
    fetchedAt,
  );
}
