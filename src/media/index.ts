export { isSignedLink, signedLink } from "./links";
export { ownAsset } from "./store";
export { MOST_UPLOAD_BYTES, receiveUpload, removeExpiredUploads } from "./uploads";
