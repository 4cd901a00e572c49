import type { Json } from "../json";

/**
 * A call that Stripe would refuse, in the shape of its errors: docs.stripe.com/api/errors.
 * `saved`: Stripe had begun to carry it out, so that its idempotency key repeats this answer.
 */
export class StripeError extends Error {
  constructor(
    message: string,
    readonly options: { status?: number; type?: string; code?: string; param?: string; saved?: boolean } = {},
  ) {
    super(message);
  }

  get status(): number {
    return this.options.status ?? 400;
  }

  body(): Json {
    const { type = "invalid_request_error", code, param } = this.options;
    return {
      error: {
        type,
        message: this.message,
        ...(code !== undefined && { code }),
        ...(param !== undefined && { param }),
      },
    };
  }
}

export const noSuchSession = (id: string): StripeError =>
  new StripeError(`No such checkout.session: '${id}'`, {
    status: 404,
    code: "resource_missing",
    param: "session",
  });
