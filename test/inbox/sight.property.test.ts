import { env } from "cloudflare:test";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type CallContext, type Permission, permissionsOf, type Role } from "../../src/auth";
import { ToolError } from "../../src/mcp/errors";
import { createContext } from "../../src/platform/context";
import { TOOLS } from "../../src/rooms";
import type { Answer } from "../support/webhook";

/** Who sees a conversation, as the contract says it and as slowly as it can be said. */
interface Conversation {
  id: string;
  queue: string | null;
  team: string | null;
  owner: string | null;
  pending: boolean;
  status: "open" | "pending" | "closed";
  waiting: boolean;
  tag: boolean;
}

interface World {
  restricted: boolean[];
  members: { queues: number[]; teams: number[] }[];
  conversations: Conversation[];
}

interface Reader {
  staff: number;
  role: Role;
  /** Scopes of a token; null: none. */
  scopes: Permission[] | null;
}

const QUEUES = ["que_a", "que_b", "que_c", "que_d"];
const TEAMS = ["tea_a", "tea_b"];
const STAFF = ["stf_p", "stf_q", "stf_r"];

const pick = (list: readonly string[]) => fc.option(fc.constantFrom(...list));

const world: fc.Arbitrary<World> = fc.record({
  restricted: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  members: fc.array(
    fc.record({
      queues: fc.uniqueArray(fc.nat(3), { maxLength: 3 }),
      teams: fc.uniqueArray(fc.nat(1), { maxLength: 2 }),
    }),
    { minLength: 3, maxLength: 3 },
  ),
  conversations: fc
    .array(
      fc.record({
        queue: pick(QUEUES),
        team: pick(TEAMS),
        owner: pick(STAFF),
        pending: fc.nat(5).map((n) => n === 0),
        status: fc.constantFrom("open" as const, "pending" as const, "closed" as const),
        waiting: fc.boolean(),
        tag: fc.boolean(),
      }),
      { minLength: 5, maxLength: 30 },
    )
    .map((list) =>
      list.map((conversation, n) => ({ ...conversation, id: `cnv_p${String(n).padStart(2, "0")}` })),
    ),
});

const reader: fc.Arbitrary<Reader> = fc.record({
  staff: fc.nat(2),
  role: fc.constantFrom<Role>("viewer", "agent", "marketer", "manager", "compliance", "admin"),
  scopes: fc.option(
    fc
      .subarray<Permission>(["inbox:all", "inbox:restricted", "inbox:notes", "contacts:pii"])
      .map((scopes): Permission[] => ["inbox:read", ...scopes]),
  ),
});

async function build({ restricted, members, conversations }: World): Promise<void> {
  const run = (sql: string, ...params: unknown[]) => env.DB.prepare(sql).bind(...params);
  const { results: guards } = await env.DB.prepare(
    "select name, sql from sqlite_schema where type = 'trigger' and name in ('handovers_no_delete', 'handovers_from_holders', 'handovers_move')",
  ).all<{ name: string; sql: string }>();
  await env.DB.batch([
    ...guards.map(({ name }) => run(`drop trigger ${name}`)),
    ...[
      "handovers",
      "messages",
      "inbox_cases",
      "conversation_tags",
      "conversations",
      "routing_rules",
      "queue_members",
      "team_members",
      "teams",
      "queues",
    ].map((table) => run(`delete from ${table}`)),
    run("delete from contacts where id like 'con_p%'"),
    run("delete from staff where id in ('stf_p', 'stf_q', 'stf_r')"),
    ...STAFF.map((id) =>
      run(
        "insert into staff (id, handle, name, locale, roles, created_at) values (?1, ?1, ?1, 'en', '[]', 1)",
        id,
      ),
    ),
    ...QUEUES.map((id, n) =>
      run(
        "insert into queues (id, name, restricted, created_at) values (?1, ?1, ?2, 1)",
        id,
        restricted[n] ? 1 : 0,
      ),
    ),
    ...QUEUES.map((id) =>
      run(
        "insert into routing_rules (id, name, queue_id, condition, position, created_at) values ('rul_' || ?1, ?1, ?1, '{}', 1, 1)",
        id,
      ),
    ),
    ...TEAMS.map((id) => run("insert into teams (id, name, created_at) values (?1, ?1, 1)", id)),
    ...members.flatMap(({ queues, teams }, n) => [
      ...queues.map((q) =>
        run("insert into queue_members (queue_id, staff_id) values (?1, ?2)", QUEUES[q], STAFF[n]),
      ),
      ...teams.map((t) =>
        run("insert into team_members (team_id, staff_id) values (?1, ?2)", TEAMS[t], STAFF[n]),
      ),
    ]),
    ...conversations.flatMap(({ id, queue, team, owner, pending, status, waiting, tag }, n) => [
      run(
        "insert into contacts (id, created_at, updated_at, last_activity_at) values (?1, 1, 1, 1)",
        id.replace("cnv", "con"),
      ),
      run(
        `insert into conversations (id, contact_id, phone_number_id, status, queue_id, team_id, assignee_id, routing_pending, opened_at,
           last_message_at, last_inbound_at, unread_count, waiting_since, tags, updated_at)
         values (?1, ?2, 'n', ?3, ?4, ?5, ?6, ?7, 1, ?8, ?8, ?9, ?10, ?11, 1)`,
        id,
        id.replace("cnv", "con"),
        status,
        queue,
        team,
        owner,
        pending ? 1 : 0,
        Date.now() - n * 1000,
        n % 2,
        waiting ? 1 : null,
        tag ? '["x"]' : "[]",
      ),
      run(
        `insert into handovers (id, conversation_id, kind, from_queue_id, from_staff_id, to_queue_id, to_staff_id, actor_kind, actor_id, actor_name, at)
         values (?1, ?2, 'assigned', ?3, ?4, ?5, ?6, 'staff', 's', 'Somebody', 1)`,
        id.replace("cnv", "hnd"),
        id,
        QUEUES[n % 4],
        STAFF[n % 3],
        queue,
        owner,
      ),
    ]),
    ...guards.map(({ sql }) => run(sql)),
  ]);
}

