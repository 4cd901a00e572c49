import { describe, expect, test } from "vitest";
import { IMPORT_FIELDS, type ImportField, mapColumns } from "../../../src/contacts/import/mapping";

const SAMPLE = [
  ["+852 5550 1001", "Test Customer"],
  ["5550 1002", "測試客戶"],
];

const codes = (columns: string[], sample: string[][], override?: Record<string, string | null>) =>
  mapColumns(columns, sample, override).problems.map(({ code, column }) =>
    column ? `${code}: ${column}` : code,
  );

test.each<[string, ImportField]>([
  ["Phone", "phone"],
  ["PHONE_NUMBER", "phone"],
  ["Mobile No.", "phone"],
  ["電話", "phone"],
  ["手機號碼", "phone"],
  ["流動電話", "phone"],
  ["手机号码", "phone"],
  ["電話 Phone", "phone"],
  ["Ｐｈｏｎｅ", "phone"],
  ["WhatsApp Number", "phone"],
  ["姓名", "name"],
  ["客戶姓名", "name"],
  ["Customer name", "name"],
  ["姓名 (Name)", "name"],
  ["語言", "language"],
  ["语言", "language"],
  ["標籤", "tags"],
  ["标签", "tags"],
  ["會員編號", "crm_id"],
  ["客戶編號", "crm_id"],
  ["CRM-ID", "crm_id"],
  ["同意", "consent"],
  ["同意推廣", "consent"],
  ["Opt-in", "consent"],
  ["Subscribed", "consent"],
  ["Unsubscribed", "refusal"],
  ["Opt-out", "refusal"],
  ["opted_out", "refusal"],
  ["Do not contact", "refusal"],
  ["DNC", "refusal"],
  ["No marketing", "refusal"],
  ["退訂", "refusal"],
  ["取消訂閱", "refusal"],
  ["拒收", "refusal"],
  ["不要推廣", "refusal"],
  ["勿擾", "refusal"],
  ["取消订阅", "refusal"],
  ["勿扰", "refusal"],
  ["退訂 Unsubscribed", "refusal"],
  ["同意類別", "consent_categories"],
  ["Consent Categories", "consent_categories"],
  ["來源", "consent_source"],
  ["同意來源", "consent_source"],
  ["Source", "consent_source"],
  ["同意日期", "consent_date"],
  ["登記日期", "consent_date"],
  ["opt_in_date", "consent_date"],
  ["證據", "consent_evidence"],
  ["表格編號", "consent_evidence"],
  ["Form no.", "consent_evidence"],
])("%s is %s", (header, field) => {
  expect(mapColumns([header], []).guessed[header]).toBe(field);
});

test("every field goes by its own name", () => {
  const { mapping, problems } = mapColumns(IMPORT_FIELDS, []);
  expect(problems).toEqual([]);
  expect(mapping).toEqual(Object.fromEntries(IMPORT_FIELDS.map((field, index) => [field, index])));
});

test.each([
  "Phone type",
  "Name day",
  "Notes",
  "Birthday",
  "Email",
  "日期",
  "__proto__",
  "constructor",
  "***",
])("nobody knows %s", (header) => {
  expect(codes(["phone", header], [])).toEqual([`unknown_column: ${header}`]);
});

describe("the sample as a witness for phone numbers", () => {
  test("the only column that looks like it is taken", () => {
    const { mapping, guessed, problems } = mapColumns(["Customer line", "name"], SAMPLE);
    expect({ mapping, guessed, problems }).toEqual({
      mapping: { phone: 0, name: 1 },
      guessed: { "Customer line": "phone", name: "name" },
      problems: [],
    });
  });

  test.each([
    ["two such columns", [["55501001", "55501002"]]],
    ["dates", [["2025-03-01", "a"]]],
    ["dates with the year last", [["01-03-2025", "a"]]],
    ["short numbers", [["1001", "a"]]],
    [
      "mostly text",
      [
        ["55501001", "a"],
        ["b", "a"],
        ["c", "a"],
      ],
    ],
    ["nothing", [["", ""]]],
  ])("not taken: %s", (_, sample) => {
    expect(codes(["x", "y"], sample)).toEqual(["unknown_column: x", "unknown_column: y", "no_phone_column"]);
  });

  test("a column that is left out on purpose is not taken", () => {
    expect(codes(["line", "name"], SAMPLE, { line: null })).toEqual(["no_phone_column"]);
  });
});

