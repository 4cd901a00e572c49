import { agreedTo } from "../campaign.ts";
import { expect, until } from "../report.ts";
import { conversationWith, type Data, freshKey, messages, newNumber, ok, type Told } from "../telling.ts";

/** Whoever writes flows: a person of this role asks, another one agrees. */
const AUTHOR = "marketer";

/** A flow that only a keyword rule starts, so that it answers nobody else of the story. */
const aboutHours = (queue_id: string) => ({
  trigger: { on: "rule" },
  default_language: "en",
  start: "ask",
  nodes: [
    {
      id: "ask",
      type: "question",
      text: { en: "What would you like to know?", "zh-Hant": "你想知道甚麼？" },
      options: [
        { id: "hours", title: { en: "Opening hours", "zh-Hant": "營業時間" }, next: "hours" },
        { id: "price", title: { en: "Oolong price", "zh-Hant": "烏龍價錢" }, next: "price" },
      ],
    },
    {
      id: "hours",
      type: "end",
      text: { en: "We are open from ten to six, every day.", "zh-Hant": "我們每天十時至六時營業。" },
    },
    {
      id: "price",
      type: "end",
      text: {
        en: "{{product.oolong-100g.name}} costs {{product.oolong-100g.price}}.",
        "zh-Hant": "{{product.oolong-100g.name}}：{{product.oolong-100g.price}}。",
      },
    },
  ],
  fallback: { text: { en: "Please tap one of the two.", "zh-Hant": "請按其中一項。" }, attempts: 2 },
  handover: { queue_id, text: { en: "Somebody will be with you soon.", "zh-Hant": "同事會盡快回覆。" } },
});

