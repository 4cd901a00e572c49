import type { I18n } from "../i18n";
import type { ServiceFigures, Summary } from "./service-figures";
import { took } from "./times";

/** Each queue with its figures. */
export function QueueTable({ i18n, groups }: { i18n: I18n; groups: ServiceFigures["byQueue"]["groups"] }) {
  const { reports: words, campaign } = i18n.t;
  if (groups.length === 0) return <p class="muted">{words.nothing}</p>;
  const headings = [
    words.opened,
    words.closed,
    words.firstMedian,
    words.firstP90,
    words.firstBreached,
    words.resolutionMedian,
    words.resolutionP90,
    words.resolutionBreached,
  ];
  return (
    <section class="wide" tabindex={0} aria-label={i18n.t.label(words.byQueue) + campaign.asTable}>
      <table class="figures">
        <thead>
          <tr>
            <th scope="col">{words.queue}</th>
            {headings.map((heading) => (
              <th scope="col" class="figure">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.map(({ queue, name, opened, closed, first_response: first, resolution, sla }) => (
            <tr>
              <th scope="row">
                <bdi>{name ?? queue ?? words.noQueue}</bdi>
              </th>
              <td class="figure">{i18n.number(opened)}</td>
              <td class="figure">{i18n.number(closed)}</td>
              <td class="figure">{took(i18n, first.median_seconds)}</td>
              <td class="figure">{took(i18n, first.p90_seconds)}</td>
              <td class="figure">{i18n.number(sla.first_response.breached)}</td>
              <td class="figure">{took(i18n, resolution.median_seconds)}</td>
              <td class="figure">{took(i18n, resolution.p90_seconds)}</td>
              <td class="figure">{i18n.number(sla.resolution.breached)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** How work is spread: of all together, and of each person for those who may see that. */
export function Workload({ i18n, workload }: { i18n: I18n; workload: Summary["workload"] }) {
  const { reports: words } = i18n.t;
  const { staff, open, handled, people } = workload;
  const number = (value: number | null) => (value === null ? "–" : i18n.number(value));
  return (
    <>
      <p>{words.staffAtWork(staff, i18n.number(staff))}</p>
      <table class="figures">
        <thead>
          <tr>
            <th scope="col">{words.perPerson}</th>
            <th scope="col" class="figure">
              {words.openNow}
            </th>
            <th scope="col" class="figure">
              {words.handled}
            </th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{words.total}</th>
            <td class="figure">{i18n.number(open.total)}</td>
            <td class="figure">{i18n.number(handled.total)}</td>
          </tr>
          <tr>
            <th scope="row">{words.median}</th>
            <td class="figure">{number(open.median)}</td>
            <td class="figure">{number(handled.median)}</td>
          </tr>
          <tr>
            <th scope="row">{words.most}</th>
            <td class="figure">{number(open.most)}</td>
            <td class="figure">{number(handled.most)}</td>
          </tr>
          {people?.map((person) => (
            <tr>
              <th scope="row">
                <bdi>{person.name ?? person.staff_id}</bdi>
              </th>
              <td class="figure">{i18n.number(person.open)}</td>
              <td class="figure">{i18n.number(person.handled)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {people === undefined && <p class="muted note">{words.staffTogether}</p>}
    </>
  );
}
