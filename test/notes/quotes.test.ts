import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { quotesNote } from "../../src/notes";

const NOTE = "Husband pays, she must not learn about the anniversary surprise.";

describe("a message quotes a note when", () => {
  test.each([
    ["it is the note", NOTE, NOTE],
    ["it holds a run of it", NOTE, "Hi! She must not learn about the surprise, ok?"],
    ["case, width, spaces and signs differ", NOTE, "ＳＨＥ must-not... LEARN   about\u200b the anniversary"],
    ["letters look like others", NOTE, "shе must nоt lеarn аbout the"],
    [
      "ten Chinese characters are the same",
      "這位客人上次投訴過三次要小心處理",
      "你好，客人上次投訴過三次要小心",
    ],
    ["it is a short note as a whole", "Difficult buyer", "You are a difficult buyer."],
    ["it is a short Chinese note as a whole", "難搞客人", "你係難搞客人"],
  ])("%s", (_what, note, text) => {
    expect(quotesNote(text, [note])).toBe(true);
  });
});

describe("but not when", () => {
  test.each([
    ["there is no note", "", "Good morning"],
    ["a few words are the same", NOTE, "She must not worry."],
    ["nine Chinese characters are the same", "這位客人上次投訴過三次要小心處理", "客人上次投訴過三次"],
    ["the note is what everybody says", "Thank you", "Thank you for your order!"],
    ["the note is a word or two", "VIP", "Your VIP gift is ready"],
    ["a short note is only part of a word", "late fees", "Chocolate feesta"],
    ["only the beginning of a short note is there", "Difficult buyer", "It is difficult."],
  ])("%s", (_what, note, text) => {
    expect(quotesNote(text, [note])).toBe(false);
  });
});

test("what the customer wrote may be said to the customer, and nothing more of the note", () => {
  const note = "Ship to Flat 5, 12 Nathan Road, Kowloon, ring twice and mind the dog";
  const said = ["My address is Flat 5, 12 Nathan Road, Kowloon"];
  expect(quotesNote("We ship to Flat 5, 12 Nathan Road, Kowloon.", [note])).toBe(true);
  expect(quotesNote("It goes to: flat 5, 12 Nathan Road, Kowloon!", [note], { known: said })).toBe(false);
  expect(
    quotesNote("Flat 5, 12 Nathan Road, Kowloon, ring twice and mind the dog", [note], { known: said }),
  ).toBe(true);
});

const LETTERS = fc.stringMatching(/^[a-z0-9]{20,60}$/);
const HAN = fc
  .array(
    fc.integer({ min: 0x4e00, max: 0x9fa5 }).map((code) => String.fromCodePoint(code)),
    {
      minLength: 10,
      maxLength: 40,
    },
  )
  .map((characters) => characters.join(""));

test("a run of any note is found wherever it stands", () => {
  fc.assert(
    fc.property(fc.oneof(LETTERS, HAN), fc.string(), fc.string(), fc.nat(), (note, before, after, start) => {
      const length = /[a-z0-9]/.test(note) ? 20 : 10;
      const at = start % (note.length - length + 1);
      const text = `${before}. ${note.slice(at, at + length)} .${after}`;
      expect(quotesNote(text, ["another note that is long enough to matter", note])).toBe(true);
    }),
  );
});

test("a thousand long notes and a long message are compared to the end", () => {
  const notes = Array.from({ length: 1000 }, (_, n) => `${n} `.repeat(400));
  expect(quotesNote("Some message with words in it. ".repeat(130), notes)).toBe(false);
});
