import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse, TomlError } from "smol-toml";
import { z } from "zod";
import { retentionSettings } from "../../src/privacy/retention/rules.ts";
import { Failure } from "./failure.ts";

const isTimeZone = (value: string): boolean => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: value }) !== undefined;
  } catch {
    return false;
  }
};

const isLocale = (value: string): boolean => {
  try {
    return Intl.getCanonicalLocales(value)[0] === value;
  } catch {
    return false;
  }
};

const idOf = (what: string) => {
  const message = `is ${what}: digits alone, in quotes; docs/meta-setup.md says where it comes from`;
  return z.string(message).regex(/^[0-9]{5,20}$/, message);
};
const phoneNumberId = idOf(
  "Meta's id of the number, not the phone number (WhatsApp Manager, or the app's own page, shows it)",
);
const words = z.record(
  z.string().regex(/^[a-z]{2,3}(?:-[A-Za-z]+)*$/, "is a language, such as zh-Hant"),
  z.array(z.string().min(1)).min(1),
);
const https = z.url({ protocol: /^https$/, error: "is an address that begins with https://" });

/** TOML has no null: this word stands for it where things are kept for good. */
const KEEP = "keep";

const IS_TABLE = "is a table of days by rule: a line [retention_days], below it lines such as messages = 730";

/** Days by rule, as the Worker takes them (`RETENTION_DAYS`), of which null keeps for good. What the Worker would refuse is refused here. */
const retention = z.record(z.string(), z.unknown(), IS_TABLE).transform((said, context) =>
  Object.fromEntries(
    Object.entries(said).map(([rule, value]) => {
      // TOML has inf and nan, which JSON would turn into null.
      const days = value === KEEP ? null : Number.isFinite(value) ? value : String(value);
      for (const problem of retentionSettings(JSON.stringify({ [rule]: days })).problems) {
        const message = problem.slice(problem.indexOf(": ") + 2).replace("or null", `or "${KEEP}" for good`);
        context.addIssue({ code: "custom", path: [rule], message });
      }
      return [rule, days as number | null];
    }),
  ),
);

/** `tenants/NAME.toml`, as docs/tenants.md describes it. Unknown keys are refused: a misspelt one would be lost silently. */
const TENANT = z.strictObject({
  name: z.string().min(1).max(80),
  locale: z.string().refine(isLocale, "is a language tag as BCP 47 spells it, such as zh-Hant-HK or en-GB"),
  time_zone: z.string().refine(isTimeZone, "is an IANA time zone, such as Asia/Hong_Kong"),
  default_country: z.string().regex(/^[A-Z]{2}$/, "is a country of two capital letters, such as HK"),
  domain: z
    .string()
    .regex(/^(?!-)[a-z0-9-]+(?:\.[a-z0-9-]+)+$/, "is a host name alone, such as chat.example.com")
    .max(150)
    .optional(),
  meta: z
    .strictObject({
      waba_id: idOf("Meta's id of the WhatsApp Business Account (WABA)"),
      phone_number_ids: z
        .array(phoneNumberId, 'is a list of Meta\'s ids of numbers, such as ["100000000000011"]')
        .min(1, "names at least one number, by Meta's id of it, in quotes"),
      app_id: idOf("the app's id at Meta").optional(),
      api_version: z
        .string()
        .regex(/^v[0-9]+\.0$/, "is a version such as v23.0")
        .optional(),
    })
    .refine(({ waba_id, phone_number_ids }) => !phone_number_ids.includes(waba_id), {
      path: ["waba_id"],
      message: "stands in phone_number_ids too: an account and its number have different ids at Meta",
    }),
  cloudflare: z
    .strictObject({
      location: z.enum(["weur", "eeur", "apac", "oc", "wnam", "enam"]).optional(),
    })
    .default({}),
  sign_in: z
    .strictObject({ oidc_issuer: https, oidc_client_id: z.string().min(1), oidc_name: z.string().optional() })
    .optional(),
  opt_out_words: words.optional(),
  payment_instructions: z.record(z.string(), z.string().min(1)).optional(),
  retention_days: retention.optional(),
  shop_api_url: https.optional(),
  media_scanner_url: https.optional(),
});

export type TenantFile = z.infer<typeof TENANT>;

export interface Tenant extends TenantFile {
  /** What resources are called by: the file's name without `.toml`. */
  slug: string;
}

