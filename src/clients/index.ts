export { grantIdOf, isGrant } from "./access-token";
export { GRANT_IDLE_LIFETIME, OAUTH_PATHS } from "./authorization-server";
export { bearerPrincipal, findCredentials } from "./bearer";
export {
  type AskingClient,
  allowConsent,
  type ConsentAnswer,
  type ConsentRefusal,
  denyConsent,
  openConsent,
} from "./consent";
export { serveOAuth } from "./endpoints";
export { grantIsRevoked, type ListedGrant, listGrants } from "./grant-store";
export { type Given, giveGrant, takeBackGrant } from "./grants";
export { mayCall, mayTry, tooMany } from "./limits";
export { protectedResourceMetadata, RESOURCE_METADATA_PATH, resourceMetadataUrl } from "./metadata";
export {
  BASE_SCOPES,
  givable,
  groupOf,
  isScope,
  outOfReach,
  preselected,
  SCOPE_GROUPS,
  type ScopeGroup,
} from "./scopes";
export { type ListedToken, listTokens, tokenIsRevoked } from "./token-store";
export { LONGEST_TOKEN_DAYS, LONGEST_TOKEN_NAME, makeToken, takeBackToken } from "./tokens";
