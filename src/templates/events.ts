import type { Statement } from "../platform/db";
import type { EventHandler } from "../webhooks";
import { inSequence, latestOf } from "./watch/latest";
import { newsIn } from "./watch/news";
import { refusalIn } from "./watch/refusals";
import { applyNews, recordNews, wantSyncForNews, wantTemplateSync } from "./watch/store";

/**
 * What Meta says of templates takes effect on the rows that the permit looks at, stays in the history, and is told to
 * those whom it concerns. What says too little, or is about a template that is not known here, has Meta asked.
 */
export const templatesEvents: EventHandler = {
  statements: (ctx, events) => {
    const now = ctx.clock.now();
    const heard = events.map(newsIn);
    const news = heard.flatMap((item) => item.news);
    const latest = latestOf(news);
    const ask = heard.some((item) => item.ask) || events.some((event) => refusalIn(event));
    const statements: Statement[] = [];
    const history = news.filter(({ fact }) => fact !== "components");
    if (history.length > 0) statements.push(...recordNews(inSequence(history), "webhook", now));
    if (ask) statements.push(wantTemplateSync(now));
    else if (latest.length > 0) statements.push(wantSyncForNews(latest, now));
    if (latest.length > 0) statements.push(...applyNews(latest, now));
    return statements;
  },
};
