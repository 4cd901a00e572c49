const MB = 1024 * 1024;

/** Bytes of a file that a form takes: every kind but large documents, which agents put by a link of their own. */
export const MOST_FILE_BYTES = 16 * MB;

/** Bytes of the form around it. */
export const MOST_UPLOAD_FORM_BYTES = MOST_FILE_BYTES + MB / 4;
