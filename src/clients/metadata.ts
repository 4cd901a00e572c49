import { SCOPES } from "../auth";
import { resourceOf } from "./authorization-server";

/** RFC 9728 puts a resource's path behind the well-known prefix; older clients ask at the root. */
export const RESOURCE_METADATA_PATH = "/.well-known/oauth-protected-resource";

/** Where the metadata of the one resource is, as challenges name it. */
export function resourceMetadataUrl(origin: string): string {
  return `${origin}${RESOURCE_METADATA_PATH}/mcp`;
}

/** Anybody may read it, a client in a browser too. */
const PUBLIC = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET, HEAD, OPTIONS",
  "access-control-allow-headers": "*",
};

/** RFC 9728: where a client learns how to authorize for this resource. */
export function protectedResourceMetadata(request: Request): Response {
  if (request.method === "OPTIONS") return new Response(null, { status: 204, headers: PUBLIC });
  if (request.method !== "GET" && request.method !== "HEAD") {
    return new Response(null, { status: 405, headers: { ...PUBLIC, allow: "GET, HEAD, OPTIONS" } });
  }
  const { origin } = new URL(request.url);
  return Response.json(
    {
      resource: resourceOf(origin),
      authorization_servers: [origin],
      bearer_methods_supported: ["header"],
      scopes_supported: SCOPES,
      resource_name: "WhatsApp Business MCP",
    },
    { headers: PUBLIC },
  );
}
