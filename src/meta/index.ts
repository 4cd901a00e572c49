export { type ContactCard, cardText } from "./contact-card";
export { consequenceOf, ERROR_MEANINGS, PAIR_RATE_LIMIT } from "./error-codes";
export { isHarmlessName, runsByName } from "./file-names";
export { callGraph, type GraphCaller, type GraphError, type GraphOutcome } from "./graph-client";
export { cardsText, formFields, type ReceivedCard } from "./inbound-details";
export {
  CUSTOMER_KINDS,
  customersWords,
  editedMessage,
  inboundText,
  isCustomersMessage,
  isForStaff,
  isGroupMessage,
  kindOf,
  opensWindow,
  targetOf,
} from "./inbound-text";
export { headerOf, type InteractiveContent } from "./interactive-content";
export { type Download, locateMedia, openMedia, type ReceivedMedia, uploadMedia } from "./media";
export { type MessageContent, messageContent, plainText } from "./message-content";
export { MEDIA_KINDS, type MediaKind, type MediaUse, mediaIn, withMediaIds } from "./message-media";
export {
  COMPONENTS_PATH,
  cardsIn,
  offerEnds,
  ownParts,
  type PlacedPart,
  parametersIn,
  parameterText,
  type TemplateContent,
  type TemplateParameter,
  templateContent,
} from "./template-content";
export { type BrokenLimit, brokenLimitsIn, parseTemplateComponents } from "./template-definition";
export { TEMPLATE_LANGUAGES } from "./template-languages";
export { BUTTON_LIMITS, charactersIn, LIFETIMES, TEMPLATE_LIMITS } from "./template-limits";
export * from "./webhook-payload";
export { fitting, objectIn, objectsIn, textOf } from "./webhook-values";
