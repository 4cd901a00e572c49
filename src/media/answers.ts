import type { ErrorCode } from "../mcp/errors";

/** What a plain HTTP upload answers when it is refused: the same shape as a tool's error. */
export function refusal(
  status: number,
  code: ErrorCode,
  message: string,
  hint: string,
  details = {},
): Response {
  return Response.json(
    { code, message, hint, details },
    {
      status,
      headers: { "cache-control": "no-store", ...(status === 401 && { "www-authenticate": "Bearer" }) },
    },
  );
}

/** The length that a request says its body has, or the answer that says what is wrong with that. */
export function lengthSaid(request: Request): number | Response {
  const said = request.headers.get("content-length");
  if (said !== null && /^\d{1,15}$/.test(said.trim())) return Number(said);
  return refusal(
    said === null ? 411 : 400,
    "validation_failed",
    said === null ? "The length of the file is not known." : "Content-Length is no number of bytes.",
    "Send Content-Length, as curl --data-binary @file does.",
  );
}
