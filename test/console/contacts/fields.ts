/** The words of a page, as they are read. */
export const wordsOn = (page: string) =>
  page
    .replace(/<[^>]+>/g, " ")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replace(/\s+/g, " ");

/** The id of the request that a redirect names. */
export const askedIn = (response: Response): string =>
  /act_[0-9a-z]+/.exec(response.headers.get("location") ?? "")?.[0] ?? "";
