import { env } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { TOKEN_ROLES } from "../../scripts/seed/people";
import { ROLES } from "../../src/auth";
import { ROOMS, spell } from "../../src/mcp/names";
import { Registry, type ToolView } from "../../src/mcp/registry";
import { TOOLS } from "../../src/rooms";
import { call, ok, rpc, rpcMessage } from "../support/worker";
import { listedFor, listedWith } from "./listing";
import { issueToken } from "./tokens";

const names = (tools: readonly { name: string }[]) => tools.map(({ name }) => name);

describe("who sees which tools", () => {
  test.each(TOKEN_ROLES)("%s: exactly those whose permission the role has", async (role) => {
    const allowed: readonly string[] = ROLES[role];
    const expected = TOOLS.filter(({ permission }) => allowed.includes(permission));
    expect(names(await listedFor(role))).toEqual(names(expected));
  });

  test("admin sees all tools, and a viewer no write", async () => {
    expect(await listedFor("admin")).toHaveLength(TOOLS.length);
    const seen = new Set(names(await listedFor("viewer")));
    expect(TOOLS.filter(({ tier, name }) => tier === "write" && seen.has(name))).toEqual([]);
  });

  test("two roles give the union, scopes cut it down", async () => {
    await env.DB.prepare(`update staff set roles = '["viewer","compliance"]' where id = 'stf_viewer'`).run();
    const both = await issueToken({ owner: "viewer", roles: ["viewer", "compliance"] });
    expect(names(await listedWith(both.token))).toEqual(names(await listedFor("compliance")));

    const narrow = await issueToken({ owner: "admin", roles: ["admin"], scopes: ["account:read"] });
    expect(names(await listedWith(narrow.token))).toEqual(
      names(TOOLS.filter(({ permission }) => permission === "account:read")),
    );
  });

  test("a scope gives nothing that the role does not have", async () => {
    const { token } = await issueToken({
      roles: ["viewer"],
      scopes: ["account:read", "audit:read", "inbox:send"],
    });
    expect(names(await listedWith(token))).not.toContain("whatsapp.audit_logs.list");
    expect(names(await listedWith(token))).not.toContain("whatsapp.session_message.send");
  });
});

describe("views", () => {
  const roomsOf = (tools: readonly { _meta: Record<string, unknown> }[]) =>
    new Set(tools.map(({ _meta }) => _meta.room));

  test.each(ROOMS)("?rooms=%s shows that room's tools alone", async (room) => {
    expect(names(await listedFor("admin", `?rooms=${room}`))).toEqual(
      names(TOOLS.filter((tool) => tool.room === room)),
    );
  });

  test("several rooms, and an empty list of them for all", async () => {
    expect(roomsOf(await listedFor("admin", "?rooms=inbox,contacts"))).toEqual(
      new Set(["inbox", "contacts"]),
    );
    expect(roomsOf(await listedFor("admin", "?rooms=%20inbox%20,"))).toEqual(new Set(["inbox"]));
    expect(await listedFor("admin", "?rooms=")).toHaveLength(TOOLS.length);
  });

  test("?readonly=true leaves reads and statuses", async () => {
    const expected = TOOLS.filter(({ tier }) => tier === "read" || tier === "status");
    expect(names(await listedFor("admin", "?readonly=true"))).toEqual(names(expected));
    expect(await listedFor("admin", "?readonly=false")).toHaveLength(TOOLS.length);
  });

  test("all three combine", async () => {
    const seen = await listedFor("admin", "?rooms=inbox&readonly=true&names=underscore");
    expect(names(seen)).toEqual(
      TOOLS.filter(({ room, tier }) => room === "inbox" && (tier === "read" || tier === "status")).map(
        ({ name }) => spell(name, "underscore"),
      ),
    );
  });

  test.each([
    ["?rooms=kitchen", "rooms", ROOMS],
    ["?rooms=inbox,kitchen", "kitchen", ROOMS],
    ["?names=camel", "names", ["dotted", "underscore"]],
    ["?readonly=1", "readonly", ["true", "false"]],
  ] as const)("%s is refused with what is allowed", async (query, fault, allowed) => {
    const response = await rpc("local-admin-token", "tools/list", {}, query);
    expect(response.status).toBe(400);
    const { error, error_description } = (await response.json()) as Record<string, string>;
    expect(error).toBe("invalid_request");
    expect(error_description).toContain(fault);
    for (const value of allowed) expect(error_description).toContain(value);
  });

  test.each([
    ["?rooms=account", "whatsapp.conversations.list"],
    ["?readonly=true", "whatsapp.session_message.send"],
    ["?readonly=true", "whatsapp.session_message.preview"],
  ])("a tool outside %s cannot be called: %s", async (query, tool) => {
    const answer = await call("admin", tool, {}, query);
    expect(answer).toMatchObject({ isError: true, data: { code: -32602, message: `Unknown tool: ${tool}` } });
  });
});

