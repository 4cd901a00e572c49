import fc from "fast-check";
import { expect, test } from "vitest";
import { fateOf } from "../../../src/inbox/message-links";
import type { LaterEvent } from "../../../src/inbox/messages-store";

const event = (
  type: LaterEvent["type"],
  direction: LaterEvent["direction"],
  at: number,
  word: string,
): LaterEvent => ({
  target_wamid: "wamid.T",
  type,
  direction,
  at,
  content: JSON.stringify(
    type === "reaction"
      ? { type, reaction: { message_id: "wamid.T", emoji: word } }
      : type === "edit"
        ? { type, edit: { original_message_id: "wamid.T", message: { type: "text", text: { body: word } } } }
        : { type, revoke: { original_message_id: "wamid.T" } },
  ),
});

const side = fc.constantFrom("in" as const, "out" as const);
const events = fc.array(
  fc.record({
    type: fc.constantFrom("reaction" as const, "edit" as const, "revoke" as const),
    direction: side,
    word: fc.constantFrom("", "👍", "❤️"),
  }),
  { maxLength: 12 },
);

test("each side has its last reaction, only the sender edits and deletes, and a deletion stays", () => {
  fc.assert(
    fc.property(side, events, (sender, drafts) => {
      const happened = drafts.map(({ type, direction, word }, at) => event(type, direction, at, word));
      const fate = fateOf(sender, happened);
      for (const direction of ["in", "out"] as const) {
        const last = drafts.findLast((draft) => draft.type === "reaction" && draft.direction === direction);
        const from = direction === "in" ? "customer" : "business";
        expect(fate.reactions.filter((one) => one.from === from).map(({ emoji }) => emoji)).toEqual(
          last?.word ? [last.word] : [],
        );
      }
      const own = drafts.filter(({ direction }) => direction === sender);
      expect(fate.edits).toHaveLength(own.filter(({ type }) => type === "edit").length);
      expect(fate.deletedAt !== null).toBe(own.some(({ type }) => type === "revoke"));
    }),
  );
});
