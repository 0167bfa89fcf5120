/** What a run did: its data, how it is shown, and the exit code that it stands for. */
export type { ReportedMap, ReportedPath, ReportedPathGroup } from './procedures/report-types.ts';
export type { Fitted } from './render/fit.ts';
export { byUrgency, fitItems, fitPlan, fitReport } from './render/fit.ts';
export type { HostLine } from './render/host-line.ts';
export { describeHost } from './render/host-line.ts';
export { renderHtml } from './render/html.ts';
export type { FileAnnotation } from './render/lint/annotation.ts';
export { annotationLine, annotationOf } from './render/lint/annotation.ts';
export type { FindingCounts } from './render/lint/counts.ts';
export { countWords, lintWords, roomsFor, totalOf } from './render/lint/counts.ts';
export type { FileFinding, SarifWriter } from './render/lint/sarif.ts';
export { makeSarif } from './render/lint/sarif.ts';
export type { MarkdownOptions } from './render/markdown.ts';
export { renderMarkdown } from './render/markdown.ts';
export { drawMermaid } from './render/mermaid.ts';
export { drawHosts } from './render/picture.ts';
export type { TextStyle } from './render/steps.ts';
export type { TextOptions } from './render/text.ts';
export { renderQuestion, renderText } from './render/text.ts';
export type { ReportView, ViewOptions } from './render/view.ts';
export { viewReport } from './render/view.ts';
export { codeSpan, fenced } from './render/words.ts';
export type { ReportHeader } from './run/make-report.ts';
export { mergeReports, toolVersion } from './run/make-report.ts';
export { shortName } from './run/report/host-name.ts';
export { readRunReport } from './run/report/of-run.ts';
export { readReport } from './run/report/read.ts';
export type {
  Change,
  Finding,
  HostRecord,
  HostRelease,
  HostReport,
  InEffect,
  NextCommand,
  Outcome,
  ProcedureName,
  Report,
  ReportedError,
  StepReport,
  Stopped,
  Truncation,
  Undo,
  Verified,
} from './run/report.ts';
export { exitCodeOf, isDoubt, isNotBegun, runExitCodeOf } from './run/report.ts';
export { renderDiagnostic } from './text/diagnostic.ts';
export { fit, widthOf } from './text/width.ts';
