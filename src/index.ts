/**
 * Library exports of asr-bench: run a scenario, load scenarios, the ChatLLM binding, and the pure functions.
 * The command line is built from the same pieces.
 */
export type { ChatLLM } from './bindings/abi/chatllm.ts';
export { PrintType } from './bindings/abi/functions.ts';
export { Library } from './bindings/abi/library.ts';
export { type ChatEvent, type OpenChat, openChat } from './bindings/chatllm.ts';
export { EngineHost, type EngineHostOptions } from './bindings/engine-host.ts';
export { type Capabilities, probeLibrary } from './bindings/probe.ts';
export { ExitCode, strongest } from './exit-code.ts';
export { Failure } from './failure.ts';
export { corpusErrorRate } from './metrics/accuracy/corpus.ts';
export { errorRate } from './metrics/accuracy/error-rate.ts';
export type { GrowthAnalysis, GrowthSetting } from './metrics/growth/analysis.ts';
export { nameGrowth, overallVerdict } from './metrics/growth/cause.ts';
export { judgeGrowth } from './metrics/growth/judge.ts';
export { streamLatency } from './metrics/latency/stream.ts';
export { loadNormaliser } from './metrics/normaliser-loading.ts';
export { quantile, summarise } from './metrics/series/statistics.ts';
export { inspectModel } from './models/inspect.ts';
export { ensureSynthetic } from './models/synthetic/cache.ts';
export { parseAlignerOutput } from './pipeline/alignment/aligner-output.ts';
export { checkAlignment } from './pipeline/alignment/alignment-checks.ts';
export { AsrOutputParser, parseAsrOutput } from './pipeline/asr-output.ts';
export { decodeAudio, decodeToWav } from './pipeline/audio.ts';
export { itn } from './pipeline/itn/itn.ts';
export { planChunks } from './pipeline/vad/chunking/plan-chunks.ts';
export * from './record/conformance.ts';
export * from './record/journal.ts';
export * from './record/metric.ts';
export * from './record/run-record.ts';
export * from './record/units.ts';
export { markdownReport } from './reports/markdown/report.ts';
export { terminalSummary } from './reports/terminal/summary.ts';
export { type ConformanceOptions, conformanceOf } from './scenarios/conformance/conformance.ts';
export { machineEnvironment, openScenarios } from './scenarios/file.ts';
export { compileGate } from './scenarios/gates/compiler.ts';
export { type JobKind, planJob } from './scenarios/jobs/job-plan.ts';
export { type JobResult, shownResult } from './scenarios/jobs/job-result.ts';
export { type Job, JobRunner } from './scenarios/jobs/job-runner.ts';
export { knownModels } from './scenarios/known-models.ts';
export { Overrides } from './scenarios/overrides.ts';
export type { Cell, Plan } from './scenarios/plan.ts';
export { type Planned, planScenario } from './scenarios/plan-scenario.ts';
export { Interrupt } from './scenarios/run/interrupt.ts';
export type { RunListener } from './scenarios/run/listener.ts';
export { type RunOptions, type RunResult, runPlan } from './scenarios/run/run.ts';
export { runScenario, type ScenarioRun } from './scenarios/run-scenario.ts';
