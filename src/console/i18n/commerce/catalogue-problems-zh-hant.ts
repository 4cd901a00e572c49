/** 讀取產品檔案時的問題，以讀取者的英文字句為準；未收錄的照原文顯示。 */
const PROBLEMS: readonly (readonly [RegExp, (...parts: string[]) => string])[] = [
  [
    /^is not a known column: use /,
    () => "不認識此欄：請用 id、name_en、name_zh_hant、price、currency、stock 及 active",
  ],
  [/^is there twice$/, () => "此欄重複"],
  [/^the column (\w+) is missing$/, (column = "") => `缺少 ${column} 欄`],
  [/^a column with names is missing/, () => "缺少名稱欄，例如 name_en"],
  [/^has more cells than there are columns$/, () => "儲存格比標題行的欄數多"],
  [/^must be an id of up to 100 characters/, () => "須為產品編號：最多 100 個字元，不可有空格或逗號"],
  [/^stands in line (\d+) too$/, (line = "") => `與第 ${line} 行相同`],
  [/^must be one line of up to (\d+) characters$/, (most = "") => `須為一行文字，最多 ${most} 個字元`],
  [/^has no name in any language$/, () => "沒有任何語言的名稱"],
  [/^must be an ISO 4217 code such as HKD$/, () => "須為 ISO 4217 貨幣代碼，例如 HKD"],
  [
    /^must be a price such as 120 with up to (\d+) digits after the point$/,
    (digits = "") => `須為價格，例如 120，小數點後最多 ${digits} 位`,
  ],
  [/^must be a whole number from 0 to (\d+)/, (most = "") => `須為 0 至 ${most} 的整數；不計庫存請留空`],
  [/^must be yes or no$/, () => "須為 yes 或 no（是／否）"],
  [/^costs nothing$/, () => "價格為零"],
  [/^There are more than (\d+) products\.$/, (most = "") => `產品多於 ${most} 件。`],
  [/^There is no product in it\.$/, () => "檔案內沒有產品。"],
  [/^The file is larger than 1 MB\.$/, () => "檔案大於 1 MB。"],
  [/^The file holds nothing\.$/, () => "檔案是空的。"],
  [/^The file has a header and no rows\.$/, () => "檔案只有標題行。"],
  [/^The first line looks like a row/, () => "第一行看來不是標題行。"],
  [/^A column has no name\.$/, () => "有一欄沒有名稱。"],
  [/^Two columns have the same name\.$/, () => "有兩欄名稱相同。"],
  [/^The file has more than 100 columns\.$/, () => "檔案多於 100 欄。"],
  [/^The file has more than 100,000 rows/, () => "檔案多於 100,000 行。"],
  [/^A quoted cell that begins in the record/, () => "由此行開始的引號沒有關閉。"],
  [/^The record that begins at this line is longer/, () => "由此行開始的紀錄過長，可能是引號沒有關閉。"],
  [/^The file cannot be read as CSV/, () => "由此行起不能以 CSV 讀取。"],
];

export function catalogueProblem(message: string): string {
  for (const [pattern, words] of PROBLEMS) {
    const found = pattern.exec(message);
    if (found) return words(...found.slice(1));
  }
  return message;
}
