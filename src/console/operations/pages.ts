import { get, type Page, post } from "../pages";
import type { ConsoleParts } from "../parts";
import { operationsPage } from "./overview";
import { retryLetter } from "./retry";

export const operationsPages = ({
  retryDeadLetter,
}: Pick<ConsoleParts, "retryDeadLetter">): readonly Page[] => [
  get("/operations", "webhooks:read", (c) => operationsPage(c)),
  post("/operations/dead-letters/:id/retry", "webhooks:retry", retryLetter(retryDeadLetter)),
];
