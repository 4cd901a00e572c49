export { actOnOrder } from "./act";
export { catalogue, importProducts, MOST_CATALOGUE_FORM_BYTES } from "./catalogue";
export type { CommerceDesk } from "./desk";
export { orders } from "./list";
export { order } from "./order";
