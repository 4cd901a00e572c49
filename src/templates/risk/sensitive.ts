import type { Finding } from "../../governance";
import { POLICIES, type RiskRule, riskFinding, SECTIONS } from "./rule";
import type { Form } from "./searchable-text";
import { PARTIAL, REFUSALS, REQUESTS, SENSITIVE_DATA } from "./sensitive-data";
import type { SearchablePart } from "./texts";
import { hitsInForm, hitsOf, type Words } from "./words";

/** A number of a card or of a person that stands in the template itself. */
export const NUMBER_IN_TEXT: RiskRule = {
  code: "sensitive_number",
  severity: "warning",
  policy: POLICIES.messaging,
  section: SECTIONS.data,
  why: "It holds what is a valid card or identity card number: neither texts nor samples may.",
  fix: "Put an invented reference in its place, or a number with most of its digits hidden.",
};

type Mood = "asks" | "refuses" | "tells";

interface Clause {
  from: number;
  to: number;
  mood: Mood;
}

const SENTENCE = /[^.!?。\n;]+/gu;
const CLAUSE = /(?:(?!\bbut\b|但)[^,:、])+|\bbut\b|但/gu;

function matchesIn(part: SearchablePart, form: Form, words: Words): [number, number][] {
  return hitsInForm(part.searchable, form, words).map(({ from, to }) => [from, to]);
}

/**
 * The clauses of a form's text, each with what it does. One without a verb of its own goes on with what the one before it
 * does, as lists do: "Never send us your card number, CVV or password."
 */
function clausesOf(part: SearchablePart, form: Form): Clause[] {
  const requests = matchesIn(part, form, REQUESTS);
  const refusals = matchesIn(part, form, REFUSALS);
  const within = (spots: readonly [number, number][], from: number, to: number) =>
    spots.some(([start, end]) => from <= start && end <= to);
  return Array.from(form.text.matchAll(SENTENCE)).flatMap((sentence) => {
    let mood: Mood = "tells";
    return Array.from(sentence[0].matchAll(CLAUSE), (clause) => {
      const from = sentence.index + clause.index;
      const to = from + clause[0].length;
      if (within(refusals, from, to)) mood = "refuses";
      else if (within(requests, from, to)) mood = "asks";
      return { from, to, mood };
    });
  });
}

/** Requests for data that nobody may ask for; a text that only mentions it, or warns of giving it away, is none. */
function requestsIn(part: SearchablePart): Finding[] {
  return SENSITIVE_DATA.flatMap((rule) => {
    const asked = hitsOf(part.searchable, rule).find(({ form, from, to }) => {
      const clause = clausesOf(part, form).find((item) => item.from <= from && to <= item.to);
      if (clause?.mood !== "asks") return false;
      return !matchesIn(part, form, PARTIAL).some(([start, end]) => clause.from <= start && end <= clause.to);
    });
    return asked ? [riskFinding(rule, part.path, asked.evidence)] : [];
  });
}

const CARD = /(?<![\d+])\d(?:[ -]?\d){12,18}(?!\d)/g;

/** The check digit of card numbers. */
function isCardNumber(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0 && !/^(\d)\1+$/.test(digits);
}

const HKID = /(?<![a-z0-9])([a-z]{1,2})(\d{6}) ?\(?([0-9a])\)?(?![a-z0-9])/g;

/** The check digit of Hong Kong identity cards. */
function isIdentityNumber(letters: string, digits: string, check: string): boolean {
  const values = [...letters.padStart(2, " ")].map((letter) =>
    letter === " " ? 36 : letter.charCodeAt(0) - "a".charCodeAt(0) + 10,
  );
  const weighted = [...values, ...[...digits].map(Number)].reduce(
    (sum, value, index) => sum + value * (9 - index),
    0,
  );
  return (weighted + (check === "a" ? 10 : Number(check))) % 11 === 0;
}

function numbersIn(part: SearchablePart): Finding[] {
  const { text, starts, ends } = part.searchable.folded;
  const card = Array.from(text.matchAll(CARD)).find(([digits]) => isCardNumber(digits.replace(/\D/g, "")));
  const identity = Array.from(text.matchAll(HKID)).find(([, letters = "", digits = "", check = ""]) =>
    isIdentityNumber(letters, digits, check),
  );
  return [card, identity].flatMap((match) => {
    if (!match) return [];
    const to = match.index + match[0].length - 1;
    return [riskFinding(NUMBER_IN_TEXT, part.path, part.text.slice(starts[match.index], ends[to]))];
  });
}

export function sensitiveFindings(parts: readonly SearchablePart[]): Finding[] {
  return parts.flatMap((part) => [
    ...(part.kind === "sample" || part.kind === "url" ? [] : requestsIn(part)),
    ...(part.kind === "url" ? [] : numbersIn(part)),
  ]);
}
