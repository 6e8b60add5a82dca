/** Packages that the bundle of the server leaves out, separated by commas. */
const { SMOKE_EXTERNAL = '' } = process.env;

export default { serverExternalPackages: SMOKE_EXTERNAL.split(',').filter(Boolean) };
