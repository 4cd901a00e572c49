/**
 * Meta's words for where a template stands, and why it cannot be sent there. Only an approved one goes out.
 * …/whatsapp/templates/template-management, …/whatsapp/webhooks/reference/message_template_status_update
 */
export const TEMPLATE_STATUSES = {
  APPROVED: null,
  PENDING: "Meta has not reviewed it yet.",
  IN_APPEAL: "Meta rejected or disabled it, and an appeal is under review.",
  REJECTED: "Meta's review rejected it.",
  PAUSED: "Meta paused it for a time, because too many customers blocked or reported it.",
  DISABLED: "Meta disabled it, after pauses or for breaking a policy.",
  LIMIT_EXCEEDED: "The account has as many templates as Meta allows, so this one was not taken.",
  PENDING_DELETION: "It is being deleted at Meta.",
  DELETED: "It was deleted at Meta.",
  ARCHIVED: "It is archived at Meta.",
} as const satisfies Readonly<Record<string, string | null>>;

/**
 * What keeps a template from being sent; undefined when it may go out. A wording that Meta changed and that is not fetched
 * yet is as good as none: nobody has seen what would go out.
 */
export function whyNotSent({
  status,
  componentsUnread,
}: {
  status: string;
  componentsUnread: number;
}): string | undefined {
  if (status === "APPROVED") {
    return componentsUnread === 0
      ? undefined
      : "Meta reported another wording, which is being fetched; it can be sent within a few minutes.";
  }
  return (
    (TEMPLATE_STATUSES as Readonly<Record<string, string | null>>)[status] ??
    `Meta's status of it is ${status}; only an approved template is sent.`
  );
}
