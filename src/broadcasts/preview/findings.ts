import type { PhoneNumberRow } from "../../account";
import { type Finding, QUIET_HOURS } from "../../governance";
import { rfc3339 } from "../../platform/clock";
import type { AudienceCounts } from "../audience/counts";
import { fitsOneStatement } from "../audience/counts";
import type { Headroom } from "../audience/headroom";
import type { Estimate } from "../cost/estimate";
import { numberFault } from "../number-fault";
import type { Plan } from "../plan";
import { errorAt } from "./error-at";
import type { BroadcastAsk } from "./input";
import type { OptOutRisk } from "./risk";
import type { UsableTemplate } from "./standing";
import type { Finish } from "./time";
import type { World } from "./world";

const warning = (code: string, message: string, fix: string, path?: string): Finding => ({
  severity: "warning",
  code,
  message,
  fix,
  ...(path !== undefined && { path }),
});

/** Segments that are not there, and a number that is not, or that Meta lets send nothing. */
export function setUpFindings(
  ask: BroadcastAsk,
  world: World,
  number: PhoneNumberRow | undefined,
): Finding[] {
  const named = [
    ["segment_id", ask.segment_id],
    ...(ask.exclude_segment_ids ?? []).map((id, index) => [`exclude_segment_ids.${index}`, id]),
  ] as [string, string][];
  const unknown = named
    .filter(([, id]) => !world.segments.has(id))
    .map(([path, id]) =>
      errorAt(
        "not_found",
        path,
        `No segment ${JSON.stringify(id)} within your reach.`,
        "Find it with whatsapp.segments.list.",
      ),
    );
  return [...unknown, ...(number ? numberFindings(number) : [noNumber(ask, world)])];
}

function noNumber(ask: BroadcastAsk, { numbers }: World): Finding {
  const { phone_number_id: id } = ask;
  return id === undefined
    ? errorAt(
        "validation_failed",
        "phone_number_id",
        numbers.length === 0
          ? "No phone number is known yet."
          : `There are ${numbers.length} numbers: say which one.`,
        "See whatsapp.phone_numbers.list.",
      )
    : errorAt(
        "not_found",
        "phone_number_id",
        `No phone number ${JSON.stringify(id)} within your reach.`,
        "See whatsapp.phone_numbers.list.",
      );
}

function numberFindings({ status, quality_rating: quality }: PhoneNumberRow): Finding[] {
  const path = "phone_number_id";
  const fault = numberFault(status, quality);
  if (fault === "status")
    return [
      errorAt("unavailable", path, `Meta has the number as ${status}.`, "See whatsapp.phone_numbers.list."),
    ];
  if (fault === "quality")
    return [
      errorAt(
        "policy_blocked",
        path,
        "Meta rates the number's quality red: no broadcast goes out from it.",
        "Wait until its quality is better; see whatsapp.phone_numbers.list.",
      ),
    ];
  if (quality === "YELLOW" || status === "FLAGGED")
    return [
      warning(
        "number_quality",
        "Meta rates the number's quality yellow: more blocks and reports make it red.",
        "Send to fewer, and to those who read your messages.",
        path,
      ),
    ];
  return [];
}

/** An audience that takes more values than one statement can hold. */
export function sizeFindings(plan: Plan, world: World): Finding[] {
  return fitsOneStatement(plan, world.segments)
    ? []
    : [
        errorAt(
          "validation_failed",
          "segment_id",
          "The segments compare with more values together than one query takes.",
          "Put what is left out into the segment itself, or use simpler segments.",
        ),
      ];
}

