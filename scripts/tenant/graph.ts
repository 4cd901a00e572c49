import { Failure } from "./failure.ts";
import type { Site } from "./site.ts";

/** Meta's answer was an error. developers.facebook.com/docs/graph-api/guides/error-handling */
export class GraphFailure extends Failure {}

/** A call to Meta's Graph API with a token that the caller has. A body is sent as JSON, or as the form that it is. */
export async function callGraph<T>(
  site: Site,
  token: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const { META_GRAPH_URL, META_API_VERSION } = site.configuration.vars;
  const form = body instanceof URLSearchParams;
  const response = await site.operator
    .fetch(`${META_GRAPH_URL}/${META_API_VERSION}/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && {
          "content-type": form ? "application/x-www-form-urlencoded" : "application/json",
        }),
      },
      ...(body !== undefined && { body: form ? body.toString() : JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    })
    .catch((error: Error) => {
      throw new Failure(
        `Meta could not be reached: ${(error.cause as Error | undefined)?.message ?? error.message}.`,
      );
    });
  const answer = (await response.json().catch(() => ({}))) as {
    error?: { message?: string; code?: number };
  } & T;
  if (response.ok && !answer.error) return answer;
  throw new GraphFailure(
    `Meta refused ${method} ${path.split("?")[0]}: ${answer.error?.message ?? `status ${response.status}`} (${answer.error?.code ?? response.status})`,
    answer.error?.code === 190
      ? "META_ACCESS_TOKEN has expired or is no token of this app: make a new one."
      : undefined,
  );
}
