import type { Page } from "../pages";

export const segmentPages = (): readonly Page[] => [];