describe("spelling", () => {
  const DOTTED_NAME = /\bwhatsapp\.[a-z_]+/;

  test("underscored names are such as every client takes, and one each", async () => {
    const spelled = names(await listedFor("admin", "?names=underscore"));
    expect(spelled.filter((name) => !/^[a-zA-Z0-9_-]{1,64}$/.test(name))).toEqual([]);
    expect(new Set(spelled).size).toBe(TOOLS.length);
  });

  test("nothing in an underscored list mentions a dotted name", async () => {
    for (const { name, description, inputSchema, _meta } of await listedFor("admin", "?names=underscore"))
      expect(JSON.stringify({ name, description, inputSchema, _meta })).not.toMatch(DOTTED_NAME);
  });

  test("both lists differ in nothing but the spelling", async () => {
    const [dotted, underscored] = await Promise.all([
      listedFor("admin"),
      listedFor("admin", "?names=underscore"),
    ]);
    const respelled = JSON.stringify(dotted).replace(/\bwhatsapp(?:\.[a-z_]+)+/g, (name) =>
      name.replaceAll(".", "_"),
    );
    expect(respelled).toBe(JSON.stringify(underscored));
  });

  test.each([
    ["", "whatsapp_config_get"],
    ["", "whatsapp.config.get"],
    ["?names=underscore", "whatsapp.config.get"],
    ["?names=underscore", "whatsapp_config_get"],
  ])("in the view %j a call to %s works", async (query, tool) => {
    expect(await call("viewer", tool, {}, query)).toMatchObject({
      isError: false,
      data: { api_version: "v23.0" },
    });
  });

  test("hints of errors use the spelling in force", async () => {
    const args = { contact_id: "con_nobody" };
    const dotted = await call("agent", "whatsapp.contact.get", args);
    const underscored = await call("agent", "whatsapp.contact.get", args, "?names=underscore");
    expect(dotted.data.hint).toContain("whatsapp.contacts.list");
    expect(underscored.data.hint).toContain("whatsapp_contacts_list");
    expect(underscored.text).not.toMatch(DOTTED_NAME);
  });

  test("a client that was set up for underscores gets them without asking, and dots when it asks", async () => {
    const { token } = await issueToken({ roles: ["viewer"], nameSpelling: "underscore" });
    expect(names(await listedWith(token))).toContain("whatsapp_config_get");
    expect(names(await listedWith(token, "?names=dotted"))).toContain("whatsapp.config.get");
  });

  test("the server's instructions use the spelling in force", async () => {
    const params = {
      protocolVersion: "2025-06-18",
      capabilities: {},
      clientInfo: { name: "test", version: "1" },
    };
    const { result } = await rpcMessage(
      await rpc("local-agent-token", "initialize", params, "?names=underscore"),
    );
    expect(result.instructions).toContain("whatsapp_action_request_status");
    expect(result.instructions).not.toMatch(DOTTED_NAME);
  });

  test("filters by a tool's name take either spelling", async () => {
    await call("viewer", "whatsapp.audit_logs.list");
    for (const tool of ["whatsapp.audit_logs.list", "whatsapp_audit_logs_list"]) {
      const { items } = await ok("admin", "whatsapp.audit_logs.list", { tool });
      expect(items.map((item: { tool: string }) => item.tool)).toEqual(["whatsapp.audit_logs.list"]);
    }
  });
});

