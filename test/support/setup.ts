import { afterEach, beforeEach, vi } from "vitest";
import { onCheckpoint } from "../../src/platform/checkpoints";
import { observeStatements } from "../../src/platform/db";
import { settleBackground } from "./background";
import { freshStorage, seededShop } from "./database";
import { keepModuleFetchFlat } from "./flat-runtime";
import { resetSimulator } from "./simulator";

/** Tests of pure functions alone, hundreds of rows each: they touch neither the database nor Meta. */
const PURE = /templates\/(check|risk)\/(?!agreement)|automation\/(check|match|engine)\//;

keepModuleFetchFlat();

// Files share one runtime and its modules; each starts from empty storage, as if it were the first one.
await settleBackground();
await freshStorage();

/** Each test starts from the seeded shop and an empty Meta. */
beforeEach(async ({ task }) => {
  if (PURE.test(task.file.name)) return;
  await settleBackground();
  await seededShop();
  await resetSimulator();
});

/** Back to real time, real functions, and nobody who watches or throws. */
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  observeStatements(undefined);
  onCheckpoint(() => {})();
});
