// npm run release:check: refuses a release that would go out under a name that nobody holds.
import { isPlaceholder } from '../project-meta.mjs';

if (isPlaceholder) {
  console.error(
    'tools/project.json: "owner" is a placeholder. Fill in the account that holds the repositories, then: npm run docs && npm run format',
  );
  process.exitCode = 1;
}
