export { CHALLENGE_LIFETIME } from "./challenges";
export * from "./changes";
export { removeEnded } from "./clean-up";
export { countTry, FAILED_SIGN_INS, networkOf, succeeded } from "./failures";
export { type Identity, identitiesOf, removeIdentitiesOf, staffOf } from "./identities";
export {
  findInvitation,
  type Invitation,
  type InvitationKind,
  isInvitation,
  joinAddress,
  newInvitationSecret,
  revokeInvitations,
  useInvitation,
} from "./invitations";
export { askedOidc, beginOidc, finishOidc, issuerOf, type OidcProvider, oidcProvider } from "./oidc";
export {
  insertPasskey,
  type NewPasskey,
  type Passkey,
  passkeysOf,
  removePasskey,
  removePasskeysOf,
  renamePasskey,
  usePasskey,
} from "./passkey-store";
export { askForPasskey, askForSignIn, madePasskey, usedPasskey } from "./passkeys";
export { changeProfile, findPerson, isPowerful, listPeople, type Person, revokeClients } from "./people";
