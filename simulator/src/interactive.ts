import { invalid, linkAt, missing, objectAt, objectsAt, optionalTextAt, textAt } from "./checks";
import { isObject, type Json } from "./json";

/**
 * Meta's limits of interactive messages, in characters and counts.
 * …/whatsapp/messages/interactive-reply-buttons-messages, …/interactive-list-messages,
 * …/interactive-cta-url-messages, …/location-request-messages
 */
const limit = {
  body: 1024,
  listBody: 4096,
  header: 60,
  footer: 60,
  buttons: 3,
  buttonTitle: 20,
  buttonId: 256,
  sections: 10,
  rows: 10,
  sectionTitle: 24,
  rowTitle: 24,
  rowDescription: 72,
  rowId: 200,
  url: 2000,
} as const;

const headerMedia: ReadonlySet<unknown> = new Set(["image", "video", "document"]);

/** Throws a GraphError when `interactive` breaks one of Meta's limits. */
export function checkInteractive(interactive: Json): void {
  const type = interactive.type;
  if (type === undefined) throw missing("interactive['type']");
  const check = typeof type === "string" ? kinds[type] : undefined;
  if (check === undefined)
    throw invalid(`interactive['type'] must be one of {${Object.keys(kinds).join(", ")}}.`);
  textAt(
    objectAt(interactive, "body", "interactive['body']"),
    "text",
    "interactive['body']['text']",
    type === "list" ? limit.listBody : limit.body,
  );
  if (interactive.footer !== undefined) {
    textAt(
      objectAt(interactive, "footer", "interactive['footer']"),
      "text",
      "interactive['footer']['text']",
      limit.footer,
    );
  }
  if (interactive.header !== undefined)
    checkHeader(objectAt(interactive, "header", "interactive['header']"), type === "list");
  check(objectAt(interactive, "action", "interactive['action']"));
}

function checkHeader(header: Json, textOnly: boolean): void {
  if (header.type === "text") {
    textAt(header, "text", "interactive['header']['text']", limit.header);
    return;
  }
  if (textOnly || !headerMedia.has(header.type))
    throw invalid("interactive['header']['type'] is not supported for this message.");
  const media = objectAt(header, String(header.type), `interactive['header']['${String(header.type)}']`);
  if (media.id === undefined && media.link === undefined)
    throw missing("interactive['header'] media id or link");
}

const kinds: { [type: string]: (action: Json) => void } = {
  button: checkButtons,
  list: checkList,
  cta_url: checkCtaUrl,
  location_request_message: checkLocationRequest,
};

function checkButtons(action: Json): void {
  const buttons = objectsAt(action, "buttons", "interactive['action']['buttons']", 1, limit.buttons);
  const ids: string[] = [];
  const titles: string[] = [];
  for (const button of buttons) {
    if (button.type !== "reply") throw invalid("Button type must be reply.");
    const reply = objectAt(button, "reply", "button['reply']");
    ids.push(textAt(reply, "id", "Button id", limit.buttonId));
    titles.push(textAt(reply, "title", "Button title", limit.buttonTitle));
  }
  if (hasDuplicates(ids)) throw invalid("Duplicated button ids are not allowed.");
  if (hasDuplicates(titles)) throw invalid("Duplicated button titles are not allowed.");
}

function checkList(action: Json): void {
  textAt(action, "button", "Button label", limit.buttonTitle);
  const sections = objectsAt(action, "sections", "interactive['action']['sections']", 1, limit.sections);
  const ids: string[] = [];
  for (const section of sections) {
    const title = optionalTextAt(section, "title", "Section title", limit.sectionTitle);
    if (sections.length > 1 && title === undefined)
      throw missing("section['title'] (with more than one section)");
    for (const row of objectsAt(section, "rows", "section['rows']", 1, limit.rows)) {
      ids.push(textAt(row, "id", "Row id", limit.rowId));
      textAt(row, "title", "Row title", limit.rowTitle);
      optionalTextAt(row, "description", "Row description", limit.rowDescription);
    }
  }
  if (ids.length > limit.rows) throw invalid(`Total row count exceed max allowed count: ${limit.rows}.`);
  if (hasDuplicates(ids)) throw invalid("Duplicated row ids are not allowed.");
}

function checkCtaUrl(action: Json): void {
  if (action.name !== "cta_url") throw invalid("interactive['action']['name'] must be cta_url.");
  const parameters = objectAt(action, "parameters", "interactive['action']['parameters']");
  textAt(parameters, "display_text", "display_text", limit.buttonTitle);
  linkAt(parameters, "url", "url", limit.url);
}

function checkLocationRequest(action: Json): void {
  if (!isObject(action) || action.name !== "send_location")
    throw invalid("interactive['action']['name'] must be send_location.");
}

function hasDuplicates(values: string[]): boolean {
  return new Set(values).size !== values.length;
}
