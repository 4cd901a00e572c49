import type { Context } from "hono";
import { may } from "../../auth";
import type { SignedInEnv } from "../console-env";
import { get, type Page } from "../pages";
import { campaignReport } from "./campaigns";
import { campaignsFile, serviceFile } from "./files";
import { addressOf, REPORT_ACCESS, REPORTS } from "./head";
import { serviceReport } from "./service";

/** `GET /console/reports`: the first report that this person may read. */
function firstReport(c: Context<SignedInEnv>): Response {
  const { principal } = c.var.call;
  return c.redirect(addressOf(REPORTS.find((report) => may(principal, REPORT_ACCESS[report])) ?? "service"));
}

export const reportPages = (): readonly Page[] => [
  get("/reports", { oneOf: [REPORT_ACCESS.service, REPORT_ACCESS.campaigns] }, firstReport),
  get("/reports/service", REPORT_ACCESS.service, serviceReport),
  get("/reports/service.csv", REPORT_ACCESS.service, serviceFile),
  get("/reports/campaigns", REPORT_ACCESS.campaigns, campaignReport),
  get("/reports/campaigns.csv", REPORT_ACCESS.campaigns, campaignsFile),
];
