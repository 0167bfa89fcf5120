/** Made by npm run docs from package.json. */
export const toolVersion = '0.1.0';
