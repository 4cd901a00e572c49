import { describe, expect, test } from "vitest";
import type { RowFlaw } from "../../../src/contacts/import/csv";
import { IMPORT_FIELDS, type ImportField } from "../../../src/contacts/import/mapping";
import { type PreparedRow, prepareRow, type RowSettings } from "../../../src/contacts/import/rows";

const NOW = Date.parse("2026-08-15T12:00:00+08:00");

const SETTINGS: RowSettings = {
  defaultCountry: "HK",
  timeZone: "Asia/Hong_Kong",
  now: NOW,
  dateOrder: "unknown",
  tags: [],
  consent: null,
  crmSystem: "shop",
};

const DEFAULT: RowSettings["consent"] = {
  source: "event",
  occurredAt: Date.parse("2025-01-05T00:00:00Z"),
  evidence: "Test fair 2025, list 1",
  categories: ["marketing", "utility"],
};

/** A row in which nothing is wrong. The column behind the fields is left out. */
const GOOD: Partial<Record<ImportField | "ignored", string>> = {
  phone: "+852 5550 1001",
  name: "Test Customer",
  consent: "yes",
  consent_source: "web form",
  consent_date: "2025-03-01",
  consent_evidence: "Form 17",
};

const MAPPING = Object.fromEntries(IMPORT_FIELDS.map((field, index) => [field, index]));

function prepare(
  cells: Partial<Record<ImportField | "ignored", string>>,
  settings: Partial<RowSettings> = {},
  flaws?: RowFlaw[],
) {
  const row = { ...GOOD, ...cells };
  const source = { line: 7, cells: [...IMPORT_FIELDS, "ignored" as const].map((field) => row[field] ?? "") };
  return prepareRow(flaws ? { ...source, flaws } : source, MAPPING, { ...SETTINGS, ...settings });
}

function good(...args: Parameters<typeof prepare>): PreparedRow {
  const verdict = prepare(...args);
  if (!verdict.ok) throw new Error(JSON.stringify(verdict.problems));
  return verdict.row;
}

/** `code @ column` of every problem. */
function bad(...args: Parameters<typeof prepare>): string[] {
  const verdict = prepare(...args);
  return verdict.ok ? [] : verdict.problems.map(({ code, column }) => `${code} @ ${column}`);
}

describe("a good row", () => {
  test("whole", () => {
    const row = good({
      name: " 測試客戶\n ＡＢＣ ",
      language: "繁體中文",
      tags: "VIP, Tea Club;vip",
      crm_id: " M-001\u200b ",
      consent_categories: "推廣、訂單/service",
    });
    expect(row).toEqual({
      line: 7,
      phone: "+85255501001",
      keys: ["85255501001"],
      country: "HK",
      name: "測試客戶 ＡＢＣ",
      searchName: "測試客戶 abc",
      language: "zh-Hant",
      tags: ["vip", "tea club"],
      crm: { system: "shop", id: "M-001" },
      consent: {
        action: "opt_in",
        categories: ["marketing", "utility", "service"],
        source: "web_form",
        evidence: "Form 17",
        occurredAt: Date.parse("2025-03-01T00:00:00+08:00"),
      },
    });
  });

  test("with the least: only a number, the rest from the default", () => {
    const row = prepareRow({ line: 2, cells: ["55501001"] }, { phone: 0 }, { ...SETTINGS, consent: DEFAULT });
    expect(row).toMatchObject({
      ok: true,
      row: {
        ...{ name: null, searchName: null, language: null, tags: [], crm: null },
        consent: { action: "opt_in", ...DEFAULT },
      },
    });
  });

  test("cells missing at the end are empty", () => {
    const { consent: _column, ...mapping } = MAPPING;
    const settings = { ...SETTINGS, consent: DEFAULT };
    expect(prepareRow({ line: 2, cells: ["55501001"] }, mapping, settings).ok).toBe(true);
  });

  test("all forms of one number are keys of one person", () => {
    expect(good({ phone: "+55 11 95555 0100" }).keys).toEqual(["5511955550100", "551155550100"]);
  });
});