/** Quality, and a category that Meta has announced. */
export function templateFindings(used: readonly UsableTemplate[]): Finding[] {
  return used.flatMap(({ name, language, quality, category, comingCategory, comingCategoryAt }) => [
    ...(quality === "RED" || quality === "YELLOW"
      ? [
          warning(
            "template_quality",
            `Meta rates ${name} (${language}) ${quality.toLowerCase()}: it may be paused soon, and the broadcast with it.`,
            "See whatsapp.template_quality.get.",
          ),
        ]
      : []),
    ...(comingCategory !== null && comingCategory !== category
      ? [
          warning(
            "template_category_coming",
            `Meta changes the category of ${name} (${language}) from ${category} to ${comingCategory} on ${rfc3339(comingCategoryAt) ?? "a day not told yet"}.`,
            "Send it before then, or plan for the other category.",
          ),
        ]
      : []),
  ]);
}

interface Counted {
  ask: BroadcastAsk;
  plan: Plan;
  world: World;
  counts: AudienceCounts;
  cost: Estimate;
  headroom: Headroom;
  finish: Finish;
  risk: OptOutRisk;
}

/** What the numbers say. */
export function audienceFindings({
  ask,
  plan,
  world,
  counts,
  cost,
  headroom,
  finish,
  risk,
}: Counted): Finding[] {
  const { sendable, excluded, quiet_at_start: quiet } = counts;
  const missing = excluded.missing_variable ?? 0;
  const left = headroom.left;
  return [
    ...(sendable === 0
      ? [
          errorAt(
            counts.considered === 0 ? "validation_failed" : "consent_missing",
            "segment_id",
            counts.considered === 0
              ? "Nobody is in the segment."
              : "Nobody of the segment may be sent this: see audience.excluded.",
            "Choose another segment with whatsapp.segments.list.",
          ),
        ]
      : []),
    ...(missing > 0
      ? [
          warning(
            "missing_variable",
            `${missing} people are left out because they lack a value that the message names.`,
            "Give the merge tags a default, as in {{contact.name|friend}}.",
          ),
        ]
      : []),
    ...(quiet > 0
      ? [
          warning(
            "quiet_hours",
            `${quiet} people have quiet hours at that time; they get it when those end.`,
            `Choose a time between ${QUIET_HOURS.to} and ${QUIET_HOURS.from} of theirs.`,
          ),
        ]
      : []),
    ...(left !== null && left < sendable
      ? [
          warning(
            "headroom_short",
            `The portfolio's limit leaves ${left} of ${headroom.limit} people within 24 hours: the rest waits.`,
            "Send to fewer, or spread it over days.",
          ),
        ]
      : []),
    ...(sendable > 0 && finish.finishes_at === null
      ? [
          warning(
            "takes_long",
            "It is not done within 14 days.",
            "Send to fewer, or at a higher rate.",
            "rate",
          ),
        ]
      : []),
    ...(risk.level === "high"
      ? [
          warning(
            "opt_out_risk",
            `${(100 * (risk.share ?? 0)).toFixed(1)} % of ${risk.based_on} earlier receivers opted out, blocked or reported it.`,
            "Narrow the segment, or change the message.",
          ),
        ]
      : []),
    ...(world.segments.get(plan.segment_id)?.allCustomers
      ? [
          warning(
            "everybody",
            "The segment is every customer.",
            "Send it to those whom it concerns: who is bored blocks.",
            "segment_id",
          ),
        ]
      : []),
    ...(ask.scheduled_at !== undefined && Date.parse(ask.scheduled_at) < world.now
      ? [
          warning(
            "time_passed",
            "That time has passed: the estimate is for now.",
            "Give a later one.",
            "scheduled_at",
          ),
        ]
      : []),
    ...(cost.currency === null
      ? [
          {
            severity: "info",
            code: "no_rate_card",
            message: "No rate card was imported: the volumes are known, the cost is not.",
            fix: "Somebody imports Meta's rate card in the console.",
          } as const,
        ]
      : cost.unpriced > 0
        ? [
            warning(
              "no_price",
              `The rate card has no price for ${cost.unpriced} of the messages.`,
              "Import a card with their markets in the console.",
            ),
          ]
        : []),
  ];
}
