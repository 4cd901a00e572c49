/** The digits of a number written in any way: "+852 5550 0001" is "85255500001". */
export function digitsOf(number: string): string {
  return number.replace(/\D/g, "");
}

/** E.164 allows 15 digits; fewer than 7 is no subscriber number anywhere. */
export function isPhoneNumber(number: string): boolean {
  return /^\+?[\d\s().-]+$/.test(number) && /^\d{7,15}$/.test(digitsOf(number));
}

/** A business-scoped user id, parent form included: `US.13491208655302741918`, `US.ENT.118…`. */
export function isUserId(value: string): boolean {
  return /^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/.test(value);
}

const variants: ReadonlyArray<{ country: string; dialled: RegExp; waId: string }> = [
  // Area codes from 31 up registered before the ninth digit came: WhatsApp knows them without it.
  { country: "Brazil", dialled: /^55([3-9]\d)9(\d{8})$/, waId: "55$1$2" },
  { country: "Mexico", dialled: /^52([2-9]\d{9})$/, waId: "521$1" },
  { country: "Argentina", dialled: /^54([1-8]\d{9})$/, waId: "549$1" },
];

/**
 * The WhatsApp id of a dialled number (digits only), which in three countries differs from it.
 * developers.facebook.com/…/whatsapp/cloud-api/phone-numbers: "wa_id may not match the input".
 */
export function waIdOf(digits: string): string {
  for (const { dialled, waId } of variants) {
    if (dialled.test(digits)) return digits.replace(dialled, waId);
  }
  return digits;
}