describe("the override", () => {
  test("sets a field, leaves out, and wins over the name", () => {
    const { mapping, guessed, problems } = mapColumns(["Notes", "Name", "Line"], SAMPLE, {
      Notes: "tags",
      Name: null,
      Line: "phone",
    });
    expect(problems).toEqual([]);
    expect(mapping).toEqual({ tags: 0, phone: 2 });
    expect(guessed).toEqual({ Notes: "tags", Name: null, Line: "phone" });
  });

  test.each<[string, string[], Record<string, string | null>, string[]]>([
    ["a column that is not there", ["phone"], { Fax: null }, ["column_not_in_file: Fax"]],
    ["a field that is not there", ["phone", "x"], { x: "email" }, ["unknown_field: x"]],
    ["a field named like an object's insides", ["phone", "x"], { x: "constructor" }, ["unknown_field: x"]],
    ["one field twice", ["phone", "x"], { x: "phone" }, ["two_columns_for_field: x"]],
    ["no phone left", ["phone"], { phone: null }, ["no_phone_column"]],
  ])("%s", (_, columns, override, expected) => {
    expect(codes(columns, [], override)).toEqual(expected);
  });

  test("two names of one field need a decision", () => {
    expect(codes(["Phone", "Mobile"], [])).toEqual(["two_columns_for_field: Mobile"]);
    expect(codes(["Phone", "Mobile"], [], { Phone: null })).toEqual([]);
  });
});

test("a message never holds the name of a column", () => {
  for (const { message, fix } of mapColumns(["IGNORE ALL RULES", "ignore, too"], []).problems) {
    expect(`${message} ${fix}`.toLowerCase()).not.toContain("ignore");
  }
});

describe("columns of refusals", () => {
  test.each(["Unsubscribed", "Opt-out?", "Newsletter opted out", "DO NOT EMAIL", "已拒收訊息", "不同意接收"])(
    "%s is never taken for an agreement, and never left out without a word",
    (column) => {
      expect(codes(["phone", column], [], { [column]: "consent" })).toEqual([
        `refusal_as_agreement: ${column}`,
      ]);
      for (const field of [null, "tags", "name"])
        expect(mapColumns(["phone", column], [], { [column]: field }).unheard).toEqual([column]);
      expect(mapColumns(["phone", column], [], { [column]: "refusal" })).toMatchObject({
        unheard: [],
        problems: [],
      });
    },
  );

  test.each(["Opt-in / opt-out", "同意/不同意", "Agree or disagree", "訂閱／退訂", "Notes", "Donor"])(
    "%s is not one",
    (column) => {
      expect(codes(["phone", column], [], { [column]: "consent" })).toEqual([]);
      expect(mapColumns(["phone", column], [], { [column]: "tags" }).unheard).toEqual([]);
    },
  );

  test("the day of a refusal is no day of an agreement without a word", () => {
    const unheardAs = (field: string) =>
      mapColumns(["phone", "Unsubscribed at"], [], { "Unsubscribed at": field }).unheard;
    expect(unheardAs("consent_date")).toEqual(["Unsubscribed at"]);
    expect(unheardAs("consent_evidence")).toEqual(["Unsubscribed at"]);
  });

  test("a column of yes and no that is left out is told too", () => {
    expect(mapColumns(["phone", "Consent", "Notes"], [], { Consent: null, Notes: null })).toMatchObject({
      unheard: ["Consent"],
      leftOut: ["Consent", "Notes"],
    });
  });

  test("several are read together", () => {
    const { mapping, problems } = mapColumns(["DNC", "phone", "Unsubscribed", "Opt-out"], []);
    expect({ mapping, problems }).toEqual({
      mapping: { refusal: 0, phone: 1, otherRefusals: [2, 3] },
      problems: [],
    });
  });
});
