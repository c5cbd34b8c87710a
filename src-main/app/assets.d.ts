/** A picture that the build puts into the bundle, as a data: address. */
declare module '*.png?inline' {
  const dataUrl: string
  export default dataUrl
}