describe("what no cell may hold", () => {
  test.each<[string, Parameters<typeof prepare>[0], string]>([
    ["formula", { name: "=1+1" }, "formula @ name"],
    ["formula, full width", { crm_id: "＝A1" }, "formula @ crm_id"],
    ["formula behind spaces", { tags: "  =A1" }, "formula @ tags"],
    ["formula behind something invisible", { name: "\u200b=A1" }, "formula @ name"],
    ["formula as a number", { phone: '="55501001"' }, "formula @ phone"],
    ["NUL", { name: "Test\0Customer" }, "nul_byte @ name"],
    ["NUL in a column left out", { ignored: "a\0b" }, "nul_byte @ column 12"],
    ["escape", { name: "Test\u001b[31m" }, "control_character @ name"],
    ["C1 control", { consent_evidence: "Form\u0085 1" }, "control_character @ consent_evidence"],
    ["line break outside a name", { consent_evidence: "Form\n1" }, "control_character @ consent_evidence"],
    ["tab outside a name", { crm_id: "a\tb" }, "control_character @ crm_id"],
    ["line separator", { tags: "a\u2028b" }, "control_character @ tags"],
    ["undecodable", { name: "Test\ufffd" }, "undecodable @ name"],
    ["undecodable in a column left out", { ignored: "\ufffd" }, "undecodable @ column 12"],
    ["lone surrogate", { name: "Test\ud800" }, "undecodable @ name"],
    ["bidi override", { name: "Test \u202ecba" }, "bidi_control @ name"],
    ["bidi embedding at the edge", { phone: "\u202a+85255501001\u202c" }, "bidi_control @ phone"],
    ["bidi isolate", { consent_evidence: "\u2067Form" }, "bidi_control @ consent_evidence"],
    ["bidi in a column left out", { ignored: "\u2066" }, "bidi_control @ column 12"],
    ["Hebrew outside a name", { consent_evidence: "טופס 1" }, "right_to_left @ consent_evidence"],
    ["Arabic digits", { phone: "٥٥٥٠١٠٠١" }, "right_to_left @ phone"],
    ["Arabic tag", { tags: "عميل" }, "right_to_left @ tags"],
    ["two lines in one by a lost quote", { name: '"Test, 1\nTest"' }, "name_stray_quote @ name"],
  ])("%s", (_, cells, problem) => {
    expect(bad(cells)).toEqual([problem]);
  });

  test.each<[string, Parameters<typeof prepare>[0]]>([
    ["right-to-left name", { name: "לקוח בדיקה" }],
    ["Arabic name", { name: "عميل تجريبي" }],
    ["emoji beside letters", { name: "Test 👩‍👧 Customer 🍵" }],
    ["signs in front", { name: "+Test" }],
    ["minus in front", { name: "-Test" }],
    ["at in front", { name: "@test" }],
    ["an equals sign inside", { name: "Test = Customer" }],
    ["line breaks in a column left out", { ignored: "=a\n\tb" }],
    ["a joiner inside a name", { name: "کتاب\u200cها" }],
    ["quotes in a name", { name: 'Test "T" Customer' }],
  ])("allowed: %s", (_, cells) => {
    expect(good(cells).name).toBe((cells.name ?? GOOD.name) as string);
  });

  test("tabs and line breaks in a name become a space", () => {
    expect(good({ name: "Test\t\tCustomer\r\n 1\n" }).name).toBe("Test Customer 1");
  });

  test("flaws that the reader found", () => {
    expect(bad({}, {}, [{ code: "too_many_cells" }])).toEqual(["too_many_cells @ row"]);
    expect(bad({}, {}, [{ code: "nested_value", cell: 3 }])).toEqual(["nested_value @ tags"]);
    expect(bad({}, {}, [{ code: "nested_value", cell: 11 }])).toEqual([]);
  });
});

