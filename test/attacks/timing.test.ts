import { expect, test } from "vitest";
import { call } from "../support/worker";

const consent = { source: "event", occurred_at: "2020-05-01T00:00:00Z", evidence: "box 3" };
test("blank lines cost in proportion to their number, and little", async () => {
  const took: number[] = [];
  for (const n of [100_000, 200_000, 400_000, 800_000]) {
    const began = performance.now();
    await call("marketer", "whatsapp.contact_import.preview", {
      csv: `phone,name\n${"\n".repeat(n)}`,
      consent,
    });
    took.push(performance.now() - began);
  }
  console.log("blank lines ms", took.map(Math.round).join());
  expect(took[3]).toBeLessThan(2_000);
}, 60_000);
