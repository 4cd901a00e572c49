import type { Context } from "hono";
import { listBroadcasts } from "../../broadcasts";
import type { SignedInEnv } from "../console-env";
import { messagePage } from "../error-pages";
import type { BroadcastDesk } from "./desk";

/** `GET /console/broadcasts/:id/report.csv`: leads to the figures as a file, by a link of the moment. */
export function reportFile(desk: BroadcastDesk) {
  return async (c: Context<SignedInEnv>): Promise<Response> => {
    const { call } = c.var;
    const id = c.req.param("id") ?? "";
    const [found] = await listBroadcasts(call.db, { broadcast_id: id }, undefined, 1);
    const link = found && (await desk.reportLink(call, found.id));
    return link ? c.redirect(link) : messagePage(c, "notFound");
  };
}
