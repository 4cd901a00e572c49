import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seedStatements } from "../../../scripts/seed/seed.ts";
import { changedSince, writeExport } from "../../../scripts/tenant/archive/export.ts";
import { readExport } from "../../../scripts/tenant/archive/manifest.ts";
import { localPlace, type Place, writeLocalConfiguration } from "../../../scripts/tenant/archive/place.ts";
import { readArguments } from "../../../scripts/tenant/arguments.ts";
import { runCommand } from "../../../scripts/tenant/commands.ts";
import type { Operator } from "../../../scripts/tenant/operator.ts";
import { runWrangler } from "../../../scripts/tenant/wrangler.ts";
import { PARTS, PROJECT, TENANT_FILE } from "./world.ts";

describe("export and restore of local tenants", { timeout: 300_000 }, () => {
  const root = mkdtempSync(join(tmpdir(), "tenant-archive-"));
  const lines: string[] = [];
  const operator: Operator = {
    root,
    env: { PATH: process.env.PATH, HOME: root },
    fetch,
    say: (line) => void lines.push(line),
    ask: async () => undefined,
    wait: async () => undefined,
    now: () => Date.UTC(2026, 0, 5),
  };
  const run = async (...args: string[]) => {
    lines.length = 0;
    const parsed = readArguments(args);
    if (parsed) await runCommand(operator, parsed);
    return lines.join("\n");
  };
  const at = async <T>(slug: string, state: string, work: (place: Place) => Promise<T>): Promise<T> => {
    const place = await localPlace(operator, slug, state);
    try {
      return await work(place);
    } finally {
      await place.close();
    }
  };
  const count = (place: Place, table: string) => place.query(`select count(*) as n from ${table}`);
  const AWKWARD = "a\\n b\n c\\r d\r \"e\" \u0000 \u{1f375} 'f'";

  beforeAll(async () => {
    symlinkSync(join(PROJECT, "node_modules"), join(root, "node_modules"));
    for (const one of PARTS) cpSync(join(PROJECT, one), join(root, one), { recursive: true });
    mkdirSync(join(root, "tenants"));
    for (const slug of ["harbour", "peak"]) writeFileSync(join(root, "tenants", `${slug}.toml`), TENANT_FILE);
    const config = writeLocalConfiguration(operator, "harbour");
    const local = ["--local", "--persist-to", join(root, "one")];
    await runWrangler(operator, config, ["d1", "migrations", "apply", "DB", ...local]);
    const file = join(root, "seed.sql");
    writeFileSync(file, seedStatements(operator.now()).join("\n"));
    await runWrangler(operator, config, ["d1", "execute", "DB", ...local, "--file", file, "--yes"]);
    await at("harbour", "one", async (place) => {
      await place.query("update contacts set name = ?1 where id = (select min(id) from contacts)", [AWKWARD]);
      await place.write("media/a b/茶.bin", new Uint8Array([0, 255, 10, 13]));
    });
  }, 300_000);
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  test("everything arrives in an empty tenant, and is proved", async () => {
    const said = await run("export", "harbour", "--local", "--persist-to", "one", "--to", "export");
    expect(said).toMatch(/SHA-256 of manifest.json: [0-9a-f]{64}/);
    expect(said).toContain("Not included: KV");
    const restored = await run("restore", "peak", "--local", "--persist-to", "two", "--from", "export");
    expect(restored).toContain("counts and hashes are those of the export");
    expect(restored).toContain("seals of the audit log follow each other");
    await at("peak", "two", async (place) => {
      expect(
        await place.query("select name from contacts where id = (select min(id) from contacts)"),
      ).toEqual([{ name: AWKWARD }]);
      expect((await place.read("media/a b/茶.bin")).bytes).toEqual(new Uint8Array([0, 255, 10, 13]));
      await expect(place.query("delete from audit_log")).rejects.toThrow(/append-only/);
      await expect(place.query("update consent_records set scope = scope")).rejects.toThrow();
    });
  });

  test("nothing is restored over something, and a changed export is found", async () => {
    await expect(
      run("restore", "peak", "--local", "--persist-to", "two", "--from", "export"),
    ).rejects.toThrow(/holds \d+ tables/);
    const table = join(root, "export", "tables", "contacts.ndjson");
    const text = readFileSync(table, "utf8");
    writeFileSync(table, text.replace("+852", "+853"));
    await expect(
      run("restore", "peak", "--local", "--persist-to", "three", "--from", "export"),
    ).rejects.toThrow(/contacts.ndjson is not as it was exported/);
    writeFileSync(table, text);
  });

  test("an export notices what is not as it was read: the schema, a table, a file under the same key", async () => {
    const folder = join(root, "compared");
    await run("export", "harbour", "--local", "--persist-to", "one", "--to", folder);
    const { manifest } = readExport(folder);
    await at("harbour", "one", async (place) => {
      const key = "media/a b/茶.bin";
      const { bytes } = await place.read(key);
      expect(await changedSince(place, manifest)).toBeUndefined();
      // The same length: nothing but the content differs.
      await place.write(key, bytes.toReversed());
      expect(await changedSince(place, manifest)).toBe("the files");
      await place.write(key, bytes);
      expect(await changedSince(place, manifest)).toBeUndefined();
      // An export of before has no etags: files are read.
      const objects = manifest.objects.map(({ etag: _, ...object }) => object);
      expect(await changedSince(place, { ...manifest, objects })).toBeUndefined();
      await place.query("create table made_later (id integer primary key)");
      expect(await changedSince(place, manifest)).toBe("the schema");
      await place.query("drop table made_later");
      await place.query("update contacts set name = name || '!' where id = (select min(id) from contacts)");
      expect(await changedSince(place, manifest)).toBe("contacts");
      await place.query("update contacts set name = ?1 where id = (select min(id) from contacts)", [AWKWARD]);
      expect(await changedSince(place, manifest)).toBeUndefined();
    });
  });

  test("a file that is written again while it is read is read again", async () => {
    await at("harbour", "one", async (place) => {
      const key = "media/a b/茶.bin";
      const { bytes } = await place.read(key);
      let writes = 0;
      const busy: Place = {
        ...place,
        read: async (one) => {
          const read = await place.read(one);
          if (writes++ === 0) await place.write(key, bytes.toReversed());
          return read;
        },
      };
      const folder = join(root, "busy");
      const { manifest } = await writeExport(busy, "harbour", folder, operator.now());
      expect(readExport(folder).manifest).toEqual(manifest);
      const [file] = manifest.objects;
      expect(readFileSync(join(folder, file?.file ?? ""))).toEqual(Buffer.from(bytes.toReversed()));
      await place.write(key, bytes);
    });
  });

  test("two tenants on one machine share nothing, even in one folder", async () => {
    const config = writeLocalConfiguration(operator, "peak");
    await runWrangler(operator, config, [
      "d1",
      "migrations",
      "apply",
      "DB",
      "--local",
      "--persist-to",
      join(root, "one"),
    ]);
    await at("peak", "one", async (place) => {
      expect(await count(place, "contacts")).toEqual([{ n: 0 }]);
      expect(await count(place, "api_tokens")).toEqual([{ n: 0 }]);
      expect(await place.files()).toEqual([]);
    });
    await at("harbour", "one", async (place) =>
      expect(await count(place, "contacts")).not.toEqual([{ n: 0 }]),
    );
  });

  test("wrangler builds the Worker with a tenant's configuration", async () => {
    const config = writeLocalConfiguration(operator, "harbour");
    const said = await runWrangler(operator, config, [
      "deploy",
      "--dry-run",
      "--outdir",
      join(root, "built"),
    ]);
    expect(said).toContain("whatsapp-business-mcp-files-harbour");
    expect(readFileSync(join(root, "built", "index.js"), "utf8").length).toBeGreaterThan(100_000);
  });
});
