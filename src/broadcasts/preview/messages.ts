import type { Finding } from "../../governance";
import type { MediaProblem } from "../../media";
import { COMPONENTS_PATH, mediaIn } from "../../meta";
import type { TemplateMessage } from "../plan";
import { errorAt } from "./error-at";
import { type AskedVariant, type BroadcastAsk, variantsOf } from "./input";

/** What a variant sends in one language, its merge tags as they are written. */
export const messageOf = ({ template }: AskedVariant, language: string): TemplateMessage => ({
  type: "template",
  template: {
    name: template.name,
    language: { code: language },
    ...(template.components && { components: template.components }),
  },
});

/** Paths of rules about single messages, as the broadcast's input has them. */
export const pathWithin = (path: string, variant: string): string =>
  path.startsWith(COMPONENTS_PATH) ? `${variant}.components${path.slice(COMPONENTS_PATH.length)}` : path;

/** Every file that the variants send, with the path of the field that names it. */
export function filesIn(ask: BroadcastAsk) {
  return variantsOf(ask).map((variant) => ({
    variant: variant.path,
    uses: mediaIn(messageOf(variant, variant.template.language)),
  }));
}

/** What is wrong with a variant's files. */
export function fileFindings(problems: readonly MediaProblem[], variant: string): Finding[] {
  return problems.map(({ path, message, fix }) =>
    errorAt("validation_failed", pathWithin(path, variant), message, fix),
  );
}
