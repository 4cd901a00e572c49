import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readArguments } from "../../../scripts/tenant/arguments.ts";
import { type Configuration, configurationFor, readRoot } from "../../../scripts/tenant/configuration.ts";
import { Failure } from "../../../scripts/tenant/failure.ts";
import { namesOf } from "../../../scripts/tenant/names.ts";
import { SECRETS } from "../../../scripts/tenant/secret-names.ts";
import { checkSecret } from "../../../scripts/tenant/secrets.ts";
import { parseTenant } from "../../../scripts/tenant/tenant-file.ts";
import { retentionSettings } from "../../../src/privacy/retention/rules.ts";

const EXAMPLE = readFileSync("tenants/example.toml", "utf8");
const FILE = "tenants/harbour.toml";
/** What a call throws for whoever runs the command. */
function thrownBy(call: () => unknown): Failure {
  try {
    call();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error("Nothing was thrown.");
}

const IDS = { databases: {}, namespaces: {} };

describe("a tenant's file", () => {
  test("the example is right, also with all that it shows", () => {
    expect(parseTenant(EXAMPLE, FILE)).toMatchObject({ slug: "harbour", domain: "chat.example.com" });
    const [top = "", tables = ""] = EXAMPLE.split("[meta]");
    const shown =
      EXAMPLE.match(/^# (?:shop_api_url|media_scanner_url).*$/gm)?.map((line) => line.slice(2)) ?? [];
    const rest = tables
      .replace(/^# (\[\w+\]|\w+ = .*)$/gm, "$1")
      .replace(/^(?:shop_api_url|media_scanner_url).*$/gm, "");
    expect(parseTenant(`${top}${shown.join("\n")}\n[meta]${rest}`, FILE)).toMatchObject({
      shop_api_url: "https://shop.example.com/v1",
      sign_in: { oidc_client_id: "console" },
      retention_days: { messages: 730 },
    });
  });

  const wrong: [string, string, string, RegExp][] = [
    ["a key that is not read", 'time_zone = "Asia', 'timezone = "x"\ntime_zone = "Asia', /timezone: unknown/],
    ["no such time zone", "Asia/Hong_Kong", "Asia/Hongkong_", /time_zone: is an IANA time zone/],
    ["a locale of another spelling", '"zh-Hant-HK"', '"zh_HK"', /locale: is a language tag/],
    [
      "an address in place of a host",
      '"chat.example.com"',
      '"https://chat.example.com"',
      /domain: is a host name/,
    ],
    [
      "an id that is a number",
      '"100000000000001"',
      "100000000000001",
      /meta\.waba_id: is Meta's id of the WhatsApp Business Account \(WABA\): digits alone, in quotes/,
    ],
    [
      "a phone number in place of its id",
      '"100000000000011"',
      '"+852 5550 1234"',
      /phone_number_ids\.0: is Meta's id of the number, not the phone number \(WhatsApp Manager,/,
    ],
    [
      "a number's id without quotes",
      '"100000000000011"',
      "100000000000011",
      /phone_number_ids\.0: is Meta's id of the number, not the phone number/,
    ],
    ["no number", '["100000000000011"]', "[]", /meta\.phone_number_ids: names at least one number/],
    [
      "a number's id that stands alone",
      '["100000000000011"]',
      '"100000000000011"',
      /meta\.phone_number_ids: is a list of Meta's ids of numbers/,
    ],
    [
      "an account's id among those of numbers",
      '["100000000000011"]',
      '["100000000000011", "100000000000001"]',
      /meta\.waba_id: stands in phone_number_ids too/,
    ],
    [
      "retention that is no table",
      'domain = "',
      'retention_days = 730\ndomain = "',
      /retention_days: is a table of days by rule/,
    ],
    ["an empty name", '"Harbour Lane Tea"', '""', /name: must not be empty/],
    ["a name without quotes around digits", '"Harbour Lane Tea"', "5", /name: is text in double quotes/],
    [
      "a name that is too long",
      '"Harbour Lane Tea"',
      `"${"tea ".repeat(21)}"`,
      /name: has at most 80 characters/,
    ],
    ["a missing id", 'waba_id = "100000000000001"', "", /meta.waba_id: is missing/],
    ["no TOML", 'name = "', "name = ", /line \d+/],
  ];
  test.each(wrong)("%s is refused with its place", (_, from, to, expected) => {
    expect(() => parseTenant(EXAMPLE.replace(from, to), FILE)).toThrow(expected);
  });

  test("what is kept for good is said with a word, and reaches the Worker as null", () => {
    const days = (text: string) => `${EXAMPLE}\n[retention_days]\n${text}`;
    const tenant = parseTenant(days('messages = 730\nnotifications = "keep"'), FILE);
    const { vars } = configurationFor(readRoot("."), tenant, IDS, "");
    expect(retentionSettings(vars.RETENTION_DAYS)).toMatchObject({
      days: { messages: 730, notifications: null },
      problems: [],
    });
    for (const value of ['"forever"', "false", "2", "1.5", "inf", "-inf", "nan", "[730]", "2026-11-29"])
      expect(() => parseTenant(days(`messages = ${value}`), FILE), value).toThrow(
        /retention_days\.messages: a whole number of days from 30 to \d+, or "keep" for good/,
      );
    expect(() => parseTenant(days('mesages = "keep"'), FILE)).toThrow(
      /retention_days\.mesages: no such rule; there are webhook_events/,
    );
  });

  test.each<[string, string, boolean]>([
    ["text without quotes", "name = Harbour", true],
    ["one quote alone", 'name = "Harbour', true],
    ["a long id without quotes", "waba_id = 10000000000000111", true],
    ["no equals sign", 'name "Harbour"', false],
    ["a key twice", 'name = "a"\nname = "b"', false],
    ["a bracket that is not closed", "list = [1, 2", false],
  ])(
    "of TOML that does not hold, quotes are spoken of only where they are missing: %s",
    (_, text, quotes) => {
      const failure = thrownBy(() => parseTenant(text, FILE));
      expect(failure.message).toMatch(/line \d+: /);
      expect(failure.hint).toBe(
        quotes ? "Text and ids stand in double quotes." : "See tenants/example.toml.",
      );
    },
  );

  const secrets = [
    'access_token = "x"',
    'note = "EAAJB1234567890abcdefghijk"',
    'note = "sk_live_abcdef"',
    `note = "${"0123456789abcdef".repeat(4)}"`,
    'shop_api_url = "https://user:pass@shop.example.com"',
  ];
  test.each(secrets)("a secret is refused and not repeated: %s", (line) => {
    const value = /"(.+)"/.exec(line)?.[1] ?? "";
    const parse = () => parseTenant(`${line}\n${EXAMPLE}`, FILE);
    expect(parse).toThrow(/seems to hold a secret/);
    if (value.length > 3) expect(parse).not.toThrow(value);
  });

  test.each(["Harbour", "-a", "a--b", "a".repeat(25), "a_b"])("%s is no name", (name) => {
    expect(() => parseTenant(EXAMPLE, `tenants/${name}.toml`)).toThrow(/no name of a tenant/);
  });
});

describe("a tenant's configuration", () => {
  const root = readRoot(".");
  const tenant = parseTenant(EXAMPLE, FILE);

  test("every key and binding of wrangler.toml is in it, and none of its own names is the same", () => {
    const made = configurationFor(root, tenant, IDS, "https://chat.example.com");
    for (const key of Object.keys(root)) expect(made, key).toHaveProperty(key);
    const other = configurationFor(root, { ...tenant, slug: "peak" }, IDS, "https://peak.example.com");
    const own = (configuration: Configuration) =>
      [
        configuration.name,
        ...configuration.d1_databases.flatMap(({ database_name, database_id }) => [
          database_name,
          database_id,
        ]),
        ...configuration.kv_namespaces.map(({ id }) => id),
        ...configuration.r2_buckets.map(({ bucket_name }) => bucket_name),
        ...configuration.queues.consumers.flatMap(({ queue, dead_letter_queue }) => [
          queue,
          dead_letter_queue,
        ]),
        ...(configuration.ratelimits as { namespace_id: string }[]).map(({ namespace_id }) => namespace_id),
      ].filter((name) => name !== undefined);
    expect(own(made).length).toBeGreaterThan(10);
    expect(own(made).filter((name) => own(other).includes(name) || own(root).includes(name))).toEqual([]);
    expect(made.queues.producers.length).toBe(root.queues.producers.length);
    expect(made.vars).toMatchObject({ ENVIRONMENT: "production", PUBLIC_URL: "https://chat.example.com" });
    expect(Object.keys(made.vars).sort()).toEqual(Object.keys(root.vars).sort());
  });

  test("a binding that is added to wrangler.toml is given to every tenant, and made", () => {
    const grown = {
      ...root,
      kv_namespaces: [...root.kv_namespaces, { binding: "MORE_KV", id: "0" }],
      queues: { ...root.queues, producers: [...root.queues.producers, { binding: "MORE", queue: "more" }] },
    };
    const made = configurationFor(grown, tenant, IDS, "");
    expect(made.kv_namespaces.map((one) => one.binding)).toContain("MORE_KV");
    expect(made.queues.producers.map(({ queue }) => queue)).toContain("more-harbour");
    expect(namesOf(grown, "harbour")).toMatchObject({
      namespaces: { MORE_KV: "whatsapp-business-mcp-more-kv-harbour" },
      queues: expect.arrayContaining(["more-harbour"]),
    });
  });

  test("a kind of binding that nobody thought of is refused, so that no two tenants share one by chance", () => {
    const grown = { ...root, vectorize: [{ binding: "INDEX", index_name: "all" }] } as Configuration;
    expect(() => configurationFor(grown, tenant, IDS, "")).toThrow(/vectorize/);
  });
});

describe("secrets", () => {
  test("are those of the Worker", () => {
    const env = readFileSync("src/platform/env.ts", "utf8");
    const local = readFileSync("scripts/local.env", "utf8");
    for (const { name } of SECRETS) expect(env).toContain(`  ${name}?: string;`);
    const unknown = [...local.matchAll(/^(\w+(?:TOKEN|SECRET|KEY)\w*)=/gm)].map(([, name]) => name);
    for (const name of unknown) expect(SECRETS.map((secret) => secret.name)).toContain(name);
  });

  test.each(["local-app-secret", "sk_test_local", "whsec_local"])("%s is refused", (value) => {
    expect(() => checkSecret("META_APP_SECRET", value)).toThrow(/value of local runs/);
  });
});

describe("the command line", () => {
  test("is understood", () => {
    expect(readArguments(["create", "harbour", "--dry-run"])).toMatchObject({
      command: "create",
      dryRun: true,
    });
    expect(readArguments([])).toBeUndefined();
  });
  test.each(["--dryrun", "-x"])("says of the option %s that there is none, in one line", (option) => {
    const failure = thrownBy(() => readArguments(["create", "harbour", option]));
    expect(failure.message).toBe(
      `There is no option ${option}: npm run tenant -- --help lists what there is.`,
    );
    expect(failure.hint).toBeUndefined();
  });
  test.each([
    [["creat", "harbour"]],
    [["create"]],
    [["create", "a", "b"]],
    [["list", "a"]],
    [["deploy", "a", "--to", "x"]],
  ])("%s is refused", (args) => {
    expect(() => readArguments(args)).toThrow();
  });
});
