import { expect, test } from "vitest";
import { post, row, rows, sign } from "../support/webhook";
import { messages, text, webhookBody } from "../support/webhook-events";
import { ok } from "../support/worker";

const BODY = webhookBody([messages(text("85255509001", "Hello"))]);
const SIGNATURE = await sign(BODY);

const stored = async () => (await row<{ n: number }>("select count(*) as n from webhook_events")).n;

test("a body with Meta's signature is taken and stored", async () => {
  expect((await post(BODY)).status).toBe(200);
  expect(await stored()).toBe(1);
  expect(await rows("select * from webhook_rejections")).toEqual([]);
});

test.each([
  ["forged", await sign(BODY, "another-secret")],
  ["absent", null],
  ["empty", ""],
  ["a digit short", SIGNATURE.slice(0, -1)],
  ["cut in half", SIGNATURE.slice(0, 39)],
  ["a digit too long", `${SIGNATURE}0`],
  ["without its prefix", SIGNATURE.slice("sha256=".length)],
  ["with the prefix of SHA-1", SIGNATURE.replace("sha256=", "sha1=")],
  ["in upper case", SIGNATURE.toUpperCase()],
  ["in upper-case digits", `sha256=${SIGNATURE.slice(7).toUpperCase()}`],
  ["that of another body", await sign(`${BODY} `)],
  ["given twice", `${SIGNATURE}, ${SIGNATURE}`],
])("a signature that is %s is refused, stores nothing, and is counted", async (_what, signature) => {
  const response = await post(BODY, { signature });
  expect(response.status).toBe(401);
  expect(await response.text()).not.toContain(SIGNATURE.slice(7));
  expect(await stored()).toBe(0);
  expect(await row("select reason, count from webhook_rejections")).toEqual({
    reason: "bad_signature",
    count: 1,
  });
});

test("refusals add up, and an administrator sees them in the log", async () => {
  for (let n = 0; n < 3; n++) await post(BODY, { signature: "sha256=00" });
  await post("{", {});
  const { refused_last_7_days } = await ok("admin", "whatsapp.webhook_logs.list");
  expect(refused_last_7_days).toEqual([
    { reason: "bad_signature", count: 3, last_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) },
    { reason: "not_json", count: 1, last_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) },
  ]);
});

test("the signature is over the bytes as they came, with their escapes and spaces", async () => {
  const escaped = `  ${BODY.replace("Hello", "\\u4f60\\u597d\\u2028 \\/ 茶 🍵").replaceAll(",", " ,\n\t")}\r\n`;
  expect((await post(escaped)).status).toBe(200);
  const { payload } = await row<{ payload: string }>("select payload from webhook_events");
  expect(JSON.parse(payload).message.text.body).toBe("你好\u2028 / 茶 🍵");
});

test("the same JSON in other bytes does not pass under that signature", async () => {
  const spaced = JSON.stringify(JSON.parse(BODY), null, 1);
  expect((await post(spaced, { signature: SIGNATURE })).status).toBe(401);
  expect(await stored()).toBe(0);
});

test("without an app secret nothing can be trusted: the Worker says so and stores nothing", async () => {
  expect((await post(BODY, { env: { META_APP_SECRET: "" } })).status).toBe(503);
  expect(await stored()).toBe(0);
});
