import { type Context, Hono } from "hono";
import { html } from "hono/html";
import type { Graph } from "../graph";
import { Messages, Page } from "./page";
import { script } from "./script";
import { style } from "./style";
import { chatView, queryOf } from "./view";

/** People shown on the page. */
const shown = 100;

/** Everything from here; nothing inline, nothing from elsewhere. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The customer's phone: `/phone`, its bubbles, its style sheet and its script. */
export function phonePages(graph: Graph): Hono {
  return new Hono()
    .get("/", (c) => {
      const query = queryOf(c.req.query());
      const people = graph.people
        .list(shown)
        .map((contact) => ({ contact, last: graph.messages.withContact(contact.id, 1)[0] }));
      return page(
        c,
        html`<!doctype html>${<Page query={query} people={people} chat={chatView(graph, query)} />}`,
      );
    })
    .get("/messages", (c) => {
      const query = queryOf(c.req.query());
      return page(c, <Messages query={query} chat={chatView(graph, query)} />);
    })
    .get("/style.css", () => file(style, "text/css"))
    .get("/script.js", () => file(script, "text/javascript"));
}

function page(context: Context, content: Parameters<Context["html"]>[0]): Response | Promise<Response> {
  context.header("content-security-policy", policy);
  context.header("x-content-type-options", "nosniff");
  context.header("referrer-policy", "no-referrer");
  context.header("cache-control", "no-store");
  return context.html(content);
}

function file(content: string, type: string): Response {
  return new Response(content, {
    headers: {
      "content-type": `${type}; charset=utf-8`,
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    },
  });
}
