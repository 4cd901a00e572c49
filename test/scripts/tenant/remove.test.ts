import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readExport } from "../../../scripts/tenant/archive/manifest.ts";
import { World } from "./world.ts";

const BUCKET = "whatsapp-business-mcp-files-harbour";
const REMOVE = ["remove", "harbour", "--confirm", "harbour"];

/** Each start of wrangler takes a second on an idle machine, and several on a busy one. */
describe("a removal that is broken off", { timeout: 300_000 }, () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
    await world.run("create", "harbour");
  }, 300_000);
  afterAll(() => world.stop());

  const objects = () => world.api.buckets.get(BUCKET)?.objects;
  const exports_ = () => {
    const folder = join(world.root, ".wrangler", "exports");
    return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  };
  const mark = () => join(world.root, ".wrangler", "tenants", "harbour", "removal.json");
  const fill = () => {
    for (const key of ["audit/seals/1", "audit/seals/2", "media/a", "media/b"])
      objects()?.set(key, Buffer.from(key));
  };
  /** Fails one call, and says what was changed before it. */
  const failing = async (what: RegExp) => {
    const before = world.api.writes.length;
    world.api.strike = ({ method, path }) => (what.test(`${method} ${path}`) ? "before" : undefined);
    const said = await world.fails(...REMOVE);
    world.api.strike = () => undefined;
    expect(said).toContain("Then run again: npm run tenant -- remove harbour");
    return world.api.writes.slice(before);
  };

  test("keeps everything but the export while the Worker is there", async () => {
    fill();
    const writes = await failing(/DELETE \/workers/);
    expect(writes.filter((write) => /(?:queues|r2|d1|kv)\//.test(write))).toEqual([]);
    expect(exports_()).toHaveLength(1);
    expect(JSON.parse(readFileSync(mark(), "utf8"))).toMatchObject({ stage: "exported" });
  });

  test("an export that is not whole any more is made again, as all is still there", async () => {
    const [first = ""] = exports_();
    rmSync(join(first, "files", "1"));
    world.time += 1000;
    await failing(/DELETE \/workers/);
    expect(exports_()).toHaveLength(2);
    rmSync(first, { recursive: true });
  });

  test("exports what the Worker wrote at last, and takes it down before anything else", async () => {
    // A message that comes between the export and the end of the Worker.
    const before = world.api.writes.length;
    world.api.strike = ({ method, path }) => {
      if (method === "DELETE" && path.startsWith("/workers")) objects()?.set("media/c", Buffer.from("late"));
      return path.includes("media%2Fb") || path.endsWith("media/b") ? "before" : undefined;
    };
    expect(await world.fails(...REMOVE)).toContain("bucket FILES");
    world.api.strike = () => undefined;
    const said = world.lines.join("\n");
    expect(said).toContain("made by the removal that began at");
    expect(said).toContain("the files changed after the export");
    const last = exports_().find((folder) => folder.endsWith("-2")) ?? "";
    expect(readExport(last).manifest.objects.map(({ key }) => key)).toContain("media/c");
    const deleted = world.api.writes.slice(before).filter((write) => write.startsWith("DELETE"));
    const first = (part: string) => deleted.findIndex((write) => write.includes(part));
    expect(first("/workers/")).toBeLessThan(first("/queues/"));
    expect(first("/d1/")).toBeLessThan(first("/r2/"));
    expect([...(objects()?.keys() ?? [])]).toEqual(["media/b", "media/c"]);
  });

  test("goes on without another export of what is half gone, and finishes", async () => {
    const made = exports_();
    const said = await world.run(...REMOVE);
    expect(said).toContain("made by the removal that began at");
    expect(exports_()).toEqual(made);
    expect(JSON.stringify(world.state())).not.toContain("harbour");
    expect(existsSync(mark())).toBe(false);
    expect(await world.run(...REMOVE)).toContain("Nothing was left.");
  });

  test("a lock rule keeps its objects alone; the error names bucket, rule, time and the way on", async () => {
    world.time += 60_000;
    await world.run("create", "harbour");
    fill();
    const bucket = world.api.buckets.get(BUCKET);
    const age = { type: "Age", maxAgeSeconds: 86_400 * 30 } as const;
    bucket?.locks.push({ id: "audit seals", enabled: true, prefix: "audit/seals/", condition: age });
    expect(await world.run("remove", "harbour", "--dry-run")).toContain(
      "there, with lock rules: audit seals (audit/seals/); would empty",
    );
    const said = await world.fails(...REMOVE);
    expect(said).toContain(
      `${BUCKET} could not be emptied: the rule audit seals (audit/seals/) keeps 2 objects, the last of them until 2026-01-31T00:00:00.000Z`,
    );
    expect(said).toContain("Either wait until 2026-01-31T00:00:00.000Z.");
    expect(said).toContain(`npx wrangler r2 bucket lock remove ${BUCKET} --name "audit seals"`);
    expect(world.state()).toMatchObject({ databases: [], namespaces: [], queues: [], scripts: [] });
    expect([...(objects()?.keys() ?? [])]).toEqual(["audit/seals/1", "audit/seals/2"]);
  });

  test("the same command says the same while the rule stands, and finishes once it is gone", async () => {
    const made = exports_();
    const bucket = world.api.buckets.get(BUCKET);
    for (const lock of bucket?.locks ?? []) lock.condition = { type: "Indefinite" };
    const said = await world.fails(...REMOVE);
    expect(said).toContain("until somebody takes the rule away");
    expect(said).not.toContain("Either wait");
    bucket?.locks.splice(0);
    // Without the mark, as on another machine, the export that was made has to be given.
    rmSync(mark());
    expect(await world.fails(...REMOVE)).toContain("give the export that it made: --from FOLDER");
    expect(bucket?.objects.size).toBe(2);
    await world.run(...REMOVE, "--from", made.toSorted().at(-1) ?? "");
    expect(exports_()).toEqual(made);
    expect(JSON.stringify(world.state())).not.toContain("harbour");
  });

  test("a tenant that was made anew is exported anew", async () => {
    await world.run("create", "harbour");
    fill();
    await failing(/DELETE \/queues/);
    await world.run("create", "harbour");
    expect(existsSync(mark())).toBe(false);
    const made = exports_().length;
    expect(await world.fails(...REMOVE, "--from", exports_()[0] ?? "")).toContain("are both there");
    world.time += 60_000;
    await world.run(...REMOVE);
    expect(exports_()).toHaveLength(made + 1);
    expect(world.api.unknown).toEqual([]);
  });
});