/** Names of keys under which people keep secrets. */
const SECRET_KEY = /secret|token|passw|private|credential|api_?key|signing|seal/i;
/** Values that are secrets, whatever they are called: Meta's and Stripe's tokens, keys in PEM, long random strings. */
const SECRET_VALUE: readonly RegExp[] = [
  /\bEAA[A-Za-z0-9]{20,}/,
  /\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]+/,
  /\bwhsec_[A-Za-z0-9]+/,
  /-----BEGIN /,
  /\bBearer\s+\S{12,}/i,
  /^[0-9a-f]{32,}$/i,
  /^(?=.*[0-9])(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9+/_=-]{32,}$/,
  /^https?:\/\/[^/\s]*@/,
];

/** Where a secret seems to stand in the file, by its key; the value itself is never repeated. */
function secretsIn(value: unknown, path: string[] = []): string[] {
  if (typeof value === "string") return SECRET_VALUE.some((one) => one.test(value)) ? [path.join(".")] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    SECRET_KEY.test(key) ? [[...path, key].join(".")] : secretsIn(inner, [...path, key]),
  );
}

const SLUG = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** A tenant's name is part of every resource's name, of which R2 and workers.dev take 63 characters at most. */
export function checkSlug(slug: string): string {
  if (!SLUG.test(slug) || slug.length > 24)
    throw new Failure(
      `"${slug}" is no name of a tenant: small letters, digits and single dashes, a letter first, 24 characters at most.`,
    );
  return slug;
}

/** What the parser says of text, ids and versions that stand there without quotes, or with one of them alone. */
const WANTS_QUOTES =
  /invalid value|unfinished string|numeric|represented losslessly|leading zero|invalid date/;

/** Parses what a tenant's file says. Throws a `Failure` that names file, key and what is allowed. */
export function parseTenant(text: string, file: string): Tenant {
  const slug = checkSlug(basename(file, ".toml"));
  let data: unknown;
  try {
    data = parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [what] = error.message.replace("Invalid TOML document: ", "").split("\n");
    throw new Failure(
      `${file}, line ${error.line}: ${what}.`,
      WANTS_QUOTES.test(what ?? "") ? "Text and ids stand in double quotes." : "See tenants/example.toml.",
    );
  }
  const secrets = secretsIn(data);
  if (secrets.length > 0)
    throw new Failure(
      `${file} seems to hold a secret: ${secrets.join(", ")}.`,
      "Take it out, and out of the history of the file too. Secrets come from the environment or a prompt: npm run tenant -- secrets NAME.",
    );
  const result = TENANT.safeParse(data, { error: plain });
  if (!result.success)
    throw new Failure(`${file} is not right:\n${explain(result.error, data)}`, "See tenants/example.toml.");
  return { ...result.data, slug };
}

const KINDS: Readonly<Record<string, string>> = {
  string: "is text in double quotes",
  array: 'is a list in square brackets, such as ["a", "b"]',
  object: "is a table: a line with its name in square brackets, below it lines of its own",
  record: "is a table: a line with its name in square brackets, below it lines of its own",
};

/** What is allowed, where the shape itself does not say so in words. */
function plain(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === "invalid_type") return KINDS[issue.expected];
  if (issue.code === "too_small") return "must not be empty";
  if (issue.code === "too_big") return `has at most ${issue.maximum} characters`;
  if (issue.code === "invalid_value") return `is one of ${issue.values.join(", ")}`;
  if (issue.code === "invalid_key") return issue.issues[0]?.message;
  return undefined;
}

function explain(error: z.ZodError, data: unknown): string {
  return error.issues
    .map((issue) => {
      const path = issue.path.join(".");
      if (issue.code === "unrecognized_keys")
        return `  ${[path, issue.keys.join(", ")].filter(Boolean).join(": ")}: unknown; a key of this name is not read`;
      const given = issue.path.reduce<unknown>(
        (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
        data,
      );
      return `  ${path}: ${given === undefined ? "is missing" : issue.message}`;
    })
    .join("\n");
}

/** Reads `tenants/NAME.toml` below the project's folder. */
export function readTenant(root: string, slug: string): Tenant {
  const file = join("tenants", `${checkSlug(slug)}.toml`);
  if (!existsSync(join(root, file)))
    throw new Failure(`There is no ${file}.`, `Copy tenants/example.toml to ${file} and fill it in.`);
  return parseTenant(readFileSync(join(root, file), "utf8"), file);
}