describe("single fields", () => {
  test.each<[string, Parameters<typeof prepare>[0], string]>([
    ["no number", { phone: "" }, "phone_missing @ phone"],
    ["scientific notation", { phone: "8.52555E+10" }, "phone_scientific @ phone"],
    ["two numbers", { phone: "55501001/55501002" }, "phone_several @ phone"],
    ["emoji name", { name: "🍵🍵" }, "name_without_letters @ name"],
    ["name of signs", { name: "---" }, "name_without_letters @ name"],
    ["101 letters", { name: "測".repeat(101) }, "name_too_long @ name"],
    ["no language", { language: "Klingonese" }, "language_unknown @ language"],
    ["language with a broken tag", { language: "en-a" }, "language_unknown @ language"],
    ["long tag", { tags: `ok, ${"x".repeat(41)}` }, "tag_too_long @ tags"],
    ["very long tag", { tags: "x".repeat(10_000) }, "tag_too_long @ tags"],
    ["tag of consent", { tags: "vip, Opted-In" }, "tag_implies_consent @ tags"],
    ["Chinese tag of consent", { tags: "已同意" }, "tag_implies_consent @ tags"],
    ["21 tags", { tags: Array.from({ length: 21 }, (_, i) => `t${i}`).join() }, "too_many_tags @ tags"],
    ["long customer number", { crm_id: "x".repeat(101) }, "crm_id_too_long @ crm_id"],
  ])("%s", (_, cells, problem) => {
    expect(bad(cells)).toEqual([problem]);
  });

  test("100 letters that are two units each are a name", () => {
    expect(good({ name: "𠮷".repeat(100) }).name).toHaveLength(200);
  });

  test.each([
    ["en", "en"],
    ["EN-us", "en-US"],
    ["zh_hk", "zh-HK"],
    ["zh-hant-hk", "zh-Hant-HK"],
    ["English", "en"],
    ["英文", "en"],
    ["中文", "zh"],
    ["繁體中文", "zh-Hant"],
    ["简体中文", "zh-Hans"],
    ["Cantonese", "zh-HK"],
    ["廣東話", "zh-HK"],
    ["", null],
  ])("language %s", (language, code) => {
    expect(good({ language }).language).toBe(code);
  });

  test("a tag that is repeated is one tag", () => {
    expect(good({ tags: "vip, VIP;".repeat(3_000) }).tags).toEqual(["vip"]);
  });

  test("tags of all rows and of the row are one set, 20 at most", () => {
    expect(good({ tags: "B; a|c、a" }, { tags: ["a", "fair"] }).tags).toEqual(["a", "fair", "b", "c"]);
    const nineteen = Array.from({ length: 19 }, (_, index) => `t${index}`);
    expect(good({ tags: "a,t1" }, { tags: nineteen }).tags).toHaveLength(20);
    expect(bad({ tags: "a,b" }, { tags: nineteen })).toEqual(["too_many_tags @ tags"]);
  });
});

