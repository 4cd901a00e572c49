import { scopeWordsEn } from "./scopes-en";

export const clientsPagesEn = {
  clients: {
    title: "Connected apps",
    everyone: "Everybody's apps and tokens",
    everyoneLink: "Everybody's apps and tokens",
    mineLink: "Your own",
    intro:
      "AI apps that act in your name, within what you gave them. What they ask for still goes through approvals.",
    scopes: scopeWordsEn,
    groups: {
      read: "Look things up",
      sensitive: "See personal and confidential data",
      write: "Change things or ask for it",
    },
    spelling: "Names of tools",
    spellings: {
      dotted: "With dots (usual)",
      underscore: "With underscores",
    },
    spellingHint: "Choose underscores only if the app refuses names with dots.",

    connect: {
      title: "Connect an MCP client",
      text: "Give the app this address. It opens this site, where you sign in and decide what it may do.",
      address: "Address",
      tokenText: "An app that cannot sign in takes an API token instead.",
      makeToken: "Make an API token",
    },

    apps: {
      title: "Apps that signed in",
      none: "No app is connected.",
      app: "App",
      person: "Person",
      may: "May",
      since: "Since",
      lastUsed: "Last used",
      never: "not yet",
      action: "Action",
      disconnect: "Disconnect",
      disconnectOne: (name: string) => `Disconnect ${name}`,
      count: (count: number, shown: string) => (count === 1 ? "1 permission" : `${shown} permissions`),
      registered: "Registered itself",
      done: "The app is disconnected. Its next call will be refused.",
    },

    tokens: {
      title: "API tokens",
      none: "There is no API token.",
      name: "Name",
      ends: (hint: string) => `ends in ${hint}`,
      expires: "Expires",
      revoke: "Revoke",
      revokeOne: (name: string) => `Revoke ${name}`,
      everything: "All that the roles allow",
      local: "Of this local run",
      done: "The token is revoked. Its next call will be refused.",
      new: "New API token",
      nameLabel: "Name",
      nameHint: "What the token is for, so that you know it again.",
      days: "Valid for",
      dayCount: (count: number) => `${count} days`,
      create: "Make the token",
      back: "Back to connected apps",
      madeTitle: "Your new API token",
      made: "Copy the token now. It is shown this once and kept nowhere.",
      value: "Token",
      madeAlready: "This form was sent before. If the token was not copied then, revoke it and make another.",
      problems: {
        name: "Give the token a name of 1 to 80 characters.",
        scopes: "Tick at least one permission.",
        days: "Choose how long the token is valid.",
      },
    },

    consent: {
      title: (name: string) => `Connect ${name}?`,
      asks: (name: string) => `${name} wants to act in your name in this WhatsApp channel.`,
      published: "Published by",
      unverified: "The app registered itself. Nobody has checked its name.",
      goesTo: "Access goes to",
      loopback:
        "That is a program on your own computer. Go on only if you have just started the sign-in from it yourself.",
      you: "You",
      choose: "What it may do",
      chooseHint: "What the app asked for is ticked. Give less if that is enough, or more.",
      unasked: "The app named nothing. What only reads is ticked; decide about the rest yourself.",
      beyond: "Asked for, but not among your roles",
      approvals:
        "Risky requests still wait for a person's approval. You can disconnect the app at any time in the settings.",
      allow: "Connect",
      deny: "Do not connect",
      nothing: "Tick at least one permission, or do not connect.",
      refused: "This connection cannot be made",
      unknownApp:
        "The app could not be verified: its description cannot be read. Start again from the app, or ask whoever made it.",
      badRequest: "The app's request is not valid, so nothing was sent back to it. Start again from the app.",
      expired:
        "This page has expired, was used before, or was opened in another browser. Start again from the app.",
    },
  },
};
