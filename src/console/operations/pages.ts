import { get, type Page, post } from "../pages";
import type { ConsoleParts } from "../parts";
import { operationsPage } from "./overview";
import { retryLetter } from "./retry";
import { settleChain } from "./settle";

export const operationsPages = ({
  retryDeadLetter,
}: Pick<ConsoleParts, "retryDeadLetter">): readonly Page[] => [
  get("/operations", "webhooks:read", (c) => operationsPage(c)),
  post("/operations/audit-chain/settle", "audit:settle", settleChain),
  post("/operations/dead-letters/:id/retry", "webhooks:retry", retryLetter(retryDeadLetter)),
];
