import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** What staff write to each other about a conversation. Append-only, and never for the customer's eyes. */
export const notes = sqliteTable(
  "notes",
  {
    id: text().primaryKey(),
    conversationId: text().notNull(),
    contactId: text().notNull(),
    text: text().notNull(),
    authorId: text().notNull(),
    authorName: text().notNull(),
    actionRequestId: text(),
    createdAt: integer().notNull(),
  },
  (table) => [
    index("notes_conversation").on(table.conversationId, table.createdAt, table.id),
    // Before every send it is asked whether the message quotes a note about its recipient.
    index("notes_contact").on(table.contactId, table.createdAt),
  ],
);
