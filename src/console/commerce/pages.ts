import { type Access, get, type Page, post } from "../pages";
import { actOnOrder } from "./act";
import { catalogue, importProducts, MOST_CATALOGUE_FORM_BYTES } from "./catalogue";
import type { CommerceDesk } from "./desk";
import { orders } from "./list";
import { order } from "./order";

/** Orders say what a customer bought, and follow the conversation that they were made in. */
const READ: Access = { all: ["inbox:read", "contacts:read"] };
const TAKE_BACK: Access = { all: ["inbox:read", "contacts:read", "orders:write"] };
const SETTLE: Access = { all: ["inbox:read", "contacts:read", "orders:settle"] };

export const commercePages = (desk: CommerceDesk): readonly Page[] => [
  get("/orders", READ, orders),
  get("/orders/:id", READ, order),
  post("/orders/:id/cancel", TAKE_BACK, actOnOrder(desk, "cancel")),
  post("/orders/:id/looked-at", SETTLE, actOnOrder(desk, "looked-at")),
  post("/orders/:id/links/:link/revoke", TAKE_BACK, actOnOrder(desk, "revoke")),
  post("/orders/:id/links/:link/confirm", SETTLE, actOnOrder(desk, "confirm")),
  get("/catalogue", READ, catalogue),
  post("/catalogue", SETTLE, importProducts(desk), { maxBytes: MOST_CATALOGUE_FORM_BYTES }),
];
