import type { Page } from "../pages";

export const contactPages = (): readonly Page[] => [];
