import type { Template } from "./model";

const day = 86_400;

/** What Meta remembers of a template besides itself: edits, pauses, deleted names. Times are Unix seconds. */
export class TemplateLog {
  constructor(private readonly sql: SqlStorage) {}

  addEdit(id: string, now: number): void {
    this.sql.exec("insert into template_edits (template_id, at) values (?, ?)", id, now);
  }

  /** Edits while approved, within the last day and the last thirty. */
  edits(id: string, now: number): { day: number; month: number } {
    const query =
      "select sum(at > ?) as day, count(*) as month from template_edits where template_id = ? and at > ?";
    const { day: lately, month } = this.sql
      .exec<{ day: number | null; month: number }>(query, now - day, id, now - 30 * day)
      .one();
    return { day: lately ?? 0, month };
  }

  /** Counts a pause; answers how many there have been. …/whatsapp/templates/template-pausing */
  addPause(id: string, now: number): number {
    this.sql.exec("insert into template_pauses (template_id, at) values (?, ?)", id, now);
    return this.sql
      .exec<{ n: number }>("select count(*) as n from template_pauses where template_id = ?", id)
      .one().n;
  }

  addDeletion({ name, language }: Template, now: number): void {
    this.sql.exec("insert into deleted_templates (name, language, at) values (?, ?, ?)", name, language, now);
  }

  /** The languages of a name that were deleted while approved, within the last thirty days. */
  deletedLanguages(name: string, now: number): string[] {
    return this.sql
      .exec<{ language: string }>(
        "select distinct language from deleted_templates where name = ? and at > ?",
        name,
        now - 30 * day,
      )
      .toArray()
      .map(({ language }) => language);
  }
}