function contextOf(population: World, { staff, role, scopes }: Reader): CallContext {
  const member = population.members[staff];
  return {
    ...createContext(env),
    principal: {
      kind: "staff",
      id: STAFF[staff] ?? "",
      name: "Reader",
      staffId: STAFF[staff] ?? "",
      roles: [role],
      permissions: permissionsOf([role], scopes),
      rolePermissions: permissionsOf([role], null),
      queueIds: member?.queues.map((q) => QUEUES[q] ?? "") ?? [],
      teamIds: member?.teams.map((t) => TEAMS[t] ?? "") ?? [],
      nameSpelling: "dotted",
      locale: "en",
    },
    source: { via: "mcp", address: null, user_agent: null },
  };
}

const isRestricted = (population: World, queue: string) =>
  population.restricted[QUEUES.indexOf(queue)] ?? false;

function sees(population: World, { principal }: CallContext, conversation: Conversation): boolean {
  const all = principal.permissions.has("inbox:all");
  if (all && principal.permissions.has("inbox:restricted")) return true;
  if (conversation.pending) return false;
  const { queue, team, owner } = conversation;
  if (queue === null && team === null && owner === null) return true;
  if (owner === principal.staffId) return true;
  if (queue !== null && principal.queueIds.includes(queue)) return true;
  if (team !== null && principal.teamIds.includes(team)) return true;
  return all && (queue === null || !isRestricted(population, queue));
}

const knows = (population: World, { principal }: CallContext, queue: string) =>
  !isRestricted(population, queue) ||
  principal.queueIds.includes(queue) ||
  principal.permissions.has("inbox:restricted");

async function use(ctx: CallContext, name: string, args: object): Promise<Answer> {
  const tool = TOOLS.find((candidate) => candidate.name === name);
  return tool?.call(ctx, args);
}

