import { expect, test } from "vitest";
import { importRateCard } from "../../../src/broadcasts/cost/import";
import { rateCardAt, rateCards } from "../../../src/broadcasts/cost/store";
import { row, rows } from "../../support/webhook";
import { appContext } from "../audience/people";

const CARD = (price: string) =>
  `Market,Currency,Marketing,Utility\nHong Kong,HKD,${price},0.09\nNowhere,HKD,1,1`;

test("a card is stored whole with its audit entry, and the latest whose time has come counts", async () => {
  const ctx = appContext();
  const first = await importRateCard(ctx, { text: CARD("0.5"), effectiveFrom: 1_000, by: "stf_demo" });
  const second = await importRateCard(ctx, { text: CARD("0.6"), effectiveFrom: 2_000, by: "stf_demo" });
  const mended = await importRateCard(ctx, { text: CARD("0.7"), effectiveFrom: 2_000, by: "stf_demo" });
  if (!("ok" in first && "ok" in second && "ok" in mended)) throw new Error("a card was not taken");
  expect(first.ok).toMatchObject({ currency: "HKD", markets: 1, warnings: [{ line: 3, column: "Market" }] });
  expect(await rateCardAt(ctx.db, 999)).toBeNull();
  expect((await rateCardAt(ctx.db, 1_999))?.id).toBe(first.ok.id);
  const now = await rateCardAt(ctx.db, 9_000);
  expect(now).toMatchObject({
    id: mended.ok.id,
    imported_by: "stf_demo",
    prices: { rows: { HK: { marketing: 700_000 } } },
  });
  expect((await rateCards(ctx.db, 2)).map(({ id }) => id)).toEqual([mended.ok.id, second.ok.id]);
  const entries = await rows<{ entity_id: string; details: string }>(
    "select entity_id, details from audit_log where action = 'rate_card.imported' order by id",
  );
  expect(entries.map(({ entity_id }) => entity_id)).toEqual([first.ok.id, second.ok.id, mended.ok.id]);
  expect(JSON.parse(entries[0]?.details ?? "")).toEqual({
    currency: "HKD",
    markets: 1,
    effective_from: 1_000,
  });
});

test("a card that cannot be read leaves nothing behind", async () => {
  const ctx = appContext();
  expect(await importRateCard(ctx, { text: CARD("cheap"), effectiveFrom: 1, by: "stf_demo" })).toEqual({
    problems: [expect.objectContaining({ line: 2, column: "Marketing" })],
  });
  expect(
    await row(
      "select (select count(*) from rate_cards) as cards, (select count(*) from audit_log where action like 'rate_card%') as entries",
    ),
  ).toEqual({ cards: 0, entries: 0 });
});
