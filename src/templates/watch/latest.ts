import type { News } from "./news";

/** The latest of each fact of one template: what its row is compared with. */
export interface Latest {
  meta_id: string | null;
  name: string | null;
  language: string | null;
  status?: News;
  category?: News;
  coming_category?: News;
  /** When a category was last said that no other one is to follow, ms. */
  settled_at?: number;
  quality?: News;
  components?: News;
}

/** Which template news is about, as far as it says. */
const keyOf = ({ metaId, name, language }: News): string => metaId ?? JSON.stringify([name, language]);

/** Whether one piece of news counts more than another of the same fact: the newer, of one second the stricter. */
function beats(one: News, other: News): boolean {
  if (one.at !== other.at) return one.at > other.at;
  if (one.rank !== other.rank) return one.rank > other.rank;
  return one.value > other.value;
}

/** What some news amounts to for each template, in whatever order it comes. */
export function latestOf(news: readonly News[]): Latest[] {
  const byTemplate = new Map<string, Latest>();
  for (const item of news) {
    if (item.noted) continue;
    const key = keyOf(item);
    const latest: Latest = byTemplate.get(key) ?? {
      meta_id: item.metaId ?? null,
      name: item.name ?? null,
      language: item.language ?? null,
    };
    byTemplate.set(key, latest);
    const before = latest[item.fact];
    if (!before || beats(item, before)) latest[item.fact] = item;
    if (item.settled) latest.settled_at = Math.max(latest.settled_at ?? 0, item.at);
  }
  return [...byTemplate.values()];
}

/** News with what the same batch says of the same fact before it. */
export type Sequenced = News & { before: string | undefined };

/** The latest first: whoever writes them down in this order knows of each whether another one follows it. */
export function inSequence(news: readonly News[]): Sequenced[] {
  const oldestFirst = [...news].sort((a, b) => (beats(a, b) ? 1 : beats(b, a) ? -1 : 0));
  const last = new Map<string, string>();
  const sequenced = oldestFirst.map((item) => {
    const key = `${item.fact} ${keyOf(item)}`;
    const before = last.get(key);
    if (!item.noted) last.set(key, item.value);
    return { ...item, before };
  });
  return sequenced.reverse();
}
