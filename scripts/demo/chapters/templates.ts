import { ConsolePerson } from "../console.ts";
import { expect, until } from "../report.ts";
import { conversationWith, type Data, freshKey, newNumber, ok, preview, type Told } from "../telling.ts";

const code = ({ code: found }: Data) => found;

const body = (text: string, samples: string[]) => ({ type: "BODY", text, example: { body_text: [samples] } });

/** A template from its first draft to Meta's review and what becomes of it there. */
export async function aTemplate(told: Told): Promise<void> {
  const { report, simulator, place } = told;
  const name = `demo_pickup_${crypto.randomUUID().slice(0, 8)}`;
  const drafted = { version: 0 };
  const request = { id: "" };
  const atMeta = { id: "" };

  const upsert = (text: string, samples: string[], version?: number) =>
    ok(told, "marketer", "template_draft.upsert", {
      name,
      category: "utility",
      languages: [{ language: "en", components: [body(text, samples)], ...(version && { version }) }],
      idempotency_key: freshKey(),
    });

  const submitted = async (): Promise<Data> => {
    const shown = await ok(told, "marketer", "template_submit.preview", { name });
    if (shown.verdict === "blocked") return shown;
    const { data } = await told.mcp.call("marketer", "whatsapp.template.submit", {
      preview_id: shown.preview_id,
      idempotency_key: freshKey(),
    });
    return { ...shown, ...data };
  };

  const template = async (): Promise<Data> => {
    const { languages } = await ok(told, "marketer", "template.get", { name, language: "en" });
    return languages[0].template;
  };

  await report.step(
    "a marketer's agent drafts a template with a mistake: it is named, with what mends it",
    async () => {
      const { result } = await upsert("{{1}}, your order {{3}} is ready", []);
      const [language] = result.languages;
      const codes = language.errors.map(code);
      expect(language.status === "draft", "the draft not to be ready", language);
      expect(codes.includes("variable_gap"), "the missing variable", codes);
      drafted.version = language.version;
      const shown = await ok(told, "marketer", "template_submit.preview", { name });
      expect(shown.verdict === "blocked", "nothing to be submitted", shown);
      return `${language.errors[0].message} ${language.errors[0].fix}`;
    },
  );

  await report.step("an offer in a utility template is warned of, with the words", async () => {
    const text = "Hi {{1}}, your order {{2}} is ready for pickup. Get 20% off your next order!";
    const { result } = await upsert(text, ["Mei", "HL-2048"], drafted.version);
    const { warnings, version } = result.languages[0];
    const warned = warnings.find(({ evidence }: Data) => /20% off/i.test(evidence ?? ""));
    expect(warned?.severity === "warning", "a warning of the words", warnings);
    drafted.version = version;
    return `${warned.message} Seen: ${warned.evidence}`;
  });

  await report.step("mended it is ready; to submit it waits for a person", async () => {
    const { result } = await upsert(
      "Hi {{1}}, your order {{2}} is ready for pickup at Harbour Lane.",
      ["Mei", "HL-2048"],
      drafted.version,
    );
    expect(result.languages[0].status === "ready", "ready", result);
    drafted.version = result.languages[0].version;
    const asked = await submitted();
    expect(asked.status === "pending_approval", "pending_approval", asked);
    request.id = asked.action_request_id;
    told.requests.push({
      id: request.id,
      what: "the template",
      actions: ["write.requested", "approval.approved"],
    });
    return `${asked.languages[0].rendering}`;
  });

  await report.step("a person sees it as customers will, and approves: it is in Meta's review", async () => {
    const approver = new ConsolePerson(place.workerUrl, "approver");
    await approver.signIn();
    const { page } = await approver.approvalPage(request.id);
    expect(page.includes("ready for pickup at Harbour Lane"), "the text on the page", page.length);
    const { status } = await approver.approve(request.id, "Reads well");
    expect(status === 303, "the decision to be taken", status);
    const { status: outcome } = await ok(told, "marketer", "action_request.status", {
      action_request_id: request.id,
    });
    expect(outcome === "executed", "executed", outcome);
    atMeta.id = await simulator.createdTemplate(name);
    const { status: state } = await template();
    expect(state === "PENDING", "PENDING", state);
    return `executed; ${state} at Meta`;
  });

  const number = await newNumber(told);
  const message = {
    type: "template",
    template: {
      name,
      language: { code: "en" },
      components: [
        {
          type: "body",
          parameters: [
            { type: "text", text: "Mei" },
            { type: "text", text: "HL-2048" },
          ],
        },
      ],
    },
  };
  const verdict = async (conversation: string): Promise<string> => {
    const { findings } = await preview(told, conversation, message);
    const error = findings.find(({ severity }: Data) => severity === "error");
    return error?.code ?? "ready";
  };

  await report.step(
    "nothing goes out with it until Meta approves it, and nothing while it is paused",
    async () => {
      await simulator.customerWrites(number, "Is my order ready?");
      const { id } = await conversationWith(told, number);
      const before = await verdict(id);
      expect(before === "template_not_approved", "to be refused in review", before);
      await simulator.review(atMeta.id, { status: "APPROVED" });
      await until("the approval", async () => (await verdict(id)) === "ready");
      await simulator.review(atMeta.id, { status: "PAUSED" });
      await until("the pause", async () => (await verdict(id)) === "template_not_approved");
      await simulator.review(atMeta.id, { status: "APPROVED" });
      await until("the approval", async () => (await verdict(id)) === "ready");
      return `${before}, then ready, paused, and ready again`;
    },
  );

  await report.step(
    "it is edited once; a second edit on the same day is refused before Meta hears of it",
    async () => {
      const edit = async (where: string) => {
        const text = `Hi {{1}}, your order {{2}} is ready for pickup at ${where}.`;
        const { result } = await upsert(text, ["Mei", "HL-2048"], drafted.version);
        drafted.version = result.languages[0].version;
        return submitted();
      };
      const first = await edit("Harbour Lane 8");
      expect(first.status === "pending_approval", "the edit to wait for a person", first);
      expect(first.languages[0].changes.includes("components.0.text"), "what changes", first.languages);
      const approver = new ConsolePerson(place.workerUrl, "approver");
      await approver.signIn();
      await approver.approve(first.action_request_id, "The new address");
      await until("the edit to be in review", async () => (await template()).status === "PENDING");
      await simulator.review(atMeta.id, { status: "APPROVED" });
      await until("the approval", async () => (await template()).status === "APPROVED");
      const second = await edit("Harbour Lane 9");
      const [refusal] = second.findings;
      expect(second.verdict === "blocked" && refusal.code === "rate_limited", "the limit", second);
      return refusal.message;
    },
  );

  await report.step(
    "Meta moves it to marketing: that is noticed, and from now on needs another consent",
    async () => {
      await simulator.review(atMeta.id, { category: "MARKETING" });
      const { category } = await until("the category", async () => {
        const found = await template();
        return found.category === "marketing" && found;
      });
      const quality = await ok(told, "marketer", "template_quality.get", { name, language: "en" });
      expect(quality.rule.id === "paused_lately", "the pause to count", quality);
      const { id } = await conversationWith(told, number);
      // Meta told of the edited wording too: it goes out again once the next minute has fetched it.
      const after = await until("consent to marketing to be needed", async () => {
        await place.cron();
        const code = await verdict(id);
        return code === "consent_missing" && code;
      });
      return `${category}: ${after}; quality ${quality.quality}, risk of a pause: ${quality.pause_risk}`;
    },
  );
}
