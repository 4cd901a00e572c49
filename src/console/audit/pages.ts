import { get, type Page, post } from "../pages";
import { auditSeals } from "./chain";
import { auditEntry } from "./entry";
import { exportLog } from "./export";
import { auditLog } from "./list";

export const auditPages = (): readonly Page[] => [
  get("/audit", "audit:read", auditLog),
  get("/audit/seals", "audit:read", auditSeals),
  post("/audit/export.ndjson", "audit:read", exportLog("ndjson")),
  post("/audit/export.csv", "audit:read", exportLog("csv")),
  get("/audit/:id", "audit:read", auditEntry),
];
