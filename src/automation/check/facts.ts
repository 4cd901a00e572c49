import type { FlowDefinition } from "../definition";

export interface ProductFact {
  /** The SKU that placeholders name. */
  id: string;
  /** By language. */
  names: Readonly<Record<string, string>>;
  /** In minor units of the currency. */
  priceMinor: number;
  /** ISO 4217. */
  currency: string;
  active: boolean;
  /** Null: not counted. */
  stock: number | null;
}

export interface TemplateFact {
  name: string;
  /** Meta's code, such as `zh_HK`. */
  language: string;
  status: string;
  category: string;
  /** Variables of the body. */
  bodyParameters: number;
}

export interface QueueFact {
  id: string;
  name: string;
  restricted: boolean;
}

/** The world that a definition is judged against, as the caller read it. Pure checks read nothing themselves. */
export interface CheckFacts {
  products: readonly ProductFact[];
  templates: readonly TemplateFact[];
  queues: readonly QueueFact[];
  /** Keyword rules that are live; the one that is checked may be among them. */
  rules: readonly { id: string; name: string; priority: number }[];
  /** Flows that are live; the one that is checked may be among them. */
  flows: readonly { id: string; name: string; trigger: FlowDefinition["trigger"] }[];
  /** Languages that customers are written to in, such as `zh-Hant`. */
  languages: readonly string[];
}
