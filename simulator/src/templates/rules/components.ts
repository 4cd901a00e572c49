import type { Json } from "../../json";
import { componentTypes, type TemplateCategory, type TemplateComponent } from "../model";
import { checkAuthentication } from "./authentication";
import { checkButtons } from "./buttons";
import { checkCarousel } from "./carousel";
import { type ComponentContext, checkExampleKeys, checkHeader } from "./header";
import { checkOffer } from "./offer";
import { badParam, missingField, refusal } from "./refusals";
import { known, objectList, requireSingle, wordOf } from "./shape";
import { checkLength, checkVariableText, emoji } from "./text";

/**
 * Checks the whole component model and answers the components as Meta's list shows them.
 * …/whatsapp/templates/components
 */
export function checkComponents(value: unknown, context: ComponentContext): TemplateComponent[] {
  const raw = objectList(value, "components", known.component).map(
    (component, index): Json & { type: TemplateComponent["type"] } => ({
      ...component,
      type: wordOf(component.type, `components[${index}]['type']`, componentTypes),
    }),
  );
  const types = raw.map(({ type }) => type);
  requireSingle(types, "components");
  if (!types.includes("BODY")) throw refusal("missing", "A template needs a component of type BODY.");
  if (context.category === "AUTHENTICATION") return checkAuthentication(raw, context.language);
  const isOffer = types.includes("LIMITED_TIME_OFFER");
  const components = raw.map((component, index): TemplateComponent => {
    const path = `components[${index}]`;
    switch (component.type) {
      case "HEADER":
        return checkHeader(component, path, context);
      case "BODY":
        checkExampleKeys(component, path);
        checkVariableText(component, { type: "BODY", max: isOffer ? 600 : 1_024, format: context.format });
        return { ...component, type: "BODY" };
      case "FOOTER":
        return checkFooter(component);
      case "BUTTONS": {
        const rules = { path: `${path}['buttons']`, format: context.format, codeLength: isOffer ? 15 : 20 };
        return { type: "BUTTONS", buttons: checkButtons(component.buttons, rules) };
      }
      case "CAROUSEL":
        return checkCarousel(component, path, context);
      default:
        return checkOffer(component, path);
    }
  });
  checkTogether(components, context.category);
  return components;
}

/** What may stand beside a carousel or an offer. …/whatsapp/templates/marketing-templates */
function checkTogether(components: TemplateComponent[], category: TemplateCategory): void {
  const has = (type: TemplateComponent["type"]) => components.some((component) => component.type === type);
  if (has("CAROUSEL")) {
    if (category !== "MARKETING")
      throw refusal("carousel", "Carousels can be used in marketing templates only.");
    if (components.length > 2)
      throw refusal("carousel", "A carousel template has a body and a carousel, and nothing else.");
  }
  if (!has("LIMITED_TIME_OFFER")) return;
  if (category !== "MARKETING")
    throw refusal("offer", "Limited-time offers can be used in marketing templates only.");
  if (has("FOOTER")) throw refusal("offer", "Limited-time offer templates can't have a footer.");
  const header = components.find(({ type }) => type === "HEADER");
  if (header !== undefined && header.format !== "IMAGE" && header.format !== "VIDEO")
    throw refusal("offer", "The header of a limited-time offer must be an image or a video.");
  const order = components.flatMap(({ buttons = [] }) => buttons).map(({ type }) => type);
  if (order.join() !== "URL" && order.join() !== "COPY_CODE,URL")
    throw refusal(
      "offer",
      "A limited-time offer has a URL button, with a copy code button before it or none.",
    );
}

function checkFooter(component: Json): TemplateComponent {
  const { text } = component;
  if (typeof text !== "string" || text.trim() === "") throw missingField("FOOTER", "text");
  checkLength("The message footer", text, 60);
  if (/\{\{|\}\}|[\n\r]/.test(text) || emoji.test(text))
    throw refusal("footer", "The message footer can't have any variables, new lines or emojis.");
  if (component.code_expiration_minutes !== undefined)
    throw badParam("Param code_expiration_minutes is for authentication templates only.");
  return { ...component, type: "FOOTER" };
}
