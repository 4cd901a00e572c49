import { type CampaignFigures, type Funnel, SMALLEST_GROUP } from "../../broadcasts";
import { type I18n, wordsFor } from "../i18n";
import { shareOf } from "./funnel";

interface GroupsProps {
  i18n: I18n;
  /** What the groups are told apart by. */
  heading: string;
  groups: readonly { name: string; figures: Funnel | null }[];
}

const METRICS = ["sent", "delivered", "read", "replied", "clicked", "converted", "opted_out"] as const;

/** Groups of the audience beside each other; of those that are too small nothing is told but that they are there. */
export function Groups({ i18n, heading, groups }: GroupsProps) {
  const { campaign: words, broadcastProgress } = i18n.t;
  const names = { ...words.steps, opted_out: broadcastProgress.optedOut };
  const hidden = groups.filter(({ figures }) => figures === null).map(({ name }) => name);
  return (
    <>
      <div class="wide">
        <table class="figures groups">
          <thead>
            <tr>
              <th scope="col">{heading}</th>
              {groups.map(({ name }) => (
                <th scope="col" class="figure">
                  <bdi>{name}</bdi>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {METRICS.map((metric) => (
              <tr>
                <th scope="row">{names[metric]}</th>
                {groups.map(({ figures }) => (
                  <Cell i18n={i18n} figures={figures} metric={metric} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {hidden.length > 0 && (
        <p class="muted note">
          <bdi>{i18n.t.label(i18n.list(hidden))}</bdi>
          {words.tooFew(i18n.number(SMALLEST_GROUP))}
        </p>
      )}
    </>
  );
}

interface CellProps {
  i18n: I18n;
  figures: Funnel | null;
  metric: (typeof METRICS)[number];
}

function Cell({ i18n, figures, metric }: CellProps) {
  if (figures === null) return <td class="figure muted">–</td>;
  return (
    <td class="figure">
      {i18n.number(figures[metric])}
      {metric !== "sent" && <span class="muted note">{shareOf(i18n, figures[metric], figures.sent)}</span>}
    </td>
  );
}

/** Why messages failed or were left out, in words, the most frequent first. */
export function Reasons({ i18n, reasons }: { i18n: I18n; reasons: CampaignFigures["reasons"] }) {
  const { campaign: words, deliveryReasons } = i18n.t;
  if (reasons.length === 0) return <p class="muted">{words.noReasons}</p>;
  return (
    <table class="figures">
      <thead>
        <tr>
          <th scope="col">{words.reason}</th>
          <th scope="col" class="figure">
            {words.count}
          </th>
        </tr>
      </thead>
      <tbody>
        {reasons.map(({ code, kind, meaning, count }) => {
          const said = wordsFor<string>(deliveryReasons, code, meaning);
          return (
            <tr>
              <th scope="row">
                <span dir="auto">{said}</span>
                {said !== meaning && (
                  <span class="muted note" lang="en" dir="auto">
                    {meaning}
                  </span>
                )}
                <span class="muted note">
                  {i18n.list([words.kinds[kind], ...(code === "" ? [] : [words.code(code)])])}
                </span>
              </th>
              <td class="figure">{i18n.number(count)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
