import { phoneNumbers } from "../../account";
import type { ListedBroadcast, Plan } from "../../broadcasts";
import { MINUTE } from "../../platform/clock";
import type { AppContext } from "../../platform/context";
import { allSegments } from "../../segments";
import { Fact } from "../fact";
import type { I18n } from "../i18n";
import { Time } from "../layout";
import { audienceOf } from "./status";

/** The number that a broadcast goes out from, as people write it. */
export async function numberOf(ctx: AppContext, id: string): Promise<string> {
  const number = (await phoneNumbers(ctx.db)).find((one) => one.id === id);
  return number ? `${number.verified_name} ${number.display_phone_number}` : id;
}

/** The names of the segments that are left out. */
export async function exclusionsOf(
  ctx: AppContext,
  { exclude_segment_ids: ids = [] }: Partial<Plan>,
): Promise<string[]> {
  if (ids.length === 0) return [];
  const segments = await allSegments(ctx.db);
  return ids.map((id) => segments.get(id)?.name ?? id);
}

interface Props {
  i18n: I18n;
  broadcast: ListedBroadcast;
  number: string;
  leftOut: readonly string[];
}

/** To whom it goes, when, how fast, and what happens to those who cannot be reached. */
export function Terms({ i18n, broadcast, number, leftOut }: Props) {
  const { broadcast: words, broadcasts: list, effectValue } = i18n.t;
  const { plan, fallback, rate, scheduledAt, startedAt, finishedAt, approvedAudience } = broadcast;
  const audience = audienceOf(broadcast);
  return (
    <section class="card" aria-labelledby="terms">
      <h2 id="terms">{words.terms}</h2>
      <dl>
        {broadcast.goal !== null && (
          <Fact name={words.goal}>
            <span dir="auto">{broadcast.goal}</span>
          </Fact>
        )}
        <Fact name={words.category}>{effectValue[broadcast.category as "marketing" | "utility"]}</Fact>
        <Fact name={words.segment}>
          <bdi>{broadcast.segmentName ?? broadcast.segmentId}</bdi>
        </Fact>
        {leftOut.length > 0 && (
          <Fact name={words.excluded}>
            <bdi>{i18n.list(leftOut)}</bdi>
          </Fact>
        )}
        {audience !== null && (
          <Fact name={words.audience}>
            {list.people(i18n.number(audience))}
            {approvedAudience !== null && approvedAudience !== audience && (
              <span class="muted note">{words.approved(i18n.number(approvedAudience))}</span>
            )}
          </Fact>
        )}
        {broadcast.phoneNumberId !== "" && (
          <Fact name={words.number}>
            <bdi>{number}</bdi>
          </Fact>
        )}
        <Moment i18n={i18n} name={list.scheduledFor} at={scheduledAt} />
        <Moment i18n={i18n} name={list.startedAt} at={startedAt} />
        <Moment i18n={i18n} name={list.finishedAt} at={finishedAt} />
        <Fact name={words.rate}>{rate === null ? words.fullRate : words.perSecond(i18n.number(rate))}</Fact>
        <Fact name={words.fallback}>
          {fallback ? (
            <bdi>
              {words.fallbackAfter(
                fallback.messages[0]?.template_name ?? "",
                i18n.duration(fallback.after_minutes * MINUTE),
              )}
            </bdi>
          ) : (
            words.noFallback
          )}
        </Fact>
        {plan.attribution_days !== undefined && (
          <Fact name={words.attribution}>{words.days(i18n.number(plan.attribution_days))}</Fact>
        )}
        <Fact name={list.createdAt}>
          <Time i18n={i18n} at={broadcast.createdAt} />
          {broadcast.createdByName !== "" && (
            <span class="muted note">
              <bdi>{list.madeBy(broadcast.createdByName)}</bdi>
            </span>
          )}
        </Fact>
      </dl>
    </section>
  );
}

function Moment({ i18n, name, at }: { i18n: I18n; name: string; at: number | null }) {
  if (at === null) return null;
  return (
    <Fact name={name}>
      <Time i18n={i18n} at={at} />
    </Fact>
  );
}
