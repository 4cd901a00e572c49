import { get, type Page, post } from "../pages";
import { act } from "./act";
import { broadcast } from "./broadcast";
import type { BroadcastDesk } from "./desk";
import { broadcasts } from "./list";
import { importRateCard, MOST_CARD_BYTES, rateCard } from "./rate-card";
import { reportFile } from "./report-file";

export const broadcastPages = (desk: BroadcastDesk): readonly Page[] => [
  get("/broadcasts", "broadcasts:read", broadcasts),
  get("/broadcasts/rate-card", "broadcasts:read", rateCard(desk)),
  post("/broadcasts/rate-card", "prices:write", importRateCard(desk), { maxBytes: MOST_CARD_BYTES }),
  get("/broadcasts/:id", "broadcasts:read", broadcast(desk)),
  get("/broadcasts/:id/report.csv", "broadcasts:read", reportFile(desk)),
  post("/broadcasts/:id/pause", "broadcasts:write", act(desk, "pause")),
  post("/broadcasts/:id/resume", "broadcasts:write", act(desk, "resume")),
  post("/broadcasts/:id/cancel", "broadcasts:write", act(desk, "cancel")),
];
