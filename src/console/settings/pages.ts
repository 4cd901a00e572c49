import { get, type Page } from "../pages";
import { health } from "./health";
import { numbers } from "./numbers";
import { overview } from "./overview";
import { policy } from "./policy";
import { roles } from "./roles";

export const settingsPages = (): readonly Page[] => [
  get("/settings", "signed-in", overview),
  get("/settings/health", "account:read", health),
  get("/settings/numbers", "account:read", numbers),
  get("/settings/policy", "account:read", policy),
  get("/settings/roles", "account:read", roles),
];
