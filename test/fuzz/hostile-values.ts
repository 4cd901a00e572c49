import fc from "fast-check";

/** Runs of each property; FUZZ_RUNS sets another number, FUZZ_SEED the seed of an earlier run. Both are printed. */
declare const process: { env: Record<string, string | undefined> };
export const RUNS = Number(process.env.FUZZ_RUNS ?? 250);
export const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 2_147_483_647);
console.log(`fuzz: FUZZ_SEED=${SEED} FUZZ_RUNS=${RUNS}`);

const nested = (depth: number): unknown => {
  let value: unknown = "deep";
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { all: value };
  return value;
};

/** Ids of every kind, of records that there are and of some that there are not, in the place of each other. */
const IDS = [
  "con_demo01",
  "cnv_demo01",
  "cnv_demo99",
  "stf_admin",
  "tok_admin",
  "que_complaints",
  "tpl_demo01",
  "prv_00000000000000000000000000",
  "act_00000000000000000000000000",
  "brd_00000000000000000000000000",
  "../../etc/passwd",
  "con_demo01' or '1'='1",
  "con_demo01\u0000",
];

/** What no field expects: huge, deep, of another type, half a character, a key of every object's prototype. */
export const hostile: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...IDS),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom(
    "\ud800",
    "\u202e\u0000",
    "=HYPERLINK(1)",
    "{{contact.name}}",
    "<script>",
    "",
    " ",
    "😀".repeat(2_000),
  ),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom(
    "a".repeat(70_000),
    Array.from({ length: 3_000 }, () => "x"),
    nested(60),
    nested(400),
  ),
  fc.constantFrom(
    JSON.parse('{"__proto__":{"admin":true}}'),
    JSON.parse('{"constructor":{"prototype":{"roles":["admin"]}}}'),
    { toString: 1 },
  ),
  fc.jsonValue({ maxDepth: 4 }),
);

type Json = Record<string, unknown> | unknown[];

const isJson = (value: unknown): value is Json => value !== null && typeof value === "object";

/** Every place in a value, as a path. */
function places(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (!isJson(value)) return [path];
  const inner = Object.entries(value).flatMap(([key, part]) =>
    places(part, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return path.length > 0 ? [path, ...inner] : inner;
}

/** A copy of a value with one place of it replaced, removed, or given another key beside it. */
function changed(
  value: unknown,
  path: (string | number)[],
  how: "replace" | "remove" | "add",
  by: unknown,
): unknown {
  const copy = structuredClone(value);
  let at = copy as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string | number, unknown>;
  const last = path.at(-1);
  if (last === undefined) return by;
  if (how === "replace") at[last] = by;
  else if (how === "remove") Array.isArray(at) ? at.splice(Number(last), 1) : delete at[last];
  else if (!Array.isArray(at))
    Object.defineProperty(at, "__proto__", { value: by, enumerable: true, configurable: true });
  return copy;
}

/** A value that is nearly right: some places of it are something else. */
export const nearly = (value: unknown): fc.Arbitrary<unknown> =>
  fc
    .array(
      fc.record({
        place: fc.nat(),
        how: fc.constantFrom("replace" as const, "replace" as const, "remove" as const, "add" as const),
        by: hostile,
      }),
      { minLength: 1, maxLength: 3 },
    )
    .map((changes) =>
      changes.reduce<unknown>((current, { place, how, by }) => {
        const all = places(current);
        const path = all[place % Math.max(1, all.length)];
        return path === undefined ? by : changed(current, path, how, by);
      }, value),
    );
