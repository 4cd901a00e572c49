import { GraphError } from "../../errors";
import type { Json } from "../../json";

/** A template that Meta would not take, with the words that it shows to a user. */
export class TemplateRefusal extends GraphError {
  constructor(
    readonly title: string,
    readonly words: string,
    options: { code?: number; subcode?: number; blame?: string } = {},
  ) {
    super(options.code ?? 100, words, {
      message: "Invalid parameter",
      ...(options.subcode !== undefined && { subcode: options.subcode }),
    });
    this.blame = options.blame;
  }

  private readonly blame: string | undefined;

  /** Calls about templates are answered as the Graph API does it elsewhere, without `details`. */
  override body(traceId: string): Json {
    return {
      error: {
        message: this.message,
        type: this.type,
        code: this.code,
        ...(this.blame !== undefined && { error_data: { blame_field_specs: [[this.blame]] } }),
        ...(this.subcode !== undefined && { error_subcode: this.subcode }),
        is_transient: false,
        error_user_title: this.title,
        error_user_msg: this.words,
        fbtrace_id: traceId,
      },
    };
  }
}

/**
 * Meta's refusals by what they are about: subcode and title. Those without a subcode are worded on Meta's pages, which
 * give none. …/whatsapp/support/error-codes, "Template creation errors"; …/whatsapp/templates/template-management
 */
const refusals = {
  name: { subcode: 2388046, title: "Name Format is Incorrect" },
  duplicate: { subcode: 2388024, title: "Content in This Language Already Exists" },
  beingDeleted: { subcode: 2388023, title: "Message Template Language is Being Deleted" },
  limit: { subcode: 2388019, title: "Message Template Limit Exceeded" },
  status: { subcode: 2388039, title: "Message template status can't be changed" },
  length: { subcode: 2388040, title: "Character limit exceeded" },
  missing: { subcode: 2388043, title: 'Message template "components" param is missing expected field(s)' },
  unexpected: { subcode: 2388042, title: 'Message template "components" param has unexpected field(s)' },
  header: { subcode: 2388047, title: "Message header format is incorrect" },
  body: { subcode: 2388072, title: "Message body format is incorrect" },
  footer: { subcode: 2388073, title: "Message footer format is incorrect" },
  ratio: { subcode: 2388293, title: "Parameters words ratio exceeds limit" },
  edge: { subcode: 2388299, title: "Leading or trailing parameters not allowed" },
  whatsappLink: { subcode: 2388081, title: "Error while adding button URL" },
  fixedLabel: { subcode: 2388153, title: "Button text modification not allowed" },
  handle: { code: 131009, subcode: 2494102, title: "Media handle is invalid" },
  category: { title: "Template Category Doesn't Match" },
  editLimit: { subcode: 2388039, title: "Message template can't be edited yet" },
  buttons: { title: "Invalid button combination" },
  button: { title: "Button format is incorrect" },
  carousel: { title: "Invalid carousel" },
  offer: { title: "Invalid limited-time offer" },
  authentication: { title: "Invalid authentication template" },
} as const satisfies { [about: string]: { code?: number; subcode?: number; title: string } };

export type RefusalKind = keyof typeof refusals;

/** The refusal of a kind, in `words` for the user; `blame` names the field of the call. */
export function refusal(kind: RefusalKind, words: string, blame?: string): TemplateRefusal {
  const row: { code?: number; subcode?: number; title: string } = refusals[kind];
  return new TemplateRefusal(row.title, words, { ...row, ...(blame !== undefined && { blame }) });
}

/** A component lacks a field, usually its `example`. */
export function missingField(type: string, field: string): TemplateRefusal {
  return refusal("missing", `component of type ${type} is missing expected field(s) (${field})`);
}

/** A component has a field that does not belong there, as the text of an authentication body. */
export function unexpectedField(type: string, field: string): TemplateRefusal {
  return refusal("unexpected", `component of type ${type} has unexpected field(s) (${field})`);
}

/** A parameter of the call itself is wrong: `(#100) Param language must be …`. */
export function badParam(sentence: string, code = 100): GraphError {
  return new GraphError(code, sentence, { message: `(#${code}) ${sentence}` });
}

/** A parameter that must be one of a list. */
export function notOneOf(param: string, allowed: readonly string[]): GraphError {
  return badParam(`Param ${param} must be one of {${allowed.join(", ")}}.`);
}
