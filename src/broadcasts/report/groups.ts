import { SMALLEST_GROUP } from "../rules";

export interface Group {
  name: string;
  people: number;
}

/**
 * Groups that a report does not break down, by name: those below the minimum size, and the next smallest as long as what is
 * left out together would be one group, or too few people, and so follow from the total.
 */
export function hiddenAmong(groups: readonly Group[]): ReadonlySet<string> {
  const hidden = new Set<string>();
  let people = 0;
  const bySize = groups
    .filter((group) => group.people > 0)
    .sort((a, b) => a.people - b.people || (a.name < b.name ? -1 : 1));
  for (const group of bySize) {
    const follows = hidden.size === 1 || people < SMALLEST_GROUP;
    if (group.people >= SMALLEST_GROUP && (hidden.size === 0 || !follows)) break;
    hidden.add(group.name);
    people += group.people;
  }
  return hidden;
}
