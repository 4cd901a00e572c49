import type { Page } from "../pages";

export const peoplePages = (): readonly Page[] => [];