describe("consent", () => {
  test.each([
    "yes",
    "Y",
    "TRUE",
    "1",
    "是",
    "同意",
    "已同意",
    "Opted-in",
    "opt in",
    "✓",
    "✔️",
    "ＹＥＳ",
    "Agreed.",
  ])("%s is a yes, to marketing when nothing is named", (consent) => {
    expect(good({ consent }).consent).toMatchObject({ action: "opt_in", categories: ["marketing"] });
  });

  test.each(["no", "N", "false", "0", "否", "不同意", "Unsubscribed", "拒絕", "退订", "opt-out", "❌"])(
    "%s is a no, to everything when nothing is named",
    (consent) => {
      const all = ["marketing", "utility", "authentication", "service"];
      expect(good({ consent }).consent).toMatchObject({ action: "opt_out", categories: all });
      expect(good({ consent }, { consent: DEFAULT }).consent).toMatchObject({
        action: "opt_out",
        categories: all,
      });
      expect(good({ consent, consent_categories: "marketing" }).consent.categories).toEqual(["marketing"]);
    },
  );

  test.each(["maybe", "x", "-", "?", "yes/no", "同意不同意", "2", "n/a"])("%s is unclear", (consent) => {
    expect(bad({ consent })).toEqual(["consent_unclear @ consent"]);
    expect(bad({ consent }, { consent: DEFAULT })).toEqual(["consent_unclear @ consent"]);
  });

  test.each([
    ["marketing", ["marketing"]],
    ["推廣, 通知", ["marketing", "utility"]],
    ["驗證碼|服務", ["authentication", "service"]],
    ["Marketing；UTILITY／authentication、service", ["marketing", "utility", "authentication", "service"]],
    ["推广/推广", ["marketing"]],
  ])("categories %s", (consent_categories, categories) => {
    expect(good({ consent_categories }).consent.categories).toEqual(categories);
  });

  test("a category that nobody knows", () => {
    expect(bad({ consent_categories: "marketing, spam" })).toEqual(["category_unknown @ consent_categories"]);
  });

  test.each([
    ["網站", "web_form"],
    ["網上表格", "web_form"],
    ["web_form", "web_form"],
    ["門市", "in_store"],
    ["In-Store", "in_store"],
    ["紙本表格", "paper_form"],
    ["電話", "phone_call"],
    ["電郵", "email"],
    ["E-mail", "email"],
    ["展覽", "event"],
    ["合約", "contract"],
    ["合同", "contract"],
  ])("source %s", (consent_source, source) => {
    expect(good({ consent_source }).consent.source).toBe(source);
  });

  test.each<[string, Parameters<typeof prepare>[0], string]>([
    ["no source", { consent_source: "" }, "source_missing @ consent_source"],
    ["bought list", { consent_source: "bought list" }, "source_unknown @ consent_source"],
    ["no evidence", { consent_evidence: "\u200b" }, "evidence_missing @ consent_evidence"],
    ["long evidence", { consent_evidence: "x".repeat(201) }, "evidence_too_long @ consent_evidence"],
    ["reserved evidence", { consent_evidence: "Erased:F-1" }, "evidence_reserved @ consent_evidence"],
    ["no date", { consent_date: "" }, "date_missing @ consent_date"],
    ["ambiguous date", { consent_date: "01/02/2025" }, "date_ambiguous @ consent_date"],
    ["date in the future", { consent_date: "2026-09-01" }, "date_future @ consent_date"],
    ["serial number", { consent_date: "45717" }, "date_serial @ consent_date"],
  ])("%s", (_, cells, problem) => {
    expect(bad(cells)).toEqual([problem]);
  });

  test("the default fills what is empty, not what is wrong", () => {
    const { consent } = good({ consent_source: "", consent_evidence: "" }, { consent: DEFAULT });
    expect(consent).toMatchObject({ source: "event", evidence: DEFAULT?.evidence });
    expect(consent.occurredAt).toBe(Date.parse("2025-03-01T00:00:00+08:00"));
    expect(bad({ consent_source: "bought list" }, { consent: DEFAULT })).toEqual([
      "source_unknown @ consent_source",
    ]);
    expect(bad({ consent_date: "01/02/2025" }, { consent: DEFAULT })).toEqual([
      "date_ambiguous @ consent_date",
    ]);
  });

  test("an empty answer in a column of yes and no is none, whatever the other columns or the default say", () => {
    const empty = { consent: "", consent_source: "", consent_date: "", consent_evidence: "" };
    expect(bad({ consent: "" })).toEqual(["consent_blank @ consent"]);
    expect(bad(empty, { consent: DEFAULT })).toEqual(["consent_blank @ consent"]);
    expect(bad(empty)).toEqual(["consent_missing @ consent"]);
  });

  test("a refusal counts without source, date or evidence: from now on, by its line", () => {
    const empty = { consent_source: "", consent_date: "", consent_evidence: "" };
    expect(good({ consent: "no", ...empty }).consent).toMatchObject({
      action: "opt_out",
      source: "import",
      evidence: expect.stringMatching(/^line \d+$/),
      occurredAt: SETTINGS.now,
    });
  });

  test("a default is of agreements alone: an undated no is one of now, not of the default's day", () => {
    const empty = { consent_source: "", consent_date: "", consent_evidence: "" };
    expect(good({ consent: "no", ...empty }, { consent: DEFAULT }).consent).toMatchObject({
      source: "import",
      evidence: "line 7",
      occurredAt: NOW,
    });
  });

  test("a cell that cannot be read is not replaced by the default", () => {
    expect(bad({ consent: "=TRUE()" }, { consent: DEFAULT })).toEqual(["formula @ consent"]);
    expect(bad({ consent_date: "=NOW()" }, { consent: DEFAULT })).toEqual(["formula @ consent_date"]);
  });
});

describe("a refusal counts whatever else is wrong with its row, and then alone", () => {
  const nothing = { name: null, searchName: null, language: null, tags: [], crm: null };
  const alone = (...args: Parameters<typeof prepare>) => {
    const verdict = prepare(...args);
    if (!verdict.ok) throw new Error(JSON.stringify(verdict.problems));
    expect(verdict.row).toMatchObject({ phone: "+85255501001", ...nothing, consent: { action: "opt_out" } });
    return {
      consent: verdict.row.consent,
      leftOut: verdict.leftOut?.map(({ code, column }) => `${code} @ ${column}`),
    };
  };

  test.each<[Parameters<typeof prepare>[0], string, object]>([
    [
      { consent_date: "last summer" },
      "date_unreadable @ consent_date",
      { occurredAt: NOW, evidence: "Form 17" },
    ],
    [{ consent_date: "2999-01-01" }, "date_future @ consent_date", { occurredAt: NOW }],
    [{ consent_date: "=NOW()" }, "formula @ consent_date", { occurredAt: NOW, source: "web_form" }],
    [
      { consent_source: "shouted" },
      "source_unknown @ consent_source",
      { source: "import", evidence: "Form 17" },
    ],
    [{ consent_evidence: "x".repeat(201) }, "evidence_too_long @ consent_evidence", { evidence: "line 7" }],
    [{ consent_evidence: "erased:F-1" }, "evidence_reserved @ consent_evidence", { evidence: "line 7" }],
    [
      { consent_categories: "spam" },
      "category_unknown @ consent_categories",
      { categories: ["marketing", "utility", "authentication", "service"] },
    ],
    [{ tags: "unsubscribed" }, "tag_implies_consent @ tags", { source: "web_form" }],
    [{ language: "Klingonese" }, "language_unknown @ language", {}],
    [{ name: "—" }, "name_without_letters @ name", {}],
    [{ crm_id: "x".repeat(101) }, "crm_id_too_long @ crm_id", {}],
    [{ ignored: "a\0b" }, "nul_byte @ column 12", {}],
    [{ refusal: "perhaps" }, "refusal_unclear @ refusal", {}],
  ])("%j", (cells, problem, consent) => {
    const found = alone({ consent: "no", ...cells }, { tags: ["fair"], consent: DEFAULT });
    expect(found.leftOut).toEqual([problem]);
    expect(found.consent).toMatchObject(consent);
  });

  test("not without its number, nor when it cannot be read itself", () => {
    expect(bad({ consent: "no", phone: "x" })).toEqual(["phone_letters @ phone"]);
    expect(bad({ consent: "=NO()" })).toEqual(["formula @ consent"]);
  });

  test("no row tells more than ten problems", () => {
    const flaws = Array.from({ length: 40 }, () => ({ code: "too_many_cells" as const }));
    expect(bad({}, {}, flaws)).toHaveLength(10);
    expect(alone({ consent: "no" }, {}, flaws).leftOut).toHaveLength(10);
  });
});

