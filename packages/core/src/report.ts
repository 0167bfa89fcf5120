/** What shows a report, apart from the main entry: few runs need the page or the picture. */
export { renderHtml } from './render/html.ts';
export { type MarkdownOptions, renderMarkdown } from './render/markdown.ts';
export { drawHosts } from './render/picture.ts';
export { renderQuestion, renderText, type TextOptions } from './render/text.ts';
export { type ReportView, type ViewOptions, viewReport } from './render/view.ts';
export { readReport } from './run/report/read.ts';
export { isNotBegun } from './run/report.ts';
