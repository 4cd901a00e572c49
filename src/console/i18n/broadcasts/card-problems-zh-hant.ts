/** 讀取價目表時的問題，以讀取者的英文字句為準；未收錄的照原文顯示。 */
const PROBLEMS: readonly (readonly [RegExp, (...parts: string[]) => string])[] = [
  [/^is too long for a rate card$/, () => "內容過長，不是價目表"],
  [/^has no header with the columns /, () => "找不到含市場、貨幣、行銷及公用各欄的標題行"],
  [/^has no row of a known market$/, () => "沒有任何已知市場的行"],
  [/^the column (\w+) is missing$/, (column = "") => `缺少 ${column} 欄`],
  [/^the column is not known; it is left out$/, () => "不認識此欄，已略過"],
  [/^the column is there twice$/, () => "此欄重複"],
  [/^no market of that name is known; the row is left out$/, () => "不認識此市場，已略過該行"],
  [/^the market is there twice$/, () => "此市場重複"],
  [/^must be an ISO 4217 code such as HKD$/, () => "須為 ISO 4217 貨幣代碼，例如 HKD"],
  [
    /^differs from the rows above, which are in (.*)$/,
    (currency = "") => `與以上各行的貨幣（${currency}）不同`,
  ],
  [/^must be a price such as 0\.0732/, () => "須為價格，例如 0.0732；沒有價格請填 n/a，小數以點表示"],
];

export function cardProblem(message: string): string {
  for (const [pattern, words] of PROBLEMS) {
    const found = pattern.exec(message);
    if (found) return words(...found.slice(1));
  }
  return message;
}
