import type { ConsoleSession } from "../../auth";
import type { PaymentMethod, ShownLink } from "../../commerce";
import type { ActionRequest } from "../../governance";
import { AskedBy } from "../asked-by";
import { Fact } from "../fact";
import { type I18n, wordsFor } from "../i18n";
import { CsrfField, Time } from "../layout";
import { LONGEST_REFERENCE } from "./limits";
import { LinkBadge } from "./status";

interface Props {
  i18n: I18n;
  session: ConsoleSession;
  orderId: string;
  links: readonly ShownLink[];
  /** By id: who asked for a link, and who agreed. */
  requests: ReadonlyMap<string, ActionRequest>;
  /** Names of staff by id. */
  names: ReadonlyMap<string, string>;
  /** Who is looking at it. */
  staffId: string;
  may: { takeBack: boolean; confirm: boolean; readApprovals: boolean };
}

/** How the order can be paid, and was: every link with its life, the latest first. */
export function Links(props: Props) {
  const { i18n, links } = props;
  const { payment: words } = i18n.t;
  return (
    <section class="card stack" aria-labelledby="links">
      <h2 id="links">{words.title}</h2>
      {links.length === 0 && <p class="muted">{words.none}</p>}
      {links.map((link) => (
        <Link {...props} link={link} />
      ))}
    </section>
  );
}

const isOpen = ({ status }: ShownLink): boolean => status === "creating" || status === "open";

/** Money by hand may arrive after the link had ended. */
const canBeConfirmed = ({ provider, status }: ShownLink): boolean =>
  provider === "manual" && ["open", "expired", "revoked"].includes(status);

function Link(props: Props & { link: ShownLink }) {
  const { i18n, link, requests, names, may } = props;
  const { payment: words, orders } = i18n.t;
  const request = requests.get(link.action_request_id);
  const time = (name: string, at: number | null) =>
    at !== null && (
      <Fact name={name}>
        <Time i18n={i18n} at={at} />
      </Fact>
    );
  return (
    <div class="link stack">
      <p class="line">
        <LinkBadge i18n={i18n} status={link.status} />
        <span class="amount">{i18n.amount(link.amount_minor, link.currency)}</span>
      </p>
      <dl>
        <Fact name={words.method}>
          {wordsFor<string>(words.methods, link.provider as PaymentMethod, link.provider)}
        </Fact>
        {time(words.madeAt, link.created_at)}
        {isOpen(link) && time(words.validUntil, link.expires_at)}
        {time(orders.payments.paid, link.paid_at)}
        {link.paid_at === null && time(words.closedAt, link.closed_at)}
        {link.confirmed_by !== null && (
          <Fact name={words.confirmedBy}>
            <bdi>{names.get(link.confirmed_by) ?? link.confirmed_by}</bdi>
          </Fact>
        )}
        {link.note !== null && (
          <Fact name={words.reference}>
            <span class="lines" dir="auto">
              {link.note}
            </span>
          </Fact>
        )}
        {request && <Asked i18n={i18n} request={request} mayRead={may.readApprovals} />}
      </dl>
      {canBeConfirmed(link) &&
        (!may.confirm ? (
          <p class="muted">{words.confirmWho}</p>
        ) : request?.requesterStaffId === props.staffId ? (
          <p class="muted">{words.confirmOwn}</p>
        ) : (
          <ConfirmForm {...props} />
        ))}
      {isOpen(link) && may.takeBack && <RevokeForm {...props} />}
    </div>
  );
}

/** Who asked for it, and who agreed. */
export function Asked({ i18n, request, mayRead }: { i18n: I18n; request: ActionRequest; mayRead: boolean }) {
  const { order: words } = i18n.t;
  return (
    <>
      <Fact name={words.askedBy}>
        <AskedBy i18n={i18n} request={request} />
      </Fact>
      {request.decidedByName !== null && (
        <Fact name={words.approvedBy}>
          <bdi>{request.decidedByName}</bdi>
          {request.decidedAt !== null && (
            <span class="muted note">
              <Time i18n={i18n} at={request.decidedAt} />
            </span>
          )}
          {mayRead && (
            <a class="note" href={`/console/approvals/${request.id}`}>
              {words.openApproval}
            </a>
          )}
        </Fact>
      )}
    </>
  );
}

const pathOf = (orderId: string, linkId: string, step: string): string =>
  `/console/orders/${encodeURIComponent(orderId)}/links/${encodeURIComponent(linkId)}/${step}`;

function ConfirmForm({ i18n, session, orderId, link }: Props & { link: ShownLink }) {
  const { payment: words } = i18n.t;
  const [field, hint] = [`reference-${link.id}`, `confirm-${link.id}`];
  return (
    <details class="step">
      <summary>{words.confirm}</summary>
      <form class="stack" method="post" action={pathOf(orderId, link.id, "confirm")}>
        <CsrfField session={session} />
        <label for={field}>{words.confirmReference}</label>
        <input
          id={field}
          type="text"
          name="reference"
          maxlength={LONGEST_REFERENCE}
          required
          autocomplete="off"
          aria-describedby={hint}
        />
        <span class="muted hint" id={hint}>
          {words.confirmHint(i18n.amount(link.amount_minor, link.currency))}
        </span>
        <button class="button" type="submit" aria-describedby={hint}>
          {words.confirmConfirm}
        </button>
      </form>
    </details>
  );
}

/** Revoking takes a second look, for there is no way back. */
function RevokeForm({ i18n, session, orderId, link }: Props & { link: ShownLink }) {
  const { payment: words } = i18n.t;
  const hint = `revoke-${link.id}`;
  return (
    <details class="step danger">
      <summary>{words.revoke}</summary>
      <form class="stack" method="post" action={pathOf(orderId, link.id, "revoke")}>
        <CsrfField session={session} />
        <span class="muted hint" id={hint}>
          {words.revokeHint}
        </span>
        <button class="button danger" type="submit" aria-describedby={hint}>
          {words.revokeConfirm}
        </button>
      </form>
    </details>
  );
}
