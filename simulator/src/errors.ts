import { errorRow, errorTable } from "./error-table";
import type { Json } from "./json";

/** A Graph call that Meta would refuse. */
export class GraphError extends Error {
  readonly status: number;
  readonly subcode: number | undefined;

  constructor(
    readonly code: number,
    readonly details: string = errorRow(code).details,
    options: { status?: number; subcode?: number; message?: string; type?: string } = {},
  ) {
    super(options.message ?? `(#${code}) ${errorRow(code).title}`);
    this.status = options.status ?? errorRow(code).status;
    this.subcode = options.subcode;
    this.type = options.type ?? "OAuthException";
  }

  readonly type: string;

  /** The response body, as Meta's page on errors shows it. */
  body(traceId: string): Json {
    return {
      error: {
        message: this.message,
        type: this.type,
        code: this.code,
        ...(this.subcode === undefined ? {} : { error_subcode: this.subcode }),
        error_data: { messaging_product: "whatsapp", details: this.details },
        fbtrace_id: traceId,
      },
    };
  }
}

/** The token is missing, wrong or expired. Subcode 463 marks expiry. */
export function tokenError(kind: "invalid" | "expired"): GraphError {
  return kind === "expired"
    ? new GraphError(190, errorTable[190].details, {
        subcode: 463,
        message: "Error validating access token: Session has expired.",
      })
    : new GraphError(190, "The access token could not be decrypted.", {
        message: "Invalid OAuth access token - Cannot parse access token",
      });
}

/** An id that names nothing which the token may see. */
export function unknownObject(method: string, id: string): GraphError {
  const verb = method.toLowerCase();
  return new GraphError(100, `Object with ID '${id}' does not exist.`, {
    subcode: 33,
    type: "GraphMethodException",
    message: `Unsupported ${verb} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation.`,
  });
}

export interface StatusError {
  code: number;
  title: string;
  message: string;
  error_data: { details: string };
  href: string;
}

/** One entry of `statuses[].errors`. developers.facebook.com/…/whatsapp/webhooks/reference/messages/status */
export function statusError(code: number): StatusError {
  const { title, details } = errorRow(code);
  return {
    code,
    title,
    message: title,
    error_data: { details },
    href: "/documentation/business-messaging/whatsapp/support/error-codes",
  };
}
