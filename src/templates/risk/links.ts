import { type Finding, foldLookAlikes } from "../../governance";
import { REDIRECT_LABELS, REDIRECTS, SHORTENERS, WHATSAPP_HOSTS } from "./link-hosts";
import { POLICIES, type RiskRule, riskFinding, SECTIONS } from "./rule";
import { asItStands } from "./searchable-text";
import type { SearchablePart } from "./texts";

const REVIEW = { policy: POLICIES.review, section: SECTIONS.rejections } as const;
const OWN_LINK = "Use the full https address of your own domain, best in a URL button.";

const rule = (
  code: string,
  severity: RiskRule["severity"],
  why: string,
  fix: string = OWN_LINK,
): RiskRule => ({ code, severity, ...REVIEW, why, fix });

/** What a reviewer objects to in an address. …/whatsapp/templates/template-review */
export const LINK_RULES = {
  shortened: rule("link_shortened", "warning", "Shortened links are rejected: they hide where they lead."),
  whatsapp: rule(
    "link_whatsapp",
    "warning",
    "Links into WhatsApp are rejected.",
    "Use a quick reply or a phone number button: the customer is in a chat with you already.",
  ),
  address: rule(
    "link_ip_address",
    "warning",
    "A link to a bare network address does not show whose it is and is read as fraud.",
  ),
  disguised: rule(
    "link_disguised",
    "warning",
    "The address is written so that it looks like another one, as phishing does.",
  ),
  open: rule(
    "link_open_ended",
    "warning",
    "A variable decides which site the link leads to: the reviewer cannot see it.",
    "Write the domain out and leave only the end of the address to the variable.",
  ),
  insecure: rule(
    "link_insecure",
    "warning",
    "The link is not encrypted (http), which reviewers take for careless or unsafe.",
    "Use https.",
  ),
  redirect: rule(
    "link_redirect",
    "info",
    "The link leads through a counting or collecting page, so its domain is not plainly the business's.",
  ),
  inText: rule(
    "link_in_text",
    "info",
    "A link in the text is allowed; in a URL button it is shown with its name and counted.",
    "Move it into a URL button.",
  ),
} as const satisfies Readonly<Record<string, RiskRule>>;

const ENDS = /[)\]}>.,;:!?'"。、」』]+$/u;
const WITH_SCHEME = /(?:https?|hxxps?) ?: ?\/\/ ?[^\s<>"「」『』，。]+/gu;
const BARE = /(?<![\p{L}\p{N}@./])www\.[^\s<>"「」『』，。]+/gu;

const dotted = (host: string) =>
  host.replace(/[.]/g, "(?: ?[.。] ?|\\[\\.\\]|\\(\\.\\))").replace("/", "\\/");
const named = (hosts: readonly string[]) =>
  new RegExp(
    `(?<![\\p{sc=Latin}\\p{N}@-]|[\\p{sc=Latin}\\p{N}]\\.|(?<!/)/)(?:${hosts.map(dotted).join("|")})(?![\\p{sc=Latin}\\p{N}-]|\\.[a-z])(?:/[^\\s<>"「」『』，。]*)?`,
    "gu",
  );
const SHORTENED = named(SHORTENERS);
const WHATSAPP = named(WHATSAPP_HOSTS);

interface Link {
  text: string;
  evidence: string;
}

function linksIn({ searchable }: SearchablePart): Link[] {
  const { plain, source } = searchable;
  return [WITH_SCHEME, BARE].flatMap((pattern) =>
    Array.from(plain.text.matchAll(pattern), (match) => {
      const trimmed = match[0].includes("}}")
        ? match[0].replace(/[).,;:!?'"。、」』]+$/u, "")
        : match[0].replace(ENDS, "");
      return {
        text: trimmed,
        evidence: asItStands(source, plain, match.index, match.index + trimmed.length),
      };
    }),
  );
}

/** The host of an address as it is written, with whatever stands before it. */
function authorityOf({ text }: Link): string {
  return text.replace(/^[a-z]+ ?: ?\/\/ ?/, "").split(/[/?#\\]/, 1)[0] ?? "";
}

const hostOf = (authority: string) => authority.replace(/^.*@/, "").replace(/:\d*$/, "");

const isNetworkAddress = (host: string) =>
  /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host) ||
  /^\[[0-9a-f:.]+\]?$/.test(host) ||
  /^(?:0x[0-9a-f]+|\d{8,10})$/.test(host);

/** Another site's letters in other scripts, their encoded form, or a name in front of an @. */
const isDisguised = (authority: string) =>
  authority.includes("@") ||
  /(?:^|\.)xn--/.test(authority) ||
  (/[^\p{ASCII}]/u.test(authority) &&
    !/\{\{/.test(authority) &&
    /[a-z]/.test(authority) &&
    foldLookAlikes(authority) !== authority);

const belongsTo = (host: string, hosts: readonly string[]) =>
  hosts.some((known) => host === known || host.endsWith(`.${known}`));

function judge(link: Link): RiskRule[] {
  const authority = authorityOf(link);
  const host = hostOf(authority);
  return [
    ...(isNetworkAddress(host) ? [LINK_RULES.address] : []),
    ...(isDisguised(authority) ? [LINK_RULES.disguised] : []),
    ...(authority.includes("{{") ? [LINK_RULES.open] : []),
    ...(/^http ?:/.test(link.text) ? [LINK_RULES.insecure] : []),
    ...(belongsTo(host, REDIRECTS) || REDIRECT_LABELS.includes(host.split(".")[0] ?? "")
      ? [LINK_RULES.redirect]
      : []),
  ];
}

function namedLinks({ searchable, path }: SearchablePart, pattern: RegExp, said: RiskRule): Finding[] {
  const { folded, source } = searchable;
  const match = folded.text.matchAll(pattern).next().value;
  if (!match) return [];
  const found = match[0].replace(ENDS, "");
  return [riskFinding(said, path, asItStands(source, folded, match.index, match.index + found.length))];
}

/** What the check of a button's address refuses already. */
const REFUSED_IN_BUTTONS: readonly RiskRule[] = [LINK_RULES.whatsapp, LINK_RULES.open];

/**
 * Addresses that reviewers reject, each rule once for each place. Whether a domain is the business's own cannot be seen
 * here.
 */
export function linkFindings(parts: readonly SearchablePart[]): Finding[] {
  return parts.flatMap((part) => {
    const links = linksIn(part);
    const judged = links.flatMap((link) => judge(link).map((said) => ({ link, said })));
    const once = judged.filter(
      ({ said }, index) => judged.findIndex((other) => other.said === said) === index,
    );
    const inText = part.kind === "body" || part.kind === "header" || part.kind === "footer";
    const findings = [
      ...namedLinks(part, SHORTENED, LINK_RULES.shortened),
      ...namedLinks(part, WHATSAPP, LINK_RULES.whatsapp),
      ...once.map(({ link, said }) => riskFinding(said, part.path, link.evidence)),
      ...(inText && links[0] ? [riskFinding(LINK_RULES.inText, part.path, links[0].evidence)] : []),
    ];
    const isAddress = part.kind === "url";
    return findings.filter(
      ({ code }) => !isAddress || !REFUSED_IN_BUTTONS.some((said) => said.code === code),
    );
  });
}
