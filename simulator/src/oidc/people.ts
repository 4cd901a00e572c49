/** Whom the identity provider knows: the made-up shop's staff, and some who are to be refused. */
export interface OidcAccount {
  sub: string;
  name: string;
  email: string;
  email_verified: boolean;
}

const staff = [
  ["admin", "Avery Admin (demo)"],
  ["approver", "Pat Approver (demo)"],
  ["manager", "Morgan Manager (demo)"],
  ["agent", "Ash Agent (demo)"],
  ["marketer", "Max Marketer (demo)"],
  ["compliance", "Kit Compliance (demo)"],
  ["viewer", "Vic Viewer (demo)"],
] as const;

export const accounts: readonly OidcAccount[] = [
  ...staff.map(([handle, name]) => ({
    sub: `idp-${handle}`,
    name,
    email: `${handle}@shop.example`,
    email_verified: true,
  })),
  {
    sub: "idp-stranger",
    name: "Sam Stranger (not staff)",
    email: "sam@elsewhere.example",
    email_verified: true,
  },
  { sub: "idp-unverified", name: "Ash, not verified", email: "agent@shop.example", email_verified: false },
];
