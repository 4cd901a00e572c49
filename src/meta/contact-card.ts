import * as z from "zod";
import { limitedText, webAddress } from "./message-parts";

/**
 * A contact card. Meta documents how many a message holds and no limit of the texts: theirs keep nonsense out.
 * developers.facebook.com/documentation/business-messaging/whatsapp/messages/contacts-messages
 */
const short = limitedText(256).optional();
const label = limitedText(40).optional();

const name = z
  .strictObject({
    formatted_name: limitedText(256),
    first_name: short,
    last_name: short,
    middle_name: short,
    prefix: short,
    suffix: short,
  })
  .refine(({ formatted_name: _, ...parts }) => Object.values(parts).some((part) => part !== undefined), {
    message: "needs one part beside formatted_name: first_name, last_name, middle_name, prefix or suffix",
  });

const birthday = z.iso.date({ error: "must be a day as YYYY-MM-DD" });

const card = z.strictObject({
  name,
  phones: z
    .array(
      z.strictObject({
        phone: limitedText(50),
        type: label,
        wa_id: z
          .string()
          .regex(/^\d{5,20}$/, "must be digits only")
          .optional(),
      }),
    )
    .max(20)
    .optional(),
  emails: z
    .array(z.strictObject({ email: z.email().max(254), type: label }))
    .max(20)
    .optional(),
  urls: z
    .array(z.strictObject({ url: webAddress, type: label }))
    .max(20)
    .optional(),
  addresses: z
    .array(
      z.strictObject({
        street: short,
        city: short,
        state: short,
        zip: short,
        country: short,
        country_code: limitedText(2, 2).optional(),
        type: label,
      }),
    )
    .max(20)
    .optional(),
  org: z.strictObject({ company: short, department: short, title: short }).optional(),
  birthday: birthday.optional(),
});

export type ContactCard = z.infer<typeof card>;

/** Meta takes up to 257 cards in one message. */
export const contactCards = z.array(card).min(1).max(257);

/** Labels as phones name them themselves: they say nothing of their own. */
const USUAL_LABELS = new Set(["HOME", "WORK", "CELL", "MOBILE", "MAIN", "IPHONE", "OTHER"]);

function labelled(value: string, label: string | undefined): string {
  return label === undefined || USUAL_LABELS.has(label.toUpperCase()) ? value : `${value} (${label})`;
}

/** The parts of a name that its formatted form leaves out: the phone shows them once the card is saved. */
function otherNames({ formatted_name, ...parts }: ContactCard["name"]): string {
  const { prefix, first_name, middle_name, last_name, suffix } = parts;
  return [prefix, first_name, middle_name, last_name, suffix]
    .filter((part) => part !== undefined && !formatted_name.includes(part))
    .join(" ");
}

/** A number, and the account that a tap on it opens where that is another one. */
function phoneText({ phone, wa_id, type }: NonNullable<ContactCard["phones"]>[number]): string {
  const digits = phone?.replace(/\D/g, "");
  const elsewhere = wa_id !== undefined && wa_id !== digits ? `WhatsApp: +${wa_id}` : undefined;
  return labelled([phone, elsewhere].filter(Boolean).join(" "), type);
}

/** A card as its reader sees it, a line each for what it holds. */
export function cardText(card: ContactCard): string {
  const { org } = card;
  const lines = [
    `[contact card] ${card.name.formatted_name}`,
    otherNames(card.name),
    [org?.title, org?.department, org?.company].filter(Boolean).join(", "),
    ...(card.phones ?? []).map(phoneText),
    ...(card.emails ?? []).map(({ email, type }) => labelled(email, type)),
    ...(card.urls ?? []).map(({ url, type }) => labelled(url, type)),
    ...(card.addresses ?? []).map(({ street, city, state, zip, country, country_code, type }) =>
      labelled([street, city, state, zip, country ?? country_code].filter(Boolean).join(", "), type),
    ),
    card.birthday && `🎂 ${card.birthday}`,
  ];
  return lines.filter(Boolean).join("\n");
}
