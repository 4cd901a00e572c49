import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { copyOf, exported, KEY, sealed, textOf } from "./chain";
import { listening, run, workFolder } from "./run";

/* What somebody reads who checks an export and is no developer. */

let work: ReturnType<typeof workFolder>;
beforeEach(() => {
  work = workFolder();
});
afterEach(() => work.remove());

const OTHER_KEY = `ed25519:${"A".repeat(43)}`;
const RAW = /ENOENT|EACCES|TypeError|SyntaxError|fetch failed|Unexpected token|^\s+at /m;

describe("what to do next fits the verdict", () => {
  test("what was verified is to be kept", async () => {
    const { code, out } = await run([work.written("log.ndjson", textOf(await exported())), "--key", KEY]);
    expect(code).toBe(0);
    expect(out).toContain("Keep the head");
    expect(out).toContain("Exit code 0.");
  });

  test("of what is broken nothing is to be kept for later: where to look, whom to tell, how to export anew", async () => {
    const log = await exported();
    Object.assign(log.entries[4] ?? {}, { outcome: "denied" });
    const { code, out } = await run([work.written("log.ndjson", textOf(log)), "--key", KEY]);
    expect(code).toBe(1);
    expect(out).toMatch(/^BROKEN\. /);
    expect(out).not.toMatch(/Keep (the head|it)/);
    expect(out).toContain("Keep every file that you checked unchanged");
    for (const said of ["Look at the places", "Tell whoever answers for compliance", "Get a new export"])
      expect(out).toContain(said);
    expect(out).toContain("- [entries_differ] Seal 2: ");
    expect(out).toContain("What to do: Ask for the copy of that seal (audit/seals/NUMBER.json");
    expect(out).toContain("Exit code 1. docs/audit.md explains every code");
  });

  test("what is not proven is to be mended and checked again", async () => {
    const log = await exported();
    log.more = 13;
    const { code, out } = await run([work.written("log.ndjson", textOf(log)), "--key", KEY]);
    expect(code).toBe(2);
    expect(out).toMatch(/^NOT PROVEN\. Nothing speaks against/);
    expect(out).toContain("- [more_files_needed] ");
    expect(out).not.toContain("Keep the head");
  });
});

describe("the first line says when it is the key", () => {
  test.each([
    [["--key", OTHER_KEY], "key_not_trusted", "did not sign these seals"],
    [[], "no_key_pinned", "you gave none"],
    [["--key", KEY, "--key", OTHER_KEY], "pinned_key_absent", "one of the keys that you gave"],
  ])("%j", async (keys, finding, said) => {
    const { code, out } = await run([work.written("log.ndjson", textOf(await exported())), ...keys]);
    expect(code).toBe(2);
    const [first] = out.split("\n");
    expect(first).toMatch(/^NOT PROVEN\. The trouble is the key: /);
    expect(first).toContain(said);
    expect(out).toContain(`[${finding}]`);
  });

  test("also behind what is broken, and never before it", async () => {
    const log = await exported();
    Object.assign(log.entries[4] ?? {}, { outcome: "denied" });
    const { code, out } = await run([work.written("log.ndjson", textOf(log)), "--key", OTHER_KEY]);
    expect(code).toBe(1);
    expect(out.split("\n")[0]).toMatch(
      /^BROKEN\. .* trouble with the key as well: .*did not sign these seals/,
    );
  });

  test("whatever else was given beside a log that somebody else sealed", async () => {
    const log = await exported(4, 1, "a key of somebody else, of more than 32 signs");
    const forged = work.written("forged.ndjson", textOf(log));
    const junk = work.written("junk.txt", "nothing\n");
    const alone = await run([forged, "--key", KEY]);
    expect(alone.code).toBe(2);
    for (const files of [
      [forged, junk],
      [junk, forged],
    ]) {
      const { code, out } = await run([...files, "--key", KEY]);
      expect(code).toBe(2);
      expect(out.split("\n")[0]).toMatch(/^NOT PROVEN\. The trouble is the key: /);
      expect(out).not.toContain("nothing about the log");
      expect(out).toContain("[key_not_trusted]");
      expect(out).toContain("[stray_file]");
      expect(out).toContain("(junk.txt)");
    }
  });

  test("a heap of other findings does not crowd the key out", async () => {
    const log = await exported(40);
    for (const one of log.seals) Object.assign(one, { sealed_at: 1 });
    for (const one of log.entries) one.outcome = "denied";
    const lines = textOf(log).replace("\n", `\n${"no line\n".repeat(99)}`);
    const { code, out } = await run([work.written("log.ndjson", lines)]);
    expect(code).toBe(1);
    expect(out.split("\n")[0]).toContain("trouble with the key as well: you gave none");
    for (const one of ["not_readable", "seal_changed", "no_key_pinned"]) expect(out).toContain(`[${one}]`);
  });

  test("the file of the public address will do as a key", async () => {
    const log = work.written("log.ndjson", textOf(await exported()));
    const served = work.written("audit-seal-key.json", JSON.stringify({ key: KEY, keys: [] }));
    expect((await run([log, "--key", served])).code).toBe(0);
    const bare = work.written("key.txt", `${KEY}\n`);
    expect((await run([log, "--key", bare])).code).toBe(0);
  });
});

