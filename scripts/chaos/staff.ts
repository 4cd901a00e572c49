import { ConsolePerson } from "../demo/console.ts";
import { orderUpdate, text } from "../demo/telling.ts";
import { NUMBERS } from "./customers.ts";
import type { Random } from "./random.ts";
import type { World } from "./world.ts";

const SENDERS = ["agent", "manager", "admin"] as const;

export const plain = (words: string) => text(words);

export const offer = (words: string) => ({
  type: "template",
  template: {
    name: "spring_offer",
    language: { code: "en" },
    components: [{ type: "body", parameters: [{ type: "text", text: words }] }],
  },
});

/** Something to say: mostly plain, at times about money, or a template. */
function something(world: World, random: Random): object {
  const serial = world.fresh();
  const dice = random.next();
  if (dice < 0.6) return text(`Thank you, we look into it (${serial}).`);
  if (dice < 0.75) {
    const body = `Please pay the deposit of HK$${serial} by Friday.`;
    world.said.needDecision.push(body);
    return text(body);
  }
  return dice < 0.9 ? orderUpdate(`Guest ${serial}`) : offer(`Guest ${serial}`);
}

/** Asks for one send in the ways in which clients ask: once, twice at once, again after silence, and under another key. */
async function sends(world: World, random: Random, role: string, preview_id: string): Promise<void> {
  const ask = (idempotency_key: string) =>
    world.tool(role, "session_message.send", { preview_id, idempotency_key });
  const key = `storm-${world.seed}-${world.fresh()}`;
  const asked = await Promise.all(Array.from({ length: random.chance(0.2) ? 3 : 1 }, () => ask(key)));
  const answers = [...asked];
  if (asked.includes(null) && random.chance(0.8)) answers.push(await ask(key));
  if (random.chance(0.1)) answers.push(await ask(`${key}-other`));
  for (const answer of answers)
    if (answer && !answer.isError && answer.data.status === "pending_approval")
      world.waitingForDecision.push(answer.data.action_request_id);
}

/** An agent that finds a conversation, previews and sends, whatever its customer wants. */
export async function agents(world: World, actor: number): Promise<void> {
  const random = world.random(actor);
  const known = new Map<string, string>();
  const conversationOf = async (number: string): Promise<string | undefined> => {
    if (!known.has(number)) {
      const found = await world.tool("admin", "conversations.list", { phone: `+${number}` });
      if (found && !found.isError && found.data.items[0]) known.set(number, found.data.items[0].id);
    }
    return known.get(number);
  };
  while (world.going) {
    const role = random.one(SENDERS);
    const conversation_id = await conversationOf(random.one(NUMBERS));
    if (conversation_id) {
      const message = something(world, random);
      const shown = await world.tool(role, "session_message.preview", { conversation_id, message });
      if (random.chance(0.1)) await world.pause(2_000);
      if (shown && !shown.isError) await sends(world, random, role, shown.data.preview_id);
    }
    await world.pause(random.between(100, 500));
  }
}

const READS: readonly (readonly [string, string, Record<string, unknown>])[] = [
  ["viewer", "contacts.list", { limit: 25 }],
  ["viewer", "conversations.list", { limit: 25 }],
  ["compliance", "audit_logs.list", { limit: 25, verify: true }],
  ["compliance", "opt_outs.list", { limit: 25 }],
  ["marketer", "broadcasts.list", {}],
  ["admin", "webhook_logs.list", { limit: 25 }],
];

/** Reads, and refusals that staff record. */
export async function desk(world: World, actor: number): Promise<void> {
  const random = world.random(actor);
  while (world.going) {
    const [role, tool, args] = random.one(READS);
    const answer = await world.tool(role, tool, args);
    if (tool === "audit_logs.list" && answer && answer.data?.chain?.state === "broken")
      world.count("audit log broken while it was read");
    if (random.chance(0.1)) {
      const found = await world.tool("compliance", "contacts.list", { limit: 50 });
      const contact = found && !found.isError ? random.one<{ id: string }>(found.data.items) : undefined;
      if (contact)
        await world.tool("compliance", "consent.update", {
          contact_ids: [contact.id],
          action: random.chance(0.2) ? "block" : "opt_out",
          source: "staff",
          idempotency_key: `storm-${world.seed}-${world.fresh()}`,
        });
    }
    await world.pause(random.between(200, 900));
  }
}

/** Decides in the console, as one of two people; at times both at once, at times about what was decided. */
export async function approvers(world: World, actor: number): Promise<void> {
  const random = world.random(actor);
  const people = ["approver", "manager"].map((who) => new ConsolePerson(world.run.workerUrl, who));
  const signedIn = new Set<ConsolePerson>();
  while (world.going) {
    const id = world.waitingForDecision.shift();
    if (id && random.chance(0.85)) {
      const deciding = random.chance(0.2) ? people : [random.one(people)];
      const done = await Promise.all(
        deciding.map(async (person) => {
          try {
            if (!signedIn.has(person)) await person.signIn();
            signedIn.add(person);
            const { status } = await person.approve(id, "Looked at in the storm.");
            world.count(`approval: ${status}`);
            return status < 500;
          } catch {
            signedIn.delete(person);
            return false;
          }
        }),
      );
      if (!done.includes(true)) world.waitingForDecision.push(id);
    }
    await world.pause(random.between(150, 600));
  }
}

/** Decides once, for what the storm itself needs. Tries again until it is taken. */
export async function agree(world: World, id: string): Promise<void> {
  for (let tries = 0; world.going && tries < 30; tries += 1) {
    const person = new ConsolePerson(world.run.workerUrl, "approver");
    const status = await person
      .signIn()
      .then(() => person.approve(id, "Part of the storm."))
      .then(
        (answer) => answer.status,
        () => 0,
      );
    if (status > 0 && status < 500) return;
    await world.pause(1_000);
  }
}