describe("a column of refusals", () => {
  test.each(["yes", "Y", "1", "TRUE", "x", "是", "✓", "Unsubscribed", "已退訂", "opt-out", "同意"])(
    "%s is a refusal of everything as of now, whatever the columns of the agreement say",
    (refusal) => {
      for (const consent of ["yes", ""])
        expect(good({ refusal, consent }).consent).toEqual({
          action: "opt_out",
          categories: ["marketing", "utility", "authentication", "service"],
          source: "import",
          evidence: "line 7",
          occurredAt: NOW,
        });
    },
  );

  test.each(["", "no", "N", "0", "false", "否", "-", "n/a", "subscribed"])("%j says nothing", (refusal) => {
    expect(good({ refusal }).consent.action).toBe("opt_in");
    expect(bad({ refusal, consent: "" })).toEqual(["consent_blank @ consent"]);
    expect(good({ refusal, consent: "no" }).consent).toMatchObject({ action: "opt_out", source: "web_form" });
  });

  test("a day is a refusal since then, and named categories are what is refused", () => {
    expect(good({ refusal: "2025-04-01", consent_categories: "marketing" }).consent).toMatchObject({
      action: "opt_out",
      categories: ["marketing"],
      occurredAt: Date.parse("2025-04-01T00:00:00+08:00"),
    });
  });

  test("what is neither is no agreement", () => {
    expect(bad({ refusal: "perhaps" })).toEqual(["refusal_unclear @ refusal"]);
  });

  test("of several columns one yes is enough", () => {
    const mapping = { ...MAPPING, otherRefusals: [IMPORT_FIELDS.length] };
    const actionOf = (refusal: string, other: string) => {
      const row = { ...GOOD, refusal };
      const cells = [...IMPORT_FIELDS.map((field) => row[field] ?? ""), other];
      const verdict = prepareRow({ line: 7, cells }, mapping, SETTINGS);
      return verdict.ok ? verdict.row.consent.action : verdict.problems[0]?.code;
    };
    expect(actionOf("no", "yes")).toBe("opt_out");
    expect(actionOf("yes", "no")).toBe("opt_out");
    expect(actionOf("perhaps", "no")).toBe("refusal_unclear");
    expect(actionOf("no", "")).toBe("opt_in");
  });
});

test("everything that is wrong is told at once", () => {
  expect(bad({ phone: "", name: "🍵", consent: "?", consent_date: "1/2/25" })).toEqual([
    "phone_missing @ phone",
    "name_without_letters @ name",
    "consent_unclear @ consent",
    "date_two_digit_year @ consent_date",
  ]);
});

test("no problem holds what stands in the cell", () => {
  const secret = "hunter2";
  const cells = Object.fromEntries(
    [...IMPORT_FIELDS, "ignored"].map((field) => [field, `=${secret}\0\ufffd`]),
  );
  for (const prefix of ["", "=", "\0", "\u202e"]) {
    const verdict = prepare(
      Object.fromEntries(Object.keys(cells).map((field) => [field, `${prefix}${secret}@x`])),
    );
    expect(verdict.ok).toBe(false);
    expect(JSON.stringify(verdict)).not.toContain(secret);
  }
});