describe("a file that is no export is another outcome than a broken one", () => {
  const ZIP = Buffer.concat([Buffer.from("PK\u0003\u0004"), gzipSync("anything")]);
  test.each<[string, string | Uint8Array, string]>([
    ["a sign-in page", "<!doctype html>\n<html><title>Sign in</title></html>", "web page"],
    ["an empty file", "", "It is empty"],
    ["blank lines", "\n \n", "It is empty"],
    ["a ZIP", ZIP, "packed file"],
    ["gzip", gzipSync("x".repeat(100)), "packed file"],
    ["the table", "\ufeffseq,id,at,actor_kind\r\n1,aud_1,2026-01-05,staff\r\n", "choose NDJSON"],
    ["a line of other JSON that was cut", '{"error":"unauthor', "Nothing in it reads like"],
  ])("%s", async (_, content, said) => {
    const { code, out, err } = await run([work.written("log.ndjson", content), "--key", KEY]);
    expect(out).toMatch(/^NOT AN AUDIT EXPORT\. /);
    expect(code).toBe(3);
    expect(out).toContain("[not_an_export]");
    expect(out).toContain(said);
    expect(out).toContain("As NDJSON, with seals");
    expect(out + err).not.toMatch(RAW);
  });

  test("an export in UTF-16, a folder, a copy of a seal, an earlier verdict", async () => {
    const log = await exported();
    const utf16 = work.written("utf16.ndjson", Buffer.from(`\ufeff${textOf(log)}`, "utf16le"));
    const copy = work.written("2.json", await copyOf(log, 2));
    const file = work.written("log.ndjson", textOf(log));
    const kept = work.written("kept.json", (await run([file, "--key", KEY, "--json"])).out);
    for (const [path, said] of [
      [utf16, "UTF-16"],
      [work.folder, "It is a folder"],
      [copy, "give it with --head"],
      [kept, "give it with --head"],
    ] as const) {
      const { code, out } = await run([path, "--key", KEY]);
      expect([path, code]).toEqual([path, 3]);
      expect(out).toContain(said);
    }
  });

  test("beside an export it is a finding of its own: a good one is not verified, a broken one is no less so", async () => {
    const log = await exported();
    const page = work.written("page.html", "<html></html>");
    const empty = work.written("empty.ndjson", "");
    const good = work.written("good.ndjson", textOf(log));
    const beside = await run([good, page, empty, "--key", KEY]);
    expect(beside.code).toBe(2);
    expect(beside.out).toMatch(/^NOT PROVEN\. Nothing speaks against .* a file that you gave is no export/);
    for (const one of ["(page.html)", "(empty.ndjson)"]) expect(beside.out).toContain(one);
    expect(beside.out).not.toContain("[not_an_export]");
    expect((await run([page, empty, "--key", KEY])).code).toBe(3);
    Object.assign(log.entries[4] ?? {}, { outcome: "denied" });
    const bad = work.written("bad.ndjson", textOf(log));
    const { code, out } = await run([page, bad, "--key", KEY]);
    expect(code).toBe(1);
    expect(out).toMatch(/^BROKEN\. /);
    expect(out).toContain("[stray_file]");
  });
});

