import type { Field, LeafOf } from "./condition";

/** How values are written in one language. */
export interface Formats {
  /** An RFC 3339 time in the time zone of the reader. */
  date(time: string): string;
  /** An amount in minor units, with as many decimals as the currency has. */
  money(minor: number, currency: string): string;
  number(value: number): string;
  /** Words of somebody else in quotation marks that they cannot end. */
  quote(text: string): string;
  /** The quoted name of a segment. */
  segment(id: string): string;
}

/** What a leaf says, or the contrary of it when `negated`. */
export type Says<Name extends Field> = (leaf: LeafOf<Name>, negated: boolean, formats: Formats) => string;

/** The words of one language for conditions. */
export interface Vocabulary {
  /** For numbers, dates and amounts. */
  locale: string;
  everybody: string;
  nobody: string;
  and: string;
  or: string;
  brackets(text: string): string;
  /** The contrary of what stands in brackets. */
  not(bracketed: string): string;
  quote(text: string): string;
  leaves: { [Name in Field]: Says<Name> };
}
