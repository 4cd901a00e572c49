import type { Json } from "../../json";
import type { TemplateComponent } from "../model";
import { badParam, missingField } from "./refusals";
import { knownObject } from "./shape";
import { checkLength } from "./text";

/** …/whatsapp/templates/marketing-templates/limited-time-offer-templates: a heading of 16 characters, a timer or none. */
export function checkOffer(component: Json, path: string): TemplateComponent {
  if (component.limited_time_offer === undefined)
    throw missingField("LIMITED_TIME_OFFER", "limited_time_offer");
  const offer = knownObject(component.limited_time_offer, `${path}['limited_time_offer']`, [
    "text",
    "has_expiration",
  ]);
  const { text, has_expiration } = offer;
  if (typeof text !== "string" || text.trim() === "") throw missingField("LIMITED_TIME_OFFER", "text");
  checkLength("The text of a limited-time offer", text, 16);
  if (has_expiration !== undefined && typeof has_expiration !== "boolean")
    throw badParam(`Param ${path}['limited_time_offer']['has_expiration'] must be a boolean.`);
  return {
    type: "LIMITED_TIME_OFFER",
    limited_time_offer: { text, ...(has_expiration !== undefined && { has_expiration }) },
  };
}
