import { noWindow, type WindowState } from "./limits";
import { waIdOf } from "./wa-id";

export interface Contact {
  id: number;
  wa_id: string | null;
  user_id: string | null;
  parent_user_id: string | null;
  name: string | null;
  username: string | null;
  number: string | null;
}

/** What a send or a message tells about a person; either identity may be missing. */
export interface Sighting {
  digits?: string | undefined;
  userId?: string | undefined;
  parentUserId?: string | undefined;
  name?: string | undefined;
  username?: string | undefined;
}

export type Preference = "stop" | "resume";

/** The customers: who they are, when they last wrote, whether they stopped marketing messages. */
export class People {
  constructor(private readonly sql: SqlStorage) {}

  /** By a number in any of its forms (digits only). */
  byPhone(digits: string): Contact | undefined {
    return this.one("select * from contacts where wa_id = ?", waIdOf(digits));
  }

  /** By business-scoped user id. */
  byUserId(userId: string): Contact | undefined {
    return this.one("select * from contacts where user_id = ?", userId);
  }

  byId(id: number): Contact | undefined {
    return this.one("select * from contacts where id = ?", id);
  }

  /** Most recently heard of first. */
  list(limit: number): Contact[] {
    const query = `select c.* from contacts c
      left join (select contact_id, max(seq) as latest from messages group by contact_id) m on m.contact_id = c.id
      order by m.latest desc nulls last, c.id desc limit ?`;
    return this.sql.exec<Row>(query, limit).toArray();
  }

  /**
   * Finds the person or makes a new one, and learns what is new about them.
   * A message that carries both identities joins the two people they named so far.
   */
  meet(seen: Sighting): Contact {
    const byPhone = seen.digits === undefined ? undefined : this.byPhone(seen.digits);
    const byUserId = seen.userId === undefined ? undefined : this.byUserId(seen.userId);
    if (byPhone !== undefined && byUserId !== undefined && byPhone.id !== byUserId.id)
      this.join(byPhone.id, byUserId.id);
    const known = byPhone ?? byUserId;
    return known === undefined ? this.add(seen) : this.learn(known, seen);
  }

  /** Somebody moves to another number, and with it to another business-scoped id; nobody else has the number then. */
  move(contact: Contact, digits: string | undefined, userId: string | undefined): void {
    const waId = digits === undefined ? null : waIdOf(digits);
    this.sql.exec("update contacts set wa_id = null where wa_id = ? and id <> ?", waId, contact.id);
    this.sql.exec(
      "update contacts set user_id = null where user_id = ? and id <> ?",
      userId ?? null,
      contact.id,
    );
    this.sql.exec(
      "update contacts set wa_id = ?, number = ?, user_id = coalesce(?, user_id) where id = ?",
      waId,
      digits ?? null,
      userId ?? null,
      contact.id,
    );
  }

  windowOf(phoneNumberId: string, contactId: number): WindowState {
    const query =
      "select last_inbound_at, referral_at, entry_point_until from windows where phone_number_id = ? and contact_id = ?";
    return this.sql.exec<WindowRow>(query, phoneNumberId, contactId).toArray()[0] ?? noWindow;
  }

  setWindow(phoneNumberId: string, contactId: number, state: WindowState): void {
    const query =
      "insert or replace into windows (phone_number_id, contact_id, last_inbound_at, referral_at, entry_point_until) values (?, ?, ?, ?, ?)";
    this.sql.exec(
      query,
      phoneNumberId,
      contactId,
      state.last_inbound_at,
      state.referral_at,
      state.entry_point_until,
    );
  }

  preferenceOf(phoneNumberId: string, contactId: number): Preference {
    const query = "select value from preferences where phone_number_id = ? and contact_id = ?";
    return (
      this.sql.exec<{ value: Preference }>(query, phoneNumberId, contactId).toArray()[0]?.value ?? "resume"
    );
  }

  setPreference(phoneNumberId: string, contactId: number, value: Preference): void {
    this.sql.exec(
      "insert or replace into preferences (phone_number_id, contact_id, value) values (?, ?, ?)",
      phoneNumberId,
      contactId,
      value,
    );
  }

  private add(seen: Sighting): Contact {
    const query =
      "insert into contacts (wa_id, user_id, parent_user_id, name, username, number) values (?, ?, ?, ?, ?, ?) returning *";
    const waId = seen.digits === undefined ? null : waIdOf(seen.digits);
    const values = [
      waId,
      seen.userId ?? null,
      seen.parentUserId ?? null,
      seen.name ?? null,
      seen.username ?? null,
      seen.digits ?? null,
    ];
    return this.sql.exec<Row>(query, ...values).one();
  }

  private learn(known: Contact, seen: Sighting): Contact {
    const learned: Contact = {
      ...known,
      wa_id: seen.digits === undefined ? known.wa_id : waIdOf(seen.digits),
      user_id: seen.userId ?? known.user_id,
      parent_user_id: seen.parentUserId ?? known.parent_user_id,
      name: seen.name ?? known.name,
      username: seen.username ?? known.username,
      number: seen.digits ?? known.number,
    };
    const keys = ["wa_id", "user_id", "parent_user_id", "name", "username", "number"] as const;
    if (keys.every((key) => learned[key] === known[key])) return known;
    const query = `update contacts set ${keys.map((key) => `${key} = ?`).join(", ")} where id = ?`;
    this.sql.exec(query, ...keys.map((key) => learned[key]), known.id);
    return learned;
  }

  private join(kept: number, dropped: number): void {
    this.sql.exec("update messages set contact_id = ? where contact_id = ?", kept, dropped);
    for (const table of ["windows", "preferences"]) {
      this.sql.exec(`update or ignore ${table} set contact_id = ? where contact_id = ?`, kept, dropped);
      this.sql.exec(`delete from ${table} where contact_id = ?`, dropped);
    }
    this.sql.exec("delete from contacts where id = ?", dropped);
  }

  private one(query: string, value: string | number): Contact | undefined {
    return this.sql.exec<Row>(query, value).toArray()[0];
  }
}

type Row = { [K in keyof Contact]: Contact[K] };
type WindowRow = { [K in keyof WindowState]: WindowState[K] };
