import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readExport } from "../../../scripts/tenant/archive/manifest.ts";
import { refused } from "./cloudflare/answers.ts";
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
  const keysIn = (folder: string) => readExport(folder).manifest.objects.map(({ key }) => key);
  const newest = () => exports_().toSorted().at(-1) ?? "";
  /** What a command that has to fail says, and that it deleted nothing. */
  const refusedWithout = async (...args: string[]) => {
    const before = world.api.writes.length;
    const said = await world.fails(...args);
    expect(
      world.api.writes.slice(before).filter((write) => /DELETE .*(?:queues|r2|d1|kv)/.test(write)),
    ).toEqual([]);
    return said;
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

  test("stops when the export, now the only copy of the database, is not where it was", async () => {
    const made = exports_().find((folder) => folder.endsWith("-2")) ?? "";
    renameSync(made, `${made}-moved`);
    const said = await refusedWithout(...REMOVE);
    expect(said).toContain("the database is deleted, and its only copy is not as it was made");
    expect(said).toContain("If it was moved, say where it is: --from FOLDER.");
    renameSync(`${made}-moved`, made);
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

  test("a refusal that is no lock's is told as it is, and no rule is to be taken away for it", async () => {
    const bucket = world.api.buckets.get(BUCKET);
    if (!bucket) throw new Error("the bucket is gone");
    for (const [status, code] of [
      [403, 10000],
      [403, 10003],
      [403, 12345],
      [400, 10001],
    ] as const) {
      bucket.denied = refused(status, code, "Authentication error");
      const said = await world.fails(...REMOVE);
      expect(said, String(code)).toContain("Authentication error");
      expect(said).toContain(`(status ${status}, code ${code})`);
      expect(said).toContain("No lock rule is the reason: leave the rules as they are.");
      expect(said).not.toContain("lock remove");
    }
    // In the words of a code that is not known: a lock as long as the rule keeps the object, and none afterwards.
    bucket.denied = refused(409, 12345, "a retention that is called otherwise");
    expect(await world.fails(...REMOVE)).toContain("keeps 2 objects");
    const before = world.time;
    world.time += 86_400_000 * 31;
    const said = await world.fails(...REMOVE);
    world.time = before;
    expect(said).toContain("a retention that is called otherwise");
    expect(said).not.toContain("lock remove");
    bucket.denied = undefined;
    expect(bucket.objects.size).toBe(2);
  });

  test("files that the export does not have are not deleted with what it has", async () => {
    const late = Buffer.from("late");
    objects()?.set("audit/seals/3", late);
    objects()?.set("audit/seals/2", Buffer.from("audit/seals/X"));
    const said = await refusedWithout(...REMOVE);
    expect(said).toContain("with other content: audit/seals/2, audit/seals/3. Nothing was deleted.");
    expect(said).toContain("--from FOLDER");
    expect(await refusedWithout(...REMOVE, "--from", newest())).toContain("audit/seals/2, audit/seals/3");
    objects()?.delete("audit/seals/3");
    objects()?.set("audit/seals/2", Buffer.from("audit/seals/2"));
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
    const moved = join(world.root, "moved");
    renameSync(newest(), moved);
    await world.run(...REMOVE, "--from", "moved");
    renameSync(moved, made.toSorted().at(-1) ?? "");
    expect(exports_()).toEqual(made);
    expect(JSON.stringify(world.state())).not.toContain("harbour");
  });

  test("what was written since data might be deleted is exported, as long as all is there", async () => {
    await world.run("create", "harbour");
    fill();
    world.time += 60_000;
    await failing(/DELETE \/queues/);
    expect(JSON.parse(readFileSync(mark(), "utf8"))).toMatchObject({ stage: "deleting" });
    // The same key and the same length: somebody had the tenant live again, and took the Worker away by hand.
    objects()?.set("media/a", Buffer.from("media/A"));
    await failing(/DELETE \/queues/);
    expect(world.lines.join("\n")).toContain("the files changed after the export");
    const again = newest();
    expect(readFileSync(join(again, "files", "3"), "utf8")).toBe("media/A");
    const [database] = world.api.databases.values();
    database?.sqlite.exec("create table lived_on (id integer primary key)");
    await failing(/DELETE \/queues/);
    expect(world.lines.join("\n")).toContain("the schema changed after the export");
    database?.sqlite.exec("drop table lived_on");
    // Nor does an export count that is not whole.
    rmSync(newest(), { recursive: true });
    world.time += 60_000;
    const made = exports_().length;
    await failing(/DELETE \/queues/);
    expect(exports_()).toHaveLength(made + 1);
    expect(keysIn(newest())).toContain("media/a");
  });

  test("a creation gives the removal up before its first step", async () => {
    world.api.strike = () => "before";
    await world.fails("create", "harbour");
    world.api.strike = () => undefined;
    expect(world.lines.join("\n")).toContain(
      "it is given up. What it deleted is only in its export: .wrangler/exports/",
    );
    expect(existsSync(mark())).toBe(false);
  });

  test("no export is taken for what is still there", async () => {
    const said = await refusedWithout(...REMOVE, "--from", newest());
    expect(said).toContain("the database whatsapp-business-mcp-harbour is there: --from is for a removal");
    expect(said).toContain("Leave --from away: the tenant is exported first.");
    const bucket = world.api.buckets.get(BUCKET);
    world.api.buckets.delete(BUCKET);
    expect(await refusedWithout(...REMOVE, "--from", newest())).toContain(
      "Make what is missing (npm run tenant -- create harbour), then remove without --from",
    );
    expect(await refusedWithout(...REMOVE)).toContain("no removal leaves it like this");
    if (bucket) world.api.buckets.set(BUCKET, bucket);
  });

  test("a tenant that was made anew is exported anew", async () => {
    await world.run("create", "harbour");
    const made = exports_().length;
    expect(await refusedWithout(...REMOVE, "--from", newest())).toContain(
      "the Worker whatsapp-business-mcp-harbour and the database whatsapp-business-mcp-harbour are there",
    );
    world.time += 60_000;
    await world.run(...REMOVE);
    expect(exports_()).toHaveLength(made + 1);
    expect(world.api.unknown).toEqual([]);
  });
});
