import { expect, test } from "vitest";
import { settings } from "../support/simulator";
import { approved, body, control, create, graph, refused, template, WABA } from "./graph";

test("the languages of a name are of one category", async () => {
  const { error } = await refused(
    template({ name: "order_update", language: "fr", category: "MARKETING", components: [body("Bonjour")] }),
  );
  expect(error).toMatchObject({
    code: 100,
    error_user_title: "Template Category Doesn't Match",
    error_user_msg: expect.stringContaining("MARKETING doesn't match the one that's already associated"),
  });
});

test("more names than the account may have are refused, another language of one is not", async () => {
  await settings({ template_limit: 5 });
  expect(await refused(template())).toMatchObject({ code: 100, subcode: 2388019 });
  expect((await create(template({ name: "order_update", language: "fr" }))).status).toBe(200);
});

test("the name of an approved template that was deleted is not free for thirty days, that of a rejected one is", async () => {
  await approved();
  expect((await graph("DELETE", `${WABA}/message_templates?name=parcel_on_its_way`)).data).toEqual({
    success: true,
  });
  expect(await refused(template())).toMatchObject({ code: 100, subcode: 2388023 });
  expect(await refused(template({ language: "fr" }))).toMatchObject({ code: 100, subcode: 2388023 });
  await graph("DELETE", `${WABA}/message_templates?name=win_back`);
  expect((await create(template({ name: "win_back" }))).status).toBe(200);
});

test("a disabled template cannot be deleted", async () => {
  const id = await approved();
  await control(`templates/${id}/review`, { status: "DISABLED", webhook: false });
  const { status, data } = await graph("DELETE", `${WABA}/message_templates?name=parcel_on_its_way`);
  expect([status, data.error.error_subcode]).toEqual([400, 2388039]);
});

test("of several ids to delete all must be known, or none is deleted", async () => {
  const id = await approved();
  const several = (ids: string[]) =>
    graph("DELETE", `${WABA}/message_templates?hsm_ids=${JSON.stringify(ids)}`);
  expect((await several([id, "1"])).status).toBe(400);
  expect((await graph("GET", `${id}?fields=name`)).status).toBe(200);
  expect((await several([id])).data).toEqual({ success: true });
  expect((await graph("GET", `${id}?fields=name`)).status).toBe(400);
});
