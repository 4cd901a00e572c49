import type { Funnel } from "../../broadcasts";
import type { I18n } from "../i18n";

const STEPS = ["audience", "sent", "delivered", "read", "replied", "clicked", "converted"] as const;

/** How far the messages got: a table, each row with its bar. */
export function FunnelChart({ i18n, funnel, caption }: { i18n: I18n; funnel: Funnel; caption: string }) {
  const { campaign: words } = i18n.t;
  const widest = Math.max(1, funnel.audience);
  return (
    <table class="funnel">
      <caption class="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{words.step}</th>
          <td class="bars" aria-hidden="true" />
          <th scope="col" class="figure">
            {words.people}
          </th>
          <th scope="col" class="figure">
            {words.ofSent}
          </th>
        </tr>
      </thead>
      <tbody>
        {STEPS.map((step) => (
          <tr>
            <th scope="row">{words.steps[step]}</th>
            <td class="bars" aria-hidden="true">
              <svg class="bar" aria-hidden="true" viewBox="0 0 100 1" preserveAspectRatio="none">
                <rect
                  class={step}
                  width={Math.min(100, (100 * funnel[step]) / widest).toFixed(3)}
                  height="1"
                />
              </svg>
            </td>
            <td class="figure">{i18n.number(funnel[step])}</td>
            <td class="figure">{step === "audience" ? "" : shareOf(i18n, funnel[step], funnel.sent)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A share in percent; nothing where there is nothing to share. */
export function shareOf(i18n: I18n, part: number, whole: number): string {
  return whole === 0 ? "–" : i18n.percent(part / whole);
}
