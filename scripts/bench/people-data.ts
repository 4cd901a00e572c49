import { phoneNumbers } from "../../simulator/src/fixture.ts";

const DAY = 86_400_000;
/** Generated people were last active within this time, evenly, and in no order. */
const SPAN = 60 * DAY;
/** The first of them came this long ago; each further one 40 seconds later. */
const AGE = 720 * DAY;

/** Words of 10 columns each, so that SQL takes one out by its number. */
const table = (words: string): string =>
  words
    .split(" ")
    .map((word) => word.padEnd(10))
    .join("");
const GIVEN = table(
  "Amy Ben Carol Daniel Emily Felix Grace Henry Iris Jason Karen Leo Mandy Nelson Olivia Peter Queenie Ricky Stella Tommy",
);
const FAMILY = table(
  "Chan Wong Lee Ho Lam Cheung Ng Leung Tsang Yip Kwok Fung Tam Lau Mak Poon Siu Tse Wan Yuen",
);
const FAMILY_HAN = "陳黃李張林王吳劉梁鄭何葉許蔡楊郭曾謝馬鄧";
const GIVEN_HAN = "家明偉志嘉文雅婷欣怡子軒美玲國強小芳建華麗珊俊傑穎詩琪浩然慧";

/** A number below `of`, by the number of a contact; every `factor` mixes in its own way. */
const mixed = (factor: number, of: number): string => `((n * ${factor}) % 10007 % ${of})`;
/** True for `share` of 1,000 contacts in a row. `factor` must have neither 2 nor 5 in it. */
const among = (factor: number, share: number): string => `(n * ${factor} % 1000 < ${share})`;
const word = (words: string, factor: number): string =>
  `rtrim(substr('${words}', ${mixed(factor, words.length / 10)} * 10 + 1, 10))`;
const character = (characters: string, factor: number): string =>
  `substr('${characters}', ${mixed(factor, characters.length)} + 1, 1)`;

/** Half of the names are Chinese, with three characters; 1 in 1,000 is a Zenobia. */
const PROFILE_NAME = `case when n % 1000 = 707 then 'Zenobia ' || ${word(FAMILY, 31)} || ' ' || n
  when n % 2 = 0 then ${character(FAMILY_HAN, 37)} || ${character(GIVEN_HAN, 41)} || ${character(GIVEN_HAN, 43)}
  else ${word(GIVEN, 47)} || ' ' || ${word(FAMILY, 53)} end`;
/** What the shop calls 1 in 3. */
const OWN_NAME = `case when n % 3 = 0 then ${word(FAMILY, 59)} || ' ' || ${word(GIVEN, 61)} end`;

const SPREAD = 7_654_321;
const DIGITS = `case when n % 20 = 7 then '8869' || printf('%08d', n * ${SPREAD} % 10000000)
  else '852' || substr('569', n % 3 + 1, 1) || printf('%07d', n * ${SPREAD} % 10000000) end`;

/**
 * Digits of the generated contact `n` (below 10 million): mobile numbers of Hong Kong, 1 in 20 of Taiwan. They look
 * like real ones; nothing is ever sent from the bench, and it reaches no network.
 */
export function generatedNumber(n: number): string {
  const last = Number((BigInt(n) * BigInt(SPREAD)) % 10_000_000n);
  if (n % 20 === 7) return `8869${String(last).padStart(8, "0")}`;
  return `852${"569"[n % 3]}${String(last).padStart(7, "0")}`;
}

/** Contacts that have this, of 1,000. */
const CONSENT: readonly {
  scope: string;
  action: string;
  source: string;
  factor: number;
  share: number;
}[] = [
  { scope: "marketing", action: "opt_in", source: "web_form", factor: 3, share: 450 },
  { scope: "marketing", action: "opt_out", source: "stop_word", factor: 7, share: 20 },
  { scope: "utility", action: "opt_in", source: "in_store", factor: 9, share: 400 },
  { scope: "utility", action: "opt_out", source: "stop_word", factor: 11, share: 8 },
  { scope: "authentication", action: "opt_in", source: "contract", factor: 13, share: 100 },
  { scope: "authentication", action: "opt_out", source: "stop_word", factor: 17, share: 3 },
  { scope: "service", action: "opt_in", source: "web_form", factor: 19, share: 100 },
  { scope: "service", action: "opt_out", source: "stop_word", factor: 21, share: 5 },
  { scope: "block", action: "block", source: "staff", factor: 23, share: 2 },
  { scope: "delivery", action: "undeliverable", source: "meta", factor: 27, share: 3 },
];

/** Tags and how many of 1,000 contacts have them. */
const TAGS = [
  { tag: "vip", factor: 29, share: 250 },
  { tag: "oolong", factor: 33, share: 120 },
  { tag: "gift", factor: 39, share: 60 },
  { tag: "wholesale", factor: 49, share: 1 },
] as const;

