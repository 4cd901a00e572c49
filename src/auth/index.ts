export { bearerToken } from "./bearer";
export type { CallContext, CallSource } from "./call-context";
export { type Credentials, findGrant, findToken, findTokenPrincipal, noteUse } from "./credentials";
export { isLocalRun } from "./loopback";
export { maskBsuid, maskName, maskPerson, maskPhone, type PersonalData } from "./masking";
export { may, type Principal } from "./principal";
export {
  CONSOLE_ONLY,
  clientPermissions,
  isRole,
  PERMISSIONS,
  type Permission,
  permissionsOf,
  ROLES,
  type Role,
  SCOPES,
} from "./roles";
export {
  type ConsoleSession,
  confirmSession,
  endSession,
  endSessionOf,
  endSessionsOf,
  findSession,
  keepSession,
  newSession,
  removeEndedSessions,
  SESSION,
  SESSION_COOKIE_SECONDS,
  type SessionOfPerson,
  type SignInMethod,
  sessionsOf,
} from "./sessions";
export {
  findStaffByHandle,
  isAvailable,
  listStaff,
  principalMay,
  principalStillActs,
  setAvailable,
  staffNames,
} from "./store";
export { queueVisibility, seesEverything, visibility } from "./visibility";
