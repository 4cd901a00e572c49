import * as z from "zod";
import { type CallContext, may, type Permission } from "../auth";
import {
  type GovernedWrite,
  type PreviewAnswer,
  preview,
  recordAudit,
  requestDirect,
  requestWrite,
  type WriteAnswer,
} from "../governance";
import { type ErrorCode, ToolError } from "./errors";
import type { Room } from "./names";

export type Tier = "read" | "preview" | "write" | "status";

/** What is said of a tool to agents, people and the contract test. */
interface Description {
  /** Dotted, as in the contract. */
  name: `whatsapp.${string}`;
  room: Room;
  title: { en: string; "zh-Hant": string };
  /** One or two sentences: what for, and when to use another tool instead. */
  description: string;
  /** Tools worth calling before, as data and in the contract's words. */
  readFirst: readonly string[];
  readFirstText: string;
  approval: string;
  safety: string;
  /** Without it the tool is neither listed nor callable. */
  permission: Permission;
}

type Shape = z.ZodObject;

/** A tool as the registry holds it: described, validated, callable. */
export interface Tool extends Description {
  tier: Tier;
  input: Shape;
  output: Shape;
  annotations: {
    readOnlyHint: boolean;
    destructiveHint: boolean;
    idempotentHint: boolean;
    openWorldHint: boolean;
  };
  /** The write that this tool requests; approvals execute it. */
  write?: GovernedWrite;
  /** Parses the raw arguments strictly, then does the work. @throws {ToolError} */
  call(ctx: CallContext, args: unknown): Promise<Record<string, unknown>>;
}

const READ_ONLY = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };

/** Turns the first issue, and all of them as details, into an error that says what is allowed and where. */
function invalidInput(error: z.ZodError): ToolError {
  const issues = error.issues.flatMap(flatten).map((issue) => ({
    path: issue.path.map(String).join(".") || "(arguments)",
    message: issue.message,
  }));
  const first = issues[0];
  return new ToolError(
    "validation_failed",
    first ? `${first.path}: ${first.message}` : "The arguments are not valid.",
    "Correct the fields named in details.issues and call again.",
    { issues },
  );
}

/** Of a union, the alternative that came closest says what is wrong. */
function flatten(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({
        ...issue,
        path: [...issue.path, key],
        message: "is not a known field",
      }));
    }
    return [issue];
  }
  const closest = issue.errors.reduce((best, next) => (next.length < best.length ? next : best));
  return closest.flatMap((inner) => flatten({ ...inner, path: [...issue.path, ...inner.path] }));
}

function parse<Input extends Shape>(input: Input, args: unknown): z.infer<Input> {
  const result = input.safeParse(args ?? {});
  if (!result.success) throw invalidInput(result.error);
  return result.data;
}

interface ReadTool<Input extends Shape, Output extends Shape> extends Description {
  input: Input;
  output: Output;
  /** The answer holds customers' data, unmasked for those who may see it: such a read is audited. */
  personalData?: boolean;
  handler(ctx: CallContext, input: z.infer<Input>): Promise<z.infer<Output>>;
}

/** A tool that looks something up and changes nothing. */
export function defineRead<Input extends Shape, Output extends Shape>(tool: ReadTool<Input, Output>): Tool {
  return readLike(tool, "read");
}

/** A tool that tells how a request stands. Never executes anything. */
export function defineStatus<Input extends Shape, Output extends Shape>(tool: ReadTool<Input, Output>): Tool {
  return readLike(tool, "status");
}

function readLike<Input extends Shape, Output extends Shape>(
  tool: ReadTool<Input, Output>,
  tier: Tier,
): Tool {
  const { handler, personalData, ...description } = tool;
  return {
    ...description,
    tier,
    annotations: READ_ONLY,
    call: async (ctx, args) => {
      const input = parse(tool.input, args);
      const output = (await handler(ctx, input)) as Record<string, unknown>;
      if (personalData && may(ctx.principal, "contacts:pii"))
        await auditUnmaskedRead(ctx, tool.name, input, output);
      return output;
    },
  };
}

async function auditUnmaskedRead(
  ctx: CallContext,
  tool: string,
  input: Record<string, unknown>,
  output: Record<string, unknown>,
): Promise<void> {
  const id = input.conversation_id ?? input.contact_id;
  await recordAudit(ctx, {
    action: "personal_data.read",
    outcome: "ok",
    tool,
    ...(typeof id === "string" && {
      entity: { kind: input.conversation_id ? "conversation" : "contact", id },
    }),
    ...(Array.isArray(output.items) && { details: { items: output.items.length } }),
  });
}

export const findingShape = z.object({
  severity: z.enum(["error", "warning", "info"]),
  code: z.string(),
  message: z.string(),
  path: z.string().optional(),
  evidence: z.string().optional(),
  fix: z.string().optional(),
});

const reasonShape = z.object({ rule: z.string(), reason: z.string(), approver_roles: z.array(z.string()) });

const previewShape = {
  preview_id: z.string(),
  content_hash: z.string(),
  expires_at: z.string(),
  verdict: z.enum(["ready", "needs_approval", "blocked"]),
  findings: z.array(findingShape),
  effects: z.record(z.string(), z.unknown()),
  approval: z.object({
    required: z.boolean(),
    reasons: z.array(reasonShape),
    approver_roles: z.array(z.string()),
  }),
};

