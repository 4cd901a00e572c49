import { expect, test } from "vitest";
import { withoutOthers } from "../../src/privacy/copy/others";

const KNOWN = new Set(["con_me", "cnv_mine", "85255507341", "HK.7341555000123", "85255500001"]);
const HIDDEN = "names other people: not in a copy";
const shown = (payload: object) => withoutOthers({ payload: JSON.stringify(payload) }, KNOWN).payload;

test.each([
  [{ message: { from: "85255507341", text: { body: "Order 123456789, please ring 85299990000" } } }],
  [{ message: { from_user_id: "HK.7341555000123", id: "1234567890" }, contact_id: "con_me" }],
  [{ value: { message_echoes: [{ from: "85255500001", to: "+852 5550 7341" }] } }],
])("%j is the person's own", (payload) => {
  expect(shown(payload)).toBe(JSON.stringify(payload));
});

test.each([
  [{ message: { from: "85255508822" } }],
  [{ message: { from_user_id: "HK.8822555000123" } }],
  [{ contacts: [{ phones: [{ phone: "+852 5550 8822", wa_id: "85255508822" }] }] }],
  [{ contact_ids: ["con_me", "con_other"] }],
])("%j names others", (payload) => {
  expect(shown(payload)).toBe(HIDDEN);
});
