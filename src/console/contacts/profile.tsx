import { Fact } from "../fact";
import { type I18n, wordsFor } from "../i18n";
import { languageName } from "../language-name";
import { Time } from "../layout";
import type { Contact } from "./answers";

interface Props {
  i18n: I18n;
  contact: Contact;
}

/** Who it is: names, numbers, what is known of them. */
export function Profile({ i18n, contact }: Props) {
  const { contacts: words, approval } = i18n.t;
  const { identities, preferences, crm_links: links } = contact;
  // A WhatsApp number is most often the phone number without its sign.
  const others = identities.filter(({ value }) => ![contact.phone, contact.phone?.slice(1)].includes(value));
  return (
    <section class="card stack" aria-labelledby="profile">
      <h2 id="profile">{words.profile}</h2>
      {contact.masked && <p class="muted note">{approval.masked}</p>}
      <dl>
        <Fact name={words.phone}>{contact.phone ?? approval.noPhone}</Fact>
        {contact.name !== null && contact.customer_name !== null && (
          <Fact name={words.profileName}>
            <bdi>{contact.customer_name}</bdi>
          </Fact>
        )}
        {others.length > 0 && (
          <Fact name={words.identities}>
            <ul class="plain">
              {others.map(({ kind, value, former }) => (
                <li>
                  {i18n.t.label(wordsFor(words.identityKinds, kind, kind))}
                  <bdi>{value}</bdi> {former && <span class="muted">({words.former})</span>}
                </li>
              ))}
            </ul>
          </Fact>
        )}
        <Fact name={words.language}>
          {contact.language === null ? "–" : languageName(i18n, contact.language)}
        </Fact>
        {contact.country !== null && (
          <Fact name={words.country}>
            {new Intl.DisplayNames(i18n.language, { type: "region" }).of(contact.country)}
          </Fact>
        )}
        {Object.entries(preferences).map(([key, value]) => (
          <Fact name={key}>
            <bdi>{value}</bdi>
          </Fact>
        ))}
        {links.length > 0 && (
          <Fact name={words.crm}>
            <ul class="plain">
              {links.map(({ system, id, url }) => (
                <li>
                  {i18n.t.label(system)}
                  {url === undefined ? (
                    <bdi>{id}</bdi>
                  ) : (
                    <a href={url} rel="noopener noreferrer">
                      <bdi>{id}</bdi>
                    </a>
                  )}
                </li>
              ))}
            </ul>
          </Fact>
        )}
        <Fact name={words.createdAt}>
          <Time i18n={i18n} at={Date.parse(contact.created_at)} />
        </Fact>
        <Fact name={words.lastSeen}>
          {contact.last_seen_at === null ? (
            words.never
          ) : (
            <Time i18n={i18n} at={Date.parse(contact.last_seen_at)} />
          )}
        </Fact>
      </dl>
    </section>
  );
}

/** The conversations with this contact that the reader may open. */
export function Conversations({ i18n, contact }: Props) {
  const { contacts: words } = i18n.t;
  return (
    <section class="card stack" aria-labelledby="conversations">
      <h2 id="conversations">{words.conversations}</h2>
      {contact.conversations.length === 0 && <p class="empty">{words.noConversations}</p>}
      <ul class="plain">
        {contact.conversations.map(({ id, status, last_message_at: at }) => (
          <li>
            <a class="row-link" href={`/console/inbox/${encodeURIComponent(id)}`}>
              <span>{at === null ? words.open : i18n.date(Date.parse(at))}</span>
              <span class="badge">{wordsFor(words.conversationStatuses, status, status)}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface OrdersProps extends Props {
  /** Whether the reader may open orders. */
  linked: boolean;
}

export function Orders({ i18n, contact, linked }: OrdersProps) {
  if (contact.orders.length === 0) return null;
  const { contacts: words, orders } = i18n.t;
  return (
    <section class="card stack" aria-labelledby="orders">
      <h2 id="orders">{words.orders}</h2>
      <ul class="plain">
        {contact.orders.map(({ order_id: id, status, total, placed_at: at }) => {
          const told = `${at === null ? "" : `${i18n.day(Date.parse(at))} · `}${total}`;
          return (
            <li>
              {linked ? <a href={`/console/orders/${encodeURIComponent(id)}`}>{told}</a> : told}{" "}
              <span class="badge">{wordsFor(orders.statuses, status, status)}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

interface SegmentsProps {
  i18n: I18n;
  segments: readonly { id: string; name: string }[];
}

/** The segments that the contact belongs to now. */
export function Segments({ i18n, segments }: SegmentsProps) {
  if (segments.length === 0) return null;
  return (
    <section class="card stack" aria-labelledby="segments">
      <h2 id="segments">{i18n.t.segments.title}</h2>
      <ul class="plain">
        {segments.map(({ id, name }) => (
          <li>
            <a class="row-link" href={`/console/segments/${encodeURIComponent(id)}`}>
              <bdi>{name}</bdi>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
