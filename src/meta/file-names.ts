/** Endings of names that a computer runs, whatever the bytes look like. */
const RUN_BY_NAME =
  /\.(?:exe|com|scr|pif|bat|cmd|ps1|psm1|vbs|vbe|js|jse|mjs|wsf|wsh|hta|msi|msp|cpl|jar|lnk|reg|apk|ipa|app|dmg|pkg|deb|rpm|sh|command|docm|dotm|xlsm|xltm|xlam|pptm|potm|ppam|ppsm|iso|img|chm|url|scf)$/i;

/** Endings that open in a browser, where a page can say that it is somebody else's. */
const PAGE_BY_NAME = /\.(?:x?html?|svgz?|mht|mhtml|xml|xsl)$/i;

/** A name as a computer takes it: marks that nobody sees, and dots and blanks at the end, do not count. */
const asTaken = (fileName: string | null): string =>
  (fileName ?? "").replace(/\p{Cf}/gu, "").replace(/[.\s]+$/, "");

export const runsByName = (fileName: string | null): boolean => RUN_BY_NAME.test(asTaken(fileName));

/** Whether a file may go to a customer under this name: the name is the sender's own, apart from the bytes. */
export const isHarmlessName = (fileName: string): boolean =>
  !runsByName(fileName) && !PAGE_BY_NAME.test(asTaken(fileName));
