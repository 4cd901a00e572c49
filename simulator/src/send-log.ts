/** A message that was taken, or refused with one of Meta's codes. */
export interface Send {
  /** Milliseconds since the epoch: the moment at which the limits looked at it. */
  at: number;
  phoneNumberId: string;
  /** Null when it was refused before anybody asked whom it is for. */
  contactId: number | null;
  callbackData: string | null;
  /** Null when it was accepted. */
  code: number | null;
}

/** What `GET /_sim/sends` counts. */
export interface SendFilter {
  /** Start of `biz_opaque_callback_data`; empty for every message. */
  callbackPrefix: string;
  /** Empty for every number. */
  phoneNumberId: string;
  /** Milliseconds since the epoch. */
  since: number;
}

export interface SendCounts {
  accepted: number;
  /** By Meta's code. */
  refused: { [code: string]: number };
  /** People who were sent something. */
  people: number;
  /** Moments of the first and the last accepted message, Unix milliseconds; null when there is none. */
  first_at: number | null;
  last_at: number | null;
  /** By Unix second, those without any left out. */
  per_second: { second: number; accepted: number }[];
  /** Most messages that one number accepted within any 1,000 ms. */
  most_within_a_second: number;
  /** Callback data that was accepted more than once, the most frequent ones. */
  duplicates: { count: number; items: { callback_data: string; accepted: number }[] };
  /** People who were sent more than one message. */
  repeated_people: { count: number; items: { wa_id: string | null; accepted: number }[] };
}

/** Duplicates that are listed, not only counted. */
const listed = 20;

/** Rows of the filter; `?1` to `?3` are its values. */
const matching = `substr(coalesce(callback_data, ''), 1, length(?1)) = ?1
  and (?2 = '' or phone_number_id = ?2) and at >= ?3`;

/** Every call that sends, in few bytes: for counts, where the request log holds the words. */
export class SendLog {
  constructor(private readonly sql: SqlStorage) {}

  add({ at, phoneNumberId, contactId, callbackData, code }: Send): void {
    const query =
      "insert into sends (at, phone_number_id, contact_id, callback_data, code) values (?, ?, ?, ?, ?)";
    this.sql.exec(query, at, phoneNumberId, contactId, callbackData, code);
  }

  count({ callbackPrefix, phoneNumberId, since }: SendFilter): SendCounts {
    const read = <Row extends Record<string, SqlStorageValue>>(query: string): Row[] =>
      this.sql.exec<Row>(query, callbackPrefix, phoneNumberId, since).toArray();
    const taken = `select * from sends where code is null and ${matching}`;
    const [all] = read<{ accepted: number; people: number; first_at: number | null; last_at: number | null }>(
      `select count(*) as accepted, count(distinct contact_id) as people, min(at) as first_at, max(at) as last_at
       from (${taken})`,
    );
    const [most] = read<{ most: number | null }>(
      `select max(together) as most from (select count(*) over
         (partition by phone_number_id order by at range between current row and 999 following) as together
       from (${taken}))`,
    );
    const refused = read<{ code: number; n: number }>(
      `select code, count(*) as n from sends where code is not null and ${matching} group by code`,
    );
    const duplicates = read<{ callback_data: string; accepted: number }>(
      `select callback_data, count(*) as accepted from (${taken}) where callback_data is not null
       group by callback_data having count(*) > 1 order by accepted desc, callback_data`,
    );
    const repeated = read<{ wa_id: string | null; accepted: number }>(
      `select contacts.wa_id, count(*) as accepted from (${taken}) as taken
       join contacts on contacts.id = taken.contact_id
       group by taken.contact_id having count(*) > 1 order by accepted desc, taken.contact_id`,
    );
    return {
      accepted: all?.accepted ?? 0,
      refused: Object.fromEntries(refused.map(({ code, n }) => [String(code), n])),
      people: all?.people ?? 0,
      first_at: all?.first_at ?? null,
      last_at: all?.last_at ?? null,
      per_second: read<{ second: number; accepted: number }>(
        `select at / 1000 as second, count(*) as accepted from (${taken}) group by second order by second`,
      ),
      most_within_a_second: most?.most ?? 0,
      duplicates: { count: duplicates.length, items: duplicates.slice(0, listed) },
      repeated_people: { count: repeated.length, items: repeated.slice(0, listed) },
    };
  }
}
