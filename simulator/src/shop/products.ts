/**
 * What the made-up tea shop sells: the shop of the simulator starts with it, and scripts seed the embedded catalogue with the
 * same. It must not import anything of the Worker.
 */

export interface ShopProduct {
  id: string;
  /** By language. */
  names: { [language: string]: string };
  /** In minor units of the currency. */
  price_minor: number;
  currency: string;
  /** Pieces; null: not counted. */
  stock: number | null;
  active: boolean;
}

const product = (
  id: string,
  en: string,
  zh: string,
  price_minor: number,
  stock: number | null,
  active = true,
) => ({
  id,
  names: { en, "zh-Hant": zh },
  price_minor,
  currency: "HKD",
  stock,
  active,
});

export const shopProducts: readonly ShopProduct[] = [
  product("oolong-100g", "Oolong tea 100 g", "烏龍茶 100 克", 12_000, 40),
  product("iron-goddess-150g", "Iron Goddess tea 150 g", "鐵觀音 150 克", 18_800, 25),
  product("pu-erh-cake-200g", "Pu-erh cake 200 g", "普洱茶餅 200 克", 26_000, 8),
  product("jasmine-50g", "Jasmine tea 50 g", "茉莉花茶 50 克", 5_800, 60),
  product("clay-teapot-small", "Small clay teapot", "紫砂小茶壺", 48_000, 3),
  product("mid-autumn-gift-box", "Mid-Autumn gift box", "中秋禮盒", 29_800, 0, false),
  product("gift-wrapping", "Gift wrapping", "禮品包裝", 2_000, null),
  product("tasting-seat", "Seat at a tasting", "品茶會座位", 15_000, 1),
];
