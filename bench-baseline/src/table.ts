import { parse } from "csv-parse";

const ROWS_A_STATEMENT = 2_000;

/**
 * Reads a stored CSV file with the parser alone, and with `store` also inserts its cells into the bare table
 * `bench_rows`, 2,000 rows a statement: the least that looking at such a file can be.
 */
export async function readTable(
  env: { DB: D1Database; FILES: R2Bucket },
  key: string,
  store: boolean,
): Promise<{ rows: number }> {
  const object = await env.FILES.get(key);
  if (!object) throw new Error(`no file ${key}`);
  let pending: string[][] = [];
  let rows = 0;
  const parser = parse({
    relax_column_count: true,
    on_record: (cells: string[]) => {
      rows++;
      if (store) pending.push(cells);
      return null;
    },
  });
  const flush = async () => {
    const batch = pending.map((cells, index) => [rows - pending.length + index, ...cells]);
    pending = [];
    await env.DB.prepare(
      `insert into bench_rows (line, phone, name, content)
       select value ->> 0, value ->> 1, value ->> 2, value from json_each(?1)`,
    )
      .bind(JSON.stringify(batch))
      .run();
  };
  for await (const text of object.body.pipeThrough(new TextDecoderStream())) {
    await new Promise<void>((resolve, reject) =>
      parser.write(text, (error) => (error ? reject(error) : resolve())),
    );
    if (pending.length >= ROWS_A_STATEMENT) await flush();
  }
  await new Promise<void>((resolve) => parser.end(resolve));
  if (pending.length > 0) await flush();
  return { rows };
}
