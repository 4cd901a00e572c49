import type { AppContext } from "./context";

/** The version of this build. */
export const VERSION = "0.1.0";

/** `GET /healthz`: 200 when every binding answers, 503 with the names of those that do not. */
export async function health(ctx: AppContext): Promise<Response> {
  const { env, db } = ctx;
  const database = await db
    .first<{ migrations: number }>("select count(*) as migrations from sqlite_schema where type = 'trigger'")
    .then(
      (row) => (row && row.migrations > 0 ? "ok" : "not migrated"),
      () => "no answer",
    );
  const checks: Record<string, string> = {
    database,
    conversation_session: env.CONVERSATION_SESSION ? "ok" : "not bound",
    number_throttle: env.NUMBER_THROTTLE ? "ok" : "not bound",
    webhook_queue: env.WEBHOOK_QUEUE ? "ok" : "not bound",
    outbox_queue: env.OUTBOX_QUEUE ? "ok" : "not bound",
    files: env.FILES ? "ok" : "not bound",
  };
  const healthy = Object.values(checks).every((check) => check === "ok");
  return Response.json(
    {
      status: healthy ? "ok" : "unhealthy",
      version: VERSION,
      // Cloudflare's id of the version that runs; empty in a local run.
      deployed: env.VERSION_METADATA?.id ?? "",
      api_version: env.META_API_VERSION,
      checks,
    },
    { status: healthy ? 200 : 503, headers: { "cache-control": "no-store" } },
  );
}
