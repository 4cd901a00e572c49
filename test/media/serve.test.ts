import { env } from "cloudflare:test";
import { beforeEach, expect, test } from "vitest";
import { signedLink } from "../../src/media/links";
import { createContext } from "../../src/platform/context";
import { signedInAs } from "../console/browser";
import { passTime } from "../support/crash";
import { rows } from "../support/webhook";
import { ORIGIN, ok } from "../support/worker";
import { docx, html, joined, mp4, pdf, png, svg, zip } from "./files";
import { assetOf, customerSends, customerSent, emptyBucket, linkTo, open, uploaded } from "./shop";

beforeEach(emptyBucket);

const linkFor = (path: string, lifetime = 60_000, key = "local-link-signing-key") =>
  signedLink(
    { ...createContext({ ...env, LINK_SIGNING_KEY: key }, { publicUrl: ORIGIN }) },
    path,
    lifetime,
  ) as Promise<string>;

test("a picture is shown, in a box in which nothing runs, and nobody keeps it", async () => {
  const asset = await customerSent(png(30, 30));
  const response = await open(await linkTo(asset.id));
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "content-type": "image/png",
    "content-disposition": `inline; filename="${asset.id}.png"; filename*=UTF-8''${asset.id}.png`,
    "x-content-type-options": "nosniff",
    "cache-control": "private, no-store",
    "content-security-policy": expect.stringContaining("sandbox"),
  });
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(png(30, 30));
  expect(
    await rows(
      "select entity_id from audit_log where action = 'personal_data.read' and entity_kind = 'media_asset'",
    ),
  ).toEqual([{ entity_id: asset.id }]);
});

test.each([
  ["a PDF", pdf(), "application/pdf", "application/pdf"],
  [
    "a Word file",
    docx(),
    "application/octet-stream",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  ],
  ["an SVG", svg(), "application/octet-stream", "application/octet-stream"],
  ["a page", html(), "application/octet-stream", "application/octet-stream"],
  ["a PDF with a page in it", joined(pdf(), html()), "application/pdf", "application/pdf"],
])("%s is a download of an inert type", async (_name, bytes, mimeType, type) => {
  const asset = await customerSent(bytes, { kind: "document", mimeType });
  const response = await open(await linkTo(asset.id));
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe(type);
  expect(response.headers.get("content-disposition")).toMatch(/^attachment; /);
  await response.body?.cancel();
});

test("a nasty file name stays a name", async () => {
  const filename = '"; filename=x.html\r\nset-cookie: a=b\r\n\r\n<script>';
  const asset = await customerSent(pdf(), {
    kind: "document",
    mimeType: "application/pdf",
    more: { filename },
  });
  const response = await open(await linkTo(asset.id));
  expect(response.headers.get("set-cookie")).toBeNull();
  const name = "_; filename=x.html__set-cookie_ a=b_____script_";
  expect(response.headers.get("content-disposition")).toBe(
    `attachment; filename="${name}"; filename*=UTF-8''${encodeURIComponent(name)}`,
  );
  await response.body?.cancel();
});

test("sound and film come in ranges", async () => {
  const film = joined(mp4(), "0123456789");
  const asset = await customerSent(film, { kind: "video", mimeType: "video/mp4" });
  const link = await linkTo(asset.id);
  const ask = (range: string) => open(link, { headers: { range } });
  const part = await ask("bytes=-4");
  expect([part.status, part.headers.get("content-range"), await part.text()]).toEqual([
    206,
    `bytes ${film.length - 4}-${film.length - 1}/${film.length}`,
    "6789",
  ]);
  const first = await ask("bytes=4-7");
  expect([first.status, await first.text()]).toEqual([206, "ftyp"]);
  const beyond = await ask(`bytes=${film.length}-`);
  expect([beyond.status, beyond.headers.get("content-range")]).toEqual([416, `bytes */${film.length}`]);
  const several = await ask("bytes=0-1,4-5");
  expect([several.status, (await several.arrayBuffer()).byteLength]).toEqual([200, film.length]);
});

test("a link works for five minutes, for its own file, with our signature", async () => {
  const [one, other] = [
    await customerSent(png(1, 2)),
    await customerSent(png(2, 1), { from: "85255509002" }),
  ];
  const link = await linkTo(one.id);
  const refused = async (url: string) => {
    const response = await open(url);
    expect(await response.text()).not.toContain("PNG");
    return response.status;
  };
  expect(await refused(link.replace(one.id, other.id))).toBe(403);
  expect(await refused(link.replace(/expires=\d+/, "expires=99999999999"))).toBe(403);
  expect(await refused(`${ORIGIN}/files/media/${one.id}`)).toBe(403);
  expect(await refused(await linkFor(`/files/media/${one.id}`, 60_000, "key-of-another-tenant"))).toBe(403);
  expect(
    await refused(await linkFor(`/files/uploads/${one.id}`).then((url) => url.replace("uploads", "media"))),
  ).toBe(403);
  passTime(5 * 60_000 + 1_000);
  expect(await refused(link)).toBe(403);
});

test("what is not ready, not clean, or no media has no link that works", async () => {
  const undecided = await customerSent(zip({ "a.txt": "x" }), {
    kind: "document",
    mimeType: "application/zip",
    from: "85255509002",
  });
  const waiting = await assetOf(await customerSends(png()));
  const table = await fetchTable();
  for (const id of [waiting.id, undecided.id, table, "ast_nobody"]) {
    const response = await open(await linkFor(`/files/media/${id}`));
    expect([id, response.status]).toEqual([id, 404]);
    await response.body?.cancel();
  }
});

async function fetchTable(): Promise<string> {
  const response = await open(`${ORIGIN}/uploads`, {
    method: "POST",
    headers: { authorization: "Bearer local-manager-token" },
    body: "phone\n+85255509100\n",
  });
  return ((await response.json()) as { asset_id: string }).asset_id;
}

test("people who are signed in get to files that they may see, by a link of the moment", async () => {
  const asset = await customerSent(png(3, 3));
  const upload = await uploaded(png(4, 4));
  const agent = await signedInAs("agent");
  for (const id of [asset.id, upload]) {
    const response = await agent.get(`/console/media/${id}`);
    expect(response.status).toBe(302);
    const file = await open(`${ORIGIN}${response.headers.get("location")}`);
    expect(file.headers.get("content-type")).toBe("image/png");
    await file.body?.cancel();
  }
  expect((await (await signedInAs("viewer")).get(`/console/media/${asset.id}`)).status).toBe(403);
  await env.DB.batch([
    env.DB.prepare(
      "insert into queues (id, name, restricted, created_at) values ('que_secret', 'Secret', 1, 1)",
    ),
    env.DB.prepare("update conversations set queue_id = 'que_secret' where id = ?1").bind(
      asset.conversation_id,
    ),
  ]);
  expect((await agent.get(`/console/media/${asset.id}`)).status).toBe(404);
  expect((await ok("agent", "whatsapp.media_assets.list")).items.map(({ id }: { id: string }) => id)).toEqual(
    [upload],
  );
});
