import { expect, test } from "vitest";
import { type MessageContent, mediaIn, messageContent, withMediaIds } from "../../src/meta";

const parsed = (message: unknown): MessageContent => messageContent.parse(message);

const buttons = (header: object) => ({
  type: "interactive",
  interactive: {
    type: "button",
    header,
    body: { text: "Look" },
    action: { buttons: [{ type: "reply", reply: { id: "asset_id", title: "A" } }] },
  },
});

const template = {
  type: "template",
  template: {
    name: "gift",
    language: { code: "en" },
    components: [
      { type: "body", parameters: [{ type: "text", text: "ast_1" }] },
      {
        type: "header",
        parameters: [{ type: "document", document: { asset_id: "ast_1", filename: "a.pdf" } }],
      },
    ],
  },
};

/** A template with a picture in its card, and a flow whose own data is called as our fields are. */
const cards = (image: object) => ({
  type: "template",
  template: {
    name: "teas",
    language: { code: "en" },
    components: [
      {
        type: "carousel",
        cards: [
          {
            card_index: 0,
            components: [
              { type: "header", parameters: [{ type: "image", image }] },
              {
                type: "button",
                sub_type: "flow",
                index: 0,
                parameters: [{ type: "action", action: { flow_action_data: { asset_id: "theirs" } } }],
              },
            ],
          },
        ],
      },
    ],
  },
});

test.each([
  [
    cards({ asset_id: "ast_1" }),
    [
      {
        kind: "image",
        assetId: "ast_1",
        path: "message.template.components.0.cards.0.components.0.parameters.0.image.asset_id",
      },
    ],
    cards({ id: "meta-1" }),
  ],
  [
    { type: "image", image: { asset_id: "ast_1", caption: "Hi" } },
    [{ kind: "image", assetId: "ast_1", path: "message.image.asset_id" }],
    { type: "image", image: { id: "meta-1", caption: "Hi" } },
  ],
  [
    { type: "audio", audio: { asset_id: "ast_1", voice: true } },
    [{ kind: "audio", assetId: "ast_1", path: "message.audio.asset_id" }],
    { type: "audio", audio: { id: "meta-1", voice: true } },
  ],
  [
    buttons({ type: "video", video: { asset_id: "ast_1" } }),
    [{ kind: "video", assetId: "ast_1", path: "message.interactive.header.video.asset_id" }],
    buttons({ type: "video", video: { id: "meta-1" } }),
  ],
  [
    template,
    [
      {
        kind: "document",
        assetId: "ast_1",
        path: "message.template.components.1.parameters.0.document.asset_id",
      },
    ],
    {
      ...template,
      template: {
        ...template.template,
        components: [
          template.template.components[0],
          {
            type: "header",
            parameters: [{ type: "document", document: { id: "meta-1", filename: "a.pdf" } }],
          },
        ],
      },
    },
  ],
  [{ type: "text", text: { body: "ast_1" } }, [], { type: "text", text: { body: "ast_1" } }],
])("the files of %j are found and put in Meta's form", (message, uses, wire) => {
  const content = parsed(message);
  expect(mediaIn(content)).toEqual(uses);
  expect(withMediaIds(content, new Map([["ast_1", "meta-1"]]))).toEqual(wire);
});

test("a message whose file Meta does not have is not put in Meta's form", () => {
  const content = parsed({ type: "sticker", sticker: { asset_id: "ast_1" } });
  expect(() => withMediaIds(content, new Map())).toThrow("not at Meta");
});
