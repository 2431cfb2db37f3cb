// Starts Sentry's SDK with profiling on and everything sent to the proxy that the address names, in the mode
// that it names: manual (what the SDK does when nobody says), trace, or legacy (`profilesSampleRate`, to 10.x).
;(function startSentry() {
  const SPAN_MS = 2000
  const SPAN_EVERY_MS = 2500
  const asked = new URLSearchParams(location.search)
  const proxy = asked.get('proxy')
  const mode = asked.get('mode') || 'manual'
  const say = (text) => document.addEventListener('DOMContentLoaded', () => {
    document.getElementById('version').textContent = text
  })
  if (!proxy) {
    // Without one the SDK would send to its vendor.
    say('not started: the address has no ?proxy=')
    return
  }
  // A DSN may have a path before its project: <proxy>/api/42/envelope/ is where envelopes go then.
  const dsn = `${proxy.replace('://', '://00000000000000000000000000000000@')}/42`
  const profiling = {
    manual: { profileSessionSampleRate: 1 },
    trace: { profileSessionSampleRate: 1, profileLifecycle: 'trace' },
    legacy: { profilesSampleRate: 1 },
  }
  window.Sentry.init({
    dsn,
    release: 'profiler-bridge@1.0.0',
    environment: 'test',
    integrations: [window.Sentry.browserTracingIntegration(), window.Sentry.browserProfilingIntegration()],
    tracesSampleRate: 1,
    // `idle` runs 15 minutes, and their requests, within seconds: more than the 40 that the SDK lets wait by
    // default would be dropped, which is no fault of the profiler.
    transportOptions: { bufferSize: 10000 },
    ...profiling[mode],
  })
  if (mode === 'manual') {
    window.Sentry.uiProfiler.startProfiler()
  } else if (mode === 'trace') {
    // Its profiler runs while a root span does; that of the page's load ends within half a minute.
    const work = () => {
      const span = window.Sentry.startInactiveSpan({ name: 'work', forceTransaction: true, parentSpan: null })
      setTimeout(() => span.end(), SPAN_MS)
    }
    work()
    setInterval(work, SPAN_EVERY_MS)
  }
  say(`${window.Sentry.SDK_VERSION || ''} (${mode})`)
})()
