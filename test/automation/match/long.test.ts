import { describe, expect, test } from "vitest";
import { messageHeard } from "../../../src/automation/engine/stimulus";
import { asksForPerson, compileMatchers } from "../../../src/automation/match";

/** A hundred thousand characters that make searching twice over the same ones as slow as can be. */
const NASTY = ["找", "找真人", "no agent ", "talk to ", " ", "。", "unhuman", "!a", "不"].map((part) =>
  part.repeat(Math.ceil(100_000 / part.length)),
);

describe("texts of a hundred thousand characters", () => {
  test.each(NASTY)("are gone through to the end", (text) => {
    expect(typeof asksForPerson(text)).toBe("boolean");
    expect(compileMatchers([{ by: "phrase", value: "zzz" }]).matches(text)).toBe(-1);
  });

  test("are looked at as far as one message of WhatsApp's goes", () => {
    const heard = messageHeard(
      { id: "wamid.1", type: "text", text: { body: "x".repeat(100_000) } } as never,
      { at: 0, optedOut: false },
    );
    expect(heard.text).toHaveLength(4_096);
  });
});

describe("a bare no", () => {
  const asking =
    "no talk to a human|No!! Agent|no, human please|not speak to a human|I need help from a human|can I talk to real people|my box is broken, human please";
  test.each(asking.split("|"))("does not keep from people: %s", (text) =>
    expect(asksForPerson(text)).toBe(true),
  );
  test.each(
    "I don't want to talk to a human|no need to talk to a human|do not connect me to an agent".split("|"),
  )("is told from a refusal: %s", (text) => expect(asksForPerson(text)).toBe(false));
});
