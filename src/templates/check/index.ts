import type { Finding } from "../../governance";
import { brokenLimitsIn, charactersIn, TEMPLATE_LIMITS } from "../../meta";
import type { TemplateComponent, TemplateDefinition } from "../definition";
import { authenticationFindings } from "./authentication";
import { buttonFindings } from "./buttons";
import { categoryPartFindings } from "./category";
import { exampleFindings } from "./examples";
import { type Placed, placed, refused } from "./finding";
import { identityFindings } from "./identity";
import { carouselFindings, offerFindings } from "./marketing";
import { readable } from "./readable";
import {
  type BodyRules,
  bodyTextFindings,
  footerTextFindings,
  headerTextFindings,
  lengthFinding,
} from "./texts";
import { noVariables, variableFindings } from "./variables";

/** Limits of length and number that Meta's schema has: each broken one is a finding. */
function limitFindings(components: readonly TemplateComponent[]): Finding[] {
  return brokenLimitsIn(components).map(({ code, path, message, fix, most, text }) => {
    const at = path === "" ? "components" : `components.${path}`;
    return most === undefined || text === undefined
      ? refused(code, at, `The value ${message}.`, fix)
      : lengthFinding(code, at, text, most);
  });
}

/** Each kind of component at most once, and always a body. …/whatsapp/templates/components */
function structureFindings(components: readonly TemplateComponent[], path: string): Finding[] {
  const types = components.map(({ type }) => type);
  const twice = placed(components, path).find(({ part }, index) => types.indexOf(part.type) !== index);
  const findings: Finding[] = [];
  if (twice) {
    const message = `There are two components of type ${twice.part.type}.`;
    findings.push(refused("component_twice", twice.path, message, "Make them one."));
  }
  if (path === "components" && !types.includes("BODY")) {
    const fix = 'Give {type: "BODY", text: "…"}.';
    findings.push(refused("body_missing", path, "Every template has a body.", fix));
  }
  return findings;
}

interface PartRules extends BodyRules {
  format: TemplateDefinition["parameter_format"];
  codeLength: number;
}

const textMissing = (path: string, fix: string): Finding =>
  refused("text_missing", `${path}.text`, "It has no text.", fix);

function headerFindings({ part, path }: Placed<TemplateComponent>, { format }: PartRules): Finding[] {
  if (part.format === "LOCATION") return [];
  if (part.format === "TEXT") {
    const { text } = part;
    if (text === undefined) return [textMissing(path, "Write one, or leave the header out.")];
    return [
      ...headerTextFindings(text, `${path}.text`),
      ...variableFindings(text, `${path}.text`, { kind: "header", format }),
      ...exampleFindings(part, path, { kind: "header", format, most: TEMPLATE_LIMITS.header }),
    ];
  }
  if (part.example?.asset_id !== undefined || part.example?.header_handle !== undefined) return [];
  const message = "A header of a file needs one as an example.";
  const fix =
    "Give example: {asset_id}, a file of whatsapp.media_assets.list that is approved for templates.";
  return [refused("example_missing", `${path}.example`, message, fix)];
}

function bodyFindings({ part, path }: Placed<TemplateComponent>, rules: PartRules): Finding[] {
  const { text } = part;
  const findings: Finding[] = [];
  if (part.add_security_recommendation !== undefined) {
    const fix = "Leave it out.";
    const message = "Meta's security advice is for authentication templates only.";
    findings.push(refused("authentication_only", `${path}.add_security_recommendation`, message, fix));
  }
  if (text === undefined) return [...findings, textMissing(path, "Write one.")];
  return [
    ...findings,
    ...bodyTextFindings(text, `${path}.text`, rules),
    ...variableFindings(text, `${path}.text`, { kind: "body", format: rules.format }),
    ...exampleFindings(part, path, { kind: "body", format: rules.format, most: rules.bodyLength }),
  ];
}

function footerFindings({ part, path }: Placed<TemplateComponent>): Finding[] {
  const findings: Finding[] = [];
  if (part.code_expiration_minutes !== undefined) {
    const message = "The time at which a code expires is for authentication templates only.";
    findings.push(
      refused("authentication_only", `${path}.code_expiration_minutes`, message, "Leave it out."),
    );
  }
  if (part.text === undefined) return [...findings, textMissing(path, "Write one, or leave the footer out.")];
  return [
    ...findings,
    ...footerTextFindings(part.text, `${path}.text`),
    ...noVariables(part.text, `${path}.text`, "A footer"),
  ];
}

function partFindings(components: readonly TemplateComponent[], path: string, rules: PartRules): Finding[] {
  return placed(components, path).flatMap((each) => {
    const { part, path: at } = each;
    switch (part.type) {
      case "HEADER":
        return headerFindings(each, rules);
      case "BODY":
        return bodyFindings(each, rules);
      case "FOOTER":
        return footerFindings(each);
      case "BUTTONS":
        return buttonFindings(part.buttons, `${at}.buttons`, rules);
      case "CAROUSEL":
        return placed(part.cards, `${at}.cards`).flatMap(({ part: card, path: place }) => [
          ...structureFindings(card.components, `${place}.components`),
          ...partFindings(card.components, `${place}.components`, {
            ...rules,
            bodyLength: TEMPLATE_LIMITS.cardBody,
            inCard: true,
          }),
        ]);
      default:
        return [];
    }
  });
}

/** The body of a limited-time offer is shorter than others. */
function offerBodyFindings(components: readonly TemplateComponent[], rules: PartRules): Finding[] {
  const body = placed(components, "components").find(({ part }) => part.type === "BODY");
  const text = body?.part.text ?? "";
  const { offerBody } = TEMPLATE_LIMITS;
  // Beyond the limit of all bodies, that one is found already.
  const isBetween = charactersIn(text) > offerBody && charactersIn(text) <= TEMPLATE_LIMITS.body;
  if (!body || rules.bodyLength !== offerBody || !isBetween) return [];
  return [lengthFinding("body_length", `${body.path}.text`, text, offerBody)];
}

/**
 * What in a template is against Meta's rules: each with its path in the definition and what would mend it. An `error` is
 * what Meta refuses for sure, a `warning` what it may refuse or what reads badly. Pages are named beside each rule.
 */
export function checkDefinition(given: TemplateDefinition): Finding[] {
  const definition = readable(given);
  const { components, category, parameter_format: format } = definition;
  const whole = [
    ...identityFindings(definition),
    ...limitFindings(components),
    ...structureFindings(components, "components"),
  ];
  if (category === "authentication") return [...whole, ...authenticationFindings(components)];
  const isOffer = components.some(({ type }) => type === "LIMITED_TIME_OFFER");
  const rules: PartRules = {
    format,
    category,
    inCard: false,
    bodyLength: isOffer ? TEMPLATE_LIMITS.offerBody : TEMPLATE_LIMITS.body,
    codeLength: isOffer ? TEMPLATE_LIMITS.offerCode : TEMPLATE_LIMITS.copyCode,
  };
  return [
    ...whole,
    ...categoryPartFindings(definition),
    ...carouselFindings(components),
    ...offerFindings(components),
    ...offerBodyFindings(components, rules),
    ...partFindings(components, "components", rules),
  ];
}
