// Starts Sentry's SDK with profiling on, in one of its modes.
// A DSN may have a path before its project: <proxy>/api/42/envelope/ is where envelopes go then.
const dsn = `${proxy.replace('://', '://00000000000000000000000000000000@')}/42`
const profiling = {
  manual: { profileSessionSampleRate: 1 },
  trace: { profileSessionSampleRate: 1, profileLifecycle: 'trace' },
  legacy: { profilesSampleRate: 1 },
}
Sentry.init({
  dsn,
  release: 'profiler-bridge@1.0.0',
  environment: 'test',
  integrations: [Sentry.browserTracingIntegration(), Sentry.browserProfilingIntegration()],
  tracesSampleRate: 1,
  // `idle` runs 15 minutes, and their requests, within seconds: more than the 40 that the SDK lets wait by
  // default would be dropped, which is no fault of the profiler.
  transportOptions: { bufferSize: 10000 },
  ...profiling[mode],
})
if (mode === 'manual') {
  Sentry.uiProfiler.startProfiler()
} else if (mode === 'trace') {
  // Its profiler runs while a root span does; that of the page's load ends within half a minute.
  const work = () => {
    const span = Sentry.startInactiveSpan({ name: 'work', forceTransaction: true, parentSpan: null })
    setTimeout(() => span.end(), 2000)
  }
  work()
  setInterval(work, 2500)
}
return `${Sentry.SDK_VERSION || ''} (${mode})`
