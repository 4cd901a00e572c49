import type { Context } from "hono";
import { isRole, ROLES, type Role } from "../../auth";
import type { I18n } from "../i18n";

/** Languages that a person can have the console speak: the catalogues', with the region of their formats. */
export const LOCALES = ["zh-Hant-HK", "zh-Hant-TW", "en"] as const;

export type Locale = (typeof LOCALES)[number];

export const localeOf = (typed: unknown): Locale | undefined => LOCALES.find((locale) => locale === typed);

/** Of a person's language, however it was written, the one that the form offers. */
export const offeredLocale = (locale: string): Locale =>
  locale.toLowerCase().startsWith("zh") ? (/TW/i.test(locale) ? "zh-Hant-TW" : "zh-Hant-HK") : "en";

export function LanguageField({ i18n, value }: { i18n: I18n; value: string }) {
  const { people } = i18n.t;
  return (
    <>
      <label for="locale">{people.language}</label>
      <select id="locale" name="locale">
        {LOCALES.map((locale) => (
          <option value={locale} selected={locale === offeredLocale(value)}>
            {people.languages[locale]}
          </option>
        ))}
      </select>
    </>
  );
}

/** A choice of roles, each with what it is for. */
export function RoleFields({ i18n, chosen }: { i18n: I18n; chosen: readonly string[] }) {
  const { people, roles } = i18n.t;
  return (
    <fieldset class="role-choices">
      <legend>{people.roles}</legend>
      {(Object.keys(ROLES) as Role[]).map((role) => (
        <label class="role-choice">
          <input type="checkbox" name="roles" value={role} checked={chosen.includes(role)} />
          <strong>{roles[role]}</strong>
          <span>{people.roleHints[role]}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** The roles that a form names. */
export async function chosenRoles(c: Context): Promise<Role[]> {
  const named = (await c.req.formData()).getAll("roles");
  return [...new Set(named.filter((role): role is Role => typeof role === "string" && isRole(role)))];
}
