/** The dictionaries one by one, which the package exports without types: pairs `traditional simplified`, parted by `|`. */
declare module "opencc-js/dict/*" {
  const dictionary: string;
  export default dictionary;
}
