import type { Context } from "hono";
import type { Child } from "hono/jsx";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { may } from "../../auth";
import { ToolError } from "../../mcp/errors";
import type { SignedInEnv } from "../console-env";
import { messagePage } from "../error-pages";
import { page } from "../layout";
import { About } from "./about";
import type { Conversation } from "./answers";
import { askedOf, Said } from "./asked";
import { Composer } from "./composer";
import { type Draft, EMPTY } from "./draft";
import { filtersIn, queryOf } from "./filters";
import { ListPane } from "./list";
import { conversationEtag, listEtag } from "./live";
import { readConversation, readList, readQueues } from "./read";
import { choicesOf, type FillableTemplate } from "./template-fields";
import { ThreadHead, ThreadState } from "./thread";
import { Timeline } from "./timeline";
import { customerOf } from "./words";

/** What of a conversation's page is not as usual. */
export interface Step {
  status?: ContentfulStatusCode;
  draft?: Draft;
  template?: FillableTemplate | undefined;
  /** What went wrong, in words. */
  problem?: string | undefined;
  /** A preview that stands above the form of the reply. */
  previewed?: Child;
  /** In the place of what is known of the customer. */
  side?: (conversation: Conversation) => Child;
  /** The pane that a small screen shows; the conversation when left out. */
  focus?: "side";
}

/** The list alone, where nothing is open. */
export async function listPage(c: Context<SignedInEnv>): Promise<Response> {
  const { call, i18n } = c.var;
  const { inbox: words } = i18n.t;
  const filters = filtersIn(c.req.query());
  const version = await listEtag(c, filters);
  const [listed, queues, asked] = await Promise.all([
    readList(c, filters),
    readQueues(c),
    askedOf(call, c.req.query("asked")),
  ]);
  return page(
    c,
    { title: words.title, width: "panes", status: listed.problem ? 409 : 200 },
    <div class="inbox at-list">
      <h1 class="visually-hidden">{words.title}</h1>
      <section class="pane list-pane" aria-label={words.conversations}>
        {asked && <Said call={call} i18n={i18n} asked={asked} />}
        <ListPane
          i18n={i18n}
          filters={filters}
          listed={listed}
          queues={queues}
          version={version}
          now={call.clock.now()}
          current={undefined}
        />
      </section>
      <section class="pane thread-pane empty-pane" aria-label={words.conversation}>
        <p class="muted">{words.chooseOne}</p>
      </section>
    </div>,
  );
}

/** A conversation between the list and what is known of its customer. */
export async function conversationPage(c: Context<SignedInEnv>, step: Step = {}): Promise<Response> {
  const { call, i18n, session } = c.var;
  const { inbox: words } = i18n.t;
  const id = c.req.param("id") ?? "";
  const filters = filtersIn(c.req.query());
  const query = queryOf(filters);
  const older = c.req.query("older");
  const askedId = c.req.query("asked");
  // The marks come first: what changes while the page is read is then asked for again.
  const [listVersion, version] = await Promise.all([listEtag(c, filters), conversationEtag(c, id)]);
  if (version === undefined)
    return askedId === undefined
      ? messagePage(c, "notFound")
      : c.redirect(`/console/inbox${queryOf(filters, { asked: askedId })}`);
  try {
    const [conversation, listed, queues, asked] = await Promise.all([
      readConversation(c, id, older),
      readList(c, filters),
      readQueues(c),
      askedOf(call, askedId),
    ]);
    const now = call.clock.now();
    const customer = customerOf(conversation, i18n);
    const self = `/console/inbox/${encodeURIComponent(id)}`;
    const mayQuote = may(call.principal, "inbox:send") && conversation.may_send.free_form;
    const draft = step.draft ?? { ...EMPTY, quote: c.req.query("quote") };
    const choices =
      c.req.query("reply") === "template" && !step.template && may(call.principal, "inbox:send")
        ? await choicesOf(c, conversation.may_send.template_categories)
        : undefined;
    const live =
      older === undefined
        ? { "data-live": `${self}/live${query}`, "data-every": "5", "data-etag": version }
        : {};
    return page(
      c,
      {
        title: `${customer} · ${words.title}`,
        width: "panes",
        status: step.status ?? 200,
        self: `${self}${query}`,
      },
      <div class={`inbox at-${step.focus ?? "thread"}`}>
        <h1 class="visually-hidden">{`${words.title}: ${customer}`}</h1>
        <section class="pane list-pane" aria-label={words.conversations}>
          <ListPane
            i18n={i18n}
            filters={filters}
            listed={listed}
            queues={queues}
            version={listVersion}
            now={now}
            current={id}
          />
        </section>
        <section class="pane thread-pane" aria-label={words.conversation}>
          <ThreadHead
            i18n={i18n}
            session={session}
            principal={call.principal}
            conversation={conversation}
            query={query}
            formKey={call.ids.next("request")}
          />
          <section class="thread-body" tabindex={0} aria-label={words.messages} {...live}>
            <div class="flow">
              <ThreadState
                i18n={i18n}
                conversation={conversation}
                query={query}
                older={older !== undefined}
              />
              <Timeline
                i18n={i18n}
                conversation={conversation}
                now={now}
                replyTo={mayQuote ? quoteAddress(self, query) : undefined}
              />
            </div>
          </section>
          <div class="thread-foot">
            {asked && <Said call={call} i18n={i18n} asked={asked} />}
            {step.problem !== undefined && (
              <p class="said-now problem" role="alert">
                {step.problem}
              </p>
            )}
            {step.previewed}
            <Composer
              i18n={i18n}
              session={session}
              principal={call.principal}
              conversation={conversation}
              draft={draft}
              query={query}
              choices={choices}
              template={step.template}
            />
          </div>
        </section>
        <aside class="pane side-pane" aria-label={words.about}>
          <p class="back-link">
            <a href={`${self}${query}`}>← {words.toConversation}</a>
          </p>
          {step.side ? (
            step.side(conversation)
          ) : (
            <About i18n={i18n} conversation={conversation} principal={call.principal} query={query} />
          )}
        </aside>
      </div>,
    );
  } catch (error) {
    if (error instanceof ToolError && (error.code === "not_found" || error.code === "validation_failed"))
      return messagePage(c, "notFound");
    throw error;
  }
}

/** Where a reply is written that quotes a message. */
export const quoteAddress =
  (self: string, query: string) =>
  (messageId: string): string =>
    `${self}${query === "" ? "?" : `${query}&`}quote=${encodeURIComponent(messageId)}#reply`;
