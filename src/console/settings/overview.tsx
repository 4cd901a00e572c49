import type { Context } from "hono";
import { may } from "../../auth";
import type { SignedInEnv } from "../console-env";
import { page } from "../layout";
import { type Access, allows } from "../pages";
import type { Configuration } from "./configuration";

/** What there is to set and to see, each for whoever may open the page behind it. */
const CARDS = [
  { key: "health", access: "account:read" },
  { key: "numbers", access: "account:read" },
  { key: "policy", access: "account:read" },
  { key: "roles", access: "account:read" },
  { key: "staff", access: "staff:admin" },
  { key: "clients", access: "clients:connect" },
  { key: "me", access: "signed-in" },
] as const satisfies readonly { key: string; access: Access }[];

/** `GET /console/settings`. */
export async function overview(c: Context<SignedInEnv>): Promise<Response> {
  const { i18n, call } = c.var;
  const { settings: words } = i18n.t;
  const cards = CARDS.filter(({ access }) => allows(access, call.principal));
  const problems = may(call.principal, "account:read")
    ? (await c.var.tool<Configuration>("whatsapp.config.get")).warnings.length
    : 0;
  return page(
    c,
    { title: words.title },
    <>
      <h1>{words.title}</h1>
      <ul class="settings-cards">
        {cards.map(({ key }) => (
          <li class="card request">
            <h2>
              <a href={`/console/settings/${key}`}>{words.cards[key].title}</a>
            </h2>
            <p class="muted">{words.cards[key].text}</p>
            {key === "health" && problems > 0 && (
              <p>
                <span class="badge warning">{words.loading(i18n.number(problems))}</span>
              </p>
            )}
          </li>
        ))}
      </ul>
    </>,
  );
}