describe("what is said of a tool", () => {
  test("the description ends with the three lines of the contract", async () => {
    for (const [index, { description }] of (await listedFor("admin")).entries()) {
      const tool = TOOLS[index];
      expect(description.split("\n").slice(-3)).toEqual([
        `Read first: ${tool?.readFirstText}`,
        `Approval: ${tool?.approval}`,
        `Safety: ${tool?.safety}`,
      ]);
      expect(description.split("\n")).toHaveLength(4);
    }
  });

  test("title and annotations: a tenant whose locale is Chinese gets Chinese titles", async () => {
    for (const [index, listed] of (await listedFor("admin")).entries()) {
      const tool = TOOLS[index];
      const readOnly = tool?.tier !== "write";
      expect(listed.title).toBe(tool?.title["zh-Hant"]);
      expect(listed.annotations).toEqual({
        title: listed.title,
        readOnlyHint: readOnly,
        destructiveHint: readOnly ? false : expect.any(Boolean),
        idempotentHint: tool?.tier === "preview" ? false : expect.any(Boolean),
        openWorldHint: readOnly ? false : expect.any(Boolean),
      });
      expect(listed._meta).toEqual({
        tier: tool?.tier,
        room: tool?.room,
        read_first: tool?.readFirst,
        approval: tool?.approval,
        safety: tool?.safety,
      });
    }
  });

  test("a message that reaches a customer is called destructive, idempotent and open to the world", async () => {
    const tools = await listedFor("agent");
    expect(tools.find(({ name }) => name === "whatsapp.session_message.send")?.annotations).toMatchObject({
      readOnlyHint: false,
      destructiveHint: true,
      idempotentHint: true,
      openWorldHint: true,
    });
  });
});

describe("schemas are converted once", () => {
  const view: ToolView = { spelling: "dotted", rooms: undefined, readOnly: false, language: "en" };
  const principal = (role: keyof typeof ROLES) => {
    const permissions = new Set(ROLES[role]);
    const base = {
      kind: "client",
      id: role,
      name: role,
      staffId: role,
      queueIds: [],
      teamIds: [],
      locale: "en",
    } as const;
    return {
      ...base,
      roles: [role],
      permissions,
      rolePermissions: permissions,
      nameSpelling: "dotted" as const,
    };
  };

  test("the same principal gets the same list, and another one with the same rights too", () => {
    const registry = new Registry(TOOLS);
    const first = registry.list(principal("agent"), view);
    expect(registry.list(principal("agent"), view)).toBe(first);
    expect(registry.list({ ...principal("agent"), id: "another" }, { ...view, rooms: new Set(ROOMS) })).toBe(
      first,
    );
  });

  test("other lists share the converted schemas", () => {
    const registry = new Registry(TOOLS);
    const agents = registry.list(principal("agent"), view);
    const chinese = registry.list(principal("admin"), { ...view, language: "zh-Hant" });
    for (const { name, inputSchema, outputSchema } of agents) {
      const other = chinese.find((tool) => tool.name === name);
      expect(other?.inputSchema).toBe(inputSchema);
      expect(other?.outputSchema).toBe(outputSchema);
    }
  });

  test("two tools of one name are a mistake that stops the server", () => {
    expect(() => new Registry([...TOOLS, ...TOOLS.slice(0, 1)])).toThrow(/two tools are called whatsapp/);
  });
});
