import { expect, test } from "vitest";
import { APP, control, graph, TOKEN } from "./graph";

const start = (query: Record<string, string> = {}) =>
  graph(
    "POST",
    `${APP}/uploads?${new URLSearchParams({ file_name: "tea.png", file_length: "8", file_type: "image/png", ...query })}`,
  );
const bytes = (length: number) => new Uint8Array(length).fill(1);
const put = (session: string, content: Uint8Array, file_offset = "0", authorization = `OAuth ${TOKEN}`) =>
  graph("POST", session, content, {
    authorization,
    file_offset,
    "content-type": "application/octet-stream",
  });

test("a file is sent whole, and its bytes arrive", async () => {
  const { data } = await start();
  expect(data.id).toMatch(/^upload:/);
  const done = await put(data.id, bytes(8));
  expect(done).toEqual({ status: 200, data: { h: expect.stringMatching(/^4::/) } });
  const { items } = await control("uploads");
  const digest = await crypto.subtle.digest("SHA-256", bytes(8));
  expect(items).toMatchObject([
    {
      id: data.id,
      file_name: "tea.png",
      file_type: "image/png",
      file_length: 8,
      received: 8,
      handle: done.data.h,
      sha256: Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join(""),
    },
  ]);
});

test("an upload that was interrupted goes on from where it was", async () => {
  const { data } = await start();
  expect((await put(data.id, bytes(5))).status).toBe(400);
  const state = await graph("GET", data.id, undefined, { authorization: `OAuth ${TOKEN}` });
  expect(state.data).toEqual({ id: data.id, file_offset: 5 });
  expect((await put(data.id, bytes(3), "0")).status).toBe(400);
  expect((await put(data.id, bytes(3), "5")).data).toEqual({ h: expect.any(String) });
});

test.each([
  ["more bytes than announced", bytes(9), "0", undefined],
  ["none", bytes(0), "0", undefined],
  ["no offset", bytes(8), "", undefined],
  ["the token as Bearer", bytes(8), "0", `Bearer ${TOKEN}`],
])("%s is refused", async (_what, content, offset, authorization) => {
  const { data } = await start();
  const answer = await put(data.id, content, offset, authorization);
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect((await control("uploads")).items).toMatchObject([{ received: 0, handle: null }]);
});

test.each([
  ["no name", { file_name: "" }],
  ["no length", { file_length: "0" }],
  ["a type that Meta does not take", { file_type: "image/webp" }],
  ["a picture over five megabytes", { file_length: String((5 << 20) + 1) }],
])("a session with %s is refused", async (_what, query) => {
  expect(await start(query)).toMatchObject({ status: 400, data: { error: { code: 100 } } });
});

test("another app's sessions and sessions that nobody opened are unknown", async () => {
  expect((await graph("POST", "1/uploads?file_name=a&file_length=1&file_type=image/png")).status).toBe(400);
  expect((await put("upload:none", bytes(1))).status).toBe(400);
});

test("a file of several pieces of storage comes whole", async () => {
  const length = (2 << 20) + 17;
  const { data } = await start({ file_length: String(length) });
  expect((await put(data.id, bytes(length))).status).toBe(200);
});