/** What a generated database holds, as statements to be run in this order. */
export interface GeneratedPeople {
  /** Contacts, consent records, orders, conversations. */
  rows: string[];
  /** Contacts that become one with the next. */
  merges: string[];
}

/**
 * Contacts `first` to `last`, whose ids follow their age. Of 1,000: 250 have the tag `vip` and 1 `wholesale`; 10 write
 * zh-TW, 300 English; 450 opted in to marketing (400 utility, 100 authentication, 100 service) and 20 opted out
 * (8, 3, 5); 2 are blocked, 3 undeliverable; 100 have 1 to 3 orders; 2 became one with the next. Half of the names are
 * Chinese. With conversations, everybody has one: 1 in 20 is pending and 1 in 4 closed; 1 in 1,000 is in no queue, the
 * others in three queues, one of which is restricted.
 */
export function generatedPeople(
  first: number,
  last: number,
  now: number,
  { conversations }: { conversations: boolean },
): GeneratedPeople {
  const numbers = `with recursive number (n) as (select ${first} union all select n + 1 from number where n < ${last})`;
  const id = "'con_n' || printf('%07d', n)";
  const active = `(${now - 60_000} - cast(${SPAN}.0 * ${mixed(7919, 10_007)} / 10007 as integer))`;
  const created = `(${now - AGE} + n * 40000)`;
  const tags = TAGS.map(({ tag, factor, share }) => `iif(${among(factor, share)}, '"${tag}",', '')`).join(
    " || ",
  );
  const consent = ({ scope, action, source, factor, share }: (typeof CONSENT)[number]) => {
    const at = `${created} + ${action === "opt_in" ? 0 : DAY}`;
    const own = `${scope}_${action}' || printf('%07d', n)`;
    return `${numbers} insert into consent_records (id, contact_id, scope, action, source, actor_kind, actor_id,
        occurred_at, recorded_at, dedupe_key, correlation_id)
      select 'cns_${own}, ${id}, '${scope}', '${action}', '${source}', 'system', 'bench', ${at}, ${at}, 'bench:${own}, 'bench'
      from number where ${among(factor, share)};`;
  };
  return {
    rows: [
      `${numbers} insert into contacts (id, profile_name, search_profile, name, search_name, phone, wa_id, bsuid, country, language,
          tags, created_at, updated_at, last_inbound_at, last_activity_at)
        select ${id}, profile, lower(profile), own, lower(own), '+' || digits, digits,
          iif(n % 10 = 3, 'HK.' || printf('%017d', n), null), iif(n % 20 = 7, 'TW', 'HK'),
          case when n % 100 = 0 then 'zh-TW' when n % 10 in (1, 4, 7) then 'en' when n % 20 = 5 then null else 'zh-HK' end,
          replace('[' || ${tags} || ']', ',]', ']'), ${created}, ${created}, iif(n % 5 = 2, null, ${active}), ${active}
        from (select n, ${PROFILE_NAME} as profile, ${OWN_NAME} as own, ${DIGITS} as digits from number);`,
      ...CONSENT.map(consent),
      `${numbers} insert into orders (id, contact_id, source, external_id, status, currency, total_minor, items, placed_at, updated_at)
        select 'ord_n' || n || '_' || nth.value, ${id}, 'shop', n || '-' || nth.value,
          case (n + nth.value) % 6 when 0 then 'requested' when 1 then 'confirmed' when 2 then 'paid' when 5 then 'cancelled' else 'fulfilled' end,
          'HKD', 5000 + ${mixed(71, 1000)} * 100, '[]', at, at
        from (select n, ${active} as at from number) cross join json_each('[1,2,3]') as nth
        where ${among(31, 100)} and nth.value <= 1 + n % 3;`,
      ...(conversations ? [conversationsOf(numbers, id, active)] : []),
    ],
    merges: [
      `${numbers} insert into contact_merges (winner_id, loser_id, merged_at)
        select 'con_n' || printf('%07d', n + 1), ${id}, ${created} + ${DAY} from number where n % 500 = 250 and n < ${last};`,
    ],
  };
}

const conversationsOf = (numbers: string, id: string, active: string): string =>
  `${numbers} insert into conversations (id, contact_id, phone_number_id, status, queue_id, assignee_id, opened_at, last_message_at,
      last_inbound_at, unread_count, updated_at)
    select 'cnv_n' || printf('%07d', n), ${id}, '${phoneNumbers[0]?.id ?? ""}',
      case when n % 20 = 0 then 'pending' when n % 4 = 1 then 'closed' else 'open' end,
      case when n % 1000 = 0 then null when n % 3 = 0 then 'que_general' when n % 3 = 1 then 'que_orders' else 'que_complaints' end,
      iif(n % 10 = 0, 'stf_agent', null), ${active}, ${active}, ${active}, n % 5 = 0, ${active} from number;`;
