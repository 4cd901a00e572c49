import { parsePhoneNumberFromString } from "libphonenumber-js";

/**
 * Other forms in which Meta knows a number: Brazil's ninth digit, Mexico's 1, Argentina's 9.
 * Given and returned in digits, the given form first.
 */
export function waIdVariants(digits: string): string[] {
  const variants = [digits];
  const brazil = /^55(\d{2})(9?)(\d{8})$/.exec(digits);
  if (brazil) variants.push(brazil[2] ? `55${brazil[1]}${brazil[3]}` : `55${brazil[1]}9${brazil[3]}`);
  const mexico = /^52(1?)(\d{10})$/.exec(digits);
  if (mexico) variants.push(mexico[1] ? `52${mexico[2]}` : `521${mexico[2]}`);
  const argentina = /^54(9?)(\d{10})$/.exec(digits);
  if (argentina) variants.push(argentina[1] ? `54${argentina[2]}` : `549${argentina[2]}`);
  return variants;
}

/**
 * E.164 of a number written in any usual way, or undefined when no country has such a number. Full-width digits and
 * separators are understood.
 */
export function toE164(written: string, defaultCountry: string): string | undefined {
  const number = parsePhoneNumberFromString(written.normalize("NFKC"), defaultCountry as "HK");
  if (!number || number.ext) return undefined;
  // A form that only Meta uses, such as Mexico's with the 1, is no number that can be dialled; another form is.
  return waIdVariants(number.number.slice(1))
    .map((digits) => parsePhoneNumberFromString(`+${digits}`))
    .find((form) => form?.isValid())?.number;
}

/** The country of a WhatsApp id (digits) or of a business-scoped id (`HK.…`), when it can be told. */
export function countryOf(waId: string | undefined, bsuid: string | undefined): string | null {
  if (waId) return parsePhoneNumberFromString(`+${waId}`)?.country ?? null;
  return bsuid && /^[A-Z]{2}\./.test(bsuid) ? bsuid.slice(0, 2) : null;
}
