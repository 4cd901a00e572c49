import { shareOf } from "../broadcasts/funnel";
import type { I18n } from "../i18n";
import { Time } from "../layout";
import type { CampaignReport } from "./campaign-figures";

interface Props {
  i18n: I18n;
  reports: readonly CampaignReport[];
}

const SHARES = ["delivered", "read", "replied", "clicked"] as const;

/** Campaigns beside each other; each leads to its own page with everything there is to know. */
export function CampaignTable({ i18n, reports }: Props) {
  const { reports: words, campaign, broadcastProgress } = i18n.t;
  const headings = [
    campaign.steps.sent,
    ...SHARES.map((step) => campaign.steps[step]),
    campaign.steps.converted,
    broadcastProgress.optedOut,
    broadcastProgress.failed,
    campaign.estimated,
    campaign.billed,
  ];
  return (
    <section class="wide" tabindex={0} aria-label={i18n.t.label(words.eachCampaign) + campaign.asTable}>
      <table class="figures campaigns">
        <thead>
          <tr>
            <th scope="col">{words.campaign}</th>
            {headings.map((heading) => (
              <th scope="col" class="figure">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {reports.map((report) => (
            <Row i18n={i18n} report={report} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ i18n, report }: { i18n: I18n; report: CampaignReport }) {
  const { broadcasts } = i18n.t;
  const { broadcast_id: id, name, status, started_at: started, total, cost } = report;
  const amount = (micros: number | null) =>
    micros === null || cost.currency === null ? "–" : i18n.money(micros, cost.currency);
  return (
    <tr>
      <th scope="row">
        <a href={`/console/broadcasts/${encodeURIComponent(id)}`}>
          <bdi>{name}</bdi>
        </a>
        <span class="muted note">
          {broadcasts.statuses[status]}
          {started !== null && (
            <>
              {" · "}
              <Time i18n={i18n} at={Date.parse(started)} />
            </>
          )}
        </span>
      </th>
      <td class="figure">{i18n.number(total.sent)}</td>
      {SHARES.map((step) => (
        <td class="figure">
          {i18n.number(total[step])}
          <span class="muted note">{shareOf(i18n, total[step], total.sent)}</span>
        </td>
      ))}
      <td class="figure">{i18n.number(total.converted)}</td>
      <td class="figure">{i18n.number(total.opted_out)}</td>
      <td class="figure">{i18n.number(total.failed)}</td>
      <td class="figure">{amount(cost.estimated_micros)}</td>
      <td class="figure">{amount(cost.billed_micros)}</td>
    </tr>
  );
}
