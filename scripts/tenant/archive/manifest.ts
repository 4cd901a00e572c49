import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { Failure } from "../failure.ts";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const MANIFEST = z.strictObject({
  format: z.literal(1),
  tenant: z.string(),
  exported_at: z.string(),
  /** As created: tables, then indexes and triggers, which a restore makes last. */
  schema: z.array(z.strictObject({ type: z.string(), name: z.string(), sql: z.string() })),
  tables: z.array(z.strictObject({ name: z.string().regex(/^\w+$/), rows: z.int().min(0), sha256 })),
  objects: z.array(
    z.strictObject({
      key: z.string(),
      size: z.int().min(0),
      sha256,
      /** The bucket's own mark of this content; a comparison without it reads the file. */
      etag: z.string().optional(),
      file: z.string().regex(/^files\/[0-9]+$/),
    }),
  ),
  not_included: z.array(z.string()),
});

/** What an export holds: every part with its SHA-256, so that whoever has the manifest's own digest can tell a changed export. */
export type Manifest = z.infer<typeof MANIFEST>;

export const NOT_INCLUDED = [
  "KV: OAuth clients, codes and tokens; people connect their clients again",
  "secrets: they cannot be read back",
  "Durable Objects: they fill themselves from the database",
];

export const digestOf = (bytes: Uint8Array | string): string =>
  createHash("sha256").update(bytes).digest("hex");

/** The file of a table within the folder. */
export const tableFile = (name: string): string => join("tables", `${name}.ndjson`);

/** Reads an export's manifest and checks every part against it. Throws a `Failure` that names the first one that differs. */
export function readExport(folder: string): { manifest: Manifest; digest: string } {
  const path = join(folder, "manifest.json");
  if (!existsSync(path))
    throw new Failure(
      `${folder} has no manifest.json.`,
      "It is no export, or one that stopped before its end.",
    );
  const text = readFileSync(path, "utf8");
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw new Failure(`${path} is not JSON.`);
  }
  const result = MANIFEST.safeParse(data);
  if (!result.success)
    throw new Failure(`${path} is no manifest of this version:\n${z.prettifyError(result.error)}`);
  const manifest = result.data;
  const parts = [
    ...manifest.tables.map(({ name, sha256 }) => ({ file: tableFile(name), sha256 })),
    ...manifest.objects,
  ];
  for (const { file, sha256 } of parts) {
    if (!existsSync(join(folder, file))) throw new Failure(`${file} is missing from ${folder}.`);
    if (digestOf(readFileSync(join(folder, file))) !== sha256)
      throw new Failure(`${file} is not as it was exported.`, "Take another copy of the export.");
  }
  return { manifest, digest: digestOf(text) };
}
