import type { Context } from "hono";
import { sha256 } from "../platform/hash";
import { AUTOMATION_CSS } from "./automation/style";
import { BROADCASTS_CSS } from "./broadcasts/style";
import { COMMERCE_CSS } from "./commerce/style";
import { CSS } from "./style";

const WHOLE = CSS + BROADCASTS_CSS + COMMERCE_CSS + AUTOMATION_CSS;

const PATH = "/console/assets/console.css";

/** The stylesheet's address; it changes with the content, so that it can be kept for good. */
export async function stylesheetUrl(): Promise<string> {
  return `${PATH}?v=${await version()}`;
}

async function version(): Promise<string> {
  return (await sha256(WHOLE)).slice(0, 16);
}

/** `GET /console/assets/console.css`. */
export async function stylesheet(c: Context): Promise<Response> {
  const lasting = c.req.query("v") === (await version());
  return c.body(WHOLE, 200, {
    "Content-Type": "text/css; charset=utf-8",
    "Cache-Control": lasting ? "public, max-age=31536000, immutable" : "no-cache",
  });
}
