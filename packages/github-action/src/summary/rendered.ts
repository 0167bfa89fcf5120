// Only what the Action shows of core's renderer, so that the rest of it stays out of the bundle.
export { renderHtml, renderMarkdown, viewReport } from '@quantastor-xenserver/core/report';
