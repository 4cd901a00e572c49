import type { Context } from "hono";
import type { SignedInEnv } from "../console-env";
import { Fact } from "../fact";
import { type I18n, wordsFor } from "../i18n";
import { page, Time } from "../layout";
import { BackToSettings } from "./back";

interface BusinessNumber {
  display_phone_number: string;
  verified_name: string;
  name_status: string;
  quality_rating: string;
  messaging_limit_tier: string | null;
  throughput_level: string;
  connection: string;
  official: boolean;
  as_of: string;
  phone_number_id?: string;
}

interface Profile {
  about: string | null;
  description: string | null;
  address: string | null;
  email: string | null;
  websites: string[];
  vertical: string | null;
  as_of: string | null;
}

const BADGES: Readonly<Record<string, string>> = { GREEN: "executed", YELLOW: "warning", RED: "error" };
/** Meta's throughput levels, messages a second. */
const THROUGHPUT: Readonly<Record<string, number>> = { STANDARD: 80, HIGH: 1000, NOT_APPLICABLE: 20 };

/** `GET /console/settings/numbers`: the business's numbers, each with what its customers see of it. */
export async function numbers(c: Context<SignedInEnv>): Promise<Response> {
  const { i18n } = c.var;
  const { numbers: words } = i18n.t.settings;
  const { items } = await c.var.tool<{ items: BusinessNumber[] }>("whatsapp.phone_numbers.list");
  const profiles = await Promise.all(
    items.map(({ display_phone_number: phone }) =>
      c.var.tool<Profile>("whatsapp.business_profile.get", { phone }),
    ),
  );
  return page(
    c,
    { title: words.title },
    <>
      <BackToSettings i18n={i18n} />
      <h1>{words.title}</h1>
      {items.length === 0 && <p class="card empty">{words.none}</p>}
      {items.map((number, index) => (
        <section aria-labelledby={`number-${index}`}>
          <h2 id={`number-${index}`}>
            <bdi>{number.verified_name}</bdi> <bdi class="nowrap">{number.display_phone_number}</bdi>
          </h2>
          <div class="columns">
            <div>
              <NumberFacts i18n={i18n} number={number} />
            </div>
            <div>
              <ProfileFacts i18n={i18n} profile={profiles[index]} />
            </div>
          </div>
        </section>
      ))}
    </>,
  );
}

function NumberFacts({ i18n, number }: { i18n: I18n; number: BusinessNumber }) {
  const { numbers: words } = i18n.t.settings;
  const { quality_rating: quality, messaging_limit_tier: tier } = number;
  const perSecond = THROUGHPUT[number.throughput_level];
  return (
    <div class="card">
      <dl>
        <Fact name={words.connection}>
          {wordsFor(words.connections, number.connection, number.connection)}
        </Fact>
        <Fact name={words.quality}>
          <span class={`badge ${BADGES[quality] ?? ""}`}>{wordsFor(words.qualities, quality, quality)}</span>
        </Fact>
        {tier !== null && <Fact name={words.tier}>{wordsFor(words.tiers, tier, tier)}</Fact>}
        <Fact name={words.throughput}>
          {perSecond === undefined ? number.throughput_level : words.perSecond(i18n.number(perSecond))}
        </Fact>
        <Fact name={words.nameStatus}>
          {wordsFor(words.nameStates, number.name_status, number.name_status)}
        </Fact>
        <Fact name={words.official}>{number.official ? words.yes : words.no}</Fact>
        <Fact name={words.asOf}>
          <Time i18n={i18n} at={Date.parse(number.as_of)} />
        </Fact>
        {number.phone_number_id !== undefined && (
          <Fact name={words.id}>
            <code>{number.phone_number_id}</code>
          </Fact>
        )}
      </dl>
    </div>
  );
}

function ProfileFacts({ i18n, profile }: { i18n: I18n; profile: Profile | undefined }) {
  const { numbers: words } = i18n.t.settings;
  const facts = [
    [words.about, profile?.about],
    [words.description, profile?.description],
    [words.address, profile?.address],
    [words.email, profile?.email],
    [words.websites, profile?.websites.join(" ")],
    [words.vertical, profile?.vertical],
  ].filter(([, value]) => value);
  return (
    <div class="card">
      <h3>{words.profile}</h3>
      {facts.length === 0 && <p class="muted">{words.empty}</p>}
      <dl>
        {facts.map(([name, value]) => (
          <Fact name={name ?? ""}>
            <span dir="auto">{value}</span>
          </Fact>
        ))}
        {profile?.as_of && (
          <Fact name={words.asOf}>
            <Time i18n={i18n} at={Date.parse(profile.as_of)} />
          </Fact>
        )}
      </dl>
    </div>
  );
}
