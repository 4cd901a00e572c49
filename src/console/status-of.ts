import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { ErrorCode } from "../mcp/errors";

/** HTTP says what kind of refusal it was: scripts read the status, people the page. */
export function statusOf(code: ErrorCode): ContentfulStatusCode {
  if (code === "forbidden") return 403;
  return code === "not_found" ? 404 : 409;
}
