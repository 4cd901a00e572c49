import type { Context } from "hono";
import type { ConsoleEnv } from "./console-env";
import { open, type Page, post } from "./pages";
import { beginJoin, finishJoin, joinPage } from "./people/join";
import { signInLocally } from "./people/local-sign-in";
import { beginProvider, finishProvider } from "./people/oidc-sign-in";
import { beginPasskey, finishPasskey } from "./people/passkey-sign-in";
import { signInCard } from "./people/sign-in-card";
import { signOut } from "./session";

/** The ways in and out. */
export const signInPages = (): readonly Page[] => [
  open("get", "/sign-in", (c: Context<ConsoleEnv>) => signInCard(c, 200)),
  open("post", "/sign-in/passkey/begin", beginPasskey),
  open("post", "/sign-in/passkey/finish", finishPasskey),
  open("get", "/sign-in/oidc", beginProvider),
  open("get", "/sign-in/oidc/callback", finishProvider),
  open("post", "/sign-in/local", signInLocally),
  open("get", "/join/:secret", joinPage),
  open("post", "/join/:secret/begin", beginJoin),
  open("post", "/join/:secret/finish", finishJoin),
  post("/sign-out", "signed-in", signOut),
];
