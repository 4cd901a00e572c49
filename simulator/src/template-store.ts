import { GraphError } from "./errors";
import { type Template, type TemplateCategory, type TemplateComponent, templates } from "./fixture";
import { isObject, type Json } from "./json";

export interface TemplateFilter {
  name: string | undefined;
  status: string | undefined;
  language: string | undefined;
  category: string | undefined;
}

const categories: readonly TemplateCategory[] = ["MARKETING", "UTILITY", "AUTHENTICATION"];

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
        (filter.category === undefined || template.category === filter.category.toUpperCase()),
    );
  }

  save(template: Template): void {
    const query =
      "insert or replace into templates (id, name, language, category, status, body) values (?, ?, ?, ?, ?, ?)";
    const { id, name, language, category, status } = template;
    this.sql.exec(query, id, name, language, category, status, JSON.stringify(template));
    this.all().set(id, template);
    this.byName.set(keyOf(name, language), template);
  }

  /** Removes one language by id, or all languages of a name. */
  remove(name: string, id: string | undefined): boolean {
    const doomed = [...this.all().values()].filter(
      (template) => template.name === name && (id === undefined || template.id === id),
    );
    for (const template of doomed) {
      this.sql.exec("delete from templates where id = ?", template.id);
      this.all().delete(template.id);
      this.byName.delete(keyOf(template.name, template.language));
    }
    return doomed.length > 0;
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

/**
 * A template from the body of a create call, waiting for review. Throws 100 for a faulty one.
 * …/whatsapp/reference/whatsapp-business-account/template-api
 */
export function newTemplate(id: string, body: Json): Template {
  const { name, language } = body;
  if (typeof name !== "string" || !/^[a-z0-9_]{1,512}$/.test(name))
    throw new GraphError(100, "name must be 1 to 512 lowercase letters, digits and underscores.");
  if (typeof language !== "string" || !/^[a-z]{2,3}(_[A-Z]{2})?$/.test(language))
    throw new GraphError(100, "language is not a supported language code.");
  return {
    id,
    name,
    language,
    category: categoryOf(body.category),
    status: "PENDING",
    parameter_format:
      String(body.parameter_format ?? "POSITIONAL").toUpperCase() === "NAMED" ? "NAMED" : "POSITIONAL",
    components: componentsOf(body.components),
    rejected_reason: "NONE",
    quality_score: { score: "UNKNOWN" },
  };
}

/** The template after an edit, which sends it back to review. */
export function editedTemplate(template: Template, body: Json): Template {
  return {
    ...template,
    category: body.category === undefined ? template.category : categoryOf(body.category),
    components: body.components === undefined ? template.components : componentsOf(body.components),
    status: "PENDING",
    rejected_reason: "NONE",
  };
}

export function categoryOf(value: unknown): TemplateCategory {
  const category = categories.find((candidate) => candidate === String(value).toUpperCase());
  if (category === undefined)
    throw new GraphError(100, `category must be one of {${categories.join(", ")}}.`);
  return category;
}

const textLimits: { [type: string]: number } = { HEADER: 60, BODY: 1024, FOOTER: 60 };

function componentsOf(value: unknown): TemplateComponent[] {
  if (!Array.isArray(value) || !value.every(isObject))
    throw new GraphError(100, "components must be an array of objects.");
  const components = value.map(componentOf);
  if (!components.some(({ type }) => type === "BODY"))
    throw new GraphError(100, "components must have a BODY.");
  return components;
}

function componentOf(raw: Json): TemplateComponent {
  const type = String(raw.type).toUpperCase();
  if (!isComponentType(type)) throw new GraphError(100, `Component type ${type} is not supported.`);
  const limit = textLimits[type];
  if (limit !== undefined && typeof raw.text === "string" && raw.text.length > limit) {
    throw new GraphError(100, `${type} text must be at most ${limit} characters long.`);
  }
  if (Array.isArray(raw.buttons) && raw.buttons.length > 10)
    throw new GraphError(100, "A template has at most 10 buttons.");
  return { ...raw, type };
}

function isComponentType(type: string): type is TemplateComponent["type"] {
  return ["HEADER", "BODY", "FOOTER", "BUTTONS", "CAROUSEL", "LIMITED_TIME_OFFER"].includes(type);
}