interface PreviewTool<Input extends Shape, Content> extends Description {
  input: Input;
  /** What the preview shows beyond the common fields. */
  view: z.ZodRawShape;
  /** The write whose contract it is; of several, the one that the content is for. */
  write: GovernedWrite<Content> | ((content: Content) => GovernedWrite<Content>);
  /** What the write is about; may read what the input points at. */
  content(input: z.infer<Input>, ctx: CallContext): Content | Promise<Content>;
}

/** Whether an answer tells of customers: whom it goes to, some of many, what some of them wrote. */
function showsCustomers({ recipient, samples, replay }: PreviewAnswer): boolean {
  const { examples } = (replay ?? {}) as { examples?: readonly unknown[] };
  return Boolean(recipient ?? samples) || (examples?.length ?? 0) > 0;
}

/** A tool that shows what a write would do and stores it as that write's contract. */
export function definePreview<Input extends Shape, Content>(tool: PreviewTool<Input, Content>): Tool {
  const { view, write, content, ...description } = tool;
  return {
    ...description,
    tier: "preview",
    output: z.object({ ...previewShape, ...view }),
    annotations: { ...READ_ONLY, idempotentHint: false },
    call: async (ctx, args): Promise<PreviewAnswer> => {
      const parsed = parse(tool.input, args);
      const about = await content(parsed, ctx);
      const answer = await preview(ctx, typeof write === "function" ? write(about) : write, about);
      if (showsCustomers(answer) && may(ctx.principal, "contacts:pii")) {
        await auditUnmaskedRead(ctx, tool.name, parsed, answer);
      }
      return answer;
    },
  };
}

export const idempotencyKey = z
  .string()
  .min(8)
  .max(128)
  .describe("Your own; the same key repeats the answer, not the act.");

export const writeAnswerShape = z.object({
  action_request_id: z.string(),
  status: z.enum(["executed", "pending_approval", "scheduled", "rejected", "failed"]),
  approval: z.object({
    required: z.boolean(),
    reasons: z.array(reasonShape),
    approver_roles: z.array(z.string()),
    url: z.string().optional(),
    expires_at: z.string().nullish(),
    decision: z.enum(["approved", "rejected", "expired"]).nullish(),
    decided_by: z.string().nullish(),
    decision_reason: z.string().nullish(),
  }),
  findings: z.array(findingShape).optional(),
  effects: z.record(z.string(), z.unknown()).optional(),
  progress: z.object({ done: z.int(), total: z.int() }).optional(),
  result: z.record(z.string(), z.unknown()).optional(),
  error: z.record(z.string(), z.unknown()).optional(),
  audit_ids: z.array(z.string()),
});

interface Hints {
  destructive: boolean;
  openWorld: boolean;
}

interface WriteTool<Content> extends Description {
  write: GovernedWrite<Content>;
  hints: Hints;
}

interface DirectWriteTool<Input extends Shape, Content> extends WriteTool<Content> {
  input: Input;
  /** What the write is about; made once for a request, so that what it adds to the input stays as it was then. */
  content(input: z.infer<Input>, ctx: CallContext): Content | Promise<Content>;
  /** Fields that belong to another tool, and which: whoever tries them here is sent there. */
  elsewhere?: Readonly<Record<string, string>>;
}

const writeAnnotations = (hints: Hints): Tool["annotations"] => ({
  readOnlyHint: false,
  destructiveHint: hints.destructive,
  idempotentHint: true,
  openWorldHint: hints.openWorld,
});

/** @throws {ToolError} for a field that another tool takes, naming that tool. */
function refuseElsewhere(elsewhere: Readonly<Record<string, string>>, args: unknown): void {
  const field = Object.keys(elsewhere).find((name) => Object.hasOwn(Object(args), name));
  if (field === undefined) return;
  throw new ToolError(
    "validation_failed",
    `${field}: cannot be set here.`,
    `Leave it out and use ${elsewhere[field]}.`,
    { issues: [{ path: field, message: "cannot be set here" }] },
  );
}

/** A write that takes its content directly, through the kernel and in no other way; it answers what it saw. */
export function defineDirectWrite<Input extends Shape, Content>(tool: DirectWriteTool<Input, Content>): Tool {
  const { write, hints, content, elsewhere = {}, ...description } = tool;
  const input = tool.input.safeExtend({ idempotency_key: idempotencyKey });
  return {
    ...description,
    tier: "write",
    input,
    output: writeAnswerShape,
    annotations: writeAnnotations(hints),
    write: write as GovernedWrite,
    call: async (ctx, args) => {
      refuseElsewhere(elsewhere, args);
      const parsed = parse(input, args);
      const { idempotency_key, ...own } = parsed as z.infer<Input> & { idempotency_key: string };
      return (await requestDirect(ctx, write, {
        input: own,
        content: async () => content(own as z.infer<Input>, ctx),
        idempotencyKey: idempotency_key,
      })) as WriteAnswer & Record<string, unknown>;
    },
  };
}

/** A tool that carries out what a preview showed, through the kernel and in no other way. */
export function defineWrite<Content>(tool: WriteTool<Content>): Tool {
  const { write, hints, ...description } = tool;
  const input = z.strictObject({
    preview_id: z.string().describe(`From ${write.previewTool}.`),
    idempotency_key: idempotencyKey,
  });
  return {
    ...description,
    tier: "write",
    input,
    output: writeAnswerShape,
    annotations: writeAnnotations(hints),
    write: write as GovernedWrite,
    call: async (ctx, args) =>
      (await requestWrite(ctx, write, parse(input, args))) as WriteAnswer & Record<string, unknown>,
  };
}

export { type ErrorCode, ToolError };
