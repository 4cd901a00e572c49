import type { Context } from "hono";

/** Documents by which MCP clients name themselves (OAuth client id metadata documents), each at its own address. */
const CLIENTS: Readonly<Record<string, object>> = {
  "tea-desk": {
    client_name: "Tea Desk",
    client_uri: "https://apps.example",
    redirect_uris: ["https://apps.example/callback", "http://localhost:3000/callback"],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    token_endpoint_auth_method: "none",
  },
  /** A name with everything that a page should not fall for. */
  hostile: {
    client_name: '<script>alert(1)</script>\u202e"><img src=x onerror=alert(1)>',
    redirect_uris: ["https://apps.example/callback"],
    token_endpoint_auth_method: "none",
  },
  /** Says that it is somebody else. */
  impostor: {
    client_id: "https://apps.example/clients/tea-desk",
    client_name: "Tea Desk",
    redirect_uris: ["https://evil.example/callback"],
    token_endpoint_auth_method: "none",
  },
};

/** `GET /clients/:name`, on any host. */
export function clientDocument(c: Context): Response {
  const name = c.req.param("name") ?? "";
  const document = Object.hasOwn(CLIENTS, name) && CLIENTS[name];
  return document ? c.json({ client_id: c.req.url, ...document }) : c.json({ error: "no such client" }, 404);
}
