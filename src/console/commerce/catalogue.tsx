import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { type ListedProduct, orderSource, productsAfter } from "../../commerce";
import type { SignedInEnv } from "../console-env";
import type { I18n } from "../i18n";
import { CsrfField, page } from "../layout";
import type { CatalogueProblem, CommerceDesk, ImportedCatalogue } from "./desk";
import { mayAnswerFor } from "./may";
import { Products } from "./products";

const PAGE = 50;
/** Characters of a product's own number at most. */
const LONGEST_ID = 100;

const ADDRESS = "/console/catalogue";

/** Bytes of an uploaded file at most, with the form around it. */
export const MOST_CATALOGUE_FORM_BYTES = 1100 * 1024;

/** What came of an import, or what kept it from being tried. */
interface Outcome {
  said?: string;
  imported?: ImportedCatalogue;
  /** What was typed, so that it can be mended. */
  text?: string;
}

/** `GET /console/catalogue`: the products that orders are made of here, and a form for new ones. */
export function catalogue(c: Context<SignedInEnv>): Promise<Response> {
  return cataloguePage(c, 200, {});
}

/** `POST /console/catalogue`: takes in products, all of the file or none. */
export function importProducts(desk: CommerceDesk) {
  return async (c: Context<SignedInEnv>): Promise<Response> => {
    const { call, i18n } = c.var;
    const { catalogue: words } = i18n.t;
    const { file, text: typed } = await c.req.parseBody();
    const text = typeof typed === "string" ? typed : "";
    const bytes =
      typeof file === "object" && !Array.isArray(file) && file.size > 0
        ? await file.arrayBuffer()
        : new TextEncoder().encode(text.trim() === "" ? "" : text).buffer;
    if (bytes.byteLength === 0) return cataloguePage(c, 400, { said: words.empty });
    const imported = await desk.importCatalogue(call, { bytes: bytes as ArrayBuffer });
    return "ok" in imported ? cataloguePage(c, 200, { imported }) : cataloguePage(c, 400, { imported, text });
  };
}

async function cataloguePage(
  c: Context<SignedInEnv>,
  status: ContentfulStatusCode,
  outcome: Outcome,
): Promise<Response> {
  const { call, i18n } = c.var;
  const after = c.req.query("after")?.slice(0, LONGEST_ID) ?? "";
  const found = await productsAfter(call.db, after, PAGE + 1);
  const { catalogue: words, orders } = i18n.t;
  return page(
    c,
    { title: words.title, status, ...(status !== 200 && { self: ADDRESS }) },
    <>
      <p>
        <a href="/console/orders">← {orders.back}</a>
      </p>
      <h1>{words.title}</h1>
      {orderSource(call).kind === "shop" ? (
        <p class="card halt stop" role="note">
          {words.shop}
        </p>
      ) : (
        <p class="muted">{words.intro}</p>
      )}
      {outcome.said && (
        <p class="card problem" role="alert">
          {outcome.said}
        </p>
      )}
      {outcome.imported && <Result i18n={i18n} imported={outcome.imported} />}
      <div class="columns">
        <div>
          <Products i18n={i18n} products={found.slice(0, PAGE)} />
          <Pages i18n={i18n} found={found} after={after} />
        </div>
        <div>
          {mayAnswerFor(call.principal) ? (
            <UploadForm c={c} text={outcome.text} />
          ) : (
            <p class="card muted">{words.mayNot}</p>
          )}
        </div>
      </div>
    </>,
  );
}

function Pages({ i18n, found, after }: { i18n: I18n; found: readonly ListedProduct[]; after: string }) {
  const { catalogue: words } = i18n.t;
  const last = found.length > PAGE ? found[PAGE - 1]?.id : undefined;
  if (after === "" && last === undefined) return null;
  return (
    <p class="pages">
      {after !== "" && <a href={ADDRESS}>← {words.first}</a>}
      {last !== undefined && (
        <a href={`${ADDRESS}?${new URLSearchParams({ after: last })}`}>{words.next} →</a>
      )}
    </p>
  );
}

function Result({ i18n, imported }: { i18n: I18n; imported: ImportedCatalogue }) {
  const { catalogue: words } = i18n.t;
  if ("problems" in imported)
    return (
      <div class="card problem" role="alert">
        <p>{words.problems}</p>
        <Problems i18n={i18n} problems={imported.problems} />
      </div>
    );
  const { products, created, updated, unchanged, warnings } = imported.ok;
  return (
    <div class="card said-note" role="status">
      <p>
        {i18n.text([
          words.imported(i18n.number(products)),
          words.counts(i18n.number(created), i18n.number(updated), i18n.number(unchanged)),
        ])}
      </p>
      {warnings.length > 0 && <Problems i18n={i18n} problems={warnings} />}
    </div>
  );
}

function Problems({ i18n, problems }: { i18n: I18n; problems: readonly CatalogueProblem[] }) {
  const { catalogue: words, label } = i18n.t;
  return (
    <ul>
      {problems.map(({ line, column, message }) => {
        const place = [
          ...(line === null ? [] : [words.line(i18n.number(line))]),
          ...(column === null ? [] : [words.column(column)]),
        ];
        return (
          <li>
            {place.length > 0 && <strong>{label(i18n.list(place))}</strong>}
            {words.problem(message)}
          </li>
        );
      })}
    </ul>
  );
}

function UploadForm({ c, text }: { c: Context<SignedInEnv>; text: string | undefined }) {
  const { i18n, session } = c.var;
  const { catalogue: words } = i18n.t;
  return (
    <section class="card decision" aria-labelledby="upload">
      <h2 id="upload">{words.upload}</h2>
      <form method="post" action={ADDRESS} enctype="multipart/form-data">
        <CsrfField session={session} />
        <label for="products-file">{words.file}</label>
        <input id="products-file" type="file" name="file" accept=".csv,.txt,text/csv,text/plain" />
        <label for="products-text">{words.text}</label>
        <textarea id="products-text" name="text" rows={6} aria-describedby="products-hint" spellcheck={false}>
          {text ?? ""}
        </textarea>
        <span class="muted hint" id="products-hint">
          {words.textHint}
        </span>
        <button class="button" type="submit">
          {words.submit}
        </button>
      </form>
    </section>
  );
}
