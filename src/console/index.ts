import { Hono } from "hono";

export const consoleApp = new Hono();
