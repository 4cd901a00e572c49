import type { OAuthClientMetadata } from "@modelcontextprotocol/sdk/shared/auth.js";
import type { Person } from "./person.ts";

/** Where nobody listens: the person's browser is sent there, and the address is read, never opened. */
export const CALLBACK = "http://localhost:49152/callback";

// biome-ignore lint/suspicious/noExplicitAny: each generation of the SDK has its own names for what it hands back later
type Kept = any;

/** What a client keeps between the steps of the dance; good for both generations of the SDK. */
export class Provider {
  readonly redirectUrl = CALLBACK;
  /** Where the person's browser was sent in the end. */
  callback: URL | undefined;
  private client: Kept;
  private held: Kept;
  private discovered: Kept;
  private verifier = "";
  private readonly person: () => Person;
  /** The address of its metadata document; left out: it registers. */
  readonly clientMetadataUrl?: string;

  constructor(person: () => Person, clientMetadataUrl: string | undefined) {
    this.person = person;
    if (clientMetadataUrl !== undefined) this.clientMetadataUrl = clientMetadataUrl;
  }

  get clientMetadata(): OAuthClientMetadata {
    return {
      client_name: "Dancer",
      redirect_uris: [CALLBACK],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
    };
  }

  clientInformation = (): Kept => this.client;
  saveClientInformation = (client: Kept): void => {
    this.client = client;
  };
  tokens = (): Kept => this.held;
  saveTokens = (tokens: Kept): void => {
    this.held = tokens;
  };
  discoveryState = (): Kept => this.discovered;
  saveDiscoveryState = (discovered: Kept): void => {
    this.discovered = discovered;
  };
  codeVerifier = (): string => this.verifier;
  saveCodeVerifier = (verifier: string): void => {
    this.verifier = verifier;
  };
  redirectToAuthorization = async (url: URL): Promise<void> => {
    this.callback = await this.person().agreeTo(url);
  };
}
