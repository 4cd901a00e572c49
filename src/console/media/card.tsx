import type { Context } from "hono";
import { may } from "../../auth";
import type { SignedInEnv } from "../console-env";
import { Fact } from "../fact";
import { type I18n, wordsFor } from "../i18n";
import { CsrfField, Time } from "../layout";
import { type Asset, HEADER_KINDS, nameOf } from "./assets";
import { bytes } from "./bytes";

interface Props {
  c: Context<SignedInEnv>;
  asset: Asset;
}

/** Signs in the place of a picture. */
const MARKS: Readonly<Record<string, string>> = { video: "▶", audio: "♪", document: "▤" };

/** One file: what it is, whether it may be used, and where it is. */
export function AssetCard({ c, asset }: Props) {
  const { call, i18n } = c.var;
  const { media: words, approval } = i18n.t;
  const { id, kind, width, height, size, created_at: created } = asset;
  const kindWords = wordsFor<string>(approval.media, kind, kind);
  return (
    <li class="card file">
      <Thumbnail i18n={i18n} asset={asset} />
      <h2>
        <bdi>{nameOf(asset)}</bdi>
      </h2>
      <p class="muted">
        {i18n.list([
          kindWords,
          ...(size === null ? [] : [bytes(i18n, size)]),
          ...(width ? [`${i18n.number(width)} × ${i18n.number(height ?? 0)}`] : []),
        ])}
      </p>
      <States i18n={i18n} asset={asset} />
      <Usage i18n={i18n} asset={asset} />
      <p class="muted note">
        <Time i18n={i18n} at={Date.parse(created)} /> · <code>{id}</code>
      </p>
      {asset.conversation_id !== undefined && (
        <p>
          <a href={`/console/inbox/${encodeURIComponent(asset.conversation_id)}`}>{words.conversation}</a>
        </p>
      )}
      {may(call.principal, "media:write") && mayBeAsked(asset) && <AskForUse c={c} asset={asset} />}
    </li>
  );
}

function mayBeAsked({ source, status, scan, kind, approved_for_templates: approved }: Asset): boolean {
  return (
    source === "upload" && status === "ready" && scan === "clean" && !approved && HEADER_KINDS.includes(kind)
  );
}

/** The picture itself, or a sign of its kind; both lead to the file while it may be opened. */
function Thumbnail({ i18n, asset }: { i18n: I18n; asset: Asset }) {
  const { approval } = i18n.t;
  const { id, kind, url } = asset;
  const address = `/console/media/${encodeURIComponent(id)}`;
  const picture = kind === "image" || kind === "sticker";
  const sign = (
    <span class="thumbnail" aria-hidden="true">
      {MARKS[kind] ?? "▦"}
    </span>
  );
  if (url === null) return sign;
  return (
    <a
      href={address}
      target="_blank"
      rel="noopener noreferrer"
      aria-label={`${approval.openFile}: ${nameOf(asset)}`}
    >
      {picture ? <img class="thumbnail" src={address} alt="" loading="lazy" /> : sign}
    </a>
  );
}

/** Where it stands: is it there, was it scanned, may templates and broadcasts use it, does WhatsApp take it. */
function States({ i18n, asset }: { i18n: I18n; asset: Asset }) {
  const { media: words } = i18n.t;
  const { status, scan, source, reason, approved_for_templates: approved, misfit } = asset;
  return (
    <>
      <p class="states">
        {status !== "ready" && (
          <span class={`badge ${status === "awaiting" ? "warning" : "error"}`}>{words.statuses[status]}</span>
        )}
        <span class={`badge ${scan === "clean" ? "done" : scan === "infected" ? "error" : "warning"}`}>
          {words.scans[scan]}
        </span>
        {source === "received" && <span class="badge">{words.sources.received}</span>}
        {source === "upload" && (
          <span class={approved ? "badge done" : "badge"}>{words.approvals[approved ? "yes" : "no"]}</span>
        )}
      </p>
      {reason !== undefined && <p class="note">{wordsFor<string>(words.reasons, reason, reason)}</p>}
      {misfit !== undefined && (
        <p class="note">
          {words.misfit}
          <span class="muted note" lang="en">
            {misfit}
          </span>
        </p>
      )}
    </>
  );
}

function Usage({ i18n, asset: { used, at_meta: held } }: { i18n: I18n; asset: Asset }) {
  const { media: words } = i18n.t;
  const named = (names: readonly string[]) => names.map((name) => <TemplateLink name={name} />);
  const until = held.map(({ held_until }) => Date.parse(held_until)).toSorted((a, b) => b - a)[0];
  return (
    <dl>
      <Fact name={words.usedIn}>
        {words.messages(used.messages, i18n.number(used.messages))}
        {used.last_at !== null && (
          <span class="muted note">
            <Time i18n={i18n} at={Date.parse(used.last_at)} />
          </span>
        )}
      </Fact>
      {used.templates && <Fact name={words.templates}>{named(used.templates)}</Fact>}
      {used.drafts && <Fact name={words.drafts}>{named(used.drafts)}</Fact>}
      {until !== undefined && (
        <Fact name={words.atMeta}>
          <Time i18n={i18n} at={until} />
        </Fact>
      )}
    </dl>
  );
}

/** `name (language)`, as the list has it. */
function TemplateLink({ name }: { name: string }) {
  const [, template = name] = /^(.+) \([^)]+\)$/.exec(name) ?? [];
  return (
    <a class="note" href={`/console/templates/${encodeURIComponent(template)}`}>
      <bdi>{name}</bdi>
    </a>
  );
}

function AskForUse({ c, asset }: Props) {
  const { call, i18n, session } = c.var;
  const { media: words } = i18n.t;
  return (
    <form method="post" action={`/console/files/${encodeURIComponent(asset.id)}/use`}>
      <CsrfField session={session} />
      <input type="hidden" name="form_key" value={call.ids.next("request")} />
      <button class="button secondary" type="submit">
        {words.askForUse}
        <span class="visually-hidden">: {nameOf(asset)}</span>
      </button>
    </form>
  );
}
