export { messageQuotesNote } from "./guard";
export { noteInput } from "./input";
export { quotesNote } from "./rules";
export { insertNote, insertNotes, type NewNote, type NoteRow, notesOf } from "./store";
