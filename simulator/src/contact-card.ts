import { invalid, linkAt, missing, objectAt, objectsAt, optionalTextAt, textAt } from "./checks";
import type { Json } from "./json";

const otherNames = ["first_name", "last_name", "middle_name", "prefix", "suffix"];
const orgParts = ["company", "department", "title"];
const addressParts = ["street", "city", "state", "zip", "country", "country_code", "type"];

/**
 * Throws a GraphError when a contact card is not one: a formatted name and one more part of the name, and whatever else
 * it holds in the form that Meta documents. …/whatsapp/messages/contacts-messages
 */
export function checkCard(card: Json): void {
  const name = objectAt(card, "name", "contacts['name']");
  textAt(name, "formatted_name", "contacts['name']['formatted_name']", 1024);
  const given = otherNames.filter(
    (part) => optionalTextAt(name, part, `contacts['name']['${part}']`, 1024) !== undefined,
  );
  if (given.length === 0)
    throw missing("contacts['name'] first_name, last_name, middle_name, prefix or suffix");
  for (const phone of listed(card, "phones")) {
    optionalTextAt(phone, "phone", "contacts['phones']['phone']", 128);
    optionalTextAt(phone, "wa_id", "contacts['phones']['wa_id']", 32);
  }
  for (const email of listed(card, "emails")) {
    const address = textAt(email, "email", "contacts['emails']['email']", 254);
    if (!address.includes("@")) throw invalid("contacts['emails']['email'] is not an email address.");
  }
  for (const url of listed(card, "urls")) linkAt(url, "url", "contacts['urls']['url']", 2048);
  for (const address of listed(card, "addresses"))
    for (const part of addressParts) optionalTextAt(address, part, `contacts['addresses']['${part}']`, 1024);
  if (card.org !== undefined) {
    const org = objectAt(card, "org", "contacts['org']");
    for (const part of orgParts) optionalTextAt(org, part, `contacts['org']['${part}']`, 1024);
  }
  if (card.birthday !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(String(card.birthday)))
    throw invalid("contacts['birthday'] must be YYYY-MM-DD.");
}

function listed(card: Json, key: string): Json[] {
  return card[key] === undefined ? [] : objectsAt(card, key, `contacts['${key}']`, 0, 1000);
}
