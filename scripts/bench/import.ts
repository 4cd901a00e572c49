import { ConsolePerson } from "../demo/console.ts";
import { localToken } from "../seed/seed.ts";
import type { NewFigure } from "./figures.ts";
import { HEAP_LIMIT_MIB, type MemoryPeak, MemoryWatch } from "./heap.ts";
import { importFile, MAPPING, ROWS } from "./import-file.ts";
import { answerOf, type Probe, type Recorded, rowsRead } from "./probe.ts";
import { toolCall } from "./requests.ts";

const ROLE = "marketer";
const APPROVER = "manager";
const STATEMENTS_GOAL = ROWS / 500 + 60;
/** Rows that a bare insert takes at once, as the import does. */
const ROWS_A_STEP = 4_000;

async function upload(url: string, text: string): Promise<string> {
  const response = await fetch(`${url}/uploads`, {
    method: "POST",
    headers: { authorization: `Bearer ${localToken(ROLE)}`, "x-file-name": "contacts.csv" },
    body: text,
  });
  const answer = (await response.json()) as { asset_id: string };
  if (response.status !== 201) throw new Error(`the upload answered ${response.status}`);
  return answer.asset_id;
}

async function tool<Answer>(probe: Probe, name: string, args: Record<string, unknown>): Promise<Answer> {
  return answerOf<Answer>(await probe.call(toolCall(ROLE, name, args)));
}

interface Entry {
  id: string;
  done_at: number | null;
  tries: number;
}

/** Runs the consumer of the outbox, a turn after the other, until nothing is owed any more. */
async function driveOutbox(probe: Probe): Promise<number> {
  let turns = 1;
  for (let tries = 0; ; ) {
    const [entry] = await probe.sql<Entry>(
      "select id, done_at, tries from outbox where topic = 'contact.import' order by created_at desc limit 1",
    );
    if (!entry) throw new Error("the import is not in the outbox");
    if (entry.done_at !== null) return turns;
    // The turn that the approval began goes on behind its answer.
    if (entry.tries === tries) await new Promise((resolve) => setTimeout(resolve, 200));
    else {
      tries = entry.tries;
      turns++;
      await probe.runOutbox(entry.id);
    }
  }
}

async function timed<Result>(run: () => Promise<Result>): Promise<{ result: Result; ms: number }> {
  const from = performance.now();
  const result = await run();
  return { result, ms: performance.now() - from };
}

/** Reads the file with the parser alone, then also into a bare table; then copies what the import imports. */
async function leastTimes(probe: Probe, assetId: string, importId: string) {
  const key = `uploads/${assetId}`;
  const parse = await timed(() => probe.bench("/bench/table", { key, store: false }));
  await probe.sql("create table bench_rows (line integer primary key, phone, name, content)");
  const store = await timed(() => probe.bench("/bench/table", { key, store: true }));
  await probe.sql("create table bench_contacts (id text, line integer primary key, content text)");
  await probe.sql("create index bench_contacts_id on bench_contacts (id)");
  const copy = await timed(async () => {
    const [last] = await probe.sql<{ line: number }>(
      "select max(line) as line from import_rows where import_id = ?1",
      importId,
    );
    for (let from = 0; from < (last?.line ?? 0); from += ROWS_A_STEP) {
      await probe.sql(
        `insert into bench_contacts select contact_id, line, content from import_rows
         where import_id = ?1 and line > ?2 and line <= ?3 and verdict in ('create', 'update')`,
        importId,
        from,
        from + ROWS_A_STEP,
      );
    }
  });
  await probe.sql("drop table bench_rows");
  await probe.sql("drop table bench_contacts");
  return { parse: parse.ms, store: store.ms, copy: copy.ms };
}

function memoryFigures(what: string, peak: MemoryPeak): NewFigure[] {
  const figures: NewFigure[] = [
    {
      name: `memory of the Worker, ${what}, most`,
      value: peak.used,
      unit: "MiB",
      goal: HEAP_LIMIT_MIB,
      detail: [
        "heap with garbage",
        ...(peak.held === undefined ? [] : [`${peak.held.toFixed(1)} without it at most`]),
        `${peak.collections} collections`,
      ].join("; "),
    },
  ];
  if (peak.process !== undefined) {
    figures.push({
      name: `growth of the whole local runtime, ${what}`,
      value: peak.process,
      unit: "MiB",
      detail: "resident memory of the process, with D1, R2 and array buffers in it",
    });
  }
  return figures;
}

