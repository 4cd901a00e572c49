import { code, table } from "./markdown.ts";
import type { Policy, Tables } from "./tables.ts";

/** Nested facts as lines: `frequency_caps.0.most: 3` would help nobody, so lists of records become tables. */
function facts(value: unknown, depth = 0): string {
  const indent = "  ".repeat(depth);
  if (Array.isArray(value)) {
    if (value.every((item) => typeof item !== "object" || item === null))
      return `${indent}${value.map(String).join(", ")}`;
    return value.map((item) => `${indent}- ${oneLine(item)}`).join("\n");
  }
  if (typeof value !== "object" || value === null) return `${indent}${String(value)}`;
  return Object.entries(value)
    .map(([key, part]) =>
      typeof part === "object" && part !== null
        ? `${indent}- ${words(key)}:\n${facts(part, depth + 1)}`
        : `${indent}- ${words(key)}: ${String(part)}`,
    )
    .join("\n");
}

const words = (key: string) => key.replaceAll("_", " ");

function oneLine(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value)
    .map(([key, part]) => `${words(key)}: ${Array.isArray(part) ? part.join(", ") : String(part)}`)
    .join("; ");
}

/** Words by language, a row a language. */
function wordTable(head: string, lists: Record<string, unknown>): string {
  return table(
    [head, "Words"],
    Object.entries(lists)
      .filter(([, value]) => typeof value === "object" && value !== null && Object.keys(value).length > 0)
      .map(([key, value]) => [words(key), flat(value)]),
  );
}

function flat(value: unknown): string {
  if (Array.isArray(value)) return value.map(flat).join(", ");
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value)
    .map(([key, part]) => `${words(key)}: ${flat(part)}`)
    .join("; ");
}

const approvals = ({ approvals: rules }: Policy) =>
  table(
    ["Tool or change", "Rule", "Needs a person when", "Who may decide", "Lapses after"],
    rules.map(({ tool, rule, when, approver_roles, expires_after_hours }) => [
      code(tool),
      code(rule),
      when,
      approver_roles.join(", "),
      `${expires_after_hours} h`,
    ]),
  );

const guardrails = ({ guardrails: rows }: Policy, ofSends: boolean) =>
  table(
    ofSends ? ["Code", "Rule", "What to do"] : ["Tool", "Code", "Rule", "What to do"],
    rows
      .filter(({ tool }) => (tool === undefined) === ofSends)
      .map(({ tool, code: name, rule, fix }) => [...(tool ? [code(tool)] : []), code(name), rule, fix]),
  );

/** `docs/policy.md`: the rules that the code enforces, as `whatsapp.policy_rules.get` serves them. */
export async function policyPage(tables: Tables): Promise<string> {
  const policy = await tables.policy();
  return `# Policy

Made by \`npm run docs\` out of the tables that the code enforces (\`src/governance/policy/\`, and the rooms' own rules); it is what
\`whatsapp.policy_rules.get\` serves. Changing a row changes the behaviour, this page and the answer of the tool together.

## What nobody can lift

Checked when something is asked for, when it is approved, and again at the moment of sending. An approval does not outrank them.

### Messages to customers

${guardrails(policy, true)}

### Changes to records

${guardrails(policy, false)}

## What waits for a person

Whoever decides does so in the console, is never the one who asked, and never a token or a tool. A request that lapses is never carried out.

${approvals(policy)}

## Consent by category

${table(
  ["Category", "Window", "Needs", "Because"],
  policy.consent.map(({ category, window, needs, because }) => [category, window, words(needs), because]),
)}

## Words that opt out, and in

The whole message has to be the word; width, case, look-alike letters and both Chinese scripts are folded first.
A tenant's own words (the variable \`OPT_OUT_WORDS\` in its configuration) come on top.

${wordTable("What it does", policy.opt_out_words)}

## Words that make a reply sensitive

${wordTable("Topic", policy.sensitive_words)}

## What a reviewer of templates may refuse

${table(
  ["Code", "Severity", "Meta's policy", "Why", "What to do"],
  policy.template_risks.map(({ code: name, severity, policy: whose, section, why, fix }) => [
    code(name),
    severity,
    [whose, section].filter(Boolean).join(": "),
    why,
    fix,
  ]),
)}

## Numbers

${facts(policy.limits)}
`;
}