describe("an export that was cut off or changed is not called something else while it is text that bears a mark", () => {
  test.each<[string, (text: string) => string]>([
    ["with a line cut in its middle", (text) => text.replace(/("kind":"entry".{40}).*/, "$1")],
    ["cut in its first line", (text) => text.slice(0, 60)],
    ["cut behind its first fifteen signs", (text) => text.slice(0, 15)],
    ["without its first line", (text) => text.slice(text.indexOf("\n") + 1)],
    ["with a page in front", (text) => `<!doctype html>\n${text}`],
    ["with the sign of a ZIP in front", (text) => `PK\u0003\u0004${text}`],
    ["with every kind renamed", (text) => text.replaceAll('"kind":"', '"kind":"x')],
    ["with every line cut", (text) => text.replaceAll("}\n", "\n")],
    ["on one line", (text) => text.replaceAll("\n", "")],
    ["with keys that are no list", (text) => text.replace(/"keys":\[.*?\]/, '"keys":5')],
    [
      "with a signature that is no text",
      (text) => text.replace(/"signature":"ed[^"]*"\},"copy"/, '"signature":7},"copy"'),
    ],
    ["with a signature left out", (text) => text.replace(/,"signature":"ed[^"]*"\},"copy"/, '},"copy"')],
    [
      "with an end that says nothing",
      (text) => text.replace(/"more_after_seq":null/, '"more_after_seq":"x"'),
    ],
  ])("%s", async (_, change) => {
    const text = textOf(await exported());
    expect(change(text)).not.toBe(text);
    const { code, out, err } = await run([work.written("log.ndjson", change(text)), "--key", KEY]);
    expect(out).toMatch(/^BROKEN\. /);
    expect(code).toBe(1);
    expect(err).toBe("");
  });

  test.each<[string, (text: string) => string | Uint8Array]>([
    ["cut within the mark itself", (text) => text.slice(0, 14)],
    ["packed", (text) => gzipSync(text)],
    ["in UTF-16", (text) => Buffer.from(`\ufeff${text}`, "utf16le")],
  ])("but %s it bears none, as docs/audit.md says", async (_, change) => {
    const text = textOf(await exported());
    const { code, out } = await run([work.written("log.ndjson", change(text)), "--key", KEY]);
    expect(code).toBe(3);
    expect(out).toMatch(/^NOT AN AUDIT EXPORT\. /);
  });

  test("a hundred smaller things do not hide that it is broken", async () => {
    const log = await exported();
    log.seals = await sealed(log.entries.slice(0, 12), "a key of somebody else");
    const pages = Array.from({ length: 101 }, (_, n) => work.written(`page-${n}.html`, "<html></html>"));
    const { code, out } = await run([...pages, work.written("log.ndjson", textOf(log)), "--key", KEY]);
    expect(out).toMatch(/^BROKEN\. /);
    expect(code).toBe(1);
  });

  test("a mark of the byte order in front changes nothing", async () => {
    const file = work.written("log.ndjson", `\ufeff${textOf(await exported())}`);
    expect((await run([file, "--key", KEY])).code).toBe(0);
  });
});

describe("what keeps it from checking is told in words, with what to do", () => {
  const told = ({ code, out, err }: Awaited<ReturnType<typeof run>>, as: string, ...said: string[]) => {
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(err).toMatch(/^NOT CHECKED \[/);
    expect(err).toContain(`[${as}]`);
    for (const one of said) expect(err).toContain(one);
    expect(err).toContain("What to do: ");
    expect(err).not.toMatch(RAW);
  };

  test("files, keys and heads", async () => {
    const log = work.written("log.ndjson", textOf(await exported()));
    const page = work.written("page.html", "<html></html>");
    told(await run(["/nowhere/log.ndjson", "--key", KEY]), "file_missing", "/nowhere/log.ndjson");
    told(await run([log, "--key", KEY, "--head", "/nowhere.json"]), "file_missing", "/nowhere.json");
    told(await run([log, "--key", KEY, "--head", page]), "head_malformed", page);
    told(await run([log, "--key", page]), "key_malformed", page);
    told(await run([log, "--key", "ed25519:short"]), "key_malformed", "43");
    told(await run([log, "--key", "secret"]), "key_malformed", "secret");
    told(await run([log, "--keys", KEY]), "wrong_arguments", "--help");
  });

  test.each([
    [401, "token_unknown"],
    [403, "token_not_allowed"],
    [404, "url_not_a_deployment"],
    [429, "too_many_calls"],
    [503, "deployment_failed"],
  ])("an answer of %d", async (status, as) => {
    const { url, stop } = await listening((_, response) => {
      response.writeHead(status).end("<html>no</html>");
    });
    const ran = await run(["--url", url, "--token", "t", "--key", KEY]);
    stop();
    told(ran, as, `${url}/mcp answered ${status}`);
    expect(ran.err).not.toContain("<html>");
  });

  test.each([
    ["a web page", "<!doctype html><title>Sign in</title>", "url_not_a_deployment"],
    ["other JSON", '{"hello":1}', "url_not_a_deployment"],
    ["no object", "null", "url_not_a_deployment"],
    [
      "a refusal",
      '{"result":{"isError":true,"structuredContent":{"code":"forbidden","message":"No.","hint":"Ask."}}}',
      "token_not_allowed",
    ],
    ["an error of the protocol", '{"error":{"code":-32602,"message":"Unknown tool."}}', "call_refused"],
    [
      "a tool that the token has no right to",
      '{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"Unknown tool: whatsapp.audit_logs.list"}}',
      "token_not_allowed",
    ],
  ])("%s from an address", async (_, body, as) => {
    const { url, stop } = await listening((_request, response) => response.end(body));
    const ran = await run(["--url", url, "--token", "t", "--key", KEY]);
    stop();
    told(ran, as, url);
  });

  test("an address at which nothing is, and one that is none", async () => {
    const { url, stop } = await listening(() => {});
    stop();
    const asked = (address: string) => run(["--url", address, "--token", "t", "--key", KEY]);
    told(await asked(url), "url_not_reachable", "nothing listens there");
    told(await asked("shop.example"), "wrong_arguments", "https://");
    told(await run(["--url", url, "--key", KEY]), "wrong_arguments", "--token");
  });
});

test("--help says what each exit code means", async () => {
  const { code, out } = await run(["--help"]);
  expect(code).toBe(0);
  expect(out).toContain("Exit codes:");
  expect(out).toContain("3  NOT AN AUDIT EXPORT");
});
