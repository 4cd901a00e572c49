export { bearerPrincipal, bearerToken } from "./bearer";
export type { CallContext, CallSource } from "./call-context";
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
  endSession,
  findGrantPrincipal,
  findSession,
  findStaffByHandle,
  findTokenPrincipal,
  isAvailable,
  listStaff,
  newSession,
  principalMay,
  principalStillActs,
  setAvailable,
  staffNames,
} from "./store";
export { queueVisibility, seesEverything, visibility } from "./visibility";
