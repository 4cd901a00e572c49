import type { Context } from "hono";
import { sha256 } from "../platform/hash";
import { CSS } from "./style";

const PATH = "/console/assets/console.css";

/** The stylesheet's address; it changes with the content, so that it can be kept for good. */
export async function stylesheetUrl(): Promise<string> {
  return `${PATH}?v=${await version()}`;
}

async function version(): Promise<string> {
  return (await sha256(CSS)).slice(0, 16);
}

/** `GET /console/assets/console.css`. */
export async function stylesheet(c: Context): Promise<Response> {
  const lasting = c.req.query("v") === (await version());
  return c.body(CSS, 200, {
    "Content-Type": "text/css; charset=utf-8",
    "Cache-Control": lasting ? "public, max-age=31536000, immutable" : "no-cache",
  });
}
