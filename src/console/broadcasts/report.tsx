import type { Child } from "hono/jsx";
import { type CampaignFigures, SMALLEST_GROUP } from "../../broadcasts";
import type { I18n } from "../i18n";
import { languageName } from "../language-name";
import { Groups, Reasons } from "./breakdown";
import { Cost, Orders } from "./cost";
import { FunnelChart } from "./funnel";
import { OverTime } from "./over-time";

interface Props {
  i18n: I18n;
  figures: CampaignFigures;
  /** Where the figures are to be had as a file. */
  csv: string;
  now: number;
}

/** What came of a broadcast, in figures only: nothing here is of any one person. */
export function Report({ i18n, figures, csv, now }: Props) {
  const { campaign: words } = i18n.t;
  const few = figures.total.audience < SMALLEST_GROUP;
  return (
    <>
      <Part id="funnel" title={words.funnel}>
        <FunnelChart i18n={i18n} funnel={figures.total} caption={words.funnel} />
        <p class="muted note">{words.readNote}</p>
        <p>
          <a class="button secondary" href={csv}>
            {words.csv}
          </a>
          <span class="muted note">{words.csvNote}</span>
        </p>
        {few && <p class="muted">{words.fewReceivers(i18n.number(SMALLEST_GROUP))}</p>}
      </Part>
      {figures.fallback !== null && figures.fallback.audience > 0 && (
        <Part id="fallback" title={words.fallback}>
          <FunnelChart i18n={i18n} funnel={figures.fallback} caption={words.fallback} />
        </Part>
      )}
      {!few && <Details i18n={i18n} figures={figures} now={now} />}
      <Part id="cost" title={words.cost}>
        <Cost i18n={i18n} figures={figures} />
      </Part>
      <Part id="orders" title={words.orders}>
        <Orders i18n={i18n} figures={figures} />
      </Part>
    </>
  );
}

/** What is only told of enough people. */
function Details({ i18n, figures, now }: Omit<Props, "csv">) {
  const { campaign: words } = i18n.t;
  const { by_variant: variants, by_language: languages } = figures;
  return (
    <>
      <Part id="over-time" title={words.overTime}>
        <OverTime i18n={i18n} hours={figures.over_time} now={now} />
      </Part>
      {variants.length > 1 && (
        <Part id="by-variant" title={words.byVariant}>
          <Groups
            i18n={i18n}
            heading={words.variant}
            groups={variants.map(({ variant, figures: own }) => ({ name: variant, figures: own }))}
          />
        </Part>
      )}
      {languages.length > 1 && (
        <Part id="by-language" title={words.byLanguage}>
          <Groups
            i18n={i18n}
            heading={words.language}
            groups={languages.map(({ language, figures: own }) => ({
              name: languageName(i18n, language),
              figures: own,
            }))}
          />
        </Part>
      )}
      <Part id="reasons" title={words.reasons}>
        <Reasons i18n={i18n} reasons={figures.reasons} />
      </Part>
    </>
  );
}

function Part({ id, title, children }: { id: string; title: string; children?: Child }) {
  return (
    <section class="card stack" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}
