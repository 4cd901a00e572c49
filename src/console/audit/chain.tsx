import type { Context } from "hono";
import {
  type ChainVerification,
  listSeals,
  publicKey,
  SEAL_KEY_PATH,
  type SealRow,
  verifySeals,
} from "../../governance";
import type { SignedInEnv } from "../console-env";
import type { I18n } from "../i18n";
import { page, Time } from "../layout";
import { Verdict } from "./parts";

/** Seals on one page: each covers up to a thousand entries, which a check reads anew. */
const PAGE = 20;
const ADDRESS = "/console/audit/seals";

/** `GET /console/audit/seals`: the chain, newest first; with `verify` also whether these seals hold. */
export async function auditSeals(c: Context<SignedInEnv>): Promise<Response> {
  const { call, i18n } = c.var;
  const { auditLog: all } = i18n.t;
  const words = all.chain;
  const asked = Number(c.req.query("before"));
  const before = Number.isSafeInteger(asked) && asked > 0 ? asked : undefined;
  const found = await listSeals(call.db, before, PAGE);
  const seals = found.slice(0, PAGE);
  const oldest = seals.at(-1);
  const verification =
    c.req.query("verify") === "1" ? await verifySeals(call, seals.toReversed(), []) : undefined;
  const key = await publicKey(call.env);
  const at = before === undefined ? "" : `before=${before}&`;
  return page(
    c,
    { title: words.title },
    <>
      <p>
        <a href="/console/audit">← {all.back}</a>
      </p>
      <h1>{words.title}</h1>
      <p class="muted">{words.intro}</p>
      <p class="muted">
        {key === null ? (
          words.noKey
        ) : (
          <>
            <a href={SEAL_KEY_PATH}>{words.key}</a> <code class="log-key">{key}</code>
          </>
        )}
      </p>
      {verification && <Verdict i18n={i18n} verification={verification} />}
      {seals.length === 0 ? (
        <p class="card empty">{words.none}</p>
      ) : (
        <>
          <Chain i18n={i18n} seals={seals} verification={verification} />
          <div class="log-foot">
            <a class="button secondary" href={`${ADDRESS}?${at}verify=1`}>
              {words.check}
            </a>
            <p class="pages">
              {before !== undefined && <a href={ADDRESS}>← {all.newest}</a>}
              {found.length > PAGE && oldest && <a href={`${ADDRESS}?before=${oldest.id}`}>{all.older} →</a>}
            </p>
          </div>
        </>
      )}
    </>,
  );
}

function Chain({
  i18n,
  seals,
  verification,
}: {
  i18n: I18n;
  seals: readonly SealRow[];
  verification: ChainVerification | undefined;
}) {
  const { chain: words } = i18n.t.auditLog;
  return (
    <section class="card wide" tabindex={0} aria-label={words.title}>
      <table class="log-seals">
        <thead>
          <tr>
            <th scope="col">{words.seal}</th>
            <th scope="col">{words.sealedAt}</th>
            <th scope="col">{words.entries}</th>
            <th scope="col">{words.hash}</th>
            <th scope="col">{words.signature}</th>
            {verification && <th scope="col">{words.result}</th>}
          </tr>
        </thead>
        <tbody>
          {seals.map((seal) => (
            <tr>
              <th scope="row" data-name={words.seal}>
                {i18n.number(seal.id)}
              </th>
              <td class="nowrap" data-name={words.sealedAt}>
                <Time i18n={i18n} at={seal.sealed_at} />
              </td>
              <td class="nowrap" data-name={words.entries}>
                {words.range(i18n.number(seal.from_seq), i18n.number(seal.to_seq))}
              </td>
              <td data-name={words.hash}>
                <code>{seal.hash.slice(0, 16)}…</code>
              </td>
              <td class="nowrap" data-name={words.signature}>
                {seal.signature === null ? words.unsigned : words.signed}
              </td>
              {verification && (
                <td data-name={words.result}>
                  <Result i18n={i18n} seal={seal.id} verification={verification} />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Checking goes from the oldest seal on and ends at the first that does not hold: of those behind it nothing is known. */
function Result({ i18n, seal, verification }: { i18n: I18n; seal: number; verification: ChainVerification }) {
  const { chain: words, outcomes } = i18n.t.auditLog;
  const broken = verification.broken_seal;
  if (broken !== undefined && seal > broken) return <span class="badge">{outcomes.unknown}</span>;
  return seal === broken ? (
    <span class="badge error">{words.broken}</span>
  ) : (
    <span class="badge executed">{words.verified}</span>
  );
}