/** Common questions answer themselves, once a person agreed, and never beyond that. */
export async function automaticReplies(told: Told): Promise<void> {
  const { report, simulator } = told;
  const word = `TEA${crypto.randomUUID().slice(0, 6).toUpperCase()}`;
  const seen = { queue: "", flow: "", rule: "" };
  const priority = 1 + Math.floor(Math.random() * 9_000);

  const previewed = (change: Data): Promise<Data> =>
    ok(told, AUTHOR, "automation_change.preview", { change });
  const asked = async (tool: string, change: Data): Promise<Data> => {
    const { preview_id } = await previewed(change);
    return ok(told, AUTHOR, tool, { preview_id, idempotency_key: freshKey() });
  };
  const heard = async (number: string): Promise<string[]> =>
    (await simulator.sentTo(number)).map(({ body }) => JSON.stringify(body));
  const answered = (number: string, words: string) =>
    until(`“${words}” at +${number}`, async () => (await heard(number)).find((sent) => sent.includes(words)));

  await report.step("a flow is drafted; a draft answers nobody", async () => {
    const { items } = await ok(told, "manager", "inbox_assignments.list");
    seen.queue = items.find(({ restricted }: Data) => !restricted).id;
    const shown = await previewed({
      kind: "flow",
      name: `Hours ${word}`,
      definition: aboutHours(seen.queue),
    });
    expect(shown.verdict === "ready", "a draft that waits for nobody", shown);
    const { status, result } = await ok(told, AUTHOR, "flow.upsert", {
      preview_id: shown.preview_id,
      idempotency_key: freshKey(),
    });
    expect(status === "executed" && result.status === "draft", "a draft", result);
    seen.flow = result.flow_id;
    return `${seen.flow}, version ${result.version}; tried on ${shown.replay?.messages ?? 0} real messages`;
  });

  await report.step("a flow without a way to people cannot be switched on", async () => {
    const { fallback: _, handover: __, ...alone } = aboutHours(seen.queue);
    const { result } = await asked("flow.upsert", { kind: "flow", name: `Alone ${word}`, definition: alone });
    const shown = await previewed({ kind: "auto_reply", flow_id: result.flow_id, enabled: true });
    expect(shown.verdict === "blocked", "a preview that is blocked", shown);
    return shown.findings
      .filter(({ severity }: Data) => severity === "error")
      .map(({ code }: Data) => code)
      .join(", ");
  });

  await report.step(
    "to switch it on waits for a person, and so does the keyword that starts it",
    async () => {
      const on = await asked("auto_reply.enable", { kind: "auto_reply", flow_id: seen.flow, enabled: true });
      expect(on.status === "pending_approval", "pending_approval", on);
      await agreedTo(told, on.action_request_id, "The words are right.");
      const rule = await asked("keyword_rule.upsert", {
        kind: "keyword_rule",
        name: `Word ${word}`,
        status: "live",
        definition: { match: [{ by: "phrase", value: word }], priority, flow_id: seen.flow },
      });
      expect(rule.status === "pending_approval", "pending_approval", rule);
      await agreedTo(told, rule.action_request_id, "Only this word.");
      const { items } = await ok(told, AUTHOR, "keyword_rules.list", { status: ["live"] });
      const found = items.find(({ name }: Data) => name === `Word ${word}`);
      expect(found !== undefined, "the rule to be live", items);
      seen.rule = found.id;
      told.requests.push({ id: on.action_request_id, what: "the flow", actions: ["write.requested"] });
      return `${seen.flow} and ${seen.rule} are live, priority ${priority}`;
    },
  );

  const number = await newNumber(told);
  await report.step(
    "a customer writes the word in another width and case, and is asked what she wants",
    async () => {
      const wide = [...word].map((c) => String.fromCodePoint((c.codePointAt(0) as number) + 0xfee0)).join("");
      await simulator.customerWrites(number, `${wide.toLowerCase()}!`);
      await answered(number, "What would you like to know?");
      const { id } = await conversationWith(told, number);
      const reply = (await messages(told, id)).findLast(({ direction }) => direction === "outbound");
      expect(reply?.sender === null || reply?.sender === undefined, "no person as its sender", reply);
      return `“${wide.toLowerCase()}!” was understood; the question has two buttons`;
    },
  );

  await report.step("she taps the price: it is the catalogue's of this moment", async () => {
    const question = (await simulator.sentTo(number)).at(-1)?.body as Data;
    const button = question.interactive.action.buttons[1].reply;
    await simulator.customerSends(number, {
      type: "interactive",
      interactive: { type: "button_reply", button_reply: button },
    });
    const said = await answered(number, "costs");
    return JSON.parse(said).text.body;
  });

  await report.step("「真人」 reaches a person, and the machine falls silent", async () => {
    await simulator.customerWrites(number, "我想搵真人");
    await answered(number, "同事會盡快回覆").catch(() => answered(number, "Somebody will be with you soon."));
    const before = (await heard(number)).length;
    await simulator.customerWrites(number, word);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect((await heard(number)).length === before, "silence", await heard(number));
    return "handed over; the word is not answered any more";
  });

  await report.step("whoever says STOP is told so once, and nothing else", async () => {
    const other = await newNumber(told);
    await simulator.customerWrites(other, "STOP");
    // In the language of the shop: nothing is known of hers.
    await answered(other, "你已取消接收");
    await simulator.customerWrites(other, "STOP");
    await simulator.customerWrites(other, word);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const sent = await heard(other);
    expect(sent.length === 1, "one message in all", sent);
    return JSON.parse(sent[0] as string).text.body;
  });

  await report.step("both are switched off, which waits for a person too", async () => {
    const rule = await asked("keyword_rule.upsert", {
      kind: "keyword_rule",
      rule_id: seen.rule,
      status: "off",
    });
    const flow = await asked("auto_reply.enable", { kind: "auto_reply", flow_id: seen.flow, enabled: false });
    expect(rule.status === "pending_approval" && flow.status === rule.status, "pending_approval", [
      rule,
      flow,
    ]);
    await agreedTo(told, rule.action_request_id, "The season is over.");
    // What else was changed meanwhile keeps nobody from switching something off.
    await agreedTo(told, flow.action_request_id, "The season is over.");
    const { items } = await ok(told, AUTHOR, "flows.list", { flow_id: seen.flow });
    expect(items[0].status === "off", "the flow to be off", items);
    const silent = await newNumber(told);
    await simulator.customerWrites(silent, word);
    await conversationWith(told, silent);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect((await heard(silent)).length === 0, "silence", await heard(silent));
    return "both are off, and the word is not answered any more";
  });
}
