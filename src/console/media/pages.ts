import type { Page } from "../pages";

export const mediaPages = (): readonly Page[] => [];
