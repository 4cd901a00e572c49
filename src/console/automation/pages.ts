import { get, type Page, post } from "../pages";
import { askToSwitch } from "./act";
import type { AutomationDesk } from "./desk";
import { flow } from "./flow";
import { automation } from "./list";
import { rule } from "./rule";

export const automationPages = (desk: AutomationDesk): readonly Page[] => [
  get("/automation", "automation:read", automation(desk)),
  get("/automation/flows/:id", "automation:read", flow(desk)),
  post("/automation/flows/:id/on", "automation:write", askToSwitch(desk, "flows", "on")),
  post("/automation/flows/:id/off", "automation:write", askToSwitch(desk, "flows", "off")),
  get("/automation/rules/:id", "automation:read", rule(desk)),
  post("/automation/rules/:id/on", "automation:write", askToSwitch(desk, "rules", "on")),
  post("/automation/rules/:id/off", "automation:write", askToSwitch(desk, "rules", "off")),
];
