import { Hono } from "hono";
import { receive } from "./receive";

interface Env {
  DB: D1Database;
  APP_SECRET: string;
}

interface Statement {
  sql: string;
  params: unknown[];
}

let bytes = "";
let contentType = "text/plain";
let statements: Statement[] = [];

/**
 * Bare routes: the same bytes, the same SQL, or one HMAC and one insert, without anything around them.
 * The script tells it what to answer (PUT), then measures the answer (POST).
 */
export default new Hono<{ Bindings: Env }>()
  .get("/healthz", (c) => c.text("ok"))
  .put("/bytes", async (c) => {
    contentType = c.req.header("content-type") ?? contentType;
    bytes = await c.req.text();
    return c.body(null, 204);
  })
  .post("/bytes", (c) => c.body(bytes, 200, { "content-type": contentType }))
  .put("/statements", async (c) => {
    statements = await c.req.json<Statement[]>();
    return c.body(null, 204);
  })
  .post("/statements", async (c) => {
    let rows: unknown[] = [];
    for (const { sql, params } of statements) {
      rows = (
        await c.env.DB.prepare(sql)
          .bind(...params)
          .all()
      ).results;
    }
    return c.json(rows);
  })
  .post("/webhook", (c) => receive(c.env.DB, c.env.APP_SECRET, c.req.raw));
