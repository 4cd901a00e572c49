import { get, type Page, post } from "../pages";
import { webhookEvent } from "./event";
import { webhookLog } from "./list";
import { retryEvents } from "./retry";

export const webhookPages = (): readonly Page[] => [
  get("/webhooks", "webhooks:read", (c) => webhookLog(c)),
  post("/webhooks/retry", "webhooks:retry", retryEvents),
  get("/webhooks/:id", "webhooks:read", webhookEvent),
];
