/** A language tag in its parts, in small letters: BCP 47 (`zh-Hant-HK`) or Meta's (`zh_HK`). */
interface Tag {
  base: string;
  script: string | undefined;
  region: string | undefined;
}

/** Other codes of languages that Meta's list has under one of its own. */
const SAME_LANGUAGE: Readonly<Record<string, string>> = {
  yue: "zh",
  cmn: "zh",
  no: "nb",
  iw: "he",
  in: "id",
  tl: "fil",
};

function parsed(tag: string): Tag {
  const [first = "", ...rest] = tag.toLowerCase().split(/[-_]/);
  const region = rest.find((part) => /^([a-z]{2}|\d{3})$/.test(part));
  return {
    base: SAME_LANGUAGE[first] ?? first,
    script: rest.find((part) => /^[a-z]{4}$/.test(part)),
    // Cantonese without a place is written as in Hong Kong.
    region: region ?? (first === "yue" ? "hk" : undefined),
  };
}

const SCRIPT_OF_REGION: Readonly<Record<string, string>> = {
  hk: "hant",
  mo: "hant",
  tw: "hant",
  cn: "hans",
  sg: "hans",
  my: "hans",
};

/** Meta's Chinese by script, the nearest first; Taiwan's readers want their own before Hong Kong's. */
function chineseFor({ script, region }: Tag): readonly string[] {
  const written = script ?? (region && SCRIPT_OF_REGION[region]);
  if (written === "hans") return ["cn"];
  if (written === "hant") return region === "tw" ? ["tw", "hk"] : ["hk", "tw"];
  return [];
}

/**
 * Which of a template's languages somebody is written to in: her very own, a kin of it in script or region, any of the same
 * language, and else the fallback.
 *
 * @param spoken what is known of the contact, for example `zh-Hant-HK` or `en`; null when nothing is
 * @param available Meta's codes, the fallback among them
 */
export function languageFor(spoken: string | null, available: readonly string[], fallback: string): string {
  if (!spoken) return fallback;
  const wanted = parsed(spoken);
  const candidates = available
    .map((code) => ({ code, ...parsed(code) }))
    .filter(({ base }) => base === wanted.base);
  const kin =
    candidates.find(({ region, script }) => region === wanted.region && script === wanted.script) ??
    (wanted.base === "zh"
      ? chineseFor(wanted)
          .map((region) => candidates.find((candidate) => candidate.region === region))
          .find((found) => found !== undefined)
      : candidates.find(({ region }) => region === wanted.region)) ??
    candidates.find(({ region }) => region === undefined) ??
    candidates.find(({ code }) => code === fallback) ??
    candidates[0];
  return kin?.code ?? fallback;
}
