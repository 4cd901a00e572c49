import type { Context } from "hono";
import { sha256 } from "../platform/hash";
import { BROWSER_SCRIPT } from "./browser-script.generated";
import { STYLESHEET } from "./stylesheet";

interface Asset {
  path: string;
  type: string;
  text: string;
}

const STYLE: Asset = { path: "/console/assets/console.css", type: "text/css", text: STYLESHEET };
const SCRIPT: Asset = { path: "/console/assets/console.js", type: "text/javascript", text: BROWSER_SCRIPT };

async function version({ text }: Asset): Promise<string> {
  return (await sha256(text)).slice(0, 16);
}

/** An asset's address; it changes with the content, so that it can be kept for good. */
async function addressOf(asset: Asset): Promise<string> {
  return `${asset.path}?v=${await version(asset)}`;
}

export const stylesheetUrl = () => addressOf(STYLE);
export const scriptUrl = () => addressOf(SCRIPT);

function serve(asset: Asset) {
  return async (c: Context): Promise<Response> => {
    const lasting = c.req.query("v") === (await version(asset));
    return c.body(asset.text, 200, {
      "Content-Type": `${asset.type}; charset=utf-8`,
      "Cache-Control": lasting ? "public, max-age=31536000, immutable" : "no-cache",
    });
  };
}

/** `GET /console/assets/console.css`. */
export const stylesheet = serve(STYLE);

/** `GET /console/assets/console.js`. */
export const script = serve(SCRIPT);