/** All pages of a list. */
async function everything(ctx: CallContext, name: string, args: object): Promise<Answer[]> {
  const items: Answer[] = [];
  let cursor: string | undefined;
  do {
    const page = await use(ctx, name, { limit: 7, ...args, ...(cursor && { cursor }) });
    items.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
  return items;
}

const ids = (items: readonly { id: string }[]) => items.map(({ id }) => id).sort();

const FILTERS: readonly (readonly [object, (conversation: Conversation, n: number) => boolean])[] = [
  [{}, () => true],
  [{ status: "open" }, ({ status }) => status === "open"],
  [{ queue_id: "que_b" }, ({ queue }) => queue === "que_b"],
  [{ team_id: "tea_a" }, ({ team }) => team === "tea_a"],
  [{ owner: "stf_q" }, ({ owner }) => owner === "stf_q"],
  [{ owner: "nobody" }, ({ owner }) => owner === null],
  [{ tag: "x" }, ({ tag }) => tag],
  [{ tag: "x", queue_id: "que_a" }, ({ tag, queue }) => tag && queue === "que_a"],
  [{ waiting: true }, ({ waiting }) => waiting],
  [{ unread: true }, (_conversation, n) => n % 2 === 1],
  [{ unread: true, status: "open" }, ({ status }, n) => n % 2 === 1 && status === "open"],
  [{ unread: true, queue_id: "que_a" }, ({ queue }, n) => n % 2 === 1 && queue === "que_a"],
  [{ unread: true, owner: "stf_q" }, ({ owner }, n) => n % 2 === 1 && owner === "stf_q"],
  [{ unread: true, owner: "nobody" }, ({ owner }, n) => n % 2 === 1 && owner === null],
  [
    { status: "pending", queue_id: "que_b" },
    ({ status, queue }) => status === "pending" && queue === "que_b",
  ],
  [{ status: "open", owner: "nobody" }, ({ status, owner }) => status === "open" && owner === null],
  [{ waiting: true, team_id: "tea_b" }, ({ waiting, team }) => waiting && team === "tea_b"],
  [{ window: "open", owner: "nobody" }, ({ owner }) => owner === null],
  [{ window: "open" }, () => true],
  [{ window: "closed" }, () => false],
];

test("whoever looks, in whatever list, count or single read, sees exactly what the rule says", async () => {
  await fc.assert(
    fc.asyncProperty(world, fc.array(reader, { minLength: 2, maxLength: 3 }), async (population, readers) => {
      await build(population);
      for (const who of readers) {
        const ctx = contextOf(population, who);
        const seen = population.conversations.filter((conversation) => sees(population, ctx, conversation));
        for (const [args, matches] of FILTERS) {
          const wanted = seen.filter((conversation) =>
            matches(conversation, population.conversations.indexOf(conversation)),
          );
          const listed = await everything(ctx, "whatsapp.conversations.list", args);
          expect([args, ids(listed)]).toEqual([args, ids(wanted)]);
          // Newest first: the population is numbered so.
          expect(listed.map(({ id }) => id)).toEqual(ids(wanted));
        }
        for (const conversation of population.conversations.slice(0, 8)) {
          const read = await use(ctx, "whatsapp.conversation.get", {
            conversation_id: conversation.id,
          }).catch((error: unknown) => {
            if (error instanceof ToolError && error.code === "not_found") return undefined;
            throw error;
          });
          expect(read !== undefined).toBe(seen.includes(conversation));
        }
        await checkAssignments(population, ctx, seen);
      }
    }),
    { numRuns: 12 },
  );
}, 120_000);

async function checkAssignments(
  population: World,
  ctx: CallContext,
  seen: readonly Conversation[],
): Promise<void> {
  const list = "whatsapp.inbox_assignments.list";
  const open = seen.filter(({ status }) => status !== "closed");
  const queues = await everything(ctx, list, { view: "queues" });
  expect(ids(queues)).toEqual(QUEUES.filter((queue) => knows(population, ctx, queue)));
  for (const queue of queues) {
    const inQueue = open.filter((conversation) => conversation.queue === queue.id);
    expect(queue.counts).toMatchObject({
      open: inQueue.length,
      unassigned: inQueue.filter(({ owner }) => owner === null).length,
      waiting: inQueue.filter(({ waiting }) => waiting).length,
    });
    for (const member of queue.members)
      expect(member.open).toBe(open.filter(({ owner }) => owner === member.staff_id).length);
  }
  for (const team of await everything(ctx, list, { view: "teams" }))
    expect(team.counts.open).toBe(open.filter((conversation) => conversation.team === team.id).length);
  expect(ids(await everything(ctx, list, { view: "rules" }))).toEqual(
    QUEUES.filter((queue) => knows(population, ctx, queue)).map((queue) => `rul_${queue}`),
  );
  expect(ids(await everything(ctx, list, { view: "unassigned" }))).toEqual(
    ids(open.filter(({ owner }) => owner === null)),
  );
  const handovers = await everything(ctx, list, { view: "handovers" });
  const known = (queue: string | null) => queue === null || knows(population, ctx, queue);
  const fromOf = (conversation: Conversation) =>
    QUEUES[population.conversations.indexOf(conversation) % 4] ?? "";
  expect(ids(handovers)).toEqual(
    ids(
      seen
        .filter((conversation) => known(fromOf(conversation)) || known(conversation.queue))
        .map(({ id }) => ({ id: id.replace("cnv", "hnd") })),
    ),
  );
  for (const queue of QUEUES)
    if (!knows(population, ctx, queue)) expect(JSON.stringify(handovers)).not.toContain(queue);
}
