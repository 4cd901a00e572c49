import { parsePhoneNumberFromString } from "libphonenumber-js";
import { may, type Principal } from "./principal";

/** `+852 5550 1234` → `+852••••34`: the country code and the last two digits stay, and nothing tells the length. */
export function maskPhone(phone: string): string {
  const digits = phone.replace(/\D/g, "");
  const country = parsePhoneNumberFromString(`+${digits}`)?.countryCallingCode ?? digits.slice(0, 1);
  return `+${country}••••${digits.slice(-2)}`;
}

/** The first character and nothing of the length. */
export function maskName(name: string): string {
  return `${[...name][0] ?? ""}•••`;
}

/** A business-scoped id: its country part stays. */
export function maskBsuid(bsuid: string): string {
  return `${bsuid.slice(0, 3)}••••${bsuid.slice(-4)}`;
}

export interface PersonalData {
  phone: string | null;
  customer_name: string | null;
}

/** Personal data as the principal may see it, with the names of the fields that were masked. */
export function maskPerson<Person extends PersonalData>(
  principal: Principal,
  person: Person,
): Person & { masked?: string[] } {
  if (may(principal, "contacts:pii")) return person;
  const masked = (["phone", "customer_name"] as const).filter((field) => person[field] !== null);
  return {
    ...person,
    phone: person.phone === null ? null : maskPhone(person.phone),
    customer_name: person.customer_name === null ? null : maskName(person.customer_name),
    ...(masked.length > 0 && { masked }),
  };
}
