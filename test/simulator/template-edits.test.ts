import { expect, test } from "vitest";
import { secondsAgo } from "../support/webhook-events";
import { approved, body, control, create, edit, graph, heard, read, template } from "./graph";

const wording = (text: string) => ({ components: [body(text)] });
const review = (id: string, order: object) => control(`templates/${id}/review`, { webhook: false, ...order });
const refused = async (id: string, change: object) => (await edit(id, change)).data.error;

test("an edit replaces all components and sends the template back to review; a webhook tells the new text", async () => {
  const id = await approved();
  const change = {
    components: [
      body("Your parcel left our shop."),
      { type: "FOOTER", text: "Harbour Lane Tea" },
      {
        type: "BUTTONS",
        buttons: [{ type: "URL", text: "Track", url: "https://shop.example/track" }],
      },
    ],
  };
  expect(await edit(id, change)).toMatchObject({
    status: 200,
    data: { success: true, id, name: "parcel_on_its_way", category: "UTILITY" },
  });
  expect(await read(id, "status,components")).toMatchObject({
    status: "PENDING",
    components: change.components,
  });
  expect(await heard()).toMatchObject([
    {
      field: "message_template_components_update",
      value: {
        message_template_id: Number(id),
        message_template_name: "parcel_on_its_way",
        message_template_language: "en",
        message_template_element: "Your parcel left our shop.",
        message_template_footer: "Harbour Lane Tea",
        message_template_buttons: [
          {
            message_template_button_type: "URL",
            message_template_button_text: "Track",
            message_template_button_url: "https://shop.example/track",
          },
        ],
      },
    },
  ]);
});

test("an approved template is edited once a day", async () => {
  const id = await approved();
  await edit(id, wording("Your parcel left our shop."));
  await review(id, { status: "APPROVED" });
  expect(await refused(id, wording("Your parcel is on its way."))).toMatchObject({
    code: 100,
    error_subcode: 2388039,
    error_user_msg: "You can only edit an active template once in 24 hours.",
  });
  expect((await read(id)).components[0].text).toBe("Your parcel left our shop.");
});

test("an approved template is edited ten times in thirty days", async () => {
  const days = (...ago: number[]) => ago.map((day) => secondsAgo(day * 86_400));
  const put = (name: string, edits: number[]) =>
    control("templates", { templates: [{ ...template({ name }), edits }] }).then(({ ids }) => ids[0]);
  const full = await put("edited_often", days(29, 27, 25, 20, 15, 10, 8, 6, 4, 2));
  const free = await put("edited_long_ago", days(31, 27, 25, 20, 15, 10, 8, 6, 4, 2));
  expect(await refused(full, wording("Your parcel left our shop."))).toMatchObject({
    error_subcode: 2388039,
    error_user_msg: "You can only edit an active template 10 times in 30 days.",
  });
  expect((await edit(free, wording("Your parcel left our shop."))).status).toBe(200);
});

test("a refused edit does not count", async () => {
  const id = await approved();
  expect(await refused(id, wording("a".repeat(1025)))).toMatchObject({ error_subcode: 2388040 });
  expect((await edit(id, wording("Your parcel left our shop."))).status).toBe(200);
});

test.each(["REJECTED", "PAUSED"])("a template that is %s is edited as often as one likes", async (status) => {
  const id = await approved();
  // A third pause would disable it.
  for (const text of ["One text.", "Another text."]) {
    await review(id, { status });
    expect((await edit(id, wording(text))).status).toBe(200);
  }
});

test.each(["PENDING", "IN_APPEAL", "DISABLED", "PENDING_DELETION", "LIMIT_EXCEEDED", "ARCHIVED"])(
  "a template that is %s is not edited",
  async (status) => {
    const id = await approved();
    await review(id, { status });
    expect(await refused(id, wording("Your parcel left our shop."))).toMatchObject({
      code: 100,
      error_subcode: 2388039,
    });
  },
);

test("the category of an approved template stays, that of a rejected one may change; so may the time to live", async () => {
  const id = await approved();
  expect(await refused(id, { category: "MARKETING" })).toMatchObject({
    code: 100,
    error_user_msg: "You can't change the category of an approved message template.",
  });
  await review(id, { status: "REJECTED", reason: "TAG_CONTENT_MISMATCH" });
  expect((await edit(id, { category: "MARKETING", message_send_ttl_seconds: 43_200 })).status).toBe(200);
  expect(await read(id, "category,message_send_ttl_seconds,rejected_reason")).toMatchObject({
    category: "MARKETING",
    message_send_ttl_seconds: 43_200,
    rejected_reason: "NONE",
  });
});

test.each([
  ["another name", { name: "other", ...wording("Text here.") }],
  ["another language", { language: "fr", ...wording("Text here.") }],
  ["nothing", {}],
])("an edit with %s is refused", async (_what, change) => {
  expect(await refused(await approved(), change)).toMatchObject({ code: 100 });
});

test("an id that is no template is unknown", async () => {
  expect(await refused("1", wording("Text here."))).toMatchObject({ code: 100, error_subcode: 33 });
});

test("when the answer to a call is lost, the template is there all the same", async () => {
  await control("faults", { match: "message_templates", kind: "drop_after" });
  await expect(create(template())).rejects.toThrow();
  const { data } = await graph(
    "GET",
    "100000000000001/message_templates?name=parcel_on_its_way&fields=status",
  );
  expect(data.data).toMatchObject([{ status: "PENDING" }]);
});
