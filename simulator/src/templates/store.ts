import { templates } from "../fixture";
import type { Template } from "./model";

export interface TemplateFilter {
  name?: string | undefined;
  status?: string | undefined;
  language?: string | undefined;
  category?: string | undefined;
  quality_score?: string | undefined;
  /** Part of a text. */
  content?: string | undefined;
}

/** The account's templates. Read from SQLite once, then from memory: every template send asks for one. */
export class TemplateStore {
  private loaded: Map<string, Template> | undefined;
  private byName = new Map<string, Template>();

  constructor(private readonly sql: SqlStorage) {}

  get(id: string): Template | undefined {
    return this.all().get(id);
  }

  find(name: string, language: string): Template | undefined {
    this.all();
    return this.byName.get(keyOf(name, language));
  }

  list(filter: TemplateFilter): Template[] {
    return [...this.all().values()].filter(
      (template) =>
        (filter.name === undefined || template.name === filter.name) &&
        (filter.status === undefined || template.status === filter.status.toUpperCase()) &&
        (filter.language === undefined || template.language === filter.language) &&
        (filter.category === undefined || template.category === filter.category.toUpperCase()) &&
        (filter.quality_score === undefined ||
          template.quality_score.score === filter.quality_score.toUpperCase()) &&
        (filter.content === undefined ||
          template.components.some(({ text }) => text?.includes(filter.content ?? ""))),
    );
  }

  /** Every language of a name. */
  named(name: string): Template[] {
    return [...this.all().values()].filter((template) => template.name === name);
  }

  /** How many names the account has: languages of one name count once. */
  names(): number {
    return new Set([...this.all().values()].map(({ name }) => name)).size;
  }

  save(template: Template): void {
    const query =
      "insert or replace into templates (id, name, language, category, status, body) values (?, ?, ?, ?, ?, ?)";
    const { id, name, language, category, status } = template;
    this.sql.exec(query, id, name, language, category, status, JSON.stringify(template));
    this.all().set(id, template);
    this.byName.set(keyOf(name, language), template);
  }

  remove(template: Template): void {
    this.sql.exec("delete from templates where id = ?", template.id);
    this.all().delete(template.id);
    this.byName.delete(keyOf(template.name, template.language));
  }

  /** Forgets what was read, after the table was emptied. */
  clear(): void {
    this.loaded = undefined;
  }

  private all(): Map<string, Template> {
    if (this.loaded !== undefined) return this.loaded;
    const stored = this.sql.exec<{ body: string }>("select body from templates order by id").toArray();
    const known: Template[] = stored.map(({ body }) => JSON.parse(body));
    this.loaded = new Map(known.map((template) => [template.id, template]));
    this.byName = new Map(known.map((template) => [keyOf(template.name, template.language), template]));
    if (stored.length === 0) for (const template of templates) this.save(template);
    return this.loaded;
  }
}

function keyOf(name: string, language: string): string {
  return `${language} ${name}`;
}