/** Which statement of many reads the most, by how it begins. */
function costliest(statements: readonly Recorded[]): string {
  const kinds = Map.groupBy(statements, ({ sql }) => sql.replace(/\s+/g, " ").slice(0, 40));
  const [most] = [...kinds].sort(([, a], [, b]) => rowsRead(b) - rowsRead(a));
  return most === undefined
    ? ""
    : `most by ${most[1].length} × “${most[0]}…”: ${rowsRead(most[1]).toLocaleString("en")}`;
}

const cost = (statements: readonly Recorded[]): string =>
  `${rowsRead(statements).toLocaleString("en")} rows read, ${statements.reduce((sum, { rows_written }) => sum + rows_written, 0).toLocaleString("en")} written`;

/**
 * An import of 100,000 rows, as people do it: uploaded, previewed, asked for, approved at the console, carried out by
 * the outbox until its request says so. Counts every D1 statement of the preview call, and of everything from asking
 * for the import on, status calls left out. Times are divided by the least that such a thing can take in the same
 * Worker: parsing the file, and inserting its rows into a table with one index. Memory: see MemoryWatch.
 */
export async function importCosts(probe: Probe): Promise<NewFigure[]> {
  const file = importFile();
  const memory = new MemoryWatch();
  await probe.restart(memory);
  const worker = await probe.worker();
  const assetId = await upload(worker.url, file.text);
  await probe.statementsSince();

  interface Preview {
    preview_id: string;
    import_id: string;
    effects: Record<string, number>;
  }
  const read = () =>
    tool<Preview>(probe, "whatsapp.contact_import.preview", {
      asset_id: assetId,
      mapping: MAPPING,
    });
  const preview = await memory.during(worker, () => timed(read));
  const previewStatements = await probe.statementsSince();
  const { preview_id, import_id, effects } = preview.result.result;
  const least = await leastTimes(probe, assetId, import_id);
  await probe.statementsSince();

  const person = new ConsolePerson(worker.url, APPROVER);
  const run = await memory.during(worker, () =>
    timed(async () => {
      const asked = await tool<{ status: string; action_request_id: string }>(
        probe,
        "whatsapp.contact.import",
        { preview_id, idempotency_key: `bench-${import_id}` },
      );
      await person.signIn();
      const { status, page } = await person.approve(asked.action_request_id, "Looks right");
      if (status !== 303) throw new Error(`the approval answered ${status}: ${page.slice(0, 300)}`);
      return { id: asked.action_request_id, turns: await driveOutbox(probe) };
    }),
  );
  const importStatements = await probe.statementsSince();
  const status = await tool<{ status: string; result: { contacts: number } }>(
    probe,
    "whatsapp.action_request.status",
    { action_request_id: run.result.result.id },
  );
  if (status.status !== "executed") throw new Error(`the import is ${status.status}`);
  const accepted = (effects.create ?? 0) + (effects.update ?? 0);
  if (status.result.contacts !== accepted)
    throw new Error(`unexpected outcome: ${JSON.stringify({ effects, status: status.result })}`);

  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  const [previewMs, importMs] = [preview.result.ms, run.result.ms];
  return [
    {
      name: `preview of ${ROWS.toLocaleString("en")} rows and their import`,
      value: previewStatements.length + importStatements.length,
      unit: "statements",
      goal: STATEMENTS_GOAL,
      detail: `a file of ${(file.bytes / 1e6).toFixed(1)} MB: ${Object.entries(effects)
        .map(([effect, count]) => `${effect} ${count}`)
        .join(", ")}`,
    },
    {
      name: "preview",
      value: previewStatements.length,
      unit: "statements",
      detail: `${cost(previewStatements)}; ${costliest(previewStatements)}`,
    },
    {
      name: "import, from asking to its end",
      value: importStatements.length,
      unit: "statements",
      detail: `${cost(importStatements)}; ${costliest(importStatements)}; ${run.result.result.turns} turns of the outbox`,
    },
    {
      name: "preview ÷ parsing the file alone",
      value: previewMs / least.parse,
      unit: "×",
      detail: `${seconds(previewMs)} ÷ ${seconds(least.parse)}`,
    },
    {
      name: "preview ÷ parsing it into a bare table",
      value: previewMs / least.store,
      unit: "×",
      detail: `${seconds(previewMs)} ÷ ${seconds(least.store)}`,
    },
    {
      name: "import ÷ copying its rows into a bare table",
      value: importMs / least.copy,
      unit: "×",
      detail: `${seconds(importMs)} ÷ ${seconds(least.copy)}, approval included`,
    },
    ...memoryFigures("preview", preview.peak),
    ...memoryFigures("import", run.peak),
  ];
}
