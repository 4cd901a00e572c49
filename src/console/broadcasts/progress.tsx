import type { ListedBroadcast } from "../../broadcasts";
import { Fact } from "../fact";
import type { I18n } from "../i18n";

interface Shown {
  i18n: I18n;
  broadcast: ListedBroadcast;
}

const PARTS = ["accepted", "failed", "skipped", "unknown"] as const;

/** How much of the audience is settled, in the parts that it is settled in; nothing before it began. */
export function ProgressBar({ i18n, broadcast }: Shown) {
  const { audience } = broadcast;
  if (audience === null) return null;
  const { broadcastProgress: words } = i18n.t;
  const done = PARTS.reduce((sum, part) => sum + broadcast[part], 0);
  const share = audience === 0 ? 1 : Math.min(1, done / audience);
  let start = 0;
  return (
    <p class="progress">
      <svg
        class="bar"
        viewBox="0 0 100 1"
        preserveAspectRatio="none"
        role="img"
        aria-label={words.bar(i18n.percent(share))}
      >
        {PARTS.map((part) => {
          const width = audience === 0 ? 0 : (100 * broadcast[part]) / audience;
          const x = start;
          start += width;
          return (
            width > 0 && <rect class={part} x={x.toFixed(3)} y="0" width={width.toFixed(3)} height="1" />
          );
        })}
      </svg>
      <span class="progress-words">
        <span>{words.of(i18n.number(done), i18n.number(audience))}</span>
        <strong>{i18n.percent(share)}</strong>
      </span>
    </p>
  );
}

/** What became of the audience so far, in numbers; second messages to some of it are told beside it. */
export function Progress({ i18n, broadcast }: Shown) {
  const { broadcastProgress: words } = i18n.t;
  const { audience, accepted, failed, skipped, unknown, optedOut, second } = broadcast;
  if (audience === null) return null;
  const left = Math.max(0, audience - accepted - failed - skipped - unknown);
  const numbers: [string, number, string][] = [
    [words.sent, accepted, "accepted"],
    [words.failed, failed, "failed"],
    [words.skipped, skipped, "skipped"],
    [words.unknown, unknown, "unknown"],
    [words.left, left, "left-over"],
    [words.optedOut, optedOut, ""],
  ];
  return (
    <section class="card stack" aria-labelledby="progress">
      <h2 id="progress">{words.title}</h2>
      <ProgressBar i18n={i18n} broadcast={broadcast} />
      <dl class="numbers">
        {numbers.map(([name, value, key]) => (
          <Fact name={name}>
            {key && <Key part={key} />}
            {i18n.number(value)}
          </Fact>
        ))}
        {second && (
          <Fact name={words.second}>
            {words.of(i18n.number(second.accepted), i18n.number(second.messages))}
          </Fact>
        )}
      </dl>
      {unknown > 0 && <p class="muted note">{words.unknownNote}</p>}
    </section>
  );
}

/** The colour of a part, beside its number. */
export function Key({ part }: { part: string }) {
  return (
    <svg class="key" viewBox="0 0 10 10" aria-hidden="true">
      <rect class={part} width="10" height="10" rx="2" />
    </svg>
  );
}
