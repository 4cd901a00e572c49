import { expect, test } from "vitest";
import { CHECK_CODES } from "../../../src/automation/check/codes";
import { en } from "../../../src/console/i18n/en";
import { zhHant } from "../../../src/console/i18n/zh-hant";

test.each([
  ["English", en],
  ["Traditional Chinese", zhHant],
])("everything that a check may notice has words in %s", (_, { errors, warnings, automationFindings }) => {
  const known = { ...errors, ...warnings, ...automationFindings };
  expect(Object.keys(CHECK_CODES).filter((code) => !Object.hasOwn(known, code))).toEqual([]);
});
