import { describe, expect, test } from "vitest";
import { asksForPerson } from "../../../src/automation/match";

describe("who wants to speak with a person", () => {
  const asking = [
    ..."agent|Agent!|HUMAN|ａｇｅｎｔ|аgent|operator|human please|not a bot|real person|customer service".split(
      "|",
    ),
    ..."I want to talk to a human|please let me speak with a representative|I’d like a human|Is there a human?".split(
      "|",
    ),
    ..."can I speak to someone about my order 1234, it arrived broken|get me a manager|i need an agent".split(
      "|",
    ),
    ..."are you a real person?|transfer me to an operator|hello? anyone there?|talk to a person NOW".split(
      "|",
    ),
    ..."I don't want a bot, I want to speak to a human|why can't I talk to a person".split("|"),
    ..."真人|我要真人|有冇真人呀？|轉人工|转人工客服|搵人|我想搵人|想同人講|可唔可以同真人講|人工客服|找真人|店員".split(
      "|",
    ),
    ..."想搵店員|唔該幫我搵客服|我想同客服傾|人工|有人嗎|唔好機械人|叫經理出嚟|找客服|能不能转接人工".split(
      "|",
    ),
    ..."请问有客服吗|點解唔轉人工|我要跟真人說話|有沒有真人可以幫我".split("|"),
  ];
  test("is heard, however it is said", () => {
    expect(asking.filter((text) => !asksForPerson(text))).toEqual([]);
  });

  const notAsking = [
    ..."Do I need a visa, my travel agent said no?|What does the travel agent visa package include".split(
      "|",
    ),
    ..."do you sell cleaning agent|human resources department email|someone told me you have jasmine tea".split(
      "|",
    ),
    ..."I don't need to talk to a human|person of the year tea|the staff was nice yesterday".split("|"),
    ..."personal data policy|operator hours|for how many people is the tea set|representative sample".split(
      "|",
    ),
    ..."有冇人工色素|人工色素有冇|我同同事想訂六盒茶|買俾同事食|搵人送貨要幾錢|唔使搵真人|不用轉人工|人參茶有冇".split(
      "|",
    ),
    ..."大家好|你哋請唔請店員|送貨員幾點到|人工智能係咩|真人髮假髮|我係老闆|早晨".split("|"),
    "",
    "👍",
  ];
  test("is told from whoever only says such words", () => {
    expect(notAsking.filter(asksForPerson)).toEqual([]);
  });
});
