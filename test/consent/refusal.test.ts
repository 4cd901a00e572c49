import { describe, expect, test } from "vitest";
import { asksForPeace } from "../../src/consent/refusal";
import { hear, row } from "../support/webhook";
import { messages, text, webhookBody } from "../support/webhook-events";
import { call } from "../support/worker";
import { BEFORE, CONTACT, CUSTOMER, consent, nextSecond, STOPPED, writes } from "./customer";

const REFUSAL = "I told you to stop. Do not write to me any more!";

const REFUSALS = [
  REFUSAL,
  "Please stop sending me messages",
  "PLEASE STOP SENDING ME MESSAGES",
  "Ｐｌｅａｓｅ　ｓｔｏｐ texting me",
  "Stop messaging me!",
  "stop all this spam",
  "Can you please stop contacting me?",
  "Will you stop sending me this?",
  "Just stop.",
  "Please stop it now",
  "I already said STOP",
  "I have asked you three times to stop",
  "Don't write to me again",
  "Don’t message me",
  "dont text me",
  "Do not ever contact me again.",
  "Never message this number again",
  "Please don't send me any more messages",
  "I don't want your messages",
  "I do not want to be contacted",
  "I never asked for these messages",
  "No more messages please",
  "Enough of your messages",
  "Why are you still messaging me?",
  "Why don't you stop texting me",
  "Leave me alone",
  "Delete my number",
  "How do I unsubscribe?",
  // It speaks of messages, so in doubt it lifts nothing.
  "What time do you stop answering messages?",
  "別再傳訊息給我",
  "别再传讯息给我",
  "不要再發訊息給我",
  "不要再发消息给我",
  "請不要再聯絡我",
  "请不要再联系我了",
  "停止發送訊息",
  "唔好再send message俾我",
  "唔好再搵我,唔好煩我",
  "別煩我",
  "不想收到你們的廣告",
  "請勿打擾",
  "不要再打來",
  "還在傳訊息給我?",
  "我叫你停了",
  "刪除我的號碼",
  "我要退訂",
];

const ORDINARY = [
  "Is the oolong in stock?",
  "What time do you stop serving?",
  "When does the bus stop?",
  "You said the bus stop is near your shop?",
  "Don't stop",
  "Hello?",
  "Why don't you write back?",
  "Why don't you message me?",
  "I didn't get your last message, can you send it again?",
  "Please message me when it arrives",
  "Don't forget to send me the receipt",
  "Don't hesitate to contact me",
  "Did you stop sending to Macau?",
  "I don't like the green tea, please send the oolong",
  "Please remove one item from my order",
  "I would like no more than two boxes. Call me.",
  "烏龍茶有貨嗎?",
  "你們幾點停止營業?",
  "附近有停車場嗎?",
  "有特別推廣嗎?",
  "請傳訊息給我",
  "到貨請通知我",
  "我不要綠茶,到貨通知我",
  "不要忘記通知我",
  "取消訂單後請聯絡我",
  "不要再發貨到舊地址",
  "還有貨嗎?",
  "",
];

describe("what asks for peace", () => {
  test("each of these refuses", () => {
    expect(REFUSALS.filter((words) => !asksForPeace(words))).toEqual([]);
  });

  test("none of these does", () => {
    expect(ORDINARY.filter(asksForPeace)).toEqual([]);
  });

  test("a long message is read in no time", () => {
    const began = performance.now();
    for (const piece of ["stop ", "do not ", "no more ", "dont you ", "不要", "叫停", "please "])
      asksForPeace(piece.repeat(4096 / piece.length));
    expect(performance.now() - began).toBeLessThan(1000);
  });
});

/** What an agent is told who wants to reply. */
async function reply() {
  const { data } = await call("agent", "whatsapp.session_message.preview", {
    conversation_id: "cnv_demo01",
    message: { type: "text", text: { body: "Are you sure?" } },
  });
  return data;
}

const liftedBy = (body: string) =>
  row(
    `select count(*) as n from consent_records as record join messages as message on message.wamid = record.evidence_ref
     where record.contact_id = ?1 and record.scope = 'service' and record.action = 'opt_in' and message.text = ?2`,
    CONTACT,
    body,
  );

test.each([REFUSAL, "Please stop sending me messages", "別再傳訊息給我", "不要再發訊息給我"])(
  "after STOP, %j lifts nothing and no reply goes out; an ordinary question opens the conversation again",
  async (refusal) => {
    await writes("STOP");
    await writes(refusal);
    expect(await consent()).toMatchObject(STOPPED);
    expect(await reply()).toMatchObject({ verdict: "blocked", findings: [{ code: "opted_out" }] });
    expect(await liftedBy(refusal)).toEqual({ n: 0 });

    await writes("Is the oolong in stock?");
    expect(await consent()).toMatchObject({ ...STOPPED, service: "opted_in" });
    expect((await reply()).findings).not.toContainEqual(expect.objectContaining({ code: "opted_out" }));
  },
);

test("a refusal opts nobody out by itself", async () => {
  await writes(REFUSAL);
  expect(await consent()).toMatchObject(BEFORE);
});

/** Every order in which these can arrive. */
const orders = <T>(all: readonly T[]): T[][] =>
  all.length === 0
    ? [[]]
    : all.flatMap((one, index) =>
        orders(all.filter((_, other) => other !== index)).map((rest) => [one, ...rest]),
      );

const STORIES: [what: string, said: string[], service: string][] = [
  ["STOP and a refusal", ["STOP", REFUSAL], "opted_out"],
  ["STOP and no more promotions", ["STOP", "Stop promotions"], "opted_out"],
  ["STOP, a question, a refusal", ["STOP", "Is the oolong in stock?", REFUSAL], "opted_in"],
  ["a question, STOP, a refusal", ["Is the oolong in stock?", "STOP", REFUSAL], "opted_out"],
  ["STOP, a refusal, a question", ["STOP", REFUSAL, "Is the oolong in stock?"], "opted_in"],
];
const ARRIVALS = STORIES.flatMap(([what, said, service]) =>
  orders(said.map((_, index) => index)).map((order) => ({ what, said, service, order })),
);

test.each(ARRIVALS)("$what, arriving as $order: service is $service", async ({ said, service, order }) => {
  const times = said.map(() => nextSecond());
  for (const index of order) await writes(said[index] as string, times[index]);
  expect(await consent()).toMatchObject({ service });
});

test.each(STORIES)("%s, in one delivery", async (_what, said, service) => {
  const changes = said.map((body) => messages(text(CUSTOMER, body, nextSecond())));
  await hear(webhookBody(changes.reverse()));
  expect(await consent()).toMatchObject({ service });
});
