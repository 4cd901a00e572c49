import { GraphError } from "./errors";
import { isObject, type Json, lengthOf } from "./json";

/** A required field is missing inside a message object. */
export function missing(path: string): GraphError {
  return new GraphError(131008, `The parameter ${path} is required.`);
}

/** A field is present but Meta would not take its value. */
export function invalid(details: string): GraphError {
  return new GraphError(131009, details);
}

/** The object under `key`; throws 131008 when absent, 131009 when it is something else. */
export function objectAt(parent: Json, key: string, path: string): Json {
  const value = parent[key];
  if (value === undefined || value === null) throw missing(path);
  if (!isObject(value)) throw invalid(`${path} must be an object.`);
  return value;
}

/** The list of objects under `key`, between `min` and `max` long. */
export function objectsAt(parent: Json, key: string, path: string, min: number, max: number): Json[] {
  const value = parent[key];
  if (value === undefined || value === null) throw missing(path);
  if (!Array.isArray(value) || !value.every(isObject)) throw invalid(`${path} must be an array of objects.`);
  if (value.length < min || value.length > max)
    throw invalid(`${path} count invalid. Min count: ${min}, Max count: ${max}.`);
  return value;
}

/** The text under `key`, 1 to `max` characters. */
export function textAt(parent: Json, key: string, path: string, max: number): string {
  const value = parent[key];
  if (value === undefined || value === null) throw missing(path);
  if (typeof value !== "string") throw invalid(`${path} must be a string.`);
  if (value.trim() === "" || lengthOf(value) > max)
    throw invalid(`${path} length invalid. Min length: 1, Max length: ${max}.`);
  return value;
}

/** Like textAt, for a field that may be left out. */
export function optionalTextAt(parent: Json, key: string, path: string, max: number): string | undefined {
  return parent[key] === undefined ? undefined : textAt(parent, key, path, max);
}

/** A number, also when written as a string, between two bounds. */
export function numberAt(parent: Json, key: string, path: string, min: number, max: number): number {
  const value = parent[key];
  if (value === undefined || value === null || value === "") throw missing(path);
  const number = Number(value);
  if (!Number.isFinite(number) || number < min || number > max)
    throw invalid(`${path} must be between ${min} and ${max}.`);
  return number;
}

/** An http or https address of at most `max` characters. */
export function linkAt(parent: Json, key: string, path: string, max: number): string {
  const link = textAt(parent, key, path, max);
  if (!/^https?:\/\/[^\s/]+/i.test(link)) throw invalid(`${path} is not a valid URL.`);
  return link;
}
