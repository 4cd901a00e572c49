export { AROUND, bare } from "./bare";
export { INTENT_THRESHOLD, isShortExample, similarity } from "./intent";
export { type CompiledMatchers, compileMatchers } from "./matchers";
export { normaliseForMatching } from "./normalise";
export { MOST_INSTRUCTIONS, patternProblem } from "./pattern";
export { asksForPerson } from "./person";
export { PERSON_WORDS } from "./person-words";
