import type { Context } from "hono";
import type { SignedInEnv } from "../console-env";
import { Fact } from "../fact";
import { type I18n, wordsFor } from "../i18n";
import { page, Time } from "../layout";
import { BackToSettings } from "./back";
import type { Configuration } from "./configuration";

interface Part {
  i18n: I18n;
  config: Configuration;
}

/** `GET /console/settings/health`: what is connected, what is not ready, and what to do about it. */
export async function health(c: Context<SignedInEnv>): Promise<Response> {
  const { i18n } = c.var;
  const { health: words } = i18n.t.settings;
  const config = await c.var.tool<Configuration>("whatsapp.config.get");
  return page(
    c,
    { title: words.title },
    <>
      <BackToSettings i18n={i18n} />
      <div class="heading">
        <h1>{words.title}</h1>
        <a href="/healthz">{words.service}</a>
      </div>
      <Problems i18n={i18n} config={config} />
      <div class="columns">
        <div>
          <Connection i18n={i18n} config={config} />
          <Webhook i18n={i18n} config={config} />
        </div>
        <div>
          <Secrets i18n={i18n} config={config} />
          <Commerce i18n={i18n} config={config} />
          <Tenant i18n={i18n} config={config} />
        </div>
      </div>
    </>,
  );
}

function Problems({ i18n, config: { warnings } }: Part) {
  const { health: words } = i18n.t.settings;
  if (warnings.length === 0)
    return (
      <p class="card said-note" role="status">
        {words.good}
      </p>
    );
  return (
    <section aria-labelledby="problems">
      <h2 id="problems">{words.problems}</h2>
      <ul class="requests">
        {warnings.map((warning) => {
          const { message, fix } = wordsFor<{ message: string; fix: string }>(
            words.warnings,
            warning.code,
            warning,
          );
          return (
            <li class="card settings-problem">
              <p class="strong">{message}</p>
              <p>
                {i18n.t.label(words.fix)}
                {fix}
              </p>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Connection({ i18n, config }: Part) {
  const { health: words } = i18n.t.settings;
  const { state, checked_at: checked } = config.connection;
  return (
    <section class="card" aria-labelledby="connection">
      <h2 id="connection">{words.connection}</h2>
      <dl>
        <Fact name={words.state}>
          <span class={`badge ${state === "connected" ? "executed" : "warning"}`}>
            {wordsFor(words.states, state, state)}
          </span>
        </Fact>
        {checked !== null && (
          <Fact name={words.checked}>
            <Time i18n={i18n} at={Date.parse(checked)} />
          </Fact>
        )}
        <Fact name={words.version}>{config.api_version}</Fact>
      </dl>
    </section>
  );
}

function Webhook({ i18n, config }: Part) {
  const { health: words } = i18n.t.settings;
  return (
    <section class="card" aria-labelledby="webhook">
      <h2 id="webhook">{words.webhook}</h2>
      <p class="muted">{words.webhookText(config.webhook.path)}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.field}</th>
            <th scope="col">{words.lastEvent}</th>
          </tr>
        </thead>
        <tbody>
          {config.webhook.fields.map(({ field, last_event_at: at }) => (
            <tr>
              <th scope="row">
                <code>{field}</code>
              </th>
              <td>
                {at === null ? (
                  <span class="muted">{words.never}</span>
                ) : (
                  <Time i18n={i18n} at={Date.parse(at)} />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Secrets({ i18n, config }: Part) {
  const { health: words } = i18n.t.settings;
  return (
    <section class="card" aria-labelledby="secrets">
      <h2 id="secrets">{words.secrets}</h2>
      <p class="muted">{words.secretsText}</p>
      <dl>
        {Object.entries(config.secrets).map(([name, state]) => (
          <Fact name={wordsFor(words.secretNames, name, name)}>
            <span class={`badge ${state === "set" ? "executed" : ""}`}>
              {state === "set" ? words.set : words.notSet}
            </span>
          </Fact>
        ))}
      </dl>
    </section>
  );
}

function Commerce({ i18n, config: { commerce } }: Part) {
  const { health: words } = i18n.t.settings;
  const state = (configured: string) =>
    configured === "configured" ? words.configured : words.notConfigured;
  return (
    <section class="card" aria-labelledby="commerce">
      <h2 id="commerce">{words.commerce}</h2>
      <dl>
        <Fact name={words.catalogue}>{words.catalogues[commerce.catalogue]}</Fact>
        <Fact name={words.stripe}>{state(commerce.stripe)}</Fact>
        <Fact name={words.manual}>{state(commerce.manual_payment)}</Fact>
      </dl>
    </section>
  );
}

function Tenant({ i18n, config: { tenant } }: Part) {
  const { health: words } = i18n.t.settings;
  return (
    <section class="card" aria-labelledby="tenant">
      <h2 id="tenant">{words.tenant}</h2>
      <dl>
        <Fact name={words.name}>
          <bdi>{tenant.name}</bdi>
        </Fact>
        <Fact name={words.locale}>{tenant.locale}</Fact>
        <Fact name={words.timeZone}>{tenant.time_zone}</Fact>
        <Fact name={words.country}>{tenant.default_country}</Fact>
        <Fact name={words.environment}>{tenant.environment}</Fact>
      </dl>
    </section>
  );
}
